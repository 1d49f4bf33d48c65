//! What is reported, how often, and how reading goes on.

use lucerna_lucene::{outline, parse};

use crate::reports;

#[test]
fn an_operator_needs_a_clause_on_each_side() {
    assert_eq!(reports("a OR"), ["L005 OR"]);
    assert_eq!(reports("AND a"), ["L005 AND"]);
    assert_eq!(reports("NOT"), ["L005 NOT"]);
    assert_eq!(reports("a AND NOT"), ["L005 NOT"]);
    assert_eq!(reports("(a OR ) b"), ["L005 OR"]);
}

#[test]
fn operators_in_a_row_are_one_mistake() {
    assert_eq!(reports("a AND OR b"), ["L005 AND OR"]);
    assert_eq!(reports("AND AND"), ["L005 AND AND"]);
    assert_eq!(reports("NOT AND a"), ["L005 NOT AND"]);
    assert_eq!(reports(&"AND ".repeat(1000)).len(), 1);
}

#[test]
fn brackets_hold_something() {
    assert_eq!(reports("a () f:( )"), ["L004 ()", "L004 ( )"]);
}

#[test]
fn a_closing_bracket_closes_something() {
    assert_eq!(reports("a ] b) f:}"), ["L003 ]", "L003 )", "L003 }"]);
}

#[test]
fn groups_that_are_not_closed_are_one_mistake() {
    assert_eq!(reports("f:(kafka"), ["L002 ("]);
    assert_eq!(reports("((a (b"), ["L002 ("]);
}

#[test]
fn a_quote_that_is_not_closed_takes_the_rest_with_it() {
    assert_eq!(reports("\"error"), ["L001 \""]);
    assert_eq!(reports("f:(((\"broken"), ["L001 \""]);
    assert_eq!(reports("[a TO \"b"), ["L001 \""]);
    assert_eq!(reports("f:>\"b"), ["L001 \""]);
}

#[test]
fn a_field_needs_a_value() {
    assert_eq!(reports("f:"), ["L006 f:"]);
    assert_eq!(reports("(f: )"), ["L006 f:"]);
}

#[test]
fn one_reading_finds_all_mistakes_in_their_order() {
    assert_eq!(
        reports("a^x OR [b] f: AND () ] (c"),
        ["L008 ^x", "L007 [b]", "L004 ()", "L003 ]", "L002 ("]
    );
}

#[test]
fn what_is_wrong_stays_in_the_tree_as_an_error() {
    let shape = |source: &str| outline(&parse(source).query, source);
    assert_eq!(shape("a [b] c"), "(and 'a' error 'c')");
    assert_eq!(shape("a OR"), "(or 'a' error)");
    assert_eq!(shape("f:"), "(f: missing)");
    assert_eq!(shape("f:>"), "(f: (> missing))");
    assert_eq!(shape("f:a~9"), "(f: error)");
    assert_eq!(shape("()"), "(group error)");
}

#[test]
fn a_text_of_nothing_but_mistakes_is_reported_in_part() {
    assert_eq!(reports(&"] ".repeat(1000)).len(), 32);
}

#[test]
fn every_report_says_what_to_do() {
    for source in [
        "\"a", "(a", "a)", "()", "AND", "f:", "f:>", "[a]", "a~9", "a ~", ":x", "M.:x", "\"a\":b",
        "a\\",
    ] {
        for report in parse(source).diagnostics {
            assert!(!report.label.is_empty(), "{source}");
            assert!(!report.help.is_empty(), "{source}");
        }
    }
}

/// The text with the first change that is offered.
fn mended(source: &str, advice: usize) -> String {
    let parsed = parse(source);
    let changes: Vec<_> = parsed.diagnostics[0]
        .help
        .iter()
        .filter_map(|help| help.replacement.clone())
        .collect();
    let (span, text) = &changes[advice];
    let mut mended = source.to_owned();
    mended.replace_range(span.range(), text);
    mended
}

#[test]
fn the_changes_that_are_offered_mend_the_query() {
    assert_eq!(mended("f:a[b]c x", 0), "f:\"a[b]c\" x");
    assert_eq!(mended("f:a[b]c x", 1), "f:a\\[b\\]c x");
    assert_eq!(mended("main() x", 0), "\"main()\" x");
    assert_eq!(mended("a AND OR b", 0), "a \"AND OR\" b");
    assert_eq!(mended("((a", 0), "((a))");
    assert_eq!(mended("say \"hi", 0), "say \"hi\"");
    assert_eq!(mended("5\" disk", 1), "5\\\" disk");
    assert_eq!(mended("error ]", 0), "error \\]");
    assert_eq!(mended("[1 TO 5", 0), "[1 TO 5]");
    for (source, advice) in [
        ("f:a[b]c x", 0),
        ("main() x", 0),
        ("((a", 0),
        ("5\" disk", 1),
        (":x", 0),
    ] {
        assert!(parse(&mended(source, advice)).is_ok(), "{source}");
    }
}

#[test]
fn what_looks_like_a_range_is_mended_to_one() {
    assert_eq!(mended("f:[1 to 5]", 0), "f:[1 TO 5]");
    assert_eq!(mended("f:{1-5}", 0), "f:{1 TO 5}");
    assert_eq!(mended("f:[1, 5]", 0), "f:[1 TO 5]");
    assert_eq!(mended("f:[-5..5] b", 0), "f:[-5 TO 5] b");
    assert_eq!(mended("f:[error, warn]", 0), "f:(error OR warn)");
    assert_eq!(mended("[main]", 0), "\"[main]\"");
}

#[test]
fn text_with_brackets_is_quoted_as_a_whole_but_for_its_field() {
    assert_eq!(
        mended("http://a.b:80/c?d=[1]#e", 0),
        "\"http://a.b:80/c?d=[1]#e\""
    );
    assert_eq!(mended("f:a[0].b", 0), "f:\"a[0].b\"");
    assert_eq!(mended("sshd[12]: failed", 0), "\"sshd[12]:\" failed");
}

#[test]
fn a_colon_behind_a_mistake_is_no_mistake_of_its_own() {
    assert_eq!(reports("sshd[12]: x"), ["L007 [12]"]);
    assert_eq!(reports("[::1]:80"), ["L007 [::1]"]);
    assert_eq!(reports("[1 TO 5]:x"), ["L009 :"]);
}

#[test]
fn a_field_and_its_colon_belong_together() {
    assert_eq!(mended("level : error", 0), "level: error");
    assert_eq!(mended("level :error", 0), "level:error");
    assert_eq!(mended("\"level\":\"error\"", 0), "level:\"error\"");
}

#[test]
fn now_is_no_function() {
    assert_eq!(mended("f:>now()-1h", 0), "f:>now-1h");
}

#[test]
fn what_is_open_is_closed_before_the_line_break_at_the_end() {
    assert_eq!(mended("a \"b\n", 0), "a \"b\"\n");
    assert_eq!(mended("(a\n\n", 0), "(a)\n\n");
}
