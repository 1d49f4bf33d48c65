//! From a search to its statement. Nothing is sent.

use jiff::Timestamp;
use lucerna_diagnostics::Diagnostic;
use lucerna_lucene::Canonical;
use lucerna_schema::Table;
use lucerna_sql::{DataType, Direction, Select, Sql, SqlWriter};
use lucerna_translate::render::write_time;
use lucerna_translate::{Condition, Context, translate};

use super::columns::{Shown, shown, with_implicit};
use super::count_by::Groups;
use super::{Plan, Search};
use crate::error::{WorkError, WrongText};
use crate::range::Range;
use crate::session::Session;
use crate::source::Source;

/// A query that was translated without a mistake.
pub(super) struct Translated {
    /// The source's table, with the columns for bare words that the search names.
    pub(super) table: Table,
    pub(super) condition: Condition,
    english: String,
    canonical: String,
    diagnostics: Vec<Diagnostic>,
}

impl Translated {
    /// The plan with this statement.
    pub(super) fn into_plan(
        self,
        statement: Sql,
        limit: Option<u64>,
        columns: Vec<String>,
    ) -> Plan {
        Plan {
            statement: statement.into_string(),
            condition: self.condition.into_sql().into_string(),
            english: self.english,
            canonical: self.canonical,
            diagnostics: self.diagnostics,
            settings: Vec::new(),
            limit,
            columns,
        }
    }
}

/// Translates the query of a search.
pub(super) fn translated(
    source: &Source,
    search: &Search,
    session: &Session,
) -> Result<Translated, WorkError> {
    let table = with_implicit(&source.table, search)?;
    let context = Context {
        now: session.now(),
        zone: session.zone().clone(),
    };
    let translation = translate(&search.query, &table, &context);
    let canonical = Canonical::new(&translation.query, &search.query).to_string();
    let Some(condition) = translation.condition else {
        return Err(WorkError::Query(Box::new(WrongText {
            what: "query",
            text: search.query.clone(),
            diagnostics: translation.diagnostics,
        })));
    };
    let (english, diagnostics) = (translation.english, translation.diagnostics);
    Ok(Translated {
        table,
        condition,
        english,
        canonical,
        diagnostics,
    })
}

pub(crate) fn plan(source: &Source, search: &Search, session: &Session) -> Result<Plan, WorkError> {
    let found = translated(source, search, session)?;
    if !search.count && !search.count_by.is_empty() {
        let rows = filtered(source, search.range, found.condition.sql())?;
        let groups = Groups::of(&found.table, search)?;
        let statement = groups.statement(rows, search)?;
        return Ok(found.into_plan(statement, search.limit, groups.names()));
    }
    let columns = if search.count {
        Vec::new()
    } else {
        shown(&found.table, search)?
    };
    let mut select = filtered(source, search.range, found.condition.sql())?;
    if search.count {
        select = select.expression(count());
    } else {
        select = columns
            .iter()
            .fold(select, |select, column| select.expression(column.select()));
        select = ordered(select, &found.table, search)?;
    }
    let limit = search.limit.filter(|_| !search.count);
    let select = limit.into_iter().fold(select, Select::limit);
    let names = columns.into_iter().map(|column| column.name).collect();
    Ok(found.into_plan(select.to_sql(), limit, names))
}

fn count() -> Sql {
    let mut sql = SqlWriter::new();
    sql.raw("count() AS count");
    sql.finish()
}

/// The source's rows in the range that satisfy the condition.
pub(super) fn filtered(
    source: &Source,
    range: Range,
    condition: &Sql,
) -> Result<Select, WorkError> {
    let mut select = Select::from_table(Some(&source.database), &source.table_name);
    if !range.is_everything() {
        let Some(timestamp) = timestamp(&source.table) else {
            return Err(WorkError::NoTimestamp {
                source_name: source.name.clone(),
            });
        };
        let ends = [(range.from, " >= "), (range.to, " <= ")];
        for (time, operator) in ends {
            let Some(time) = time else { continue };
            let mut sql = SqlWriter::new();
            sql.identifier(timestamp).raw(operator);
            write_instant(&mut sql, time);
            select = select.filter(sql.finish());
        }
    }
    // `1` selects everything and would only be noise.
    Ok(if condition.as_str() == "1" {
        select
    } else {
        select.filter(condition.clone())
    })
}

/// Writes an instant, held within what nanoseconds can say: 1900 to 2262. A whole second is written
/// without the nine zeros after it; the engine compares the two precisions exactly.
fn write_instant(sql: &mut SqlWriter, time: Timestamp) {
    const FIRST: i64 = -2_208_988_800_000_000_000;
    const PER_SECOND: i64 = 1_000_000_000;
    let nanoseconds = time.as_nanosecond().clamp(FIRST.into(), i64::MAX.into());
    let nanoseconds = i64::try_from(nanoseconds).unwrap_or(i64::MAX);
    let (tick, precision) = if nanoseconds % PER_SECOND == 0 {
        (nanoseconds / PER_SECOND, 0)
    } else {
        (nanoseconds, 9)
    };
    let zone = None;
    write_time(sql, tick, &DataType::DateTime64 { precision, zone });
}

/// The name of the column that says when.
pub(super) fn timestamp(table: &Table) -> Option<&str> {
    table
        .roles
        .timestamp
        .map(|id| table.column(id).name.as_str())
}

fn ordered(select: Select, table: &Table, search: &Search) -> Result<Select, WorkError> {
    let direction = |is_descending| {
        if is_descending {
            Direction::Descending
        } else {
            Direction::Ascending
        }
    };
    match (&search.order, timestamp(table)) {
        (Some(order), _) => {
            let field = Shown::find(table, "--order", &order.field)?;
            Ok(select.order_by_expression(field.expression, direction(order.is_descending)))
        }
        (None, Some(timestamp)) => Ok(select.order_by(timestamp, Direction::Descending)),
        (None, None) => Ok(select),
    }
}
