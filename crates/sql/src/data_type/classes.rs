//! What a type is good for, whatever it is wrapped in.

use super::DataType;

impl DataType {
    /// The type without its outermost `Nullable`.
    ///
    /// ```
    /// # use lucerna_sql::DataType;
    /// let nullable: DataType = "Nullable(Int8)".parse()?;
    /// assert_eq!(nullable.without_nullable().to_string(), "Int8");
    /// # Ok::<(), lucerna_sql::ParseTypeError>(())
    /// ```
    #[must_use]
    pub fn without_nullable(&self) -> &DataType {
        if let DataType::Nullable(inner) = self {
            inner
        } else {
            self
        }
    }

    /// The type without its outermost `LowCardinality`.
    #[must_use]
    pub fn without_low_cardinality(&self) -> &DataType {
        if let DataType::LowCardinality(inner) = self {
            inner
        } else {
            self
        }
    }

    /// The type of the values that are there: without `LowCardinality` and `Nullable`.
    ///
    /// ```
    /// # use lucerna_sql::DataType;
    /// let wrapped: DataType = "LowCardinality(Nullable(String))".parse()?;
    /// assert_eq!(wrapped.base(), &DataType::String);
    /// # Ok::<(), lucerna_sql::ParseTypeError>(())
    /// ```
    #[must_use]
    pub fn base(&self) -> &DataType {
        self.without_low_cardinality().without_nullable()
    }

    /// Whether a value may be NULL: `Nullable`, also within `LowCardinality`, `Dynamic`, `Variant`.
    #[must_use]
    pub fn can_be_null(&self) -> bool {
        matches!(
            self.without_low_cardinality(),
            DataType::Nullable(_) | DataType::Dynamic(_) | DataType::Variant(_)
        )
    }

    /// Whether the values are text: `String` or `FixedString`, however wrapped.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self.base(), DataType::String | DataType::FixedString(_))
    }

    /// Whether the values are numbers: integers, floats and decimals, however wrapped; not `Bool`.
    #[must_use]
    pub fn is_numeric(&self) -> bool {
        matches!(
            self.base(),
            DataType::Integer { .. } | DataType::Float { .. } | DataType::Decimal { .. }
        )
    }

    /// Whether the values are points in time: `Date`, `Date32`, `DateTime`, `DateTime64`, however
    /// wrapped; not `Time`, which is a time of any day.
    #[must_use]
    pub fn is_temporal(&self) -> bool {
        matches!(
            self.base(),
            DataType::Date
                | DataType::Date32
                | DataType::DateTime { .. }
                | DataType::DateTime64 { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::DataType;

    fn of(text: &str) -> DataType {
        text.parse().expect("a type")
    }

    #[test]
    fn wrappers_change_no_class() {
        for text in [
            "String",
            "Nullable(String)",
            "LowCardinality(Nullable(FixedString(3)))",
        ] {
            assert!(of(text).is_text(), "{text}");
        }
        for text in ["UInt8", "Nullable(Decimal(9, 2))", "BFloat16"] {
            assert!(of(text).is_numeric(), "{text}");
        }
        for text in ["Date", "Nullable(DateTime64(9, 'UTC'))"] {
            assert!(of(text).is_temporal(), "{text}");
        }
        assert!(!of("Bool").is_numeric());
        assert!(!of("Time").is_temporal());
        assert!(!of("Array(String)").is_text());
    }

    #[test]
    fn dynamic_and_variant_can_be_null_without_saying_so() {
        for text in [
            "Dynamic",
            "Variant(String, UInt8)",
            "LowCardinality(Nullable(String))",
        ] {
            assert!(of(text).can_be_null(), "{text}");
        }
        assert!(!of("Array(Nullable(String))").can_be_null());
        assert!(!of("JSON").can_be_null());
    }
}
