//! What holds for every query and every table: the laws that tests and fuzz targets try to break.
//!
//! Each gives `Err` with a sentence that says how it was broken. They cost more than the translation
//! itself, and the depth of what is checked takes room on the stack: they are for queries of up to
//! some kilobytes.

mod literal;
mod meaning;
mod rows;
mod shape;
mod words;

pub use meaning::meaning_is_kept;
pub use rows::rows_for;

use crate::{Context, translate};
use literal::Typed;
use lucerna_schema::Table;
use lucerna_sql::DataType;

/// The functions that a condition may call. One that [`render`](crate::render) newly writes gets a
/// line here.
pub const FUNCTIONS: &[&str] = &[
    "CAST",
    "JSONExtractString",
    "arrayEnumerate",
    "arrayExists",
    "arrayFilter",
    "arrayMap",
    "arraySlice",
    "coalesce",
    "concat",
    "concatWithSeparator",
    "countEqual",
    "damerauLevenshteinDistance",
    "has",
    "hasAllTokens",
    "hasAny",
    "hasAnyTokens",
    "hasToken",
    "if",
    "ifNull",
    "length",
    "lower",
    "mapContains",
    "mapValues",
    "match",
    "notEmpty",
    "nullIf",
    "position",
    "positionCaseInsensitive",
    "replaceAll",
    "replaceRegexpAll",
    "toDate",
    "toDate32",
    "toDateTime",
    "toDateTime64",
    "toDecimal256",
    "toFloat64OrNull",
    "toFloat64OrZero",
    "toIPv4",
    "toIPv6",
    "toInt256",
    "toInt256OrZero",
    "toString",
    "toUInt256",
    "toUUID",
    "tokens",
    "translateUTF8",
    "tupleElement",
];

/// The names that lambdas give their arguments.
pub const VARIABLES: &[&str] = &["i", "t", "x", "y"];

/// A condition is one expression and nothing else, whatever was typed.
///
/// Two readers that know nothing of each other judge it: our own tokens, and sqlparser's tree. The
/// expression has no subquery and no comment; its names are columns of the table, or variables where
/// their lambda holds; its functions are [`FUNCTIONS`]; and each text in it was typed, or stands in
/// the source of this crate.
///
/// ```
/// use lucerna_schema::builtin;
/// use lucerna_translate::{Context, laws::condition_is_safe};
///
/// let logs = builtin("logs").expect("a built-in table");
/// let judged = condition_is_safe("Body:\"' OR 1=1 --\"", logs, &Context::utc(0));
/// assert_eq!(judged, Ok(true));
/// ```
///
/// The value is false where the query is refused, so that there is nothing to judge.
///
/// # Errors
/// Gives the condition and what is wrong with it.
pub fn condition_is_safe(source: &str, table: &Table, context: &Context) -> Result<bool, String> {
    let Some(condition) = translate(source, table, context).condition else {
        return Ok(false);
    };
    let sql = condition.where_sql();
    let typed = Typed::new(source, context);
    words::check(sql, table, &typed)
        .and_then(|words| shape::check(&words, table, &typed))
        .map(|()| true)
        .map_err(|broken| format!("{source:?} became\n{sql}\n{broken}"))
}

/// True for JSON, and for what is made of it.
fn holds_json(data_type: &DataType) -> bool {
    if let DataType::Array(inner) | DataType::Nullable(inner) = data_type {
        return holds_json(inner);
    }
    matches!(data_type, DataType::Json(_))
}
