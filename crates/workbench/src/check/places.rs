//! From places in a query, as it reads with values in its places, to places in its file.

use lucerna_diagnostics::{Diagnostic, Span, Suggestion};
use lucerna_lucene::template::Bound;

use crate::saved::SavedQuery;

/// A query and the file that it stands in.
#[derive(Clone, Copy)]
pub(super) struct Places<'a> {
    pub(super) saved: &'a SavedQuery,
    pub(super) bound: &'a Bound,
}

impl Places<'_> {
    /// The message as one about the file.
    pub(super) fn diagnostic(self, mut diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.span = self.span(diagnostic.span);
        for related in &mut diagnostic.related {
            related.span = self.span(related.span);
        }
        for help in &mut diagnostic.help {
            *help = self.suggestion(help);
        }
        diagnostic
    }

    fn span(self, span: Span) -> Span {
        self.saved.body.map.span(self.bound.place(span))
    }

    /// A change of the query as one of the file; the words alone where it cannot be made there.
    fn suggestion(self, help: &Suggestion) -> Suggestion {
        let change = help.replacement.as_ref();
        Suggestion {
            message: help.message.clone(),
            replacement: change.and_then(|(span, text)| self.change(*span, text)),
        }
    }

    fn change(self, span: Span, text: &str) -> Option<(Span, String)> {
        let before = span.text(self.bound.source());
        let Some(added) = additions(before, text) else {
            return self.exchange(span, text);
        };
        // Whatever quotes the query stands in, these mean nothing to them.
        if added
            .iter()
            .any(|(_, text)| text.chars().any(|any| !"()=".contains(any)))
        {
            return None;
        }
        let in_file = self.span(span);
        let mut changed = String::new();
        let mut at = in_file.start;
        for (offset, text) in added {
            let place = self.gap(span.start + offset, &text);
            changed.push_str(self.saved.file_text.get(at..place)?);
            changed.push_str(&text);
            at = place;
        }
        let end = in_file.end.max(at);
        changed.push_str(self.saved.file_text.get(at..end)?);
        Some((Span::new(in_file.start, end), changed))
    }

    /// Where in the file something is put in: what closes stands behind what was there, all else
    /// before what follows.
    fn gap(self, offset: usize, text: &str) -> usize {
        match offset.checked_sub(1) {
            Some(before) if text.starts_with(')') => {
                let typed = self.bound.place(Span::new(before, offset));
                self.saved.body.map.offset(typed.end)
            }
            _ => self.span(Span::new(offset, offset + 1)).start,
        }
    }

    /// Another text in the place of one that stands in the file as it stands in the query.
    fn exchange(self, span: Span, text: &str) -> Option<(Span, String)> {
        let in_file = self.span(span);
        let is_same = in_file.text(&self.saved.file_text) == span.text(self.bound.source());
        let is_plain = !text.contains(['"', '\'', '\\', '\n', '\r']);
        (is_same && is_plain).then(|| (in_file, text.to_owned()))
    }
}

/// What has to be put into `before`, and where, to make it `after`; `None` if more would have to change.
fn additions(before: &str, after: &str) -> Option<Vec<(usize, String)>> {
    let mut added: Vec<(usize, String)> = Vec::new();
    let mut rest = before.char_indices().peekable();
    for character in after.chars() {
        let at = rest.peek().map_or(before.len(), |next| next.0);
        if rest.peek().is_some_and(|next| next.1 == character) {
            rest.next();
            continue;
        }
        match added.last_mut() {
            Some((last, text)) if *last == at => text.push(character),
            _ => added.push((at, character.to_string())),
        }
    }
    rest.peek().is_none().then_some(added)
}

#[cfg(test)]
mod tests {
    use super::additions;

    #[test]
    fn what_is_added_is_found_with_its_place() {
        let of = |before, after| additions(before, after);
        let owned = |list: &[(usize, &str)]| -> Vec<(usize, String)> {
            list.iter()
                .map(|(at, text)| (*at, (*text).to_owned()))
                .collect()
        };
        assert_eq!(of("a b", "(a b)"), Some(owned(&[(0, "("), (3, ")")])));
        assert_eq!(of("500", "=500"), Some(owned(&[(0, "=")])));
        assert_eq!(of("ab", "ab"), Some(Vec::new()));
        assert_eq!(of("ab", "ba"), None);
    }
}
