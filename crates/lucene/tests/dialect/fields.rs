//! What is a field and what is its name.

use lucerna_lucene::ast::Query;
use lucerna_lucene::parse;
use lucerna_lucene::text::field_segments;

use crate::{reports, tree};

#[test]
fn a_term_before_a_colon_is_a_field() {
    assert_eq!(tree("level:error"), "(level: 'error')");
    assert_eq!(tree("kafka0:9092"), "(kafka0: '9092')");
    assert_eq!(tree("NOT:foo"), "(NOT: 'foo')");
    assert_eq!(tree("a|b'c*:x"), "(a|b'c*: 'x')");
}

#[test]
fn white_space_may_follow_the_colon() {
    assert_eq!(tree("level: error"), "(level: 'error')");
    assert_eq!(tree("f:\n(a)"), "(f: (group 'a'))");
    assert_eq!(tree("f: :x"), "(f: ':x')");
}

#[test]
fn further_colons_belong_to_the_value() {
    assert_eq!(tree("a:b:c"), "(a: 'b:c')");
    assert_eq!(tree("Body:kafka0:9092"), "(Body: 'kafka0:9092')");
}

#[test]
fn times_addresses_and_paths_are_words() {
    for word in [
        "12:34:56",
        "127.0.0.1:8080",
        "std::vector",
        "std::a:b",
        "::1",
        "localhost:3000",
        "PLAINTEXT://kafka0:9092",
        "http://u:p@host:8080/x?y=1",
    ] {
        assert_eq!(tree(word), format!("'{word}'"));
    }
    assert_eq!(tree("localhost:x"), "(localhost: 'x')");
    assert_eq!(tree("-1:x"), "(not '1:x')");
    assert_eq!(tree("f:(12:05 OR a)"), "(f: (group (or '12:05' 'a')))");
}

#[test]
fn after_a_colon_every_term_is_the_value() {
    assert_eq!(tree("f:AND b"), "(and (f: 'AND') 'b')");
    assert_eq!(tree("f:NOT"), "(f: 'NOT')");
    assert_eq!(tree("f: OR"), "(f: 'OR')");
    assert_eq!(tree("f:> AND"), "(f: (> 'AND'))");
}

#[test]
fn parts_of_a_name_may_be_quoted() {
    assert_eq!(tree(r#"M."my key":x"#), r#"(M."my key": 'x')"#);
    assert_eq!(tree("M.`a.b`.c:x"), "(M.`a.b`.c: 'x')");
    assert_eq!(tree("`m k`:x"), "(`m k`: 'x')");
    assert_eq!(tree(r"a\:b\ c:x"), r"(a\:b\ c: 'x')");
}

#[test]
fn a_quote_that_ends_no_part_of_a_name_is_read_as_elsewhere() {
    assert_eq!(tree("`host Body:`x"), "(and '`host' (Body: '`x'))");
    assert_eq!(tree(r#"foo."a b" c"#), r#"(and 'foo.' "a b" 'c')"#);
    assert_eq!(tree(r#"a."x"."y" b"#), r#"(and 'a.' "x" '.' "y" 'b')"#);
}

#[test]
fn a_name_knows_whether_it_is_plain() {
    let is_plain = |source: &str| {
        let Query::Field(field) = parse(source).query else {
            panic!("{source} is no field");
        };
        field.name.is_plain
    };
    assert!(is_plain("a.b:x"));
    assert!(!is_plain(r"a\.b:x"));
    assert!(!is_plain("`a`:x"));
}

#[test]
fn segments_know_their_place_and_their_quotes() {
    let segments = field_segments(r#"a."b.c".`d`"#);
    let found: Vec<_> = segments
        .iter()
        .map(|segment| {
            (
                segment.text.as_str(),
                segment.span.range(),
                segment.is_quoted,
            )
        })
        .collect();
    assert_eq!(
        found,
        [("a", 0..1, false), ("b.c", 2..7, true), ("d", 8..11, true)]
    );
}

#[test]
fn a_quote_inside_a_segment_is_a_character() {
    let texts = |raw| {
        let segments = field_segments(raw).into_iter();
        segments.map(|segment| segment.text).collect::<Vec<_>>()
    };
    assert_eq!(tree("`a`b.c:x"), "(`a`b.c: 'x')");
    assert_eq!(texts("`a`b.c"), ["`a`b", "c"]);
    assert_eq!(texts("a`b"), ["a`b"]);
}

#[test]
fn in_a_quoted_segment_backslashes_are_read_as_in_a_phrase() {
    let segments = field_segments(r#"M."a\"b\d\\".c"#);
    assert_eq!(segments[1].text, r#"a"b\d\"#);
    assert_eq!(field_segments(r"`a\`b`")[0].text, "a`b");
}

#[test]
fn an_empty_part_of_a_name_is_an_error() {
    assert_eq!(reports(":x"), ["L009 :"]);
    assert_eq!(reports("-:x"), ["L009 :"]);
    assert_eq!(reports("M.:x"), ["L009 M.:"]);
    assert_eq!(reports("Body..x:y"), ["L009 Body..x:"]);
    assert_eq!(reports(".a:x"), ["L009 .a:"]);
    assert_eq!(reports(":"), ["L009 :"]);
    assert_eq!(reports("M.``:x"), ["L009 M.``:"]);
}

#[test]
fn a_name_in_double_quotes_as_a_whole_is_an_error() {
    assert_eq!(reports(r#""level":"error""#), ["L014 :"]);
}
