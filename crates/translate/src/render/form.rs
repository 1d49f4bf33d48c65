//! How each test is written, by the indexes that a table has.
//!
//! A form is a condition that an index answers, and the test itself where that condition alone is
//! not exact. Every form is exact for parts with and without the indexes: what makes it fast may be
//! absent, what makes it right may not.

mod column;
mod group;
mod map;
mod write;

pub(super) use group::{Group, Joint, Several};

use super::Renderer;
use super::place::Value;
use crate::predicate::{Place, Test};
use lucerna_schema::ColumnId;

/// A condition that holds wherever the test does, and what is to be tested beside it.
pub(super) struct Form<'a> {
    pub(super) first: First<'a>,
    pub(super) rest: Rest,
    pub(super) reads: Reads,
}

/// The condition that comes first.
pub(super) enum First<'a> {
    /// None.
    Nothing,
    /// The test itself.
    Test,
    /// All of these words occur, by the index of words.
    Words(Value<'a>, Vec<&'a str>),
    /// This piece occurs, without case; it is in lower case.
    Piece(Value<'a>, String),
    /// This text occurs as it is.
    Verbatim(Value<'a>, String),
    /// This text occurs in any case, by the index of whole values.
    AnyCase(Value<'a>, &'a str),
    /// The map has the key.
    Key(ColumnId, &'a str),
    /// The items of a map have this one.
    Item(ColumnId, String),
    /// The map has the key, and not with the empty text, which this item is.
    Filled(Pair<'a>),
    /// The map lacks the key, or has it with the empty text, which this item is.
    Empty(Pair<'a>),
    /// One of these words occurs, of those that a dictionary knows.
    KnownWords(Value<'a>, &'a [String]),
    /// The items have one of those that a dictionary knows.
    Known(Known<'a>),
}

/// A key of a map and the item that it makes with the empty text.
pub(super) struct Pair<'a> {
    map: ColumnId,
    key: &'a str,
    items: ColumnId,
    item: String,
}

/// The items of a key that pass a test, as a dictionary has them.
pub(super) struct Known<'a> {
    items: ColumnId,
    found: &'a [String],
    /// The map, its key and the test, if the test may hold where the key is missing.
    missing: Option<(ColumnId, &'a str, &'a Test)>,
}

/// What is tested beside the first condition.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// Nothing: the first is exact.
    Nothing,
    /// The test itself.
    Test,
    /// What the words of the test do not say: words beyond ASCII, and the text that holds separators.
    BeyondWords,
}

/// What the first condition reads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reads {
    /// An index or a small column.
    Little,
    /// An index, but under NOT the column.
    LittleUnlessNegated,
    /// The column.
    Column,
}

impl<'a> Form<'a> {
    /// The test as it is, which reads its column.
    fn plain() -> Self {
        Self {
            first: First::Nothing,
            rest: Rest::Test,
            reads: Reads::Column,
        }
    }

    /// The test as it is, which reads little.
    fn small() -> Self {
        Self::exact(First::Test)
    }

    fn exact(first: First<'a>) -> Self {
        Self {
            first,
            rest: Rest::Nothing,
            reads: Reads::Little,
        }
    }

    /// A condition that an index answers, then the test.
    fn before_test(first: First<'a>) -> Self {
        Self {
            rest: Rest::Test,
            ..Self::exact(first)
        }
    }

    fn reading(self, reads: Reads) -> Self {
        Self { reads, ..self }
    }
}

impl<'a> Renderer<'a> {
    /// How the test of a place is written.
    pub(super) fn form(&self, place: &'a Place, test: &'a Test) -> Form<'a> {
        match place {
            Place::Column(id) => self.column_form(*id, test),
            Place::MapValue { map, key } => self.map_form(*map, key, test),
            Place::Joined(_)
            | Place::AnyMapValue(_)
            | Place::Element(_)
            | Place::ElementValue { .. }
            | Place::AnyElementValue(_)
            | Place::TextPath { .. }
            | Place::JsonPath { .. }
            | Place::ElementPath { .. }
            | Place::TupleElement { .. } => Form::plain(),
        }
    }
}
