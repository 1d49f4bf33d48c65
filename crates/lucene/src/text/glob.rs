//! Terms with wildcards.

/// A part of a term with wildcards.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum GlobPart {
    /// These characters.
    Text(String),
    /// `*`: any run of characters, the empty one too.
    AnyRun,
    /// `?`: one character.
    AnyOne,
}

/// The parts of a term with wildcards; neighbouring texts are one, and so are neighbouring stars.
///
/// ```
/// use lucerna_lucene::text::{GlobPart, glob};
///
/// let parts = glob(r"a\*b**c?");
/// assert_eq!(
///     parts,
///     [
///         GlobPart::Text("a*b".into()),
///         GlobPart::AnyRun,
///         GlobPart::Text("c".into()),
///         GlobPart::AnyOne,
///     ]
/// );
/// ```
#[must_use]
pub fn glob(raw: &str) -> Vec<GlobPart> {
    let wild_from = wild_question_marks_from(raw);
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut characters = raw.char_indices();
    while let Some((at, character)) = characters.next() {
        let wildcard = match character {
            '*' => GlobPart::AnyRun,
            '?' if at >= wild_from => GlobPart::AnyOne,
            '\\' => {
                text.push(characters.next().map_or('\\', |(_, next)| next));
                continue;
            }
            _ => {
                text.push(character);
                continue;
            }
        };
        if !text.is_empty() {
            parts.push(GlobPart::Text(std::mem::take(&mut text)));
        }
        if wildcard != GlobPart::AnyRun || parts.last() != Some(&GlobPart::AnyRun) {
            parts.push(wildcard);
        }
    }
    if !text.is_empty() {
        parts.push(GlobPart::Text(text));
    }
    parts
}

/// Whether a term holds a `*` or a `?` that stands for other characters.
pub(crate) fn has_wildcard(raw: &str) -> bool {
    let bytes = raw.as_bytes();
    if !bytes.iter().any(|byte| matches!(byte, b'*' | b'?')) {
        return false;
    }
    let wild_from = wild_question_marks_from(raw);
    let mut is_escaped = false;
    bytes.iter().enumerate().any(|(at, byte)| {
        if is_escaped {
            is_escaped = false;
            return false;
        }
        is_escaped = *byte == b'\\';
        *byte == b'*' || (*byte == b'?' && at >= wild_from)
    })
}

/// From where on a question mark is a wildcard. In a term that holds `://` it is nowhere, and it is
/// none before a `=` or `&`: both are addresses with a query part.
fn wild_question_marks_from(raw: &str) -> usize {
    if raw.contains("://") {
        return raw.len();
    }
    raw.rfind(['=', '&']).unwrap_or(0)
}
