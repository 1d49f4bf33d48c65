//! The text that is read, with the place where the reader stands.
//!
//! Everything the grammar knows of nom's interfaces for input is here. Reading never goes back over
//! a text without bound: what looks ahead keeps what it learned in the [`Session`].

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use crate::ast::Query;
use lucerna_diagnostics::{Diagnostic, Span};
use nom::error::{ErrorKind, ParseError};
use nom::{Compare, CompareResult, IResult, Needed};

/// Brackets nest up to this depth.
pub(crate) const MAX_DEPTH: u8 = 128;

/// A person reads the first few reports; a text of nothing but mistakes must not cost time and
/// memory for each of them.
const MAX_REPORTS: usize = 32;

/// What a production gives: the rest of the text and what was read, or that it does not start here.
pub(crate) type Parsed<'s, T> = IResult<Input<'s>, T, Absent>;

/// What reading gives that always ends in something: the rest of the text and the tree.
pub(crate) type Read<'s> = (Input<'s>, Query);

/// A production does not start here. It says no more, because a production that has started never
/// fails: it reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Absent;

impl Absent {
    /// The result of a production that does not start here.
    pub(crate) const fn here<'s, T>() -> Parsed<'s, T> {
        Err(nom::Err::Error(Self))
    }
}

impl ParseError<Input<'_>> for Absent {
    fn from_error_kind(_: Input<'_>, _: ErrorKind) -> Self {
        Self
    }

    fn append(_: Input<'_>, _: ErrorKind, _: Self) -> Self {
        Self
    }
}

/// What one reading of a text learns beside the tree.
#[derive(Debug)]
pub(crate) struct Session<'s> {
    source: &'s str,
    /// True if the text is a template: `${` opens a placeholder.
    pub(crate) is_template: bool,
    reports: RefCell<Vec<Diagnostic>>,
    /// True once a mistake has taken the rest of the text with it: what is missing at the end then
    /// is no mistake of its own.
    is_cut_short: Cell<bool>,
    /// Where quoted parts of names start that turned out not to belong to a field.
    pub(crate) dead_ends: RefCell<BTreeSet<usize>>,
    /// How many more bytes recovery may look ahead. In proportion to the text, so that reading is.
    lookahead: Cell<usize>,
}

impl<'s> Session<'s> {
    /// A reading of `source`.
    pub(crate) fn new(source: &'s str) -> Self {
        Self {
            source,
            is_template: false,
            reports: RefCell::default(),
            is_cut_short: Cell::new(false),
            dead_ends: RefCell::default(),
            lookahead: Cell::new(4 * source.len() + 1024),
        }
    }

    /// A reading of `source` as a template.
    pub(crate) fn template(source: &'s str) -> Self {
        Self {
            is_template: true,
            ..Self::new(source)
        }
    }

    /// The whole text.
    pub(crate) fn source(&self) -> &'s str {
        self.source
    }

    /// Keeps a report, unless there are enough.
    pub(crate) fn report(&self, diagnostic: impl FnOnce() -> Diagnostic) {
        let mut reports = self.reports.borrow_mut();
        if reports.len() < MAX_REPORTS {
            reports.push(diagnostic());
        }
    }

    /// The reports in the order of their place.
    pub(crate) fn into_reports(self) -> Vec<Diagnostic> {
        let mut reports = self.reports.into_inner();
        reports.sort_by_key(|report| report.span.start);
        reports
    }

    /// True if what was read last, up to `offset`, was a mistake.
    pub(crate) fn is_behind_mistake(&self, offset: usize) -> bool {
        let reports = self.reports.borrow();
        reports.last().is_some_and(|last| last.span.end == offset)
    }

    /// From here on the end of the text is no news.
    pub(crate) fn cut_short(&self) {
        self.is_cut_short.set(true);
    }

    /// True if a report says already why the text ends too early.
    pub(crate) fn is_cut_short(&self) -> bool {
        self.is_cut_short.get()
    }

    /// Takes `bytes` from what recovery may still look ahead; false if there are not as many.
    pub(crate) fn may_look_ahead(&self, bytes: usize) -> bool {
        let left = self.lookahead.get().checked_sub(bytes);
        self.lookahead.set(left.unwrap_or(0));
        left.is_some()
    }
}

/// What stands around the place that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scope {
    /// How many brackets are open.
    pub(crate) depth: u8,
    /// What closes the innermost of them.
    pub(crate) closer: Option<u8>,
    /// True after `field:`, and in a group there: comparisons are read.
    pub(crate) is_under_field: bool,
}

/// The text from some place on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Input<'s> {
    text: &'s str,
    /// Where `text` starts in the whole.
    pub(crate) offset: usize,
    pub(crate) scope: Scope,
    pub(crate) session: &'s Session<'s>,
}

impl<'s> Input<'s> {
    /// The whole text.
    pub(crate) fn new(session: &'s Session<'s>) -> Self {
        Self {
            text: session.source,
            offset: 0,
            scope: Scope {
                depth: 0,
                closer: None,
                is_under_field: false,
            },
            session,
        }
    }

    /// What is left.
    pub(crate) fn text(&self) -> &'s str {
        self.text
    }

    /// The bytes that are left.
    pub(crate) fn bytes(&self) -> &'s [u8] {
        self.text.as_bytes()
    }

    /// The next byte.
    #[inline]
    pub(crate) fn first(&self) -> Option<u8> {
        self.bytes().first().copied()
    }

    /// The byte `ahead` bytes further on.
    #[inline]
    pub(crate) fn byte(&self, ahead: usize) -> Option<u8> {
        self.bytes().get(ahead).copied()
    }

    /// True if nothing is left.
    pub(crate) fn is_at_end(&self) -> bool {
        self.text.is_empty()
    }

    /// True at the end and before the bracket that closes the group around this place.
    pub(crate) fn is_at_end_of_group(&self) -> bool {
        match self.first() {
            None => true,
            byte => byte == self.scope.closer,
        }
    }

    /// The text after the next `bytes` bytes, which must end on a character boundary.
    #[inline]
    pub(crate) fn skip(self, bytes: usize) -> Self {
        let (_, text) = self.text.split_at(bytes);
        Self {
            text,
            offset: self.offset + bytes,
            ..self
        }
    }

    /// The end of the text.
    pub(crate) fn skip_all(self) -> Self {
        self.skip(self.text.len())
    }

    /// The same place with something else around it.
    pub(crate) fn within(self, scope: Scope) -> Self {
        Self { scope, ..self }
    }

    /// The same place, with nothing behind the next `bytes` bytes.
    pub(crate) fn within_bytes(self, bytes: usize) -> Self {
        let (text, _) = self.text.split_at(bytes);
        Self { text, ..self }
    }

    /// From here to a later place.
    pub(crate) fn span_to(&self, later: &Self) -> Span {
        Span::new(self.offset, later.offset)
    }

    /// The next `bytes` bytes.
    pub(crate) fn span(&self, bytes: usize) -> Span {
        Span::new(self.offset, self.offset + bytes)
    }

    /// The character before this place.
    pub(crate) fn previous(&self) -> Option<char> {
        let (before, _) = self.session.source.split_at(self.offset);
        before.chars().next_back()
    }

    /// Keeps a report, unless there are enough.
    pub(crate) fn report(&self, diagnostic: impl FnOnce() -> Diagnostic) {
        self.session.report(diagnostic);
    }
}

impl<'s> nom::Input for Input<'s> {
    type Item = char;
    type Iter = std::str::Chars<'s>;
    type IterIndices = std::str::CharIndices<'s>;

    fn input_len(&self) -> usize {
        self.text.len()
    }

    fn take(&self, index: usize) -> Self {
        let (text, _) = self.text.split_at(index);
        Self { text, ..*self }
    }

    fn take_from(&self, index: usize) -> Self {
        self.skip(index)
    }

    fn take_split(&self, index: usize) -> (Self, Self) {
        (self.take_from(index), self.take(index))
    }

    fn position<P: Fn(char) -> bool>(&self, predicate: P) -> Option<usize> {
        self.text.find(predicate)
    }

    fn iter_elements(&self) -> Self::Iter {
        self.text.chars()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.text.char_indices()
    }

    fn slice_index(&self, count: usize) -> Result<usize, Needed> {
        self.text.slice_index(count)
    }
}

impl nom::Offset for Input<'_> {
    fn offset(&self, second: &Self) -> usize {
        second.offset - self.offset
    }
}

impl Compare<&str> for Input<'_> {
    #[inline]
    fn compare(&self, other: &str) -> CompareResult {
        self.bytes().compare(other.as_bytes())
    }

    fn compare_no_case(&self, other: &str) -> CompareResult {
        self.bytes().compare_no_case(other.as_bytes())
    }
}
