//! What a query means for one row, without SQL: the dialect, word by word, as slow as it reads.
//!
//! Tests hold the engine's answers against [`evaluate`]. It knows no index, no column that stands for
//! another, and none of the functions that [`render`](crate::render) writes.
//!
//! ```
//! use lucerna_schema::builtin;
//! use lucerna_translate::model::{Row, Value, evaluate};
//! use lucerna_translate::{Context, translate};
//!
//! let logs = builtin("logs").expect("a built-in table");
//! let context = Context::utc(0);
//! let query = translate("timeout level:error", logs, &context).predicate;
//!
//! let mut row = Row::new(logs);
//! row.set(logs, "Body", Value::text("upstream Timeout"));
//! assert!(!evaluate(&query, logs, &row, &context));
//! row.set(logs, "SeverityText", Value::text("ERROR"));
//! assert!(evaluate(&query, logs, &row, &context));
//! ```

mod document;
mod fold;
pub(crate) mod json;
mod number;
mod pattern;
mod place;
mod row;
mod test;
mod value;
mod words;

pub use fold::fold;
pub use row::Row;
pub use value::Value;

use crate::Context;
use crate::predicate::Predicate;
use lucerna_schema::Table;

/// True if `row` is one of those that `predicate` selects; the predicate was resolved for `table`
/// with the same context.
#[must_use]
pub fn evaluate(predicate: &Predicate, table: &Table, row: &Row, context: &Context) -> bool {
    let holds = |part: &Predicate| evaluate(part, table, row, context);
    match predicate {
        Predicate::True => true,
        Predicate::False => false,
        Predicate::All(parts) => parts.iter().all(holds),
        Predicate::Any(parts) => parts.iter().any(holds),
        Predicate::Not(of) => !holds(of),
        Predicate::Leaf(leaf) => {
            let mut values = place::values(&leaf.place, table, row, context);
            values.any(|value| test::holds(&leaf.test, &value, context))
        }
    }
}
