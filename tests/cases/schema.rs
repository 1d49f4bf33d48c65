//! The tables that cases and random queries are about.

use std::sync::LazyLock;

use lucerna_schema::{Table, builtin, from_json};

/// The table of a schema: a built-in one, or one of the files beside this one.
pub(crate) fn table(schema: &str) -> &'static Table {
    static TYPES: LazyLock<Table> = LazyLock::new(|| read_table(include_str!("types.json")));
    static JOINED: LazyLock<Table> = LazyLock::new(|| read_table(include_str!("joined.json")));
    static TWINS: LazyLock<Table> = LazyLock::new(|| read_table(include_str!("twins.json")));
    match schema {
        "types" => &TYPES,
        "joined" => &JOINED,
        "twins" => &TWINS,
        _ => builtin(schema).unwrap_or_else(|| panic!("there is no schema {schema}")),
    }
}

fn read_table(text: &str) -> Table {
    from_json(text).expect("a schema file")
}
