//! The contract of an engine: every test runs over every engine of the list in `engines`.
//!
//! Each pitfall that was seen in an engine has a test here, named after what must be true instead.

mod engine_suite {
    mod access;
    mod engines;
    mod errors;
    mod formats;
    mod holder;
    mod limits;
    mod read_back;
    mod rows;
    mod server;
    mod side_by_side;
    mod stopping;
    mod types;
    mod writing;
}
