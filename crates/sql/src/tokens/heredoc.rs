//! Heredocs: `$tag$ … $tag$`, where the tag is letters, digits and `_`, or nothing.
//!
//! `$tag$` opens a heredoc only if the same stands once more behind it; otherwise it is a name. So as
//! not to search the rest of the text for each `$`, the places of all tags are noted once.

use std::collections::HashMap;

/// The last place of each tag in a text.
pub(super) struct Tags<'a> {
    last: HashMap<&'a str, usize>,
}

impl<'a> Tags<'a> {
    pub(super) fn of(source: &'a str) -> Self {
        let mut last = HashMap::new();
        for (place, _) in source.match_indices('$') {
            if let Some(tag) = source.get(place..).and_then(tag) {
                last.insert(tag, place);
            }
        }
        Tags { last }
    }

    /// How long the heredoc is that opens at `start`, tags included.
    pub(super) fn length(&self, source: &str, start: usize) -> Option<usize> {
        let rest = source.get(start..)?;
        let tag = tag(rest)?;
        let is_closed = *self.last.get(tag)? >= start + tag.len();
        if !is_closed {
            return None;
        }
        let after = rest.get(tag.len()..)?;
        Some(tag.len() + after.find(tag)? + tag.len())
    }
}

/// `$tag$` at the start of the text, dollars included.
pub(super) fn tag(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('$')?;
    let length = inside.find(|each: char| !(each.is_ascii_alphanumeric() || each == '_'))?;
    if inside.as_bytes().get(length) == Some(&b'$') {
        text.get(..length + 2)
    } else {
        None
    }
}
