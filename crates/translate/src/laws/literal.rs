//! Where the texts of a condition come from.

use crate::Context;
use lucerna_sql::tokens::tokens;

/// Texts that stand in the source of the renderer.
const OWN: &[&str] = &[
    "",
    " ",
    ";",
    "n",
    "UTC",
    "Nullable(String)",
    "Map(String, String)",
    "Map(String, Nullable(String))",
    "{}",
    "\u{7f}",
    r"[\x00-/:-@\[-`{-\x7f]",
    r"[^\x00-\x7f]",
    "^[+-]?[0-9]{1,76}$",
];

/// What a text is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A key, or what a value is compared with.
    Plain,
    /// The like, or a key and a value with what the items of a map have between them.
    Item,
    /// The pattern of LIKE or ILIKE.
    Like,
    /// A regular expression.
    Pattern,
    /// A number or a time, for a function that reads it.
    Number,
    /// A word in which characters that separate words stand for characters beyond ASCII.
    Coded,
    /// Characters by themselves, to be exchanged.
    Characters,
}

/// A query, made ready to look for texts in it.
pub(super) struct Typed {
    folded: String,
    zone: String,
}

impl Typed {
    pub(super) fn new(source: &str, context: &Context) -> Self {
        Self {
            folded: folded(source),
            zone: context.zone_name().to_owned(),
        }
    }

    /// Checks that a text, as it stands between its quotes in the SQL, was typed or is one of ours.
    pub(super) fn check(&self, raw: &str, role: Role) -> Result<(), String> {
        let quoted = format!("'{raw}'");
        let value = tokens(&quoted)
            .next()
            .filter(|token| token.text == quoted)
            .and_then(|token| token.value().map(std::borrow::Cow::into_owned))
            .ok_or_else(|| format!("{quoted} is not one text"))?;
        self.check_value(&value, role)
    }

    /// Checks that a text was typed or is one of ours.
    pub(super) fn check_value(&self, value: &str, role: Role) -> Result<(), String> {
        if self.has(value, role) {
            Ok(())
        } else {
            Err(format!("{value:?} was not typed ({role:?})"))
        }
    }

    fn has(&self, value: &str, role: Role) -> bool {
        match role {
            Role::Plain => OWN.contains(&value) || value == self.zone || self.was_typed(value),
            Role::Item => self.has(value, Role::Plain) || self.is_pair(value),
            Role::Like => pieces(value).is_some_and(|pieces| {
                let is_typed = |piece: &String| {
                    self.was_typed(piece)
                        || self.was_typed(piece.trim_matches(' '))
                        || self.is_of_a_pattern(piece)
                };
                pieces.iter().all(is_typed)
            }),
            Role::Pattern => {
                OWN.contains(&value)
                    || value
                        .strip_prefix("(?-s)")
                        .is_some_and(|typed| self.was_typed(typed))
            }
            Role::Number => value
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b" :.+-".contains(&byte)),
            Role::Coded => value.split(stands_in).all(|piece| self.was_typed(piece)),
            Role::Characters => value.chars().all(|character| {
                stands_in(character) || self.was_typed(character.encode_utf8(&mut [0; 4]))
            }),
        }
    }

    fn is_pair(&self, item: &str) -> bool {
        item.match_indices('=').any(|(at, separator)| {
            let (key, value) = item.split_at(at);
            let value = value.strip_prefix(separator).unwrap_or(value);
            self.was_typed(key) && self.was_typed(value)
        })
    }

    /// What a regular expression asks for may be typed in parts: `/time[o]ut/`.
    fn is_of_a_pattern(&self, piece: &str) -> bool {
        let is_harmless = |character: char| {
            character.is_ascii_alphanumeric() || self.was_typed(character.encode_utf8(&mut [0; 4]))
        };
        self.folded.contains('/') && piece.chars().all(is_harmless)
    }

    fn was_typed(&self, text: &str) -> bool {
        self.folded.contains(&folded(text))
    }
}

/// True for what is in no word, and so can stand for a character that is.
fn stands_in(character: char) -> bool {
    character.is_ascii() && !character.is_ascii_alphanumeric()
}

/// Without case, and without what quotes and escapes in a query.
fn folded(text: &str) -> String {
    text.chars()
        .filter(|character| !matches!(character, '\\' | '"' | '`'))
        .flat_map(char::to_lowercase)
        // The two small letters of one capital.
        .map(|character| if character == 'ς' { 'σ' } else { character })
        .collect()
}

/// The texts between the wildcards of a LIKE pattern; `None` if a backslash escapes what needs none.
fn pieces(pattern: &str) -> Option<Vec<String>> {
    let mut pieces = vec![String::new()];
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        let literal = match character {
            '%' | '_' => {
                pieces.push(String::new());
                continue;
            }
            '\\' => characters
                .next()
                .filter(|escaped| matches!(escaped, '%' | '_' | '\\'))?,
            other => other,
        };
        pieces.last_mut()?.push(literal);
    }
    Some(pieces)
}

#[cfg(test)]
mod tests {
    use super::{Role, Typed, pieces};
    use crate::Context;

    #[test]
    fn a_text_is_typed_in_any_case_and_with_escapes() {
        let typed = Typed::new(r#"a\(B:"C:\logs" É*x"#, &Context::utc(0));
        for (raw, role) in [
            ("A(b", Role::Plain),
            (r"C:\\logs", Role::Plain),
            ("é%x", Role::Like),
            ("", Role::Plain),
            ("UTC", Role::Plain),
            ("2026-01-01 00:00:00.000", Role::Number),
        ] {
            assert_eq!(typed.check(raw, role), Ok(()), "{raw}");
        }
        for (raw, role) in [
            ("other", Role::Plain),
            ("a%other", Role::Like),
            ("b", Role::Pattern),
            ("1 OR x", Role::Number),
            ("a' OR '", Role::Plain),
        ] {
            assert!(typed.check(raw, role).is_err(), "{raw}");
        }
    }

    #[test]
    fn a_pattern_falls_into_what_stands_between_its_wildcards() {
        let texts = |pattern| pieces(pattern).unwrap_or_default();
        assert_eq!(texts(r"%50\%\_%"), ["", "50%_", ""]);
        assert_eq!(texts(r"a\\b"), [r"a\b"]);
        assert_eq!(pieces(r"a\b"), None);
    }
}
