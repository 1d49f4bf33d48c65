//! Numbers beside number columns: by value, exact.

use super::Resolver;
use super::field::Located;
use super::kind::Kind;
use super::leaf::{Ask, Asks};
use crate::bounds::{Scaled, Typed};
use crate::predicate::{Bounds, End, Integer, Test};
use lucerna_diagnostics::Diagnostic;
use lucerna_lucene::ast::Bound;

impl<'t> Resolver<'t> {
    pub(super) fn numbers(&self, bounds: &Bounds<Bound>, at: &Located<'t>) -> Asks {
        let lower = bounds.lower.map(|end| self.end(end, at)).transpose()?;
        let upper = bounds.upper.map(|end| self.end(end, at)).transpose()?;
        let typed = Bounds { lower, upper };
        Ok(match at.kind {
            Kind::Float { bits } => floats(&typed, bits),
            Kind::Decimal { scale } => match whole(&typed, scale)
                .and_then(|bounds| in_range(bounds, &most_digits(true), &most_digits(false)))
            {
                Some(Bounds {
                    lower: None,
                    upper: None,
                }) => Ask::Exists,
                Some(bounds) => Ask::Test(Test::Decimal { bounds, scale }),
                None => Ask::Nothing,
            },
            Kind::Integer { is_signed, bits } | Kind::Duration { is_signed, bits } => {
                let least = Integer::least(is_signed, bits);
                let greatest = Integer::greatest(is_signed, bits);
                match whole(&typed, 0).and_then(|bounds| in_range(bounds, &least, &greatest)) {
                    Some(Bounds {
                        lower: None,
                        upper: None,
                    }) => Ask::Exists,
                    Some(bounds) => Ask::Test(Test::Integer(bounds)),
                    None => Ask::Nothing,
                }
            }
            Kind::Text
            | Kind::Bool
            | Kind::Time(_)
            | Kind::Uuid
            | Kind::Ipv4
            | Kind::Ipv6
            | Kind::Enum(_)
            | Kind::Json
            | Kind::Container
            | Kind::Opaque
            | Kind::Other => Ask::Nothing,
        })
    }

    fn end(
        &self,
        end: End<Bound>,
        at: &Located<'t>,
    ) -> Result<End<(Typed, String)>, Box<Diagnostic>> {
        let text = self.text(end.value);
        let is_duration = matches!(at.kind, Kind::Duration { .. });
        let typed = match Typed::read(&text) {
            Some(typed) => Some(typed),
            None if is_duration => duration(&text),
            None => None,
        };
        let expected = if is_duration {
            "`250us`, `1.5s` or `2000000`"
        } else {
            "`42` or `0.5`"
        };
        let Some(typed) = typed else {
            return self.bad_value(end.value, at, expected);
        };
        Ok(End {
            value: (typed, text),
            is_included: end.is_included,
        })
    }
}

/// A number with a unit, in nanoseconds.
fn duration(text: &str) -> Option<Typed> {
    let at = text.find(|character: char| character.is_alphabetic())?;
    let number = Typed::read(text.get(..at)?)?;
    match text.get(at..)? {
        "ns" => Some(number),
        "us" | "µs" | "μs" => Some(number.times_power_of_ten(3)),
        "ms" => Some(number.times_power_of_ten(6)),
        "s" => Some(number.times_power_of_ten(9)),
        "m" => Some(number.times(60).times_power_of_ten(9)),
        "h" => Some(number.times(3600).times_power_of_ten(9)),
        _ => None,
    }
}

/// The ends as multiples of the unit, those between two of them moved inside; `None` if nothing is
/// inside.
fn whole(bounds: &Bounds<(Typed, String)>, scale: u8) -> Option<Bounds<Integer>> {
    let lower = match &bounds.lower {
        None => None,
        Some(end) => match end.value.0.scaled(scale) {
            Scaled::Exactly(value) => Some(End {
                value,
                is_included: end.is_included,
            }),
            Scaled::Above(value) => Some(End {
                value: value.plus_one(),
                is_included: true,
            }),
            Scaled::TooLarge if end.value.0.is_negative => None,
            Scaled::TooLarge => return None,
        },
    };
    let upper = match &bounds.upper {
        None => None,
        Some(end) => match end.value.0.scaled(scale) {
            Scaled::Exactly(value) => Some(End {
                value,
                is_included: end.is_included,
            }),
            Scaled::Above(value) => Some(End {
                value,
                is_included: true,
            }),
            Scaled::TooLarge if end.value.0.is_negative => return None,
            Scaled::TooLarge => None,
        },
    };
    if let (Some(lower), Some(upper)) = (&lower, &upper)
        && lower.value > upper.value
    {
        return None;
    }
    Some(Bounds { lower, upper })
}

/// The farthest from zero that a decimal can be, in units of its last digit.
fn most_digits(is_negative: bool) -> Integer {
    Integer {
        is_negative,
        digits: "9".repeat(76),
    }
}

/// The ends that the type can hold; `None` if nothing of the type is inside.
fn in_range(
    bounds: Bounds<Integer>,
    least: &Integer,
    greatest: &Integer,
) -> Option<Bounds<Integer>> {
    let is_above = |end: &End<Integer>| end.value > *greatest;
    let is_below = |end: &End<Integer>| end.value < *least;
    if bounds.lower.as_ref().is_some_and(is_above) || bounds.upper.as_ref().is_some_and(is_below) {
        return None;
    }
    let is_inside = |end: &End<Integer>| !is_above(end) && !is_below(end);
    Some(Bounds {
        lower: bounds.lower.filter(is_inside),
        upper: bounds.upper.filter(is_inside),
    })
}

fn floats(bounds: &Bounds<(Typed, String)>, bits: u16) -> Ask {
    let read = |end: &End<(Typed, String)>| {
        let text = &end.value.1;
        let value = if bits == 64 {
            text.parse().unwrap_or(f64::NAN)
        } else {
            text.parse::<f32>().map_or(f64::NAN, f64::from)
        };
        End {
            value,
            is_included: end.is_included,
        }
    };
    let bounds = Bounds {
        lower: bounds.lower.as_ref().map(read),
        upper: bounds.upper.as_ref().map(read),
    };
    Ask::Test(Test::Float(bounds))
}
