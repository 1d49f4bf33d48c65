use super::super::{Token, TokenError, TokenKind, tokens};

use TokenKind::{Comment, Number, QuotedName, Symbol, Text, Word};

/// The significant tokens, and the comments.
fn read(source: &str) -> Vec<(TokenKind, &str)> {
    tokens(source)
        .filter(|token| token.kind != TokenKind::Space)
        .map(|token| (token.kind, token.text))
        .collect()
}

fn kinds(source: &str) -> Vec<TokenKind> {
    read(source).into_iter().map(|(kind, _)| kind).collect()
}

const fn error(error: TokenError) -> TokenKind {
    TokenKind::Error(error)
}

#[test]
fn a_hash_starts_a_comment_before_a_blank_or_an_exclamation_mark_alone() {
    assert_eq!(kinds("# c"), [Comment]);
    assert_eq!(kinds("#!c\n1"), [Comment, Number]);
    assert_eq!(kinds("#c"), [error(TokenError::Character), Word]);
}

#[test]
fn a_line_comment_ends_at_a_line_feed_and_not_at_a_carriage_return() {
    assert_eq!(read("1 --c\r+1"), [(Number, "1"), (Comment, "--c\r+1")]);
    assert_eq!(kinds("1 //c\n+1"), [Number, Comment, Symbol, Number]);
    assert_eq!(kinds("1 --> 2"), [Number, Comment]);
}

#[test]
fn block_comments_nest() {
    assert_eq!(kinds("/* a /* b */ c */ 1"), [Comment, Number]);
    assert_eq!(kinds("/* a /* b */ 1"), [error(TokenError::OpenComment)]);
    assert_eq!(kinds("/*/ 1"), [error(TokenError::OpenComment)]);
}

#[test]
fn quotes_are_escaped_by_a_backslash_or_by_doubling() {
    assert_eq!(
        kinds(r"'a\'b' 'a''b' `a\`b` `a``b`"),
        [Text, Text, QuotedName, QuotedName]
    );
    assert_eq!(kinds(r"'a\'"), [error(TokenError::OpenText)]);
    assert_eq!(kinds("`a"), [error(TokenError::OpenName)]);
    assert_eq!(kinds(r"'\"), [error(TokenError::OpenText)]);
}

#[test]
fn typographic_quotes_quote_without_escapes() {
    assert_eq!(read("‘a\\’b"), [(Text, "‘a\\’"), (Word, "b")]);
    assert_eq!(kinds("“a'b” ’"), [QuotedName, error(TokenError::Character)]);
    assert_eq!(kinds("‘a'"), [error(TokenError::OpenText)]);
    assert_eq!(kinds("1 − 1"), [Number, Symbol, Number]);
}

#[test]
fn a_heredoc_needs_its_tag_twice() {
    assert_eq!(
        read("$a$ $ab$ '$a$ x"),
        [(Text, "$a$ $ab$ '$a$"), (Word, "x")]
    );
    assert_eq!(kinds("$$a$b$$ $$$$"), [Text, Text]);
    assert_eq!(kinds("$a$"), [Word]);
    assert_eq!(read("$a$b$a"), [(Word, "$a$b$a")]);
    assert_eq!(read("$a-b$x$a-b$").first(), Some(&(Word, "$a")));
    assert_eq!(kinds("$ $é$ $é$").first(), Some(&Symbol));
}

#[test]
fn digits_before_letters_are_a_name() {
    for name in ["1a", "1_", "0x", "0xG", "1e", "0x1p", "1__0"] {
        assert_eq!(read(name), [(Word, name)]);
    }
    for number in ["1_000", "0x1F", "0b11", "1e5", "1.e-5", "1.", "0x1.8p3"] {
        assert_eq!(read(number), [(Number, number)]);
    }
    assert_eq!(kinds("5._1"), [error(TokenError::Number)]);
    assert_eq!(read("1$a"), [(Number, "1"), (Word, "$a")]);
}

#[test]
fn a_dot_is_part_of_a_number_only_where_no_value_stands_before_it() {
    assert_eq!(kinds("(.5"), [Symbol, Number]);
    assert_eq!(kinds("a.5"), [Word, Symbol, Number]);
    assert_eq!(read("f().1.2").last(), Some(&(Number, "2")));
}

#[test]
fn hexadecimal_text_with_another_character_is_open() {
    assert_eq!(kinds("x'41' B'01' x''"), [Text, Text, Text]);
    assert_eq!(kinds("x'4;1'"), [error(TokenError::OpenText)]);
    assert_eq!(kinds("x'"), [Word, error(TokenError::OpenText)]);
    assert_eq!(kinds("xx'41'"), [Word, Text]);
}

#[test]
fn the_longest_symbol_wins() {
    let texts: Vec<&str> = read("a<=>b::c||d->e\\G")
        .into_iter()
        .map(|each| each.1)
        .collect();
    assert_eq!(
        texts,
        ["a", "<=>", "b", "::", "c", "||", "d", "->", "e", "\\G"]
    );
    assert_eq!(kinds("! & ~ \\ é").len(), 5);
    assert!(
        kinds("! & ~ \\ é")
            .iter()
            .all(|kind| *kind == error(TokenError::Character))
    );
}

#[test]
fn white_space_is_what_a_server_skips() {
    assert_eq!(
        kinds("\u{FEFF}1\u{A0}\u{200B}\u{3000}\u{B}2"),
        [Number, Number]
    );
    assert_eq!(kinds("\u{1680}"), [error(TokenError::Character)]);
    assert_eq!(kinds("\0"), [error(TokenError::Character)]);
}

#[test]
fn names_and_values_are_read_out_of_their_quotes() {
    let names: Vec<_> = tokens(r#"a `b``\x63` "d" “e\f” 'g' `\xFF`"#)
        .filter(Token::is_significant)
        .map(|token| token.name().map(std::borrow::Cow::into_owned))
        .collect();
    let expected = [Some("a"), Some("b`c"), Some("d"), Some(r"e\f"), None, None];
    assert_eq!(names, expected.map(|name| name.map(str::to_owned)));

    let values: Vec<_> = tokens(r"'a\'' ‘b\n’ $$c$$ x'41' d")
        .filter(Token::is_significant)
        .map(|token| token.value().map(std::borrow::Cow::into_owned))
        .collect();
    let expected = [Some("a'"), Some(r"b\n"), Some("c"), None, None];
    assert_eq!(values, expected.map(|value| value.map(str::to_owned)));
}

#[test]
fn many_open_heredocs_take_linear_time() {
    let tags: Vec<String> = (0..100_000).map(|number| format!("$t{number}$ ")).collect();
    let source = tags.concat();
    assert_eq!(tokens(&source).count(), 200_000);
}
