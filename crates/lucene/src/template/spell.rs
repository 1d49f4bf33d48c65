//! How a value is written so that it reads as itself.

use crate::grammar::{ends_name, is_keyword};

/// Where a value comes to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place<'n> {
    /// Where a clause may start.
    Clause,
    /// Directly behind the colon of the field of this name, or behind a sign there.
    Content(Option<&'n str>),
    /// As a bound or the operand of a comparison.
    Operand,
}

/// A term that reads as `value`, which is not empty.
///
/// What would be safe alone is escaped too where the text around it could make something of it: a
/// backtick, which quotes names over any distance, and a `/` at the start, for the same reason.
pub(super) fn term(value: &str, place: Place<'_>) -> String {
    let mut spelled = String::with_capacity(value.len() + 2);
    for (at, character) in value.chars().enumerate() {
        let is_special = character.is_whitespace()
            || "\\()[]{}\"^~*?`".contains(character)
            || (at == 0 && means_something_first(character, place))
            || (character == ':' && place == Place::Clause);
        if is_special {
            spelled.push('\\');
        }
        spelled.push(character);
    }
    let is_taken = match place {
        Place::Clause => is_keyword(value),
        Place::Content(Some(name)) => !ends_name(name, &spelled),
        Place::Content(None) | Place::Operand => false,
    };
    if is_taken && !spelled.starts_with('\\') {
        spelled.insert(0, '\\');
    }
    spelled
}

fn means_something_first(character: char, place: Place<'_>) -> bool {
    match place {
        Place::Clause => "-!+/<>=".contains(character),
        Place::Content(_) => "!+/<>=:".contains(character),
        Place::Operand => character == '=',
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, term};
    use crate::ast::{Query, Value};
    use crate::{parse, text};

    #[test]
    fn a_value_without_signs_stays_as_it_is() {
        for value in [
            "cart",
            "user-42",
            "10.0.0.1",
            "日本語",
            "it's",
            "100%",
            "a/b",
        ] {
            assert_eq!(term(value, Place::Clause), value);
        }
    }

    #[test]
    fn a_value_that_could_be_something_else_is_a_word() {
        for value in [
            "OR", "AND", "NOT", "&&", "||", "a b", "-a", "--", "!", "a:b", "*", "a?", "/re/", ">5",
            "\\", "\"x", "(", "f:(", "\u{3000}", "`k`", "*:*", "a\nb",
        ] {
            let spelled = term(value, Place::Clause);
            let parsed = parse(&spelled);
            let Query::Leaf(leaf) = &parsed.query else {
                panic!("{value:?} is {:?}", parsed.query)
            };
            assert!(parsed.is_ok() && leaf.value == Value::Word, "{value:?}");
            assert_eq!(text::term(leaf.span.text(&spelled)), value);
        }
    }
}
