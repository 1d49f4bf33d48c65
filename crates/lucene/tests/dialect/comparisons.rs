//! Comparisons and ranges.

use crate::{reports, tree};

#[test]
fn after_a_colon_values_are_compared() {
    for operator in [">", ">=", "<", "<=", "=", "!="] {
        assert_eq!(
            tree(&format!("f:{operator}5")),
            format!("(f: ({operator} '5'))")
        );
    }
    assert_eq!(tree("f:=\"a b\""), "(f: (= \"a b\"))");
    assert_eq!(tree("f:>-1"), "(f: (> '-1'))");
    assert_eq!(tree("f:!!=x"), "(f: (not (!= 'x')))");
}

#[test]
fn the_operand_may_follow_white_space() {
    assert_eq!(
        tree("f:> x f:>= \"y\""),
        "(and (f: (> 'x')) (f: (>= \"y\")))"
    );
}

#[test]
fn in_the_group_of_a_field_values_are_compared() {
    assert_eq!(tree("f:(>1s <5s)"), "(f: (group (and (> '1s') (< '5s'))))");
    assert_eq!(
        tree("t:(>2026-03-10T09:05 -<a:b)"),
        "(t: (group (and (> '2026-03-10T09:05') (not (< 'a:b')))))"
    );
}

#[test]
fn without_a_field_comparisons_are_words() {
    assert_eq!(tree(">5 <html> >= =x"), "(and '>5' '<html>' '>=' '=x')");
    assert_eq!(tree("n:>=9 AND <17"), "(and (n: (>= '9')) '<17')");
    assert_eq!(tree("!=x"), "(not '=x')");
}

#[test]
fn wildcards_in_an_operand_are_themselves() {
    assert_eq!(
        tree("f:>a* f:[a* TO b?]"),
        "(and (f: (> 'a*')) (f: ['a*' 'b?']))"
    );
}

#[test]
fn a_range_says_of_each_side_whether_it_is_in() {
    assert_eq!(
        tree("[1 TO 5] {a TO b] [* TO \"x y\"}"),
        "(and ['1' '5'] {'a' 'b'] [* \"x y\"})"
    );
    assert_eq!(tree("f:[ 9\tTO\n13 ]"), "(f: ['9' '13'])");
    assert_eq!(tree(r"f:[a\-b TO \*]"), "(f: ['a-b' '*'])");
}

#[test]
fn a_comparison_without_its_operand_is_an_error() {
    assert_eq!(reports("f:>"), ["L006 >"]);
    assert_eq!(reports("f:= "), ["L006 ="]);
    assert_eq!(reports("f:(>=)"), ["L006 >="]);
}

#[test]
fn a_broken_range_is_one_error_up_to_its_bracket() {
    assert_eq!(reports("f:[1 5] g:[]"), ["L007 [1 5]", "L007 []"]);
    assert_eq!(reports("a[b]c"), ["L007 [b]"]);
    assert_eq!(reports("f:{{name}}"), ["L007 {{name}}"]);
    assert_eq!(reports("f:${svc:lucene} x"), ["L007 {svc:lucene}"]);
    assert_eq!(
        reports(r#"{"a": [1, 2], "b": "]"}"#),
        [r#"L007 {"a": [1, 2], "b": "]"}"#]
    );
    assert_eq!(reports("[a TO b c]"), ["L007 [a TO b c]"]);
}

#[test]
fn a_range_without_its_bracket_ends_where_it_was_read_to() {
    assert_eq!(reports("[1 TO 5"), ["L007 [1 TO 5"]);
    assert_eq!(reports("f:[a TO"), ["L007 [a TO"]);
    assert_eq!(reports("f:[1 TO 5 AND ("), ["L007 [1 TO 5", "L002 ("]);
    assert_eq!(reports("(f:[1 TO 5)"), ["L007 [1 TO 5"]);
    assert_eq!(reports("[[[["), ["L007 [[[["]);
}
