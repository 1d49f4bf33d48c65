//! `~` and `^`.

use crate::{reports, tree};

#[test]
fn a_word_may_differ_in_up_to_two_characters() {
    assert_eq!(
        tree("a~ b~0 c~2 f:d~1"),
        "(and (~ 'a') (~0 'b') (~2 'c') (f: (~1 'd')))"
    );
}

#[test]
fn words_of_a_phrase_may_be_apart() {
    assert_eq!(tree("-\"a b\"~3"), "(not (~3 \"a b\"))");
}

#[test]
fn a_boost_follows_any_value_a_group_and_a_tilde() {
    assert_eq!(
        tree("a^2 (b)^2.5 c~1^.5"),
        "(and (^2 'a') (^2.5 (group 'b')) (^.5 (~1 'c')))"
    );
    assert_eq!(
        tree("f:[1 TO 2]^3 f:>5^2 a*^2"),
        "(and (f: (^3 ['1' '2'])) (f: (^2 (> '5'))) (^2 (glob a*)))"
    );
    assert_eq!(tree("f:(a)^2 b"), "(and (f: (^2 (group 'a'))) 'b')");
}

#[test]
fn any_other_number_is_an_error() {
    assert_eq!(reports("error~5"), ["L008 ~5"]);
    assert_eq!(reports("a~0.8"), ["L008 ~0.8"]);
    assert_eq!(reports("\"a b\"~"), ["L008 ~"]);
    assert_eq!(reports("\"a b\"~1.5"), ["L008 ~1.5"]);
    assert_eq!(reports("error^a"), ["L008 ^a"]);
    assert_eq!(reports("a^ b"), ["L008 ^"]);
}

#[test]
fn a_tilde_goes_with_words_and_phrases_alone() {
    assert_eq!(
        reports("a*~1 [1 TO 2]~1 (a)~2 f:>5~1 f:*~"),
        ["L008 ~1", "L008 ~1", "L008 ~2", "L008 ~1", "L008 ~"]
    );
}

#[test]
fn one_modifier_too_many_is_one_error() {
    assert_eq!(reports("a^2~1"), ["L008 ~1"]);
    assert_eq!(reports("a~1~2^3~4"), ["L008 ~2^3~4"]);
}

#[test]
fn a_modifier_after_nothing_is_an_error() {
    assert_eq!(reports("a ~1 b ^2"), ["L008 ~1", "L008 ^2"]);
    assert_eq!(reports("f:~1"), ["L008 ~1"]);
}
