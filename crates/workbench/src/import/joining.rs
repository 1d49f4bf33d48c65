//! Staged rows that join those of a table, each part of them once.
//!
//! The parts of the staging table are attached to the target as hard links, all partitions with one
//! statement: nothing is copied, and nothing that is in the target is touched. A process can die in
//! the middle of it. What is in the target already is known then by its content: a part keeps its
//! hash when it is attached, and gets a number above all that the target had at the commit. A part
//! that was merged since is still listed as inactive for minutes, and the store is put in order as
//! soon as it is opened.

use std::collections::HashMap;

use lucerna_engine::{Engine, EngineError, QueryRequest};
use lucerna_sql::SqlWriter;

use super::ledger::{Join, PartContent, Twins};
use super::staging::{execute, partitions, qualified};
use crate::rows;
use crate::store::DATABASE;

/// Says how staged rows will join the target, which may be new.
pub(super) fn prepare(
    engine: &dyn Engine,
    target: &str,
    is_new: bool,
    staging: &str,
) -> Result<Join, EngineError> {
    let staged = contents(engine, staging, STAGED, 0)?;
    let parts = count(staged)
        .into_iter()
        .map(|(content, count)| Twins { content, count });
    Ok(Join {
        parts: Some(parts.collect()),
        twins: Vec::new(),
        after_block: if is_new {
            0
        } else {
            highest_block(engine, target)?
        },
        target: target.to_owned(),
        staging: staging.to_owned(),
    })
}

/// Which parts of a staging table count.
const STAGED: &str = "active AND rows > 0";

/// Parts that a target has, or had before they were merged.
const PRESENT: &str = "rows > 0";

/// Parts whose rows are in another one.
const MERGED: &str = "NOT active AND rows > 0";

/// The highest number of a block that a table holds, 0 if it holds none.
fn highest_block(engine: &dyn Engine, table: &str) -> Result<i64, EngineError> {
    let mut sql = SqlWriter::new();
    sql.raw("SELECT toString(max(max_block_number)) FROM system.parts WHERE database = ")
        .text(DATABASE)
        .raw(" AND table = ")
        .text(table);
    let answer = rows::ask_column(engine, &QueryRequest::new(sql.finish().as_str()))?;
    let number = answer.first().and_then(|text| text.parse().ok());
    number.ok_or_else(|| EngineError::Corrupt {
        reason: format!("{answer:?} is no number of a block"),
    })
}

/// Attaches all staged parts.
pub(super) fn attach(engine: &dyn Engine, join: &Join) -> Result<(), EngineError> {
    let partitions = partitions(engine, &join.staging)?;
    if partitions.is_empty() {
        return Ok(());
    }
    let mut sql = SqlWriter::new();
    sql.raw("ALTER TABLE ");
    qualified(&mut sql, &join.target);
    for (at, partition) in partitions.iter().enumerate() {
        sql.raw(if at == 0 { " " } else { ", " });
        sql.raw("ATTACH PARTITION ID ")
            .text(partition)
            .raw(" FROM ");
        qualified(&mut sql, &join.staging);
    }
    execute(engine, &sql.finish())
}

/// Attaches those staged parts that are not in the target yet; may be called again and again.
pub(super) fn attach_missing(engine: &dyn Engine, join: &Join) -> Result<(), EngineError> {
    // It is dropped only after all of it was attached; its parts are looked for before those of the
    // target, which may be many.
    let staged = contents(engine, &join.staging, STAGED, 0)?;
    if staged.is_empty() {
        return Ok(());
    }
    wait_for_parts(engine, &join.target)?;
    let present = count(contents(engine, &join.target, PRESENT, join.after_block)?);
    let mut kept: HashMap<PartContent, usize> = HashMap::new();
    for (part, content) in staged {
        let all = join.count_of(&content);
        let missing = all.saturating_sub(present.get(&content).copied().unwrap_or(0));
        // As many parts stay as the target lacks, however many of them were dropped before.
        let kept = kept.entry(content).or_default();
        if *kept < missing {
            *kept += 1;
        } else {
            drop_part(engine, &join.staging, &part)?;
        }
    }
    attach(engine, join)
}

/// Whether each part that was staged is in the target, or can still get there: one that was cut short on
/// a full disk is found to be broken when the store is opened again, and is gone. The staging table has
/// to be there.
pub(super) fn is_whole(engine: &dyn Engine, join: &Join) -> Result<bool, EngineError> {
    let Some(parts) = &join.parts else {
        return Ok(true);
    };
    let staged = count(contents(engine, &join.staging, STAGED, 0)?);
    wait_for_parts(engine, &join.target)?;
    let present = count(contents(engine, &join.target, PRESENT, join.after_block)?);
    let found = |content: &PartContent| {
        let counts = [&staged, &present].map(|counts| counts.get(content).copied());
        counts.into_iter().flatten().sum::<usize>()
    };
    Ok(parts.iter().all(|part| found(&part.content) >= part.count))
}

/// Whether parts that had joined the target were merged there: their rows cannot be told from others.
pub(super) fn is_merged(engine: &dyn Engine, join: &Join) -> Result<bool, EngineError> {
    wait_for_parts(engine, &join.target)?;
    let merged = contents(engine, &join.target, MERGED, join.after_block)?;
    Ok(merged.iter().any(|(_, content)| is_of(join, content)))
}

/// Drops the parts that have joined the target; may be called again and again.
pub(super) fn take_back(engine: &dyn Engine, join: &Join) -> Result<(), EngineError> {
    for (part, content) in contents(engine, &join.target, STAGED, join.after_block)? {
        if is_of(join, &content) {
            drop_part(engine, &join.target, &part)?;
        }
    }
    Ok(())
}

/// Whether a part of this content was staged. Records of before name but some, and of those nothing is
/// taken back.
fn is_of(join: &Join, content: &PartContent) -> bool {
    join.parts.is_some() && join.count_of(content) > 0
}

/// How many parts there are of each content.
fn count(parts: Vec<(String, PartContent)>) -> HashMap<PartContent, usize> {
    let mut counts = HashMap::new();
    for (_, content) in parts {
        *counts.entry(content).or_default() += 1;
    }
    counts
}

/// Name and content of the parts of a table with a block number above `after`.
fn contents(
    engine: &dyn Engine,
    table: &str,
    condition: &'static str,
    after: i64,
) -> Result<Vec<(String, PartContent)>, EngineError> {
    let mut sql = SqlWriter::new();
    sql.raw("SELECT name, partition_id, toString(hash_of_all_files) FROM system.parts WHERE ")
        .raw(condition)
        .raw(" AND database = ")
        .text(DATABASE)
        .raw(" AND table = ")
        .text(table)
        .raw(" AND min_block_number > ")
        .integer(i128::from(after));
    let answer = rows::ask(engine, &QueryRequest::new(sql.finish().as_str()))?;
    let read = |row: Vec<String>| match <[String; 3]>::try_from(row) {
        Ok([name, partition, hash]) => Ok((name, PartContent { partition, hash })),
        Err(row) => Err(EngineError::Corrupt {
            reason: format!("{row:?} describes no part"),
        }),
    };
    answer.into_iter().map(read).collect()
}

/// Parts that were merged are loaded after the others when a store is opened.
fn wait_for_parts(engine: &dyn Engine, table: &str) -> Result<(), EngineError> {
    let mut sql = SqlWriter::new();
    sql.raw("SYSTEM WAIT LOADING PARTS ");
    qualified(&mut sql, table);
    execute(engine, &sql.finish())
}

fn drop_part(engine: &dyn Engine, table: &str, part: &str) -> Result<(), EngineError> {
    let mut sql = SqlWriter::new();
    sql.raw("ALTER TABLE ");
    qualified(&mut sql, table);
    sql.raw(" DROP PART ").text(part);
    execute(engine, &sql.finish())
}
