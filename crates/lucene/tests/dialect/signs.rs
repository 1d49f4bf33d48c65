//! `-`, `!` and `+`.

use crate::tree;

#[test]
fn a_minus_or_an_exclamation_mark_before_a_clause_negates_it() {
    assert_eq!(tree("-a !b"), "(and (not 'a') (not 'b'))");
    assert_eq!(tree("-\"a b\""), "(not \"a b\")");
    assert_eq!(tree("-(a b)"), "(not (group (and 'a' 'b')))");
    assert_eq!(tree("-[1 TO 5]"), "(not ['1' '5'])");
    assert_eq!(tree("!/re/"), "(not (regex re))");
    assert_eq!(tree("-f:a"), "(not (f: 'a'))");
}

#[test]
fn each_sign_negates_once() {
    assert_eq!(tree("!!a"), "(not (not 'a'))");
    assert_eq!(tree("-!a"), "(not (not 'a'))");
    assert_eq!(tree("NOT -a"), "(not (not 'a'))");
}

#[test]
fn a_plus_changes_nothing() {
    assert_eq!(
        tree("+a +f:b f:+c +-d"),
        "(and 'a' (f: 'b') (f: 'c') (not 'd'))"
    );
}

#[test]
fn a_minus_before_a_minus_or_an_arrow_belongs_to_the_word() {
    assert_eq!(tree("--verbose -> -->"), "(and '--verbose' '->' '-->')");
    assert_eq!(tree("!--a"), "(not '--a')");
}

#[test]
fn two_minuses_alone_negate_the_word_minus() {
    assert_eq!(tree("-- (--)"), "(and (not '-') (group (not '-')))");
    assert_eq!(tree("---"), "'---'");
    assert_eq!(tree("--(a)"), "(not (not (group 'a')))");
}

#[test]
fn a_sign_alone_is_a_word() {
    assert_eq!(tree("a - b + !"), "(and 'a' '-' 'b' '+' '!')");
    assert_eq!(tree("(-) f:- f:!"), "(and (group '-') (f: '-') (f: '!'))");
    assert_eq!(tree("-^2"), "(^2 '-')");
}

#[test]
fn inside_a_word_signs_are_characters() {
    assert_eq!(tree("foo-bar a!b c+d"), "(and 'foo-bar' 'a!b' 'c+d')");
}

#[test]
fn after_a_colon_a_minus_belongs_to_the_value() {
    assert_eq!(tree("level:-5"), "(level: '-5')");
    assert_eq!(tree("f:--x"), "(f: '--x')");
}

#[test]
fn after_a_colon_a_minus_negates_before_quotes_and_brackets() {
    assert_eq!(tree("f:-\"x\""), "(f: (not \"x\"))");
    assert_eq!(tree("f:-(a b)"), "(f: (not (group (and 'a' 'b'))))");
    assert_eq!(tree("f:-[a TO b]"), "(f: (not ['a' 'b']))");
}

#[test]
fn after_a_colon_an_exclamation_mark_negates() {
    assert_eq!(tree("f:!x"), "(f: (not 'x'))");
    assert_eq!(tree("f:!-5"), "(f: (not '-5'))");
    assert_eq!(tree("f:!(a b)"), "(f: (not (group (and 'a' 'b'))))");
}

#[test]
fn in_the_group_of_a_field_a_minus_negates() {
    assert_eq!(tree("f:(-5)"), "(f: (group (not '5')))");
}
