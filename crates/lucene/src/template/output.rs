//! The text of a bound template, and which stretch of it came from where.

use lucerna_diagnostics::Span;

/// A stretch of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Where it starts.
    start: usize,
    /// What it was in the template.
    source: Span,
    /// True if it is the same there, byte by byte.
    is_copied: bool,
}

/// A text that is written from the template's, in its order.
#[derive(Debug)]
pub(super) struct Output<'t> {
    source: &'t str,
    text: String,
    /// How far the template's text was taken.
    read: usize,
    stretches: Vec<Stretch>,
}

impl<'t> Output<'t> {
    pub(super) fn new(source: &'t str) -> Self {
        Self {
            source,
            text: String::with_capacity(source.len() * 2),
            read: 0,
            stretches: Vec::new(),
        }
    }

    /// How much is written.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Takes the template's text up to `offset`; gives where that is here.
    pub(super) fn at(&mut self, offset: usize) -> usize {
        let source = Span::new(self.read, offset);
        if !source.is_empty() {
            self.stretches.push(Stretch {
                start: self.text.len(),
                source,
                is_copied: true,
            });
            self.text.push_str(source.text(self.source));
            self.read = offset;
        }
        self.text.len()
    }

    /// Takes a stretch of the template's text; gives where it is here.
    pub(super) fn moved(&mut self, span: Span) -> Span {
        let start = self.at(span.start);
        Span::new(start, self.at(span.end))
    }

    /// Takes the text up to `span` and writes `text` in its place.
    pub(super) fn put(&mut self, span: Span, text: &str) {
        let start = self.at(span.start);
        if !text.is_empty() {
            self.stretches.push(Stretch {
                start,
                source: span,
                is_copied: false,
            });
            self.text.push_str(text);
        }
        self.read = span.end;
    }

    /// Writes a blank, unless what comes next stands apart without one.
    pub(super) fn stand_apart(&mut self) {
        let is_apart = |last: char| last.is_whitespace() || last == '(';
        if !self.text.chars().next_back().is_none_or(is_apart) {
            self.put(Span::at(self.read), " ");
        }
    }

    /// Goes back to where `length` bytes were written, and on in the template at `offset`.
    pub(super) fn cut(&mut self, length: usize, offset: usize) {
        self.text.truncate(length);
        while self
            .stretches
            .last()
            .is_some_and(|last| last.start >= length)
        {
            self.stretches.pop();
        }
        self.read = offset;
    }

    /// The whole text.
    pub(super) fn finish(mut self) -> (String, Vec<Stretch>) {
        self.at(self.source.len());
        (self.text, self.stretches)
    }
}

/// What stands at `span` of the text, in the template.
pub(super) fn place(stretches: &[Stretch], span: Span) -> Span {
    let start = origin(stretches, span.start).start;
    if span.is_empty() {
        return Span::at(start);
    }
    let end = origin(stretches, span.end - 1).end;
    Span::new(start, end.max(start))
}

/// What the byte at `offset` was.
fn origin(stretches: &[Stretch], offset: usize) -> Span {
    let after = stretches.partition_point(|stretch| stretch.start <= offset);
    let Some(stretch) = after.checked_sub(1).and_then(|at| stretches.get(at)) else {
        return Span::default();
    };
    if !stretch.is_copied {
        return stretch.source;
    }
    let at = stretch.source.start + (offset - stretch.start);
    let at = at.min(stretch.source.end);
    Span::new(at, (at + 1).min(stretch.source.end))
}
