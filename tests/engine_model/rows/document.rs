//! Random JSON documents. Each path is in a document once: the engine takes no other.

use super::text;
use crate::random::Random;

/// Keys of objects; those with a dot are paths of their own.
const KEYS: &[&str] = &[
    "a",
    "b",
    "c",
    "n",
    "k",
    "é",
    "d.e",
    "a.q",
    "http.status_code",
];

/// Paths that queries ask for.
pub(crate) const PATHS: &[&str] = &[
    "a",
    "b",
    "c",
    "n",
    "k",
    "`é`",
    "d.e",
    "d",
    "a.q",
    "a.b",
    "a.b.c",
    "a.n",
    "k.a",
    "nope",
    "\"a.b\"",
    "s",
    "http.status_code",
];

/// For a column some of whose paths have a type.
const TYPED: &[&str] = &[
    "{}",
    r#"{"a":{"b":7}}"#,
    r#"{"a":{"b":"42","c":"error"},"s":"Timeout"}"#,
    r#"{"s":null,"n":5}"#,
    r#"{"a":{"b":0,"n":[1,"x"]},"s":"42"}"#,
];

const ARRAYS: &[&str] = &[
    "[]",
    "[1,42.0]",
    r#"["error","it's",null]"#,
    r#"[1,"C:\\logs",null,2.5]"#,
    r#"[true,"x"]"#,
    "[true,false]",
    "[[1],[5,42]]",
    r#"[{"k":"/a \"q\""},{"a":{"b":null}}]"#,
    r#"[{"k":1},5,"x"]"#,
];

/// No times here, and no truth values among numbers above: which type the engine stores for these
/// depends on what other rows of the same insert hold at the same path. The cases have them, a row at
/// a time.
const SCALARS: &[&str] = &[
    "5",
    "-5",
    "42",
    "5.0",
    "0.1",
    "1e21",
    "-0.0",
    "9007199254740993",
    "18446744073709551615",
    "true",
    "false",
    "null",
    "\"42\"",
];

/// A document for a column of the type `JSON(arguments)`.
pub(super) fn document(arguments: Option<&str>, random: &mut Random) -> String {
    let has_types = arguments.is_some_and(|arguments| arguments.contains("UInt32"));
    if has_types {
        return random.text(TYPED).to_owned();
    }
    object(KEYS, 3, random)
}

fn object(keys: &[&str], depth: usize, random: &mut Random) -> String {
    let mut members = Vec::new();
    for key in keys {
        if random.once_in(3) {
            members.push(format!("{}:{}", written(key), value(depth - 1, random)));
        }
    }
    format!("{{{}}}", members.join(", "))
}

fn value(depth: usize, random: &mut Random) -> String {
    match random.below(8) {
        // Not `q`, which another key of the document holds below `a`.
        0..3 if depth > 0 => object(&["b", "c", "n", "a"], depth, random),
        3 => random.text(ARRAYS).to_owned(),
        4 | 5 => random.text(SCALARS).to_owned(),
        _ => written(&text(random)),
    }
}

fn written(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
