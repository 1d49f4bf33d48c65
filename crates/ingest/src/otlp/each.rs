//! Lists whose elements are handed on one by one, so that none of them is kept.

use std::{fmt, marker::PhantomData};

use arrow_schema::ArrowError;
use serde::{
    Deserialize,
    de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::scalar::List;

/// Why the rest of a request is not read.
#[derive(Debug)]
pub(super) enum Stop {
    /// It is no JSON, or no OTLP.
    Broken {
        /// Where in memory the text starts from which the error counts lines and columns.
        address: usize,
        /// What is wrong.
        error: serde_json::Error,
    },
    /// It holds `metrics` or `profiles`.
    OutOfScope {
        /// Which of the two.
        kind: &'static str,
        /// Where in memory the text starts from which the lines count.
        address: usize,
        /// The line of it, from 1.
        line: usize,
    },
    /// The rows could not become a batch.
    Unbuilt(ArrowError),
    /// Nobody takes the batches any more.
    Unheard,
}

impl From<ArrowError> for Stop {
    fn from(error: ArrowError) -> Self {
        Stop::Unbuilt(error)
    }
}

/// A list that waits until what belongs to all of its elements is known.
pub(super) trait Elements<T> {
    /// Hands on the elements.
    fn each(self, take: impl FnMut(T) -> Result<(), Stop>) -> Result<(), Stop>;
}

/// Fast, but the elements of a long list take up many times as much memory as their text.
impl<T> Elements<T> for List<T> {
    fn each(self, take: impl FnMut(T) -> Result<(), Stop>) -> Result<(), Stop> {
        self.0.into_iter().try_for_each(take)
    }
}

/// A list as its text, which is read when it is needed: of its elements one at a time is kept.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Later<'a>(#[serde(borrow)] Option<&'a RawValue>);

impl<'a, T: Deserialize<'a>> Elements<T> for Later<'a> {
    fn each(self, take: impl FnMut(T) -> Result<(), Stop>) -> Result<(), Stop> {
        let Some(text) = self.0.map(RawValue::get) else {
            return Ok(());
        };
        let mut stop = None;
        let list = Each::new("a list", &mut stop, take);
        let read = list.deserialize(&mut serde_json::Deserializer::from_str(text));
        stopped(stop, read, text.as_bytes())
    }
}

/// What ended the reading of `text`: what is known of it counts more than what the reader says.
pub(super) fn stopped(
    stop: Option<Stop>,
    read: Result<(), serde_json::Error>,
    text: &[u8],
) -> Result<(), Stop> {
    if let Some(stop) = stop {
        return Err(stop);
    }
    let address = text.as_ptr().addr();
    read.map_err(|error| Stop::Broken { address, error })
}

/// A list on the way; `take` gets each element.
pub(super) struct Each<'s, T, F> {
    expected: &'static str,
    stop: &'s mut Option<Stop>,
    take: F,
    element: PhantomData<T>,
}

impl<'s, T, F: FnMut(T) -> Result<(), Stop>> Each<'s, T, F> {
    /// `stop` is set if `take` ends the reading; `expected` is said of what is no list.
    pub(super) fn new(expected: &'static str, stop: &'s mut Option<Stop>, take: F) -> Self {
        Self {
            expected,
            stop,
            take,
            element: PhantomData,
        }
    }
}

impl<'de, T, F> DeserializeSeed<'de> for Each<'_, T, F>
where
    T: Deserialize<'de>,
    F: FnMut(T) -> Result<(), Stop>,
{
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T, F> Visitor<'de> for Each<'_, T, F>
where
    T: Deserialize<'de>,
    F: FnMut(T) -> Result<(), Stop>,
{
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.expected)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element()? {
            if let Err(stop) = (self.take)(element) {
                *self.stop = Some(stop);
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}
