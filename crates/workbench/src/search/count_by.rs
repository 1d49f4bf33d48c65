//! How often each value of a field occurs.

use lucerna_sql::{Sql, SqlWriter};

use super::columns::Shown;
use super::plan::{filtered, timestamp};
use super::{Plan, Search, plan};
use crate::error::WorkError;
use crate::session::Session;
use crate::source::Source;

/// A search whose rows are counted by a field, with the time of the first, in the order of that.
pub(crate) fn count_by(
    source: &Source,
    search: &Search,
    field: &str,
    session: &Session,
) -> Result<Plan, WorkError> {
    let found = plan::translated(source, search, session)?;
    let field = Shown::find(&found.table, "--select", field)?;
    let mut inner = filtered(source, search.range, found.condition.sql())?;
    inner = inner.expression(field.select());
    let time = timestamp(&found.table).map(str::to_owned);
    if let Some(time) = &time {
        inner = inner.column(time);
    }
    let statement = grouped(&inner.to_sql(), &field.name, time.as_deref());
    let columns = vec![field.name];
    Ok(found.into_plan(statement, None, columns))
}

fn grouped(inner: &Sql, field: &str, time: Option<&str>) -> Sql {
    let mut sql = SqlWriter::new();
    sql.raw("SELECT ")
        .identifier(field)
        .raw(", count() AS count");
    if let Some(time) = time {
        sql.raw(", min(").identifier(time).raw(") AS first");
    }
    sql.raw("\nFROM (\n")
        .sql(inner)
        .raw("\n)\nGROUP BY ")
        .identifier(field);
    sql.raw(if time.is_some() {
        "\nORDER BY first"
    } else {
        "\nORDER BY count DESC"
    });
    sql.finish()
}
