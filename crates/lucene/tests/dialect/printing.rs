//! The canonical spelling.

use lucerna_lucene::{canonical, parse};

fn print(source: &str) -> String {
    canonical(&parse(source).query, source)
}

#[test]
fn blanks_are_single_and_operators_spelled_out() {
    assert_eq!(print("  a &&  b ||\n\nc  d "), "a AND b OR c d");
    assert_eq!(print("f:  ( > 5   <9 )"), "f:(>5 <9)");
    assert_eq!(print("[ 1   TO\t5 ]"), "[1 TO 5]");
    assert_eq!(print("(a)AND(b)"), "(a) AND (b)");
}

#[test]
fn signs_are_a_minus_and_a_plus_is_dropped() {
    assert_eq!(print("!a +b NOT  c"), "-a b NOT c");
    assert_eq!(print("!!a"), "!-a");
    assert_eq!(print("f:!x f:-\"y\" f:+z"), "f:!x f:!\"y\" f:z");
}

#[test]
fn a_minus_that_would_join_what_follows_is_an_exclamation_mark() {
    assert_eq!(print("!--a"), "!--a");
    assert_eq!(print("f:(!>5)"), "f:(!>5)");
    assert_eq!(print("f:!+=x"), "f:!+=x");
}

#[test]
fn a_word_that_would_become_an_operator_is_escaped() {
    assert_eq!(print("+NOT a"), "\\NOT a");
    assert_eq!(print("AND[1 TO 2]"), "\\AND [1 TO 2]");
    assert_eq!(print("f: AND"), "f:AND");
}

#[test]
fn a_blank_stays_where_it_keeps_a_field_a_field() {
    assert_eq!(print("f: //x"), "f: //x");
    assert_eq!(print("f:  :x"), "f: :x");
    assert_eq!(print("localhost: 80"), "localhost: 80");
    assert_eq!(print("f:> =5"), "f:> =5");
}

#[test]
fn no_blank_comes_between_a_slash_and_a_quote_that_keeps_it_a_word() {
    assert_eq!(print("/a/\"b\""), "/a/\"b\"");
}

#[test]
fn what_was_typed_in_quotes_and_slashes_stays() {
    assert_eq!(
        print(r#""C:\x  y" /a  b/ M."k k":v~1^2"#),
        r#""C:\x  y" /a  b/ M."k k":v~1^2"#
    );
}

#[test]
fn what_cannot_be_read_is_printed_as_typed() {
    assert_eq!(print("a  [b]  c"), "a [b] c");
}
