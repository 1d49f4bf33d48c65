//! Values of the types that are not text.

use super::Resolver;
use super::field::Located;
use super::kind::{Kind, TimeType, plain};
use super::leaf::{Ask, Asks};
use super::text::text_or_numbers;
use super::time::{self, Interval};
use crate::predicate::{Bounds, End, Test};
use lucerna_diagnostics::{Code, Diagnostic, nearest};
use lucerna_lucene::ast::{Bound, Operand};
use lucerna_lucene::text;

impl<'t> Resolver<'t> {
    /// `f:x`: equality, but for the types whose text is searched.
    pub(super) fn same(&mut self, value: Bound, at: &Located<'t>) -> Asks {
        let is_by_text = matches!(
            at.kind,
            Kind::Uuid | Kind::Ipv4 | Kind::Ipv6 | Kind::Enum(_) | Kind::Other
        );
        if is_by_text && value.kind == Operand::Word {
            return Ok(Ask::Test(Test::Contains(self.text(value))));
        }
        self.same_exactly(value, at)
    }

    /// `f:=x` and `f:"x"`.
    pub(super) fn same_exactly(&mut self, value: Bound, at: &Located<'t>) -> Asks {
        let typed = self.text(value);
        match at.kind {
            Kind::Bool => match typed.to_ascii_lowercase().as_str() {
                "true" | "1" => Ok(Ask::Test(Test::Bool(true))),
                "false" | "0" => Ok(Ask::Test(Test::Bool(false))),
                _ => self.bad_value(value, at, "`true` or `false`"),
            },
            Kind::Time(time_type) => {
                let interval = self.interval(value, at)?;
                let bounds = Bounds {
                    lower: Some(End {
                        value: interval.start,
                        is_included: true,
                    }),
                    upper: Some(End {
                        value: interval.end,
                        is_included: false,
                    }),
                };
                Ok(self.time(&bounds, time_type))
            }
            Kind::Integer { .. }
            | Kind::Duration { .. }
            | Kind::Float { .. }
            | Kind::Decimal { .. } => self.numbers(&Bounds::exactly(value), at),
            Kind::Uuid if !is_uuid(&typed) => {
                self.bad_value(value, at, "`61f0c404-5cb3-11e7-907b-a6006ad3dba0`")
            }
            Kind::Ipv4 if typed.parse::<std::net::Ipv4Addr>().is_err() => {
                self.bad_value(value, at, "`10.0.0.1`")
            }
            Kind::Ipv6 if typed.parse::<std::net::Ipv6Addr>().is_err() => {
                self.bad_value(value, at, "`2001:db8::1`")
            }
            Kind::Enum(names) if !names.iter().any(|(name, _)| *name == typed) => {
                let near = nearest(&typed, names.iter().map(|(name, _)| name.as_str()));
                let first = near
                    .first()
                    .copied()
                    .or(names.first().map(|(name, _)| name.as_str()));
                self.bad_value(value, at, &format!("`{}`", first.unwrap_or_default()))
            }
            Kind::Uuid | Kind::Ipv4 | Kind::Ipv6 | Kind::Enum(_) => {
                Ok(Ask::Test(Test::Same(typed)))
            }
            Kind::Text | Kind::Json | Kind::Container | Kind::Other | Kind::Opaque => {
                Ok(Ask::Test(Test::Text(typed)))
            }
        }
    }

    /// Comparisons and ranges.
    pub(super) fn between(&mut self, bounds: &Bounds<Bound>, at: &Located<'t>) -> Asks {
        if bounds.lower.is_none() && bounds.upper.is_none() {
            return Ok(Ask::Exists);
        }
        match at.kind {
            Kind::Integer { .. }
            | Kind::Duration { .. }
            | Kind::Float { .. }
            | Kind::Decimal { .. } => self.numbers(bounds, at),
            Kind::Time(time_type) => {
                let lower = self.start(bounds.lower, at)?;
                let upper = self.start(bounds.upper, at)?;
                Ok(self.time(&Bounds { lower, upper }, time_type))
            }
            Kind::Bool => {
                let place = bounds.lower.or(bounds.upper).map_or(
                    Bound {
                        kind: Operand::Missing,
                        span: at_span(bounds),
                    },
                    |end| end.value,
                );
                Err(Box::new(
                    Diagnostic::new(
                        Code::BadOperator,
                        place.span,
                        format!("truth values have no order, and {}", self.type_of(at)),
                    )
                    .label("a comparison")
                    .help("write `true` or `false`"),
                ))
            }
            Kind::Text
            | Kind::Uuid
            | Kind::Ipv4
            | Kind::Ipv6
            | Kind::Enum(_)
            | Kind::Json
            | Kind::Container
            | Kind::Other
            | Kind::Opaque => {
                let text = |end: Option<End<Bound>>| {
                    let End { value, is_included } = end?;
                    self.text_end(value, is_included)
                };
                let bounds = Bounds {
                    lower: text(bounds.lower),
                    upper: text(bounds.upper),
                };
                Ok(text_or_numbers(bounds).map_or(Ask::Exists, Ask::Test))
            }
        }
    }

    fn start(
        &mut self,
        end: Option<End<Bound>>,
        at: &Located<'t>,
    ) -> Result<Option<End<i128>>, Box<Diagnostic>> {
        let Some(End { value, is_included }) = end else {
            return Ok(None);
        };
        let start = self.interval(value, at)?.start;
        Ok(Some(End {
            value: start,
            is_included,
        }))
    }

    fn time(&self, bounds: &Bounds<i128>, time_type: TimeType) -> Ask {
        match time::ticks(bounds.lower, bounds.upper, time_type, &self.context.zone) {
            None => Ask::Nothing,
            Some(Bounds {
                lower: None,
                upper: None,
            }) => Ask::Exists,
            Some(bounds) => Ask::Test(Test::Time(bounds)),
        }
    }

    fn interval(&mut self, value: Bound, at: &Located<'t>) -> Result<Interval, Box<Diagnostic>> {
        let typed = self.text(value);
        let Some(interval) = time::read(&typed, self.context) else {
            return self.bad_value(value, at, time::EXPECTED);
        };
        if typed.len() == 4 && typed.bytes().all(|byte| byte.is_ascii_digit()) {
            self.diagnostics.push(
                Diagnostic::new(
                    Code::UnixYear,
                    value.span,
                    format!("{typed} is read as seconds since 1970, not as a year"),
                )
                .label("a number of seconds")
                .help(year(&typed)),
            );
        }
        Ok(interval)
    }

    pub(super) fn text(&self, value: Bound) -> String {
        text::operand(value.span.text(self.source), value.kind).into_owned()
    }

    /// `SeverityNumber is UInt8`, for messages.
    pub(super) fn type_of(&self, at: &Located<'t>) -> String {
        let Some(id) = at.place.column() else {
            return "the field is of another type".to_owned();
        };
        let column = self.table.column(id);
        format!("`{}` is {}", column.name, plain(&column.data_type))
    }

    pub(super) fn bad_value<T>(
        &self,
        value: Bound,
        at: &Located<'t>,
        expected: &str,
    ) -> Result<T, Box<Diagnostic>> {
        let typed = value.span.text(self.source);
        let what = match at.kind {
            Kind::Integer { .. } | Kind::Float { .. } | Kind::Decimal { .. } => "a number",
            Kind::Duration { .. } => "a number of nanoseconds or a duration",
            Kind::Bool => "a truth value",
            Kind::Time(_) => "a time",
            Kind::Uuid => "a UUID",
            Kind::Ipv4 | Kind::Ipv6 => "an address",
            Kind::Enum(_) => "a name of this enum",
            Kind::Text | Kind::Json | Kind::Container | Kind::Other | Kind::Opaque => "a value",
        };
        let report = Diagnostic::new(
            Code::BadValue,
            value.span,
            format!("`{typed}` is not {what}, and {}", self.type_of(at)),
        )
        .label(format!("expected {what}"));
        let bounds = typed.split_once("..").or_else(|| typed.split_once('-'));
        let is_number = |bound: &str| bound.parse::<f64>().is_ok();
        if let Some((lower, upper)) =
            bounds.filter(|(lower, upper)| is_number(lower) && is_number(upper))
        {
            let range = format!("[{lower} TO {upper}]");
            let report = report.suggest(format!("a range is written `{range}`"), value.span, range);
            return Err(Box::new(report));
        }
        Err(Box::new(report.help(format!("write it like {expected}"))))
    }
}

/// How a year is written as a date and as a range.
fn year(typed: &str) -> String {
    let next = typed.parse::<u32>().map_or(0, |year| year + 1);
    format!(
        "its first day is `{typed}-01-01`, all of the year `[{typed}-01-01 TO {next:04}-01-01}}`"
    )
}

fn at_span(bounds: &Bounds<Bound>) -> lucerna_diagnostics::Span {
    bounds
        .lower
        .or(bounds.upper)
        .map(|end| end.value.span)
        .unwrap_or_default()
}

fn is_uuid(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
