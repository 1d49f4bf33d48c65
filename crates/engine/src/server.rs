//! What every way to a ClickHouse server has to say and read alike.
//!
//! A request means the same whichever engine runs it, so the engines take from here how limits
//! become settings, how the values of parameters are escaped, and how the ClickHouse types of
//! columns are asked for.

mod class;
mod columns;
mod parameters;
mod settings;

pub use class::class;
pub use columns::{describe, guess, has_format, into_file, is_plain_select, is_select};
pub use parameters::escaped;
pub use settings::settings;
