//! Tests of what crosses crates; the tests are the `[[test]]` targets of this package.
