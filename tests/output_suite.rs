//! Every output format, written and read back.
//!
//! The columns of `columns` hold every type that a result can have; the tests run over `FORMATS`, so
//! a new format is tested once it stands in the list.

mod output_suite {
    mod binary;
    mod columns;
    mod empty;
    mod hostile;
    mod pipe;
    mod place;
    mod text;
}
