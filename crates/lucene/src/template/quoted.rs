//! Quoted strings of templates: text with placeholders in it.

use lucerna_diagnostics::Span;

/// A stretch of a quoted string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// What is said, without escapes.
    Text(String),
    /// A placeholder, by its place in the string as typed.
    Placeholder(Span),
}

/// Where `${` opens a placeholder in a quoted string.
pub(crate) fn openings(raw: &str) -> Vec<usize> {
    let mut openings = Vec::new();
    let mut rest = raw;
    while let Some((piece, after)) = next(rest) {
        if piece == Next::Opening {
            openings.push(raw.len() - rest.len());
        }
        rest = after;
    }
    openings
}

/// The pieces of a quoted string without mistakes, given with its quotes.
///
/// Beside the escapes of every quoted string, `\${` says `${`.
pub(crate) fn pieces(raw: &str) -> Vec<Piece> {
    let inside = raw.strip_prefix('"').unwrap_or(raw);
    let mut rest = inside.strip_suffix('"').unwrap_or(inside);
    let end = raw.len() - 1;
    let mut pieces = Vec::new();
    let mut text = String::new();
    while let Some((piece, after)) = next(rest) {
        let start = end - rest.len();
        match piece {
            Next::Character(character) => text.push(character),
            Next::Literal => text.push_str("${"),
            Next::Opening => {
                let (typed, behind) = rest.split_once('}').unwrap_or((rest, ""));
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                let length = typed.len() + 1;
                pieces.push(Piece::Placeholder(Span::new(start, start + length)));
                rest = behind;
                continue;
            }
        }
        rest = after;
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// A character, escaped or not.
    Character(char),
    /// `\${`.
    Literal,
    /// `${`.
    Opening,
}

fn next(text: &str) -> Option<(Next, &str)> {
    if let Some(after) = text.strip_prefix("${") {
        return Some((Next::Opening, after));
    }
    if let Some(after) = text.strip_prefix("\\${") {
        return Some((Next::Literal, after));
    }
    let escaped = text
        .strip_prefix('\\')
        .filter(|after| after.starts_with(['"', '\\', ':']));
    let mut characters = escaped.unwrap_or(text).chars();
    let character = characters.next()?;
    Some((Next::Character(character), characters.as_str()))
}
