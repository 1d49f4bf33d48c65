//! What tests and measurements of the whole share; the tests are the `[[test]]` targets of this
//! package, the measurements its `[[bench]]` targets and the program `versus`.

pub mod demo;
pub mod versus;
