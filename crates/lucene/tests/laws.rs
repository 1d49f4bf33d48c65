//! The laws of the reader, for any text and for texts made of what means something to it.

use lucerna_lucene::laws::{printing_is_idempotent, printing_keeps_the_tree, spans_are_sound};
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
