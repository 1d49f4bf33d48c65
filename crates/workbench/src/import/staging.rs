//! The tables in which an import gathers its rows, and how they take their place.
//!
//! A staging table is made like the table it is for, filled with the new rows, given the parts of the
//! old table (as hard links: nothing is copied), and exchanged with it in one step. The exchange is
//! a single rename, so that at any moment either no row of the file can be searched or all of them.

use lucerna_engine::{Access, Engine, EngineError, QueryRequest};
use lucerna_sql::{Sql, SqlWriter};

use super::ledger::Swap;
use crate::rows;
use crate::store::DATABASE;

/// What the names of all staging tables begin with.
const PREFIX: &str = "_lucerna_import_";

/// The name of the staging table of an import for a table.
pub(super) fn name(import: &str, target: &str) -> String {
    format!("{PREFIX}{import}_{target}")
}

fn execute(engine: &dyn Engine, statement: &Sql) -> Result<(), EngineError> {
    engine.execute(&QueryRequest::new(statement.as_str()).access(Access::Write))
}

fn qualified(sql: &mut SqlWriter, table: &str) {
    sql.identifier(DATABASE).raw(".").identifier(table);
}

/// Makes an empty table like the target, marked with its own name: the mark goes with it when it
/// takes the target's place, and tells that it did.
pub(super) fn create(engine: &dyn Engine, swap: &Swap) -> Result<(), EngineError> {
    let mut sql = SqlWriter::new();
    sql.raw("CREATE TABLE ");
    qualified(&mut sql, &swap.staging);
    sql.raw(" AS ");
    qualified(&mut sql, &swap.target);
    sql.raw(" COMMENT ").text(&swap.staging);
    execute(engine, &sql.finish())
}

/// Adds the rows that the target holds to the staging table.
pub(super) fn add_existing_rows(engine: &dyn Engine, swap: &Swap) -> Result<(), EngineError> {
    let partitions = partitions(engine, &swap.target)?;
    if partitions.is_empty() {
        return Ok(());
    }
    let mut sql = SqlWriter::new();
    sql.raw("ALTER TABLE ");
    qualified(&mut sql, &swap.staging);
    for (at, partition) in partitions.iter().enumerate() {
        sql.raw(if at == 0 { " " } else { ", " });
        sql.raw("ATTACH PARTITION ID ")
            .text(partition)
            .raw(" FROM ");
        qualified(&mut sql, &swap.target);
    }
    execute(engine, &sql.finish())
}

/// The partitions of a table that hold rows.
pub(super) fn partitions(engine: &dyn Engine, table: &str) -> Result<Vec<String>, EngineError> {
    let mut sql = SqlWriter::new();
    sql.raw("SELECT DISTINCT partition_id FROM system.parts WHERE active AND database = ");
    sql.text(DATABASE)
        .raw(" AND table = ")
        .text(table)
        .raw(" ORDER BY partition_id");
    rows::ask_column(engine, &QueryRequest::new(sql.finish().as_str()))
}

/// Puts the staging table in the target's place; a second time would take it out again.
pub(super) fn exchange(engine: &dyn Engine, swap: &Swap) -> Result<(), EngineError> {
    let mut sql = SqlWriter::new();
    sql.raw("EXCHANGE TABLES ");
    qualified(&mut sql, &swap.staging);
    sql.raw(" AND ");
    qualified(&mut sql, &swap.target);
    execute(engine, &sql.finish())
}

/// Whether the target is what once was the staging table.
pub(super) fn is_exchanged(engine: &dyn Engine, swap: &Swap) -> Result<bool, EngineError> {
    let mut sql = SqlWriter::new();
    sql.raw("SELECT comment FROM system.tables WHERE database = ");
    sql.text(DATABASE).raw(" AND name = ").text(&swap.target);
    let comments = rows::ask_column(engine, &QueryRequest::new(sql.finish().as_str()))?;
    Ok(comments.first() == Some(&swap.staging))
}

/// Drops a staging table, whatever it holds; not being there is fine.
pub(super) fn drop_table(engine: &dyn Engine, staging: &str) -> Result<(), EngineError> {
    let mut sql = SqlWriter::new();
    sql.raw("DROP TABLE IF EXISTS ");
    qualified(&mut sql, staging);
    sql.raw(" SYNC");
    execute(engine, &sql.finish())
}

/// The staging tables there are.
pub(super) fn left_behind(engine: &dyn Engine) -> Result<Vec<String>, EngineError> {
    let mut sql = SqlWriter::new();
    sql.raw("SELECT name FROM system.tables WHERE database = ")
        .text(DATABASE);
    sql.raw(" AND startsWith(name, ")
        .text(PREFIX)
        .raw(") ORDER BY name");
    rows::ask_column(engine, &QueryRequest::new(sql.finish().as_str()))
}
