//! The laws of the reader, for any text and for texts made of what means something to it.

use lucerna_lucene::laws::{
    binding_keeps_the_shape, printing_is_idempotent, printing_keeps_the_template,
    printing_keeps_the_tree, spans_are_sound,
};
use proptest::prelude::*;

const PIECES: &[&str] = &[
    "a",
    "b*",
    "?",
    "*",
    "**",
    "NOT",
    "AND",
    "OR",
    "&&",
    "||",
    "TO",
    " ",
    "  ",
    "\n",
    "\u{a0}",
    "\u{3000}",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "\"x\"",
    "\"a b\"",
    "/",
    "/r/",
    "`",
    "`k`",
    ".",
    ":",
    "::",
    "://",
    "-",
    "--",
    "->",
    "+",
    "!",
    "=",
    "!=",
    ">",
    ">=",
    "<",
    "&",
    "~",
    "~1",
    "~3",
    "^",
    "^2",
    "1",
    "5.5",
    "\\",
    "\\\"",
    "f:",
    "f.g:",
    "localhost",
    "http",
    "[a TO b]",
    "{* TO 5}",
    "é",
    "日本",
    "\\:",
    "\\/",
];

/// What templates have beside the pieces of queries.
const PLACES: &[&str] = &[
    "${a}",
    "${a}",
    " ${b} ",
    "f:${a}",
    "\"${b}\"",
    "\"x ${a} y\"",
    "\"\\${b}\"",
    "f:(${a})",
    "f:(\"${b}\")",
    "[${a} TO ${b}]",
    "f:>${a}",
    "f:>=\"${a}\"",
    "(${d: x})",
    "f:(${d: x})",
    "${c: ",
    "${c: ",
    "${b:",
    "}",
    "} ",
    " AND ",
    " OR ",
    "NOT ",
    " ",
    " ",
    "(",
    ")",
    "/a",
    "/a ",
    " b/ ",
    "${a}~1",
    "${a}^2",
];

/// What values are made of.
const VALUES: &[&str] = &[
    "a",
    "AND",
    "OR",
    "NOT",
    "&&",
    " ",
    "\n",
    "\u{3000}",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "/",
    "`",
    ".",
    ":",
    "::",
    "://",
    "-",
    "!",
    "=",
    ">",
    "<",
    "*",
    "?",
    "~",
    "^",
    "\\",
    "${a}",
    "TO",
    "$",
    "1",
    "é",
    "b/ c",
    "`.z:",
    "'",
    ";",
    "--",
    "localhost",
];

fn template() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        2 => prop::sample::select(PLACES),
        1 => prop::sample::select(PIECES),
    ];
    prop::collection::vec(piece, 1..10).prop_map(|pieces| pieces.concat())
}

fn value() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(VALUES);
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES);
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spans_are_sound_in_texts_made_of_pieces(source in pieces()) {
        prop_assert_eq!(spans_are_sound(&source), Ok(()));
    }

    #[test]
    fn printing_keeps_the_tree_of_texts_made_of_pieces(source in pieces()) {
        prop_assert_eq!(printing_keeps_the_tree(&source), Ok(()));
    }

    #[test]
    fn printing_twice_changes_nothing_in_texts_made_of_pieces(source in pieces()) {
        prop_assert_eq!(printing_is_idempotent(&source), Ok(()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_laws_hold_for_any_text(source in any::<String>()) {
        prop_assert_eq!(spans_are_sound(&source), Ok(()));
        prop_assert_eq!(printing_keeps_the_tree(&source), Ok(()));
        prop_assert_eq!(printing_is_idempotent(&source), Ok(()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_value_changes_the_shape_of_a_template(template in template(), value in value()) {
        prop_assert_eq!(binding_keeps_the_shape(&template, &value), Ok(()));
    }

    #[test]
    fn printing_keeps_templates(template in template()) {
        prop_assert_eq!(printing_keeps_the_template(&template), Ok(()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_changes_the_shape_of_a_template_with_all_roles(value in any::<String>()) {
        let template = "${a} f:${a} -${a} f:(${a} x) g:(${a}) g:(\"${a}\") \"${a}\" \"x ${a} y\" \
                        f:[${a} TO \"${a}\"] f:>${a} f:(<=${a}) ${b: h:!${a} OR ${b}} /x ${a}~1";
        let read = lucerna_lucene::template::Template::read(template);
        prop_assert!(read.is_ok(), "{read:?}");
        prop_assert_eq!(binding_keeps_the_shape(template, &value), Ok(()));
    }
}
