//! Whole commands against ClickHouse's own HTTP interface, in a process of its own.
//!
//! The tests are skipped, and say so, where the engine is not here and may not be fetched.

#[path = "remote/asking.rs"]
mod asking;
#[path = "remote/examining.rs"]
mod examining;
#[path = "remote/faults.rs"]
mod faults;
#[path = "remote/layers.rs"]
mod layers;
#[path = "remote/place.rs"]
mod place;
#[path = "remote/roads.rs"]
mod roads;
#[path = "remote/running.rs"]
mod running;
#[path = "remote/secrets.rs"]
mod secrets;
#[path = "remote/tls.rs"]
mod tls;
#[path = "remote/writing.rs"]
mod writing;
