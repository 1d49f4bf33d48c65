//! How many rows a search selects.

use lucerna_engine::Column;
use lucerna_schema::Table;
use lucerna_sql::{Select, Sql, SqlWriter};

use super::plan::Translated;
use super::selected::{Needs, Selected, Wish};
use super::step::Guarded;
use super::{Plan, Search};
use crate::error::WorkError;
use crate::session::{RunOptions, Session};
use crate::source::Source;

/// The number of rows of a portion; no column of telemetry has this name.
const ROWS: &str = "_lucerna_rows";

/// Plans a count: one statement of one number, which is called `count`.
pub(super) fn plan(
    session: &Session,
    source: &Source,
    search: &Search,
    found: Translated,
    run: &RunOptions,
) -> Result<Plan, WorkError> {
    let wish = Wish {
        range: search.range,
        needs: Needs::Number,
    };
    let selected = Selected::of(session, source, wish, &found, run)?;
    let whole = statement(selected.portions(), &found.table);
    let (sent, if_changed) = match selected.guarded() {
        Some((portions, table)) => {
            let guarded = Guarded {
                table,
                statement: whole.into_string(),
            };
            (statement(portions, &found.table), Some(Box::new(guarded)))
        }
        None => (whole, None),
    };
    let described = vec![Column {
        name: "count".to_owned(),
        type_name: "UInt64".to_owned(),
    }];
    let plan = found.into_single(sent, if_changed, None, Vec::new());
    Ok(Plan {
        described: Some(described),
        ..plan
    })
}

fn statement(portions: Vec<Select>, table: &Table) -> Sql {
    // A column of the name of the count would be read as the count where the condition names it.
    let name = if table.find("count").is_none() {
        " AS count"
    } else {
        ""
    };
    let mut sql = SqlWriter::new();
    if let [portion] = portions.as_slice() {
        sql.raw("count()").raw(name);
        return portion.clone().expression(sql.finish()).to_sql();
    }
    let counted = |portion: Select| {
        let mut sql = SqlWriter::new();
        sql.raw("count() AS ").raw(ROWS);
        portion.expression(sql.finish())
    };
    sql.raw("sum(").raw(ROWS).raw(")").raw(name);
    Select::from_union(portions.into_iter().map(counted).collect())
        .expression(sql.finish())
        .to_sql()
}
