//! Notes on how a value is spelled, wherever it stands.

use crate::resolve::Resolver;
use lucerna_diagnostics::{Code, Diagnostic, Span};
use lucerna_lucene::ast::{Leaf, Value};

impl Resolver<'_> {
    /// What the text of a value tells, wherever it stands.
    pub(super) fn note_value(&mut self, leaf: &Leaf) {
        let raw = leaf.span.text(self.source);
        if let Some(tilde) = leaf.tilde {
            self.note(
                Code::H10,
                tilde.span,
                "HyperDX ignores this `~` or searches for its number",
                "leave it out to search for the text alone",
            );
        }
        match leaf.value {
            Value::Regex(_) => self.note_quoted(
                Code::H09,
                leaf.span,
                "HyperDX searches for the text with its slashes; here it is a regular expression",
            ),
            Value::Phrase => self.note_phrase(leaf.span),
            Value::Word | Value::Glob => self.note_term(leaf.span),
            Value::Range(_) | Value::Compare(_) | Value::Any | Value::Missing => {}
        }
        if raw.contains('_') && (raw.contains("HDX_") || raw.contains("_COLON_")) {
            self.note(
                Code::H14,
                leaf.span,
                "HyperDX marks its escapes with such text, and rewrites it",
                "there is no way to search for this text in HyperDX",
            );
        }
    }

    pub(super) fn note_glob(&mut self, span: Span) {
        let message = "HyperDX ignores this wildcard or takes it literally; here `*` is any run and `?` any character";
        let inside = span.text(self.source).trim_matches('*');
        if inside.is_empty() || inside.contains(['*', '?', '\\']) {
            self.note(Code::H08, span, message, "`*text*` reads the same in both");
        } else {
            let help = format!("`*{inside}*` reads the same in both: the text contains it");
            let instead = format!("*{inside}*");
            let note = Diagnostic::new(Code::H08, span, message).suggest(help, span, instead);
            self.diagnostics.push(note);
        }
    }

    pub(super) fn note_phrase(&mut self, span: Span) {
        let raw = span.text(self.source).as_bytes();
        let mut at = 0;
        while let Some(byte) = raw.get(at) {
            if *byte == b'\\' {
                at += 1;
                if raw
                    .get(at)
                    .is_some_and(|next| !matches!(next, b'"' | b'\\' | b':'))
                {
                    return self.note(
                        Code::H12,
                        span,
                        "HyperDX cannot read this backslash; here it is a character of the text",
                        "there is no way to write this text in HyperDX",
                    );
                }
            }
            at += 1;
        }
    }

    pub(super) fn note_term(&mut self, span: Span) {
        let raw = span.text(self.source);
        if !raw.bytes().any(|byte| matches!(byte, b'\\' | b':')) {
            return;
        }
        let mut bytes = raw.bytes();
        let mut has_escape = false;
        while let Some(byte) = bytes.next() {
            has_escape |= byte == b'\\'
                && bytes
                    .next()
                    .is_some_and(|next| !matches!(next, b':' | b'"'));
        }
        if has_escape {
            self.note_quoted(
                Code::H11,
                span,
                "HyperDX searches for the backslash too; here it only escapes",
            );
        }
        if has_odd_colon(raw) {
            self.note_quoted(
                Code::H13,
                span,
                "HyperDX takes what stands before the colon for a field, or cannot read it",
            );
        }
    }
}

/// A colon that HyperDX does not take for a character: all but that of `http://host/path` and of
/// `localhost:3000`.
pub(super) fn has_odd_colon(raw: &str) -> bool {
    let rest = raw
        .strip_prefix("http://")
        .or_else(|| raw.strip_prefix("https://"))
        .or_else(|| raw.strip_prefix("localhost:"))
        .unwrap_or(raw);
    let mut bytes = rest.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'\\' {
            bytes.next();
        } else if byte == b':' {
            return true;
        }
    }
    false
}
