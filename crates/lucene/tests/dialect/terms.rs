//! Words, phrases, globs and regular expressions.

use lucerna_lucene::text::{GlobPart, glob, phrase, term};

use crate::{reports, tree};

#[test]
fn punctuation_and_other_alphabets_belong_to_a_word() {
    for word in [
        "it's",
        "100%",
        "a;b",
        "$service",
        "foo-bar",
        "日本語",
        "a,b",
        "#1",
        "<html>",
        ">5",
        "a=b",
    ] {
        assert_eq!(tree(word), format!("'{}'", word.escape_debug()));
    }
}

#[test]
fn unicode_white_space_ends_a_word() {
    assert_eq!(
        tree("a\u{3000}b\u{a0}c\u{b}d\u{85}e"),
        "(and 'a' 'b' 'c' 'd' 'e')"
    );
    assert_eq!(tree("a\u{200b}b"), "'a\\u{200b}b'");
}

#[test]
fn a_backslash_takes_the_next_character_into_the_word() {
    assert_eq!(tree(r"a\ b\(\)"), "'a b()'");
    assert_eq!(tree(r"\-5 \*"), "(and '-5' '*')");
    assert_eq!(tree(r"\NOT"), "'NOT'");
    assert_eq!(tree(r"a\日"), "'a日'");
}

#[test]
fn a_backslash_at_the_end_is_itself_with_a_warning() {
    assert_eq!(tree(r"a\"), r"'a\\'");
    assert_eq!(reports(r"a\"), [r"L013 \"]);
    assert_eq!(reports(r"f:>a\"), [r"L013 \"]);
    assert!(reports(r"a\\").is_empty());
}

#[test]
fn in_quotes_only_quote_backslash_and_colon_are_escaped() {
    assert_eq!(phrase(r#""a\"b\\c\:d""#), r#"a"b\c:d"#);
    assert_eq!(phrase(r#""C:\logs 50\%""#), r"C:\logs 50\%");
    assert_eq!(tree(r#""a\\" b"#), r#"(and "a\\" 'b')"#);
}

#[test]
fn an_unescaped_star_or_question_mark_makes_a_glob() {
    assert_eq!(
        tree("time* fo? a*b **"),
        "(and (glob time*) (glob fo?) (glob a*b) (glob **))"
    );
    assert_eq!(tree(r"a\*b \?"), "(and 'a*b' '?')");
}

#[test]
fn a_star_alone_and_two_with_a_colon_are_everything() {
    assert_eq!(tree("* *:* f:*"), "(and * * (f: *))");
    assert_eq!(tree("*:*x"), "(*: (glob *x))");
    assert_eq!(tree("f:(*:*)"), "(f: (group (*: *)))");
}

#[test]
fn a_question_mark_is_itself_in_an_address() {
    assert_eq!(tree("http://h/p?q"), "'http://h/p?q'");
    assert_eq!(tree("/search?q=a&b=c"), "'/search?q=a&b=c'");
    assert_eq!(tree("f:puppet?flav=rss20"), "(f: 'puppet?flav=rss20')");
    assert_eq!(tree("a=b?"), "(glob a=b?)");
    assert_eq!(
        glob("a?=b?*"),
        [
            GlobPart::Text("a?=b".into()),
            GlobPart::AnyOne,
            GlobPart::AnyRun
        ]
    );
}

#[test]
fn neighbouring_stars_of_a_glob_are_one() {
    assert_eq!(
        glob("**a***"),
        [
            GlobPart::AnyRun,
            GlobPart::Text("a".into()),
            GlobPart::AnyRun
        ]
    );
}

#[test]
fn slashes_around_something_make_a_regular_expression() {
    assert_eq!(tree("/error/"), "(regex error)");
    assert_eq!(
        tree(r#"f:/a "b" (c|d)\/e/ x"#),
        r#"(and (f: (regex a "b" (c|d)\/e)) 'x')"#
    );
    assert_eq!(tree("NOT (/\"GET/)"), "(not (group (regex \"GET)))");
    assert_eq!(tree("/a/^2"), "(^2 (regex a))");
}

#[test]
fn paths_are_words() {
    for path in ["/api/v1/users", "/a/b/", "//", "/a", "/"] {
        assert_eq!(tree(path), format!("'{path}'"));
    }
    assert_eq!(tree("/a/\"b\""), "(and '/a/' \"b\")");
    assert_eq!(tree("f:-/re/"), "(f: '-/re/')");
}

#[test]
fn text_is_borrowed_where_nothing_is_escaped() {
    assert!(matches!(term("plain"), std::borrow::Cow::Borrowed("plain")));
}
