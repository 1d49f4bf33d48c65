//! The tree: exactly what was typed, as places in the text.
//!
//! No node holds text. What a word or a phrase says is read from the source with the functions of
//! [`crate::text`], so that parsing allocates the tree alone.

use lucerna_diagnostics::{Span, Spanned};

/// A query, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// Nothing but white space: selects everything. Only the root can be empty.
    Empty,
    /// Two or more clauses, one of which must match.
    Or(Joined),
    /// Two or more clauses, all of which must match.
    And(Joined),
    /// A clause with one or more of `NOT`, `!`, `-`, `+` before it.
    Not(Not),
    /// A clause in round brackets.
    Group(Group),
    /// A field with a value or a group of values.
    Field(Field),
    /// A value or a group with `^number` after it.
    Boost(Boost),
    /// A single value.
    Leaf(Leaf),
    /// Something that could not be read; it has been reported.
    Error(Span),
}

impl Query {
    /// From the first character of the query to the last; empty for [`Query::Empty`].
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Empty => Span::default(),
            Self::Or(joined) | Self::And(joined) => joined.span(),
            Self::Not(not) => {
                let of = not.of.span();
                not.signs.first().map_or(of, |sign| sign.span.to(of))
            }
            Self::Group(group) => group.span,
            Self::Field(field) => {
                let colon = Span::at(field.colon + 1);
                field.name.span.to(colon).to(field.of.span())
            }
            Self::Boost(boost) => boost.of.span().to(boost.span),
            Self::Leaf(leaf) => leaf.whole_span(),
            Self::Error(span) => *span,
        }
    }
}

/// Clauses with the operators between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// At least two.
    pub clauses: Vec<Query>,
    /// One fewer than `clauses`: the one at `n` stands between the clauses `n` and `n + 1`.
    pub operators: Vec<Spanned<Operator>>,
}

impl Joined {
    /// From the first clause to the last.
    #[must_use]
    pub fn span(&self) -> Span {
        let first = self.clauses.first().map(Query::span).unwrap_or_default();
        self.clauses
            .last()
            .map_or(first, |last| first.to(last.span()))
    }
}

/// How two clauses are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `AND`.
    And,
    /// `&&`.
    Ampersands,
    /// Nothing between two clauses: the span is empty and stands before the right one.
    Implied,
    /// `OR`.
    Or,
    /// `||`.
    Bars,
}

/// A clause and the signs before it. They are a list, not a nesting: `- - - a` is no deeper than `-a`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Not {
    /// In the order they were typed, at least one; `+` may be the only one.
    pub signs: Vec<Spanned<Sign>>,
    /// What they stand before.
    pub of: Box<Query>,
}

impl Not {
    /// True if the signs negate: an odd number of them other than `+`.
    #[must_use]
    pub fn negates(&self) -> bool {
        self.signs
            .iter()
            .filter(|sign| sign.value != Sign::Plus)
            .count()
            % 2
            == 1
    }
}

/// What negates, and `+`, which changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sign {
    /// `NOT`.
    Not,
    /// `!`.
    Bang,
    /// `-`.
    Dash,
    /// `+`.
    Plus,
}

/// A clause in round brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What stands inside; [`Query::Error`] if nothing does.
    pub of: Box<Query>,
    /// With the brackets.
    pub span: Span,
}

/// `name:value` or `name:(values)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// What stands before the colon.
    pub name: FieldName,
    /// The colon's place.
    pub colon: usize,
    /// A leaf, a group, one of them with a boost or with signs (`f:!x`, `f:-"x"`), or an error.
    pub of: Box<Query>,
}

/// The name of a field, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FieldName {
    /// Its place.
    pub span: Span,
    /// True if it holds neither a quoted part nor an escape: then its text is its name, and its
    /// dots separate its parts.
    pub is_plain: bool,
}

/// `value^2` or `(group)^2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boost {
    /// What is boosted.
    pub of: Box<Query>,
    /// From the `^` to the end of its number.
    pub span: Span,
}

/// A single value with its `~`, if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Which kind of value.
    pub value: Value,
    /// The value alone, with its quotes, slashes, brackets or comparison operator, without the `~`.
    pub span: Span,
    /// `~` or `~n` directly after it; only words and phrases have one.
    pub tilde: Option<Tilde>,
}

impl Leaf {
    /// The value with its `~`.
    #[must_use]
    pub fn whole_span(&self) -> Span {
        self.tilde
            .map_or(self.span, |tilde| self.span.to(tilde.span))
    }
}

/// `~` or `~n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tilde {
    /// From the `~` to the end of its number.
    pub span: Span,
    /// The number's digits as typed (`2`, `0.8`), if there are any.
    pub number: Option<Span>,
}

/// What a leaf is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A term without wildcards; its text is [`crate::text::term`] of the leaf's span.
    Word,
    /// A quoted string; its text is [`crate::text::phrase`] of the leaf's span.
    Phrase,
    /// A term with at least one unescaped `*` or `?`, other than `*` alone.
    Glob,
    /// `/pattern/`; the span is that of the pattern, without the slashes.
    Regex(Span),
    /// `[a TO b]` and its kin.
    Range(Box<Range>),
    /// `>=5` and its kin; only under a field.
    Compare(Compare),
    /// `*` alone, and `*:*` outside a field.
    Any,
    /// A value should stand here and does not; it has been reported. The span is empty.
    Missing,
}

/// `[lower TO upper]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// `[` includes the lower bound, `{` leaves it out.
    pub includes_lower: bool,
    /// The lower bound.
    pub lower: Bound,
    /// The upper bound.
    pub upper: Bound,
    /// `]` includes the upper bound, `}` leaves it out.
    pub includes_upper: bool,
}

/// One end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bound {
    /// What it is.
    pub kind: Operand,
    /// Its place, with quotes.
    pub span: Span,
}

/// What a bound or the operand of a comparison is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operand {
    /// `*` as a bound: this side is open. Not made for comparisons.
    Open,
    /// Unquoted text, read with [`crate::text::term`]; `*` and `?` in it are themselves.
    Word,
    /// A quoted string.
    Phrase,
    /// Nothing where something should be; it has been reported.
    Missing,
}

/// `>x`, `>=x`, `<x`, `<=x`, `=x`, `!=x`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compare {
    /// Which comparison, and where its sign stands.
    pub operator: Spanned<Comparison>,
    /// What is compared with.
    pub operand: Bound,
}

/// The comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `=`.
    Equal,
    /// `!=`.
    NotEqual,
}
