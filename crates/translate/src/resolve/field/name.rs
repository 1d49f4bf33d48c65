//! A field's name as the parts between its dots.

use lucerna_lucene::text::Segment;
use smallvec::SmallVec;
use std::borrow::Cow;

/// A name without its quotes and escapes, and where its parts end.
pub(super) struct Name<'n> {
    pub(super) text: Cow<'n, str>,
    pub(super) ends: SmallVec<[usize; 4]>,
}

impl<'n> Name<'n> {
    /// A name whose dots all separate.
    pub(super) fn plain(text: &'n str) -> Self {
        let dots = text
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'.')
            .map(|(at, _)| at);
        Self {
            text: Cow::Borrowed(text),
            ends: dots.chain([text.len()]).collect(),
        }
    }

    pub(super) fn of_segments(segments: &[Segment]) -> Self {
        let mut text = String::new();
        let mut ends = SmallVec::with_capacity(segments.len());
        for (at, segment) in segments.iter().enumerate() {
            text.push_str(if at > 0 { "." } else { "" });
            text.push_str(&segment.text);
            ends.push(text.len());
        }
        Self {
            text: Cow::Owned(text),
            ends,
        }
    }

    /// The beginnings of the name, the longest first, each with what is left behind it.
    pub(super) fn prefixes(&self) -> impl Iterator<Item = (&str, Rest<'_>)> {
        self.ends.iter().enumerate().rev().map(|(at, end)| {
            let prefix = self.text.get(..*end).unwrap_or_default();
            let ends = self.ends.get(at + 1..).unwrap_or_default();
            (
                prefix,
                Rest {
                    text: &self.text,
                    start: end + 1,
                    ends,
                },
            )
        })
    }

    pub(super) fn whole(&self) -> Rest<'_> {
        Rest {
            text: &self.text,
            start: 0,
            ends: &self.ends,
        }
    }
}

/// The parts of a name behind one of its beginnings.
#[derive(Clone, Copy)]
pub(super) struct Rest<'n> {
    text: &'n str,
    start: usize,
    ends: &'n [usize],
}

impl Rest<'_> {
    pub(super) fn is_empty(self) -> bool {
        self.ends.is_empty()
    }

    /// All parts as one key.
    pub(super) fn key(self) -> String {
        self.text.get(self.start..).unwrap_or_default().to_owned()
    }

    /// Each part as a key of its own.
    pub(super) fn keys(self) -> Vec<String> {
        let starts = std::iter::once(self.start).chain(self.ends.iter().map(|end| end + 1));
        starts
            .zip(self.ends)
            .map(|(start, end)| self.text.get(start..*end).unwrap_or_default().to_owned())
            .collect()
    }
}
