//! Which keys a saved query has.

use crate::toml_text::Shape::{self, Anything, Named, Table, Tables, Value};

/// The keys at the top of a file; those of a bare file's header too, but for `query` and `sql`.
pub(super) const FILE: Shape = Table(&[
    ("count", Value),
    ("count_by", Value),
    ("description", Value),
    ("expect", Tables(EXPECT)),
    ("from", Value),
    ("implicit", Value),
    ("limit", Value),
    ("order", Value),
    ("params", Named(&PARAMETER)),
    ("query", Value),
    ("select", Value),
    ("since", Value),
    ("source", Value),
    ("sql", Value),
    ("tags", Value),
    ("title", Value),
    ("to", Value),
]);

const PARAMETER: Shape = Table(&[
    ("default", Value),
    ("description", Value),
    ("optional", Value),
    ("type", Value),
    ("values", Value),
]);

const EXPECT: &[(&str, Shape)] = &[
    ("columns", Value),
    ("english", Value),
    ("from", Value),
    ("given", Anything),
    ("indexes", Value),
    ("match", Anything),
    ("max_rows", Value),
    ("min_rows", Value),
    ("miss", Anything),
    ("name", Value),
    ("now", Value),
    ("params", Anything),
    ("rows", Value),
    ("since", Value),
    ("snapshot", Value),
    ("to", Value),
];
