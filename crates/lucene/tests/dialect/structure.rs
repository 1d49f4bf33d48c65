//! How clauses are joined and grouped.

use lucerna_lucene::parse;

use crate::{reports, tree};

#[test]
fn nothing_but_white_space_is_the_empty_query() {
    for source in ["", "  ", "\t\n", "\u{3000}"] {
        assert_eq!(tree(source), "empty");
    }
}

#[test]
fn clauses_with_nothing_between_them_are_joined_by_and() {
    assert_eq!(tree("a b  c"), "(and 'a' 'b' 'c')");
    assert_eq!(tree("GET\"200\"(x)"), "(and 'GET' \"200\" (group 'x'))");
}

#[test]
fn and_binds_tighter_than_or_however_it_is_written() {
    assert_eq!(tree("a OR b c"), "(or 'a' (and 'b' 'c'))");
    assert_eq!(
        tree("a && b || c AND d"),
        "(or (and 'a' 'b') (and 'c' 'd'))"
    );
}

#[test]
fn not_binds_tightest() {
    assert_eq!(tree("a NOT b OR c"), "(or (and 'a' (not 'b')) 'c')");
    assert_eq!(tree("NOT NOT a"), "(not (not 'a'))");
}

#[test]
fn keywords_stand_alone() {
    assert_eq!(
        tree("(a)AND(b)OR\"c\""),
        "(or (and (group 'a') (group 'b')) \"c\")"
    );
    assert_eq!(tree("NOT(a)"), "(not (group 'a'))");
    assert_eq!(tree("a\u{a0}AND\u{2028}b"), "(and 'a' 'b')");
    assert_eq!(tree("[a TO b]OR c"), "(or ['a' 'b'] 'c')");
}

#[test]
fn what_only_looks_like_a_keyword_is_a_word() {
    assert_eq!(
        tree("NOTIFY ORACLE and Or a&&b ANDx"),
        "(and 'NOTIFY' 'ORACLE' 'and' 'Or' 'a&&b' 'ANDx')"
    );
    assert_eq!(tree("-NOT a"), "(and (not 'NOT') 'a')");
}

#[test]
fn groups_nest() {
    assert_eq!(tree("( a ( b ) )"), "(group (and 'a' (group 'b')))");
}

#[test]
fn a_group_under_a_field_hands_the_field_to_its_clauses() {
    assert_eq!(
        tree("f:(a OR -b g:c)"),
        "(f: (group (or 'a' (and (not 'b') (g: 'c')))))"
    );
}

#[test]
fn groups_nest_up_to_128() {
    let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&nested(128)).is_ok());
    assert_eq!(reports(&nested(129)), ["L010 ("]);
    assert_eq!(parse(&nested(129)).diagnostics[0].span.start, 128);
    assert_eq!(reports(&"(".repeat(100_000)), ["L010 ("]);
    assert_eq!(reports(&"f:(NOT ".repeat(1000)), ["L010 ("]);
}

#[test]
fn negations_in_a_row_are_no_depth() {
    assert!(parse(&format!("{}a", "NOT ".repeat(1000))).is_ok());
}
