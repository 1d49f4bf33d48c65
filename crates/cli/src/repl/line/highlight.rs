//! Colours: of queries from their tree, of SQL from its tokens.

use super::analysis::{Part, command_named};
use super::ink::{Ink, Kind};
use lucerna::completion::KEYWORDS;
use lucerna_diagnostics::Span;
use lucerna_lucene::ast::{Field, Joined, Leaf, Operator, Query, Value};
use lucerna_sql::tokens::{TokenError, TokenKind, tokens};

/// Paints what a line says; `tree` is that of its query, if somebody has read it.
pub(super) fn paint(ink: &mut Ink<'_>, line: &str, part: Part, tree: Option<&Query>) {
    match part {
        Part::Name(start) | Part::Argument(start, _) => command(ink, line, start),
        Part::Query(start) | Part::Statement(start) if start > 0 => command(ink, line, start),
        Part::Query(_) | Part::Statement(_) => {}
    }
    match part {
        Part::Query(start) => {
            let mut painter = Painter { ink, start };
            if let Some(tree) = tree {
                painter.query(tree);
            } else {
                let text = line.get(start..).unwrap_or_default();
                painter.query(&lucerna_lucene::parse(text).query);
            }
        }
        Part::Statement(start) => sql(ink, line.get(start..).unwrap_or_default(), start),
        Part::Name(_) | Part::Argument(..) => {}
    }
}

/// The name of a command; one that is not there is wrong as soon as something follows it.
fn command(ink: &mut Ink<'_>, line: &str, end: usize) {
    let Some(start) = line.find('\\') else { return };
    let rest = line.get(start + 1..).unwrap_or_default();
    let name = rest.split(char::is_whitespace).next().unwrap_or_default();
    let range = start..start + 1 + name.len();
    if command_named(name).is_none() && end > range.end {
        ink.wrong(range);
    } else {
        ink.paint(range, Kind::Command);
    }
}

struct Painter<'i, 'l> {
    ink: &'i mut Ink<'l>,
    /// Where the query stands in the line.
    start: usize,
}

impl Painter<'_, '_> {
    fn span(&mut self, span: Span, kind: Kind) {
        self.ink
            .paint(self.start + span.start..self.start + span.end, kind);
    }

    fn query(&mut self, query: &Query) {
        match query {
            Query::Or(joined) | Query::And(joined) => self.joined(joined),
            Query::Not(not) => {
                for sign in &not.signs {
                    self.span(sign.span, Kind::Keyword);
                }
                self.query(&not.of);
            }
            Query::Group(group) => self.query(&group.of),
            Query::Field(field) => self.field(field),
            Query::Boost(boost) => {
                self.query(&boost.of);
                self.span(boost.span, Kind::Quiet);
            }
            Query::Leaf(leaf) => self.leaf(leaf, Kind::Plain),
            Query::Empty | Query::Error(_) => {}
        }
    }

    fn joined(&mut self, joined: &Joined) {
        joined.clauses.iter().for_each(|clause| self.query(clause));
        for operator in &joined.operators {
            if operator.value != Operator::Implied {
                self.span(operator.span, Kind::Keyword);
            }
        }
    }

    fn field(&mut self, field: &Field) {
        self.span(field.name.span, Kind::Name);
        self.span(Span::new(field.colon, field.colon + 1), Kind::Quiet);
        if let Query::Leaf(leaf) = &*field.of {
            self.leaf(leaf, Kind::Text);
        } else {
            self.query(&field.of);
        }
    }

    fn leaf(&mut self, leaf: &Leaf, word: Kind) {
        let kind = match &leaf.value {
            Value::Word => word,
            Value::Phrase => Kind::Text,
            Value::Compare(compare) => {
                self.span(compare.operand.span, Kind::Text);
                return self.span(compare.operator.span, Kind::Special);
            }
            Value::Glob | Value::Regex(_) | Value::Range(_) | Value::Any => Kind::Special,
            Value::Missing => return,
        };
        self.span(leaf.span, kind);
        if let Some(tilde) = leaf.tilde {
            self.span(tilde.span, Kind::Quiet);
        }
    }
}

fn sql(ink: &mut Ink<'_>, text: &str, start: usize) {
    let mut all = tokens(text).peekable();
    while let Some(token) = all.next() {
        let range = start + token.start..start + token.start + token.text.len();
        let is_called = all.peek().is_some_and(|next| next.is_symbol("("));
        match token.kind {
            TokenKind::Word if is_keyword(token.text) => ink.paint(range, Kind::Keyword),
            TokenKind::Word if is_called => ink.paint(range, Kind::Name),
            // What is open is still being typed.
            TokenKind::Text | TokenKind::Error(TokenError::OpenText) => {
                ink.paint(range, Kind::Text);
            }
            TokenKind::Number => ink.paint(range, Kind::Special),
            TokenKind::Comment | TokenKind::Error(TokenError::OpenComment) => {
                ink.paint(range, Kind::Quiet);
            }
            TokenKind::Error(TokenError::OpenName)
            | TokenKind::Word
            | TokenKind::Space
            | TokenKind::Symbol
            | TokenKind::QuotedName => {}
            TokenKind::Error(_) => ink.wrong(range),
        }
    }
}

fn is_keyword(word: &str) -> bool {
    KEYWORDS
        .iter()
        .any(|keyword| keyword.eq_ignore_ascii_case(word))
}

/// The bracket or quote at or before the cursor, and the one that belongs to it.
///
/// Brackets within quotes are letters.
pub(super) fn pair(line: &str, at: usize) -> Option<(usize, usize)> {
    let pairs = pairs(line);
    let touches = |place: usize| place == at || place + 1 == at;
    pairs
        .into_iter()
        .find(|(open, close)| touches(*open) || touches(*close))
}

fn pairs(line: &str) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut open: Vec<(usize, u8)> = Vec::new();
    let mut quote: Option<(usize, u8)> = None;
    let mut bytes = line.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match (byte, quote) {
            (b'\\', _) => {
                bytes.next();
            }
            (_, Some((start, sign))) if byte == sign => {
                pairs.push((start, at));
                quote = None;
            }
            (b'"' | b'\'' | b'`', None) => quote = Some((at, byte)),
            (b'(' | b'[' | b'{', None) => open.push((at, byte)),
            (b')' | b']' | b'}', None) => {
                if let Some((start, _)) = open.pop() {
                    pairs.push((start, at));
                }
            }
            _ => {}
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::{Ink, Part, paint, pair};

    fn painted(line: &str, part: Part) -> String {
        let mut ink = Ink::new(line);
        paint(&mut ink, line, part, None);
        ink.finish()
    }

    #[test]
    fn a_field_its_value_and_an_operator_look_different() {
        let seen = painted("level:error AND x", Part::Query(0));
        assert!(seen.contains("\u{1b}[36mlevel\u{1b}[0m"), "{seen:?}");
        assert!(seen.contains("\u{1b}[32merror\u{1b}[0m"), "{seen:?}");
        assert!(seen.contains("\u{1b}[35mAND\u{1b}[0m"), "{seen:?}");
    }

    #[test]
    fn words_and_functions_of_sql_look_different() {
        let seen = painted("SELECT count() -- a", Part::Statement(0));
        assert!(seen.contains("\u{1b}[35mSELECT\u{1b}[0m"), "{seen:?}");
        assert!(seen.contains("\u{1b}[36mcount\u{1b}[0m"), "{seen:?}");
        assert!(seen.contains("\u{1b}[2m-- a\u{1b}[0m"), "{seen:?}");
    }

    #[test]
    fn a_bracket_finds_its_partner_and_none_within_quotes() {
        assert_eq!(pair("a (b) c", 2), Some((2, 4)));
        assert_eq!(pair("a (b)", 5), Some((2, 4)));
        assert_eq!(pair("f:\"(\" x", 2), Some((2, 4)));
        assert_eq!(pair("\"(\" )", 5), None);
        assert_eq!(pair("it's", 3), None);
    }
}
