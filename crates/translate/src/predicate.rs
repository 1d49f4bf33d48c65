//! What a query asks of a row: no names, no types left to find out, no doubt.

use lucerna_diagnostics::Span;
use lucerna_lucene::text::GlobPart;
use lucerna_schema::ColumnId;

/// A condition on a row. It has two values: where a column is NULL or a key is missing, every test
/// still holds or does not hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    /// Every row.
    True,
    /// No row.
    False,
    /// The rows for which all parts hold.
    All(Vec<Predicate>),
    /// The rows for which some part holds.
    Any(Vec<Predicate>),
    /// The rows for which the part does not hold.
    Not(Box<Predicate>),
    /// One test of one place.
    Leaf(Leaf),
}

/// One test of one place, and where in the query it was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// What is tested.
    pub place: Place,
    /// The test.
    pub test: Test,
    /// The value as typed.
    pub span: Span,
}

/// What is tested: one value of a row, or some value of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A column's value.
    Column(ColumnId),
    /// Several columns as one text, joined by `;`.
    Joined(Vec<ColumnId>),
    /// The value of one key of a map.
    MapValue {
        /// The map.
        map: ColumnId,
        /// The key.
        key: String,
    },
    /// Some value of a map.
    AnyMapValue(ColumnId),
    /// Some element of an array.
    Element(ColumnId),
    /// The value of one key in some map of an array of maps; maps without the key take no part.
    ElementValue {
        /// The array.
        array: ColumnId,
        /// The key.
        key: String,
    },
    /// Some value of some map of an array of maps.
    AnyElementValue(ColumnId),
    /// The value at a path of the JSON document that a text column holds, as text.
    TextPath {
        /// The column.
        column: ColumnId,
        /// The keys, outermost first.
        path: Vec<String>,
    },
    /// The value at a path of a JSON column, as text.
    JsonPath {
        /// The column.
        column: ColumnId,
        /// The keys, outermost first.
        path: Vec<String>,
    },
    /// The value at a path of some document of an array of JSON, as text; documents without the path
    /// take no part.
    ElementPath {
        /// The array.
        array: ColumnId,
        /// The keys, outermost first.
        path: Vec<String>,
    },
    /// A part of a tuple.
    TupleElement {
        /// The column.
        column: ColumnId,
        /// The positions from the outside in, counted from 0.
        path: Vec<usize>,
    },
}

impl Place {
    /// The first, and nearly always only, column that is read.
    #[must_use]
    pub fn column(&self) -> Option<ColumnId> {
        match self {
            Self::Column(id)
            | Self::AnyMapValue(id)
            | Self::Element(id)
            | Self::AnyElementValue(id)
            | Self::MapValue { map: id, .. }
            | Self::ElementValue { array: id, .. }
            | Self::TextPath { column: id, .. }
            | Self::JsonPath { column: id, .. }
            | Self::ElementPath { array: id, .. }
            | Self::TupleElement { column: id, .. } => Some(*id),
            Self::Joined(ids) => ids.first().copied(),
        }
    }
}

/// A test of a value. Those on text read NULL as the empty text; the others never hold for NULL.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// There is something: not the empty text, not NULL, not an empty array or map.
    Exists,
    /// All words of the text occur as whole words and, if it holds a separator, the text occurs.
    Words(String),
    /// The text occurs, without case.
    Contains(String),
    /// The value is exactly this text.
    Text(String),
    /// The whole value looks like this, without case.
    Glob(Vec<GlobPart>),
    /// The pattern matches somewhere.
    Matches(String),
    /// Some word is at most so many edits away.
    Fuzzy {
        /// The word.
        word: String,
        /// 0, 1 or 2.
        edits: u8,
    },
    /// The words occur near each other.
    Near {
        /// In the order typed; one that is typed twice must occur twice.
        words: Vec<String>,
        /// At most so many other words between them.
        others: u32,
    },
    /// The text lies between, by its bytes.
    TextRange(Bounds<String>),
    /// The text is a number and lies between.
    TextNumber(Bounds<Number>),
    /// The whole number lies between, in the column's own range.
    Integer(Bounds<Integer>),
    /// The floating-point number lies between.
    Float(Bounds<f64>),
    /// The decimal lies between; the bounds are multiples of 10 to the minus scale.
    Decimal {
        /// The bounds, in units of the last digit.
        bounds: Bounds<Integer>,
        /// Digits after the point.
        scale: u8,
    },
    /// The time lies between; the bounds are in ticks of the column's type since 1970.
    Time(Bounds<i64>),
    /// The truth value.
    Bool(bool),
    /// A UUID, an address or the name of an enum, which was checked to be one.
    Same(String),
}

/// Two ends, either of which may be open. Never both open where a test is made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds<T> {
    /// The lower end.
    pub lower: Option<End<T>>,
    /// The upper end.
    pub upper: Option<End<T>>,
}

impl<T: Clone> Bounds<T> {
    /// Both ends at `value`, which is included.
    #[must_use]
    pub fn exactly(value: T) -> Self {
        let end = End {
            value,
            is_included: true,
        };
        Self {
            lower: Some(end.clone()),
            upper: Some(end),
        }
    }
}

impl<T: PartialEq> Bounds<T> {
    /// The value that both ends name, if both include it.
    #[must_use]
    pub fn only(&self) -> Option<&T> {
        match (&self.lower, &self.upper) {
            (Some(lower), Some(upper))
                if lower.is_included && upper.is_included && lower.value == upper.value =>
            {
                Some(&lower.value)
            }
            _ => None,
        }
    }
}

/// One end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End<T> {
    /// Where it is.
    pub value: T,
    /// Whether that value itself is inside.
    pub is_included: bool,
}

/// A whole number of any size: decimal digits without leading zeros, `-` before it if it is negative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integer {
    /// Below zero. Zero is not negative.
    pub is_negative: bool,
    /// At least one digit.
    pub digits: String,
}

/// A number that values of a text column are compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// As a Float64.
    pub float: f64,
    /// If it was typed as a whole number of at most 76 digits: that number.
    pub integer: Option<Integer>,
}
