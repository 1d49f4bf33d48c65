//! Values under a field: what they ask depends on the type of what was found.

use super::field::{Located, Target};
use super::kind::Kind;
use super::text::text_or_numbers;
use super::{Resolver, Scope};
use crate::predicate::{Bounds, Leaf as Asked, Place, Predicate, Test};
use lucerna_diagnostics::{Code, Diagnostic};
use lucerna_lucene::ast::{Bound, Compare, Comparison, Leaf, Operand, Range, Value};
use lucerna_lucene::text::{self, GlobPart};

/// What came of one value: nothing to test, or a test; or a mistake.
pub(super) type Asks = Result<Ask, Box<Diagnostic>>;

/// What a value asks of one place.
pub(super) enum Ask {
    /// Every value has it.
    Everything,
    /// No value has it, a missing one neither.
    Nothing,
    /// There must be something.
    Exists,
    /// This test must hold.
    Test(Test),
    /// This test must not hold.
    Not(Test),
}

impl<'t> Resolver<'t> {
    pub(super) fn field_leaf(
        &mut self,
        leaf: &Leaf,
        target: &Target<'t>,
        scope: Scope<'_, 't>,
    ) -> Predicate {
        let mut at_place = |located: &Located<'t>| {
            let ask = self.ask(leaf, located, target, scope.in_group)?;
            self.note_field(leaf, located, target, scope.is_negated);
            Ok(predicate(ask, located, leaf))
        };
        let found = match target.found.as_slice() {
            [one] => at_place(one),
            several => several
                .iter()
                .map(at_place)
                .collect::<Result<_, _>>()
                .map(Predicate::any),
        };
        found.unwrap_or_else(|diagnostic: Box<Diagnostic>| self.refuse(*diagnostic))
    }

    fn ask(&mut self, leaf: &Leaf, at: &Located<'t>, target: &Target<'t>, in_group: bool) -> Asks {
        match leaf.value {
            Value::Missing => return Ok(Ask::Nothing),
            Value::Any => return Ok(Ask::Exists),
            Value::Word
            | Value::Phrase
            | Value::Glob
            | Value::Regex(_)
            | Value::Range(_)
            | Value::Compare(_) => {}
        }
        if at.is_prefix {
            return Err(Box::new(
                Diagnostic::new(
                    Code::NoPath,
                    target.span,
                    format!(
                        "`{}` is the beginning of several columns",
                        target.span.text(self.source)
                    ),
                )
                .label("only `*` can be asked of it")
                .help("name one of the columns"),
            ));
        }
        if matches!(at.kind, Kind::Container | Kind::Opaque) {
            return self.no_test(leaf, at);
        }
        match &leaf.value {
            Value::Glob => {
                let glob = super::text::glob(leaf.span.text(self.source));
                Ok(glob.map_or(Ask::Everything, Ask::Test))
            }
            Value::Regex(pattern) => {
                let test = self.pattern(*pattern)?;
                Ok(Ask::Test(test))
            }
            _ if matches!(at.kind, Kind::Text | Kind::Json) => self.ask_text(leaf, in_group),
            Value::Word
            | Value::Phrase
            | Value::Range(_)
            | Value::Compare(_)
            | Value::Any
            | Value::Missing => self.ask_typed(leaf, at),
        }
    }

    fn no_test(&self, leaf: &Leaf, at: &Located<'t>) -> Asks {
        let (code, what) = if at.kind == Kind::Opaque {
            (Code::BadOperator, "whose values have no text")
        } else {
            (
                Code::NotYet,
                "and lists inside of others are not searched yet",
            )
        };
        let message = format!("{}, {what}", self.type_of(at));
        Err(Box::new(
            Diagnostic::new(code, leaf.span, message)
                .label("this value")
                .help("`*` asks whether there is anything"),
        ))
    }

    fn ask_text(&mut self, leaf: &Leaf, in_group: bool) -> Asks {
        let raw = leaf.span.text(self.source);
        Ok(match &leaf.value {
            Value::Word | Value::Phrase if leaf.tilde.is_some() => {
                self.near_or_fuzzy(leaf)?.map_or(Ask::Everything, Ask::Test)
            }
            Value::Word => Ask::Test(Test::Contains(text::term(raw).into_owned())),
            Value::Phrase if in_group => Ask::Test(Test::Contains(text::phrase(raw).into_owned())),
            Value::Phrase => Ask::Test(Test::Text(text::phrase(raw).into_owned())),
            Value::Range(range) => match self.text_range(range) {
                Some(test) => Ask::Test(test),
                None if range_is_missing(range) => Ask::Nothing,
                None => Ask::Exists,
            },
            Value::Compare(compare) => self.compare_text(compare),
            Value::Glob | Value::Regex(_) | Value::Any | Value::Missing => Ask::Nothing,
        })
    }

    fn compare_text(&self, compare: &Compare) -> Ask {
        let Some(end) = self.text_end(compare.operand, true) else {
            return Ask::Nothing;
        };
        if end.value.0.is_empty() && compare.operand.kind == Operand::Missing {
            return Ask::Nothing;
        }
        match compare.operator.value {
            Comparison::Equal => Ask::Test(Test::Text(end.value.0)),
            Comparison::NotEqual => Ask::Not(Test::Text(end.value.0)),
            order @ (Comparison::Greater
            | Comparison::GreaterOrEqual
            | Comparison::Less
            | Comparison::LessOrEqual) => {
                let bounds = bounds_of(order, end.value);
                text_or_numbers(bounds).map_or(Ask::Exists, Ask::Test)
            }
        }
    }

    fn ask_typed(&mut self, leaf: &Leaf, at: &Located<'t>) -> Asks {
        if let Some(tilde) = leaf.tilde {
            return Err(Box::new(
                Diagnostic::new(
                    Code::BadModifier,
                    tilde.span,
                    format!("`~` goes with text, and {}", self.type_of(at)),
                )
                .label("this `~`")
                .help("a range says how near a number must be: `[4 TO 6]`"),
            ));
        }
        match &leaf.value {
            Value::Word => self.same(
                Bound {
                    kind: Operand::Word,
                    span: leaf.span,
                },
                at,
            ),
            Value::Phrase => self.same(
                Bound {
                    kind: Operand::Phrase,
                    span: leaf.span,
                },
                at,
            ),
            Value::Compare(compare) if compare.operand.kind == Operand::Missing => Ok(Ask::Nothing),
            Value::Compare(compare) => match compare.operator.value {
                Comparison::Equal => self.same_exactly(compare.operand, at),
                Comparison::NotEqual => Ok(match self.same_exactly(compare.operand, at)? {
                    Ask::Test(test) => Ask::Not(test),
                    Ask::Nothing => Ask::Everything,
                    Ask::Everything => Ask::Nothing,
                    other @ (Ask::Exists | Ask::Not(_)) => other,
                }),
                order @ (Comparison::Greater
                | Comparison::GreaterOrEqual
                | Comparison::Less
                | Comparison::LessOrEqual) => self.between(&bounds_of(order, compare.operand), at),
            },
            Value::Range(range) if range_is_missing(range) => Ok(Ask::Nothing),
            Value::Range(range) => self.between(&range_bounds(range), at),
            Value::Glob | Value::Regex(_) | Value::Any | Value::Missing => Ok(Ask::Nothing),
        }
    }
}

/// The bounds that a comparison other than equality sets.
pub(super) fn bounds_of<T>(comparison: Comparison, value: T) -> Bounds<T> {
    let is_included = matches!(
        comparison,
        Comparison::GreaterOrEqual | Comparison::LessOrEqual
    );
    let end = Some(crate::predicate::End { value, is_included });
    match comparison {
        Comparison::Greater | Comparison::GreaterOrEqual => Bounds {
            lower: end,
            upper: None,
        },
        Comparison::Less | Comparison::LessOrEqual | Comparison::Equal | Comparison::NotEqual => {
            Bounds {
                lower: None,
                upper: end,
            }
        }
    }
}

fn range_bounds(range: &Range) -> Bounds<Bound> {
    let end = |bound: Bound, is_included| {
        (bound.kind != Operand::Open).then_some(crate::predicate::End {
            value: bound,
            is_included,
        })
    };
    Bounds {
        lower: end(range.lower, range.includes_lower),
        upper: end(range.upper, range.includes_upper),
    }
}

fn range_is_missing(range: &Range) -> bool {
    range.lower.kind == Operand::Missing || range.upper.kind == Operand::Missing
}

fn predicate(ask: Ask, at: &Located<'_>, leaf: &Leaf) -> Predicate {
    let span = leaf.whole_span();
    let test = |place: &Place, test| {
        Predicate::Leaf(Asked {
            place: place.clone(),
            test,
            span,
        })
    };
    // What is always true of a value is true of an array or a map that has one, and of a key that is
    // there.
    let is_one_value = at.holder.is_none();
    let is_in_every_row = match at.place {
        Place::ElementValue { .. } | Place::ElementPath { .. } => false,
        Place::MapValue { .. } => at.kind == Kind::Text,
        Place::Column(_)
        | Place::Joined(_)
        | Place::AnyMapValue(_)
        | Place::Element(_)
        | Place::AnyElementValue(_)
        | Place::TextPath { .. }
        | Place::JsonPath { .. }
        | Place::TupleElement { .. } => is_one_value,
    };
    match ask {
        Ask::Everything if is_in_every_row => Predicate::True,
        Ask::Everything if is_one_value => test(&at.place, Test::Glob(vec![GlobPart::AnyRun])),
        Ask::Everything | Ask::Exists => test(at.whole(), Test::Exists),
        Ask::Nothing => Predicate::False,
        Ask::Test(Test::Contains(text))
            if text.is_empty() && is_in_every_row && matches!(at.kind, Kind::Text | Kind::Json) =>
        {
            Predicate::True
        }
        Ask::Test(asked) => test(&at.place, asked),
        Ask::Not(asked) => test(&at.place, asked).negated(),
    }
}
