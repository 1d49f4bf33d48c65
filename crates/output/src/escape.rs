//! Text of strangers on a terminal: what could steer it is shown instead of sent.
//!
//! Log lines are written by whoever can make a service log something. On a terminal an escape
//! sequence among them could move the cursor, change the title or answer a question; a
//! bidirectional override could show a line in another order than it has; a character without
//! width could hide a difference. All of them are shown as `\u{1b}` and the like.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character is one that is shown escaped: control characters (C0, DEL, C1) and the
/// invisible ones of Unicode that set direction, join, or have no width.
///
/// ```
/// use lucerna_output::escape::is_hidden;
///
/// assert!(is_hidden('\u{1b}'));
/// assert!(is_hidden('\u{202e}'));
/// assert!(!is_hidden('ü'));
/// ```
#[must_use]
pub fn is_hidden(character: char) -> bool {
    matches!(
        character,
        // Control characters, the soft hyphen.
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}'
        // Marks of single scripts that have no form of their own.
        | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
        | '\u{890}' | '\u{891}' | '\u{8e2}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180e}' | '\u{3164}' | '\u{ffa0}' | '\u{110bd}' | '\u{110cd}'
        | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        // No width, joiners, line and paragraph separators, directions.
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
        // Tags.
        | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether [`block`] would change anything but line breaks and tabs.
#[must_use]
pub fn is_needed(text: &str) -> bool {
    text.bytes().any(|byte| !is_plain(byte)) && text.chars().any(is_hidden)
}

/// Escapes what could steer a terminal or reorder its text; line breaks and tabs stay.
///
/// ```
/// use lucerna_output::escape::block;
///
/// assert_eq!(block("red: \u{1b}[31m\nnext"), "red: \\u{1b}[31m\nnext");
/// ```
#[must_use]
pub fn block(text: &str) -> Cow<'_, str> {
    escaped(text, |character| match character {
        '\n' => Some('\n'),
        '\t' => Some('\t'),
        _ => None,
    })
}

/// [`block`] for what stands in a buffer from `start` on; bytes that are no text become `\u{fffd}`.
pub(crate) fn block_bytes(out: &mut Vec<u8>, start: usize) {
    if out[start..].iter().any(|byte| !is_plain(*byte)) {
        let cell = out.split_off(start);
        out.extend_from_slice(block(&String::from_utf8_lossy(&cell)).as_bytes());
    }
}

/// As [`block`], and on one line: a line break is shown as `⏎`, a tab as `⇥`.
///
/// ```
/// use lucerna_output::escape::line;
///
/// assert_eq!(line("panic\r\n\tat main"), "panic⏎⇥at main");
/// ```
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    let text = one_break(text);
    match text {
        Cow::Borrowed(text) => escaped(text, mark),
        Cow::Owned(text) => Cow::Owned(escaped(&text, mark).into_owned()),
    }
}

/// Line breaks and tabs as [`line()`] shows them, and nothing else changed.
#[must_use]
pub fn breaks(text: &str) -> Cow<'_, str> {
    if !text
        .bytes()
        .any(|byte| matches!(byte, b'\n' | b'\r' | b'\t'))
    {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        one_break(text)
            .chars()
            .map(|c| mark(c).unwrap_or(c))
            .collect(),
    )
}

/// Whether a byte is a character of its own that is never escaped.
fn is_plain(byte: u8) -> bool {
    (b' '..0x7f).contains(&byte)
}

fn mark(character: char) -> Option<char> {
    match character {
        '\n' => Some('⏎'),
        '\t' => Some('⇥'),
        _ => None,
    }
}

/// A line break of two characters as one.
fn one_break(text: &str) -> Cow<'_, str> {
    if text.contains("\r\n") {
        Cow::Owned(text.replace("\r\n", "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

fn escaped(text: &str, instead: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if !is_needed(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if let Some(shown) = instead(character) {
            out.push(shown);
        } else if is_hidden(character) {
            // A string takes everything.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_reaches_the_terminal() {
        let hostile = "\0\u{7}\u{8}\u{b}\r\u{1b}]0;title\u{7}\u{7f}\u{85}\u{9b}31m";
        assert_eq!(
            line(hostile),
            "\\u{0}\\u{7}\\u{8}\\u{b}\\u{d}\\u{1b}]0;title\\u{7}\\u{7f}\\u{85}\\u{9b}31m"
        );
    }

    #[test]
    fn text_cannot_be_reordered_or_hidden() {
        assert_eq!(line("a\u{202e}b\u{2066}c"), "a\\u{202e}b\\u{2066}c");
        assert_eq!(
            line("x\u{200b}y\u{feff}z\u{e0041}"),
            "x\\u{200b}y\\u{feff}z\\u{e0041}"
        );
    }

    #[test]
    fn letters_of_all_scripts_stay() {
        let text = "Zürich 東京 ישראל العربية e\u{301} 🙂";
        assert!(matches!(line(text), Cow::Borrowed(_)));
    }

    #[test]
    fn a_lone_carriage_return_is_shown() {
        assert_eq!(block("ok\rfake\n"), "ok\\u{d}fake\n");
    }
}
