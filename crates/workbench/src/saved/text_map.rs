//! Where the characters of a query stand in its file.

use lucerna_diagnostics::{Diagnostic, Span};

/// Leads from a place in a query to the place in the file that it was read from.
///
/// A quoted text of TOML can hold escapes, so that the two are not merely apart by a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextMap {
    /// Where in the file the query begins.
    start: usize,
    /// Where the distance grows, in order.
    steps: Vec<Step>,
}

/// A place in the query after which it and its file are further apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    /// The place.
    from: usize,
    /// By how much they are apart from there on.
    grown: usize,
    /// It is what is written for the character before, and not what is left out before the next one.
    is_of_character: bool,
}

impl TextMap {
    /// A text that stands in the file as it is, from the byte `start` on.
    #[must_use]
    pub fn plain(start: usize) -> Self {
        Self {
            start,
            steps: Vec::new(),
        }
    }

    /// `decoded` is the value of the TOML string that stands as `raw` at `start` of its file, with
    /// its quotes.
    pub(super) fn of_string(raw: &str, start: usize, decoded: &str) -> Self {
        let quotes = quotes(raw);
        let has_escapes = raw.starts_with('"');
        let mut at = quotes.len();
        if quotes.len() == 3 {
            // A line break right behind the quotes is no part of the text.
            let rest = raw.get(at..).unwrap_or_default();
            at += match rest.as_bytes() {
                [b'\r', b'\n', ..] => 2,
                [b'\n', ..] => 1,
                _ => 0,
            };
        }
        let mut map = Self::plain(start + at);
        let mut grown = 0;
        for (offset, character) in decoded.char_indices() {
            let rest = raw.get(at..).unwrap_or_default();
            let skipped = if has_escapes { folded(rest) } else { 0 };
            if skipped > 0 {
                at += skipped;
                grown += skipped;
                map.steps.push(Step {
                    from: offset,
                    grown,
                    is_of_character: false,
                });
            }
            let rest = raw.get(at..).unwrap_or_default();
            let written = written(rest, character, has_escapes);
            at += written;
            let extra = written.saturating_sub(character.len_utf8());
            if extra > 0 {
                grown += extra;
                map.steps.push(Step {
                    from: offset + character.len_utf8(),
                    grown,
                    is_of_character: true,
                });
            }
        }
        map
    }

    /// The place in the file of a byte of the query.
    #[must_use]
    pub fn offset(&self, at: usize) -> usize {
        let step = self.steps.partition_point(|step| step.from <= at);
        self.start + at + self.grown_before(step)
    }

    /// The place in the file behind what is written for the character that ends at a byte of the query.
    fn end(&self, at: usize) -> usize {
        let step = self.steps.partition_point(|step| step.from < at);
        let own = self.steps.get(step);
        let own = own.filter(|own| own.from == at && own.is_of_character);
        self.start + at + own.map_or_else(|| self.grown_before(step), |own| own.grown)
    }

    fn grown_before(&self, step: usize) -> usize {
        let before = step.checked_sub(1).and_then(|step| self.steps.get(step));
        before.map_or(0, |before| before.grown)
    }

    /// The stretch in the file of a stretch of the query.
    #[must_use]
    pub fn span(&self, span: Span) -> Span {
        let start = self.offset(span.start);
        let end = if span.is_empty() {
            start
        } else {
            self.end(span.end)
        };
        Span::new(start, end.max(start))
    }

    /// A message about the query as one about the file. What would be changed in the query is named
    /// only where the two texts are the same but for their place.
    #[must_use]
    pub fn diagnostic(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.span = self.span(diagnostic.span);
        for related in &mut diagnostic.related {
            related.span = self.span(related.span);
        }
        for help in &mut diagnostic.help {
            help.replacement = help
                .replacement
                .take()
                .filter(|_| self.is_plain())
                .map(|(span, text)| (self.span(span), text));
        }
        diagnostic
    }

    /// Whether the query stands in the file as it is.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.steps.is_empty()
    }
}

fn quotes(raw: &str) -> &str {
    for quotes in ["\"\"\"", "'''", "\"", "'"] {
        if raw.starts_with(quotes) && raw.len() >= 2 * quotes.len() {
            return quotes;
        }
    }
    ""
}

/// The length of a `\` at the end of a line with the blanks after it, which fold to nothing.
fn folded(rest: &str) -> usize {
    let Some(after) = rest.strip_prefix('\\') else {
        return 0;
    };
    let blanks = after.len() - after.trim_start_matches([' ', '\t', '\r', '\n']).len();
    if after
        .get(..blanks)
        .is_some_and(|blanks| blanks.contains('\n'))
    {
        1 + blanks
    } else {
        0
    }
}

/// How many bytes stand for a character.
fn written(rest: &str, character: char, has_escapes: bool) -> usize {
    if character == '\n' && rest.starts_with("\r\n") {
        return 2;
    }
    match rest.strip_prefix('\\').and_then(|rest| rest.chars().next()) {
        Some(kind) if has_escapes => match kind {
            'u' => 6,
            'U' => 10,
            'x' => 4,
            _ => 2,
        },
        _ => character.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each character of the value with the text that stands for it in the file.
    fn read(raw: &str) -> Vec<(char, String)> {
        let text = format!("q = {raw}");
        let table: toml::Table = text.parse().expect("TOML");
        let decoded = table["q"].as_str().expect("a text");
        let map = TextMap::of_string(raw, 4, decoded);
        decoded
            .char_indices()
            .map(|(at, any)| {
                let span = map.span(Span::new(at, at + any.len_utf8()));
                (any, span.text(&text).to_owned())
            })
            .collect()
    }

    #[test]
    fn a_text_without_escapes_stands_as_it_is() {
        for raw in ["'aé\\b'", "\"aéb\"", "'''\naéb'''", "\"\"\"\r\naéb\"\"\""] {
            for (any, text) in read(raw) {
                assert_eq!(any.to_string(), text, "{raw}");
            }
        }
    }

    #[test]
    fn what_follows_an_escape_is_found_behind_it() {
        let read = read(r#""a\"b\u00e9c\td""#);
        let of = |any: char| {
            read.iter()
                .find(|(known, _)| *known == any)
                .map(|(_, text)| &**text)
        };
        assert_eq!(of('a'), Some("a"));
        assert_eq!(of('b'), Some("b"));
        assert_eq!(of('c'), Some("c"));
        assert_eq!(of('d'), Some("d"));
        assert_eq!(of('"'), Some(r#"\""#));
        assert_eq!(of('é'), Some(r"\u00e9"));
        assert_eq!(of('\t'), Some(r"\t"));
    }

    #[test]
    fn an_escape_at_the_end_is_a_part_of_what_it_ends() {
        let raw = r#""a:\"b\"""#;
        let map = TextMap::of_string(raw, 0, "a:\"b\"");
        assert_eq!(map.span(Span::new(2, 5)).text(raw), r#"\"b\""#);
        assert_eq!(map.span(Span::new(5, 5)).text(raw), "");
    }

    #[test]
    fn a_line_that_goes_on_is_followed() {
        let read = read("\"\"\"\na \\\n   b\"\"\"");
        assert_eq!(read.last(), Some(&('b', "b".to_owned())));
        assert_eq!(read[1], (' ', " ".to_owned()));
    }
}
