//! Values at the paths of JSON columns.
//!
//! The engine keeps a value that is no object under its path, and an object as the paths below it: of
//! the former `J.a` is the value and NULL where there is none, of the latter `J.^a` is the object and
//! `{}` where there is none. So the text of what stands at a path comes from the one or the other.

use super::Renderer;
use super::leaf::may_hold_for_empty;
use super::place::{Source, Value};
use crate::predicate::Test;
use lucerna_schema::ColumnId;

/// The value at a path.
#[derive(Clone, Copy)]
pub(super) struct JsonValue<'a> {
    of: JsonSource<'a>,
    /// Whether an object counts; if not, it reads as the empty text.
    reads_objects: bool,
}

#[derive(Clone, Copy)]
enum JsonSource<'a> {
    Path(ColumnId, &'a [String]),
    /// The arguments of the lambda around: `x` is the value, `y` the object.
    Variables,
}

impl Renderer<'_> {
    pub(super) fn json_path(&mut self, column: ColumnId, path: &[String], test: &Test) {
        let value = JsonValue {
            of: JsonSource::Path(column, path),
            reads_objects: may_hold_for_object(test),
        };
        if *test == Test::Exists {
            self.json_exists(value);
        } else {
            self.test(Value::text(Source::Json(value)), test);
        }
    }

    /// Reads the paths of the array rather than those of its elements: only they are then read.
    pub(super) fn element_path(&mut self, array: ColumnId, path: &[String], test: &Test) {
        let skips_missing = may_hold_for_empty(test);
        let reads_objects = skips_missing || may_hold_for_object(test);
        let value = JsonValue {
            of: JsonSource::Variables,
            reads_objects,
        };
        self.sql.raw(if reads_objects {
            "arrayExists((x, y) -> "
        } else {
            "arrayExists(x -> "
        });
        if *test == Test::Exists || skips_missing {
            self.json_exists(value);
        }
        if *test != Test::Exists {
            self.sql.raw(if skips_missing { " AND " } else { "" });
            self.test(Value::text(Source::Json(value)), test);
        }
        self.sql.raw(", ");
        self.json_subcolumn(array, path, ".");
        if reads_objects {
            self.sql.raw(", ");
            self.json_subcolumn(array, path, ".^");
        }
        self.sql.raw(")");
    }

    /// The value as text: empty where there is none.
    pub(super) fn json_text(&mut self, value: JsonValue<'_>) {
        self.sql.raw("coalesce(CAST(");
        self.json_value(value.of);
        self.sql.raw(", 'Nullable(String)'), ");
        if value.reads_objects {
            self.sql.raw("nullIf(toString(");
            self.json_object(value.of);
            self.sql.raw("), '{}'), ");
        }
        self.sql.raw("'')");
    }

    fn json_exists(&mut self, value: JsonValue<'_>) {
        self.sql.raw("(");
        self.json_value(value.of);
        self.sql.raw(" IS NOT NULL OR ifNull(toString(");
        self.json_object(value.of);
        self.sql.raw("), '{}') != '{}')");
    }

    fn json_value(&mut self, of: JsonSource<'_>) {
        match of {
            JsonSource::Path(column, path) => self.json_subcolumn(column, path, "."),
            JsonSource::Variables => _ = self.sql.raw("x"),
        }
    }

    fn json_object(&mut self, of: JsonSource<'_>) {
        match of {
            JsonSource::Path(column, path) => self.json_subcolumn(column, path, ".^"),
            JsonSource::Variables => _ = self.sql.raw("y"),
        }
    }

    fn json_subcolumn(&mut self, column: ColumnId, path: &[String], first: &'static str) {
        self.sql.identifier(&self.table.column(column).name);
        for (at, key) in path.iter().enumerate() {
            self.sql
                .raw(if at == 0 { first } else { "." })
                .identifier(key);
        }
    }
}

/// True unless the test surely does not hold for the text of an object, which begins with `{`, nor
/// holds for the empty text that an object would else read as.
fn may_hold_for_object(test: &Test) -> bool {
    match test {
        Test::TextNumber(_) => false,
        Test::Text(typed) => typed.is_empty() || typed.starts_with('{'),
        Test::Exists
        | Test::Words(_)
        | Test::Contains(_)
        | Test::Glob(_)
        | Test::Matches(_)
        | Test::Fuzzy { .. }
        | Test::Near { .. }
        | Test::TextRange(_)
        | Test::Integer(_)
        | Test::Float(_)
        | Test::Decimal { .. }
        | Test::Time(_)
        | Test::Bool(_)
        | Test::Same(_) => true,
    }
}

#[cfg(test)]
mod tests;
