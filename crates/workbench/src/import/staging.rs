//! The tables in which an import gathers its rows.
//!
//! A staging table is made like the table it is for. A file's rows join that table (`joining`); the
//! demo's take its place by one exchange, which is a single rename.

use lucerna_engine::{Access, Engine, EngineError, QueryRequest};
use lucerna_sql::{Sql, SqlWriter};

use super::ledger::Swap;
use crate::rows;
use crate::store::{self, DATABASE};

/// What the names of all staging tables begin with.
const PREFIX: &str = "_lucerna_import_";

/// The name of the staging table of an import for a table.
pub(super) fn name(import: &str, target: &str) -> String {
    format!("{PREFIX}{import}_{target}")
}

pub(super) fn execute(engine: &dyn Engine, statement: &Sql) -> Result<(), EngineError> {
    engine.execute(&QueryRequest::new(statement.as_str()).access(Access::Write))
}

pub(super) fn qualified(sql: &mut SqlWriter, table: &str) {
    sql.identifier(DATABASE).raw(".").identifier(table);
}

/// Makes an empty table like the target, marked with its own name: the mark goes with it when it
/// takes the target's place, and tells that it did.
pub(super) fn create_for_swap(engine: &dyn Engine, swap: &Swap) -> Result<(), EngineError> {
    let mut sql = SqlWriter::new();
    sql.raw("CREATE TABLE ");
    qualified(&mut sql, &swap.staging);
    sql.raw(" AS ");
    qualified(&mut sql, &swap.target);
    sql.raw(" COMMENT ").text(&swap.staging);
    execute(engine, &sql.finish())
}

/// Makes an empty table from which rows join `like`, or, if that is not there yet, a table that will
/// be made by `schema`.
pub(super) fn create_for_join(
    engine: &dyn Engine,
    staging: &str,
    like: Option<&str>,
    schema: &'static str,
) -> Result<(), EngineError> {
    let Some(like) = like else {
        return store::create_table_with(engine, schema, staging, STAGING_SETTINGS);
    };
    let mut sql = SqlWriter::new();
    sql.raw("CREATE TABLE ");
    qualified(&mut sql, staging);
    sql.raw(" AS ");
    qualified(&mut sql, like);
    sql.raw(STAGING_SETTINGS);
    execute(engine, &sql.finish())
}

/// What is staged is on the disk before a commit says so, and stays in the parts that were written:
/// it is by them that it is seen what has joined the target (`joining`).
const STAGING_SETTINGS: &str = "\nSETTINGS fsync_after_insert = 1, fsync_part_directory = 1, \
    max_bytes_to_merge_at_max_space_in_pool = 1, max_bytes_to_merge_at_min_space_in_pool = 1, \
    parts_to_delay_insert = 1000000, parts_to_throw_insert = 1000000";

/// The partitions of a table that hold rows.
pub(super) fn partitions(engine: &dyn Engine, table: &str) -> Result<Vec<String>, EngineError> {
    let mut sql = SqlWriter::new();
    sql.raw(
        "SELECT DISTINCT partition_id FROM system.parts WHERE active AND rows > 0 AND database = ",
    );
    sql.text(DATABASE)
        .raw(" AND table = ")
        .text(table)
        .raw(" ORDER BY partition_id");
    rows::ask_column(engine, &QueryRequest::new(sql.finish().as_str()))
}

/// How many rows a table holds.
pub(super) fn count(engine: &dyn Engine, table: &str) -> Result<u64, EngineError> {
    let mut sql = SqlWriter::new();
    sql.raw("SELECT toString(sum(rows)) FROM system.parts WHERE active AND database = ")
        .text(DATABASE)
        .raw(" AND table = ")
        .text(table);
    let answer = rows::ask_column(engine, &QueryRequest::new(sql.finish().as_str()))?;
    let number = answer.first().and_then(|text| text.parse().ok());
    number.ok_or_else(|| EngineError::Corrupt {
        reason: format!("{answer:?} is no number of rows"),
    })
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
