//! Tests of numbers, in number columns and in text.

use super::Renderer;
use super::place::Value;
use crate::predicate::{Bounds, End, Integer, Number};
use crate::resolve::kind::plain;
use lucerna_sql::DataType;

/// Up to here every whole number is a Float64, so comparing as Float64 is exact.
const EXACT_IN_FLOAT: i128 = 1 << 53;

impl Renderer<'_> {
    pub(super) fn integer(&mut self, value: Value<'_>, bounds: &Bounds<Integer>) {
        let is_signed = matches!(
            plain(value.data_type),
            DataType::Integer { signed: true, .. }
        );
        self.unless_null(value, |this| {
            let write = |this: &mut Self, end: &Integer| this.integer_literal(end, is_signed);
            if let Some(only) = bounds.only() {
                this.raw_value(value);
                this.sql.raw(" = ");
                write(this, only);
            } else {
                this.between(bounds, |this| this.raw_value(value), write);
            }
        });
    }

    fn integer_literal(&mut self, value: &Integer, is_signed: bool) {
        let fits = |number: &i128| i64::try_from(*number).is_ok() || u64::try_from(*number).is_ok();
        if let Some(number) = value.to_i128().filter(fits) {
            self.sql.integer(number);
        } else {
            let convert = if is_signed { "toInt256(" } else { "toUInt256(" };
            self.sql.raw(convert).text(&value.to_string()).raw(")");
        }
    }

    pub(super) fn float(&mut self, value: Value<'_>, bounds: &Bounds<f64>) {
        self.unless_null(value, |this| {
            let write = |this: &mut Self, end: &f64| _ = this.sql.float(*end);
            if let Some(only) = bounds.only() {
                this.raw_value(value);
                this.sql.raw(" = ").float(*only);
            } else {
                this.between(bounds, |this| this.raw_value(value), write);
            }
        });
    }

    pub(super) fn decimal(&mut self, value: Value<'_>, bounds: &Bounds<Integer>, scale: u8) {
        let write = |this: &mut Self, end: &Integer| {
            this.sql
                .raw("toDecimal256(")
                .text(&decimal_text(end, scale))
                .raw(", ");
            this.sql.integer(scale.into()).raw(")");
        };
        self.unless_null(value, |this| {
            if let Some(only) = bounds.only() {
                this.raw_value(value);
                this.sql.raw(" = ");
                write(this, only);
            } else {
                this.between(bounds, |this| this.raw_value(value), write);
            }
        });
    }

    /// Text that is a number between the ends. The engine's conversion takes what the dialect calls
    /// a number and, beside that, `inf` and `nan` in any spelling: only those have an `n` in them.
    pub(super) fn text_number(&mut self, value: Value<'_>, bounds: &Bounds<Number>) {
        let is_exact = |end: &Option<End<Number>>| {
            end.as_ref().is_none_or(|end| match &end.value.integer {
                Some(integer) => integer
                    .to_i128()
                    .is_some_and(|number| number.abs() < EXACT_IN_FLOAT),
                None => true,
            })
        };
        let excludes_infinity = bounds.lower.is_some() && bounds.upper.is_some();
        self.sql.raw(if excludes_infinity { "" } else { "(" });
        if is_exact(&bounds.lower) && is_exact(&bounds.upper) {
            self.float_comparison(value, bounds);
        } else {
            self.exact_comparison(value, bounds);
        }
        if !excludes_infinity {
            self.sql.raw(" AND positionCaseInsensitive(");
            self.text_value(value);
            self.sql.raw(", 'n') = 0)");
        }
    }

    fn float_comparison(&mut self, value: Value<'_>, bounds: &Bounds<Number>) {
        self.sql.raw("ifNull(");
        let write_value = |this: &mut Self| {
            this.sql.raw("toFloat64OrNull(");
            this.text_value(value);
            this.sql.raw(")");
        };
        self.between(bounds, write_value, |this, end: &Number| {
            match &end.integer {
                Some(integer)
                    if integer
                        .to_i128()
                        .is_some_and(|number| number.abs() < EXACT_IN_FLOAT) =>
                {
                    this.sql.integer(integer.to_i128().unwrap_or_default());
                }
                _ => _ = this.sql.float(end.float),
            }
        });
        self.sql.raw(", 0)");
    }

    /// Whole numbers by whole numbers, all others as Float64.
    fn exact_comparison(&mut self, value: Value<'_>, bounds: &Bounds<Number>) {
        self.sql.raw("if(match(");
        self.text_value(value);
        self.sql.raw(", '^[+-]?[0-9]{1,76}$'), ");
        self.between_each(bounds, |this, end| {
            if let Some(integer) = &end.integer {
                this.sql.raw("toInt256OrZero(");
                this.text_value(value);
                this.sql.raw(")");
                return (Side::Integer(integer.clone()), true);
            }
            this.sql.raw("toFloat64OrZero(");
            this.text_value(value);
            this.sql.raw(")");
            (Side::Float(end.float), true)
        });
        self.sql.raw(", ");
        self.float_comparison(value, bounds);
        self.sql.raw(")");
    }

    fn between_each(
        &mut self,
        bounds: &Bounds<Number>,
        write_value: impl Fn(&mut Self, &Number) -> (Side, bool),
    ) {
        let sides = [
            (&bounds.lower, " >= ", " > "),
            (&bounds.upper, " <= ", " < "),
        ];
        let mut is_first = true;
        for (end, included, excluded) in sides {
            let Some(end) = end else { continue };
            self.sql.raw(if is_first { "" } else { " AND " });
            is_first = false;
            let (side, _) = write_value(self, &end.value);
            self.sql
                .raw(if end.is_included { included } else { excluded });
            match side {
                Side::Integer(integer) => {
                    self.sql
                        .raw("toInt256(")
                        .text(&integer.to_string())
                        .raw(")");
                }
                Side::Float(float) => _ = self.sql.float(float),
            }
        }
    }
}

/// What a value is compared with.
enum Side {
    Integer(Integer),
    Float(f64),
}

/// `-123` with two digits after the point is `-1.23`.
fn decimal_text(value: &Integer, scale: u8) -> String {
    let scale = usize::from(scale);
    let digits = format!("{:0>width$}", value.digits, width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let sign = if value.is_negative { "-" } else { "" };
    if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::decimal_text;
    use crate::predicate::Integer;

    #[test]
    fn a_decimal_is_written_with_its_point() {
        assert_eq!(decimal_text(&Integer::new(-123), 2), "-1.23");
        assert_eq!(decimal_text(&Integer::new(5), 3), "0.005");
        assert_eq!(decimal_text(&Integer::new(5), 0), "5");
    }
}
