//! Tables whose rows are replaced by others as a whole: the demo's.

use std::path::PathBuf;

use arrow_array::RecordBatchReader;
use jiff::Timestamp;
use lucerna_engine::{Cancel, Engine, InsertTarget};

use super::ledger::{Event, Ledger, Placing, Progress, Swap};
use super::{ALONE, ImportCause, recovery, staging};
use crate::session::Session;
use crate::store::{self, DATABASE};

/// What the record of imports calls generated rows in place of a SHA-256.
const GENERATED: &str = "generated";

/// Rows for a table.
pub(crate) struct Rows {
    pub(crate) schema: &'static str,
    pub(crate) table: String,
    pub(crate) batches: Box<dyn RecordBatchReader + Send>,
}

/// Replaces all rows of the tables, and says how many each has now.
///
/// Only in a store that holds nothing else: a person's own rows are never thrown away.
pub(crate) fn replace(
    session: &Session,
    name: &str,
    tables: Vec<Rows>,
    cancel: &Cancel,
) -> Result<Vec<u64>, ImportCause> {
    let _alone = ALONE
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let engine = session.engine();
    let store = session.store().ok_or(ImportCause::NoStore)?;
    let mut ledger = Ledger::open(store.folder(), cancel, None)?;
    recovery::recover(engine, &mut ledger)?;
    for rows in &tables {
        store::create_table(engine, rows.schema, &rows.table)?;
        check_replaceable(engine, &ledger, &rows.table)?;
    }
    let import = ledger.new_import();
    ledger.append(Event::Begin {
        import: import.clone(),
        time: Timestamp::now(),
        path: PathBuf::from(name),
        sha256: GENERATED.to_owned(),
    })?;
    let (swaps, counts) = match fill(engine, &import, tables, cancel) {
        Ok(filled) => filled,
        Err(cause) => return Err(recovery::undo(engine, &mut ledger, import, cancel, cause)),
    };
    let placing = Placing {
        swaps,
        ..Placing::default()
    };
    recovery::commit(engine, &mut ledger, &import, &placing)?;
    session.forget_facts();
    Ok(counts)
}

fn check_replaceable(engine: &dyn Engine, ledger: &Ledger, table: &str) -> Result<(), ImportCause> {
    let done = ledger
        .entries()
        .iter()
        .filter(|entry| entry.progress == Progress::Done);
    let (generated, own): (Vec<_>, Vec<_>) = done.partition(|entry| entry.sha256 == GENERATED);
    let is_ours = own.is_empty() && !generated.is_empty();
    if is_ours || staging::partitions(engine, table)?.is_empty() {
        return Ok(());
    }
    Err(ImportCause::HoldsOtherRows {
        table: table.to_owned(),
    })
}

fn fill(
    engine: &dyn Engine,
    import: &str,
    tables: Vec<Rows>,
    cancel: &Cancel,
) -> Result<(Vec<Swap>, Vec<u64>), ImportCause> {
    let mut swaps = Vec::new();
    let mut counts = Vec::new();
    for rows in tables {
        if cancel.is_cancelled() {
            return Err(ImportCause::Cancelled);
        }
        let mut swap = Swap {
            staging: staging::name(import, &rows.table),
            target: rows.table,
            rows: None,
        };
        staging::create_for_swap(engine, &swap)?;
        let schema = rows.batches.schema();
        let into = InsertTarget {
            database: DATABASE.to_owned(),
            table: swap.staging.clone(),
            columns: schema
                .fields()
                .iter()
                .map(|field| field.name().clone())
                .collect(),
        };
        counts.push(engine.insert(&into, rows.batches)?);
        swap.rows = Some(staging::count(engine, &swap.staging)?);
        swaps.push(swap);
    }
    Ok((swaps, counts))
}
