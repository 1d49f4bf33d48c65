use super::format;
use lucerna_lucene::{outline, parse};
use proptest::prelude::*;

fn formatted(text: &str) -> String {
    format(text).unwrap_or_else(|wrong| panic!("{text:?}: {:?}", wrong.diagnostics))
}

#[test]
fn a_query_is_put_on_one_line_with_a_line_break_behind_it() {
    for (typed, expected) in [
        ("a", "a\n"),
        ("a\n", "a\n"),
        ("\n\n  a\n  b\n\n", "a b\n"),
        ("a\n&& !b", "a AND -b\n"),
        ("\"two\nlines\"\n", "\"two\nlines\"\n"),
    ] {
        assert_eq!(formatted(typed), expected, "{typed:?}");
    }
}

#[test]
fn a_text_without_a_query_stays_without_one() {
    for (typed, expected) in [
        ("", ""),
        (" \n\t\n", ""),
        ("# head", "# head\n"),
        ("#\n\n\n", "#\n"),
    ] {
        assert_eq!(formatted(typed), expected, "{typed:?}");
    }
}

#[test]
fn a_head_stays_as_it_is_with_at_most_one_empty_line_behind_it() {
    for (typed, expected) in [
        ("#  one \n# two\na  b", "#  one \n# two\na b\n"),
        ("\n\n# one\n\n\n# two\n\n\na", "# one\n\n\n# two\n\na\n"),
        ("# a \"quote\na  #b", "# a \"quote\na #b\n"),
    ] {
        assert_eq!(formatted(typed), expected, "{typed:?}");
    }
}

#[test]
fn a_word_does_not_become_a_head() {
    assert_eq!(formatted(" #42 failed"), "\\#42 failed\n");
    assert_eq!(formatted("# head\n #42"), "# head\n\\#42\n");
}

#[test]
fn lines_end_as_they_did_and_a_byte_order_mark_goes() {
    assert_eq!(formatted("\u{feff}# a\r\nb  c\r\n"), "# a\r\nb c\r\n");
    assert_eq!(formatted("a  b\r\n"), "a b\r\n");
    assert_eq!(formatted("a\r\nb"), "a b\r\n");
    assert_eq!(formatted("\"a\r\nb\"\n"), "\"a\r\nb\"\n");
}

#[test]
fn a_mistake_has_its_place_in_the_file() {
    let text = "\u{feff}# head\r\nlevel:\r\n";
    let wrong = format(text).expect_err("no value");
    let mistake = &wrong.diagnostics[0];
    assert_eq!(mistake.span.text(text), "level:");
    assert_eq!(mistake.span.text(&wrong.text), "level:");
    assert!(!wrong.text.contains(['\r', '\u{feff}']));
}

proptest! {
    #[test]
    fn formatting_twice_is_formatting_once_and_keeps_the_meaning(
        head in "(\u{feff}|\n|\r\n| |#[ a]?(\n|\r\n)){0,4}",
        query in "([ab#:\"()\\\\\n\r\u{feff}]|[ =*?/~!-]|AND | OR ){0,12}",
    ) {
        let text = [head, query].concat();
        let Ok(once) = format(&text) else {
            return Ok(());
        };
        prop_assert_eq!(format(&once).expect("still without mistakes"), once.clone());
        let meaning = |text: &str| {
            let (_, query) = super::split(text.trim_start_matches(super::BYTE_ORDER_MARK));
            // A name and a pattern are outlined as they are typed.
            let outline = outline(&parse(query).query, query);
            outline.replace(r"\#", "#").replace("\\\u{feff}", "\u{feff}")
        };
        prop_assert_eq!(meaning(&once), meaning(&text));
    }
}
