//! The steps after a commit, and what an interrupted import left behind, put in order.

use lucerna_engine::{Cancel, Engine, EngineError};

use super::ledger::{Entry, Event, Join, Ledger, Placing, Progress, Swap};
use super::{Became, ImportCause, Recovered, joining, staging};

/// Finishes the imports that had committed and whose rows are all there, and undoes the others; asks
/// the engine nothing if there are none.
///
/// It may be interrupted as well: the next one takes up where it ended.
pub(super) fn recover(
    engine: &dyn Engine,
    ledger: &mut Ledger,
) -> Result<Vec<Recovered>, ImportCause> {
    let open: Vec<Entry> = ledger.open_entries().cloned().collect();
    let mut recovered = Vec::new();
    if open.is_empty() {
        return Ok(recovered);
    }
    for entry in &open {
        let became = match &entry.progress {
            Progress::Committed(placing) => settle(engine, ledger, &entry.import, placing)?,
            Progress::Undoing {
                placing,
                leaves_rows,
            } => {
                undone(engine, ledger, &entry.import, placing)?;
                without(*leaves_rows)
            }
            Progress::Begun | Progress::Done | Progress::Undone => continue,
        };
        recovered.push(Recovered {
            path: entry.path.clone(),
            became,
        });
    }
    // Only now: the tables of the imports above were still needed.
    for table in staging::left_behind(engine)? {
        staging::drop_table(engine, &table)?;
    }
    for entry in open {
        if entry.progress == Progress::Begun {
            ledger.append(Event::Undone {
                import: entry.import,
            })?;
            recovered.push(Recovered {
                path: entry.path,
                became: Became::Nothing,
            });
        }
    }
    Ok(recovered)
}

/// Commits an import and finishes it. One whose rows cannot be joined is taken back at once.
pub(super) fn commit(
    engine: &dyn Engine,
    ledger: &mut Ledger,
    import: &str,
    placing: &Placing,
) -> Result<(), ImportCause> {
    ledger.append(Event::Commit {
        import: import.to_owned(),
        placing: placing.clone(),
    })?;
    match place(engine, placing) {
        Ok(()) => done(engine, ledger, import, placing),
        // Another process had the store, and died; what it did of this is not known.
        Err(cause @ EngineError::Disconnected { .. }) => {
            match settle(engine, ledger, import, placing)? {
                Became::Whole => Ok(()),
                Became::Nothing | Became::Part => Err(cause.into()),
            }
        }
        Err(cause) => {
            // Should this fail as well, whoever opens the store next does it.
            let _ = take_back(engine, ledger, import, placing);
            Err(cause.into())
        }
    }
}

/// Finishes an import that had committed, whichever steps were taken before, if all of its rows are
/// there, and takes it back otherwise.
fn settle(
    engine: &dyn Engine,
    ledger: &mut Ledger,
    import: &str,
    placing: &Placing,
) -> Result<Became, ImportCause> {
    if !is_whole(engine, placing)? {
        return take_back(engine, ledger, import, placing);
    }
    finish(engine, placing)?;
    done(engine, ledger, import, placing)?;
    Ok(Became::Whole)
}

/// Whether all rows that were committed are there. A staging table is dropped only after its rows are
/// where they belong.
fn is_whole(engine: &dyn Engine, placing: &Placing) -> Result<bool, EngineError> {
    let staged = staging::left_behind(engine)?;
    for join in &placing.joins {
        if staged.contains(&join.staging) && !joining::is_whole(engine, join)? {
            return Ok(false);
        }
    }
    for swap in &placing.swaps {
        let Some(rows) = swap.rows.filter(|_| staged.contains(&swap.staging)) else {
            continue;
        };
        let is_exchanged = staging::is_exchanged(engine, swap)?;
        if !is_exchanged && staging::count(engine, &swap.staging)? != rows {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Undoes an import that had committed.
fn take_back(
    engine: &dyn Engine,
    ledger: &mut Ledger,
    import: &str,
    placing: &Placing,
) -> Result<Became, ImportCause> {
    let mut leaves_rows = false;
    for join in &placing.joins {
        leaves_rows |= joining::is_merged(engine, join)?;
    }
    // It must not be finished after some of it was taken back.
    ledger.append(Event::Undo {
        import: import.to_owned(),
        leaves_rows,
    })?;
    undone(engine, ledger, import, placing)?;
    Ok(without(leaves_rows))
}

fn without(leaves_rows: bool) -> Became {
    if leaves_rows {
        Became::Part
    } else {
        Became::Nothing
    }
}

/// Takes the steps that undo an import, whichever of them were taken before.
fn undone(
    engine: &dyn Engine,
    ledger: &mut Ledger,
    import: &str,
    placing: &Placing,
) -> Result<(), ImportCause> {
    for join in &placing.joins {
        joining::take_back(engine, join)?;
    }
    for swap in &placing.swaps {
        if staging::is_exchanged(engine, swap)? {
            staging::exchange(engine, swap)?;
        }
    }
    drop_staged(engine, placing)?;
    ledger.append(Event::Undone {
        import: import.to_owned(),
    })
}

/// Takes the steps that make rows visible, none of which was taken before.
fn place(engine: &dyn Engine, placing: &Placing) -> Result<(), EngineError> {
    for join in &placing.joins {
        joining::attach(engine, join)?;
    }
    for swap in &placing.swaps {
        staging::exchange(engine, swap)?;
    }
    Ok(())
}

/// Takes the steps after a commit that make rows visible, whichever of them were taken before.
fn finish(engine: &dyn Engine, placing: &Placing) -> Result<(), ImportCause> {
    for join in &placing.joins {
        joining::attach_missing(engine, join)?;
    }
    for swap in &placing.swaps {
        if !staging::is_exchanged(engine, swap)? {
            staging::exchange(engine, swap)?;
        }
    }
    Ok(())
}

/// Drops what is needed no more. Only after everything can be searched: dropping takes long, and an
/// end before it would leave half a file.
fn done(
    engine: &dyn Engine,
    ledger: &mut Ledger,
    import: &str,
    placing: &Placing,
) -> Result<(), ImportCause> {
    drop_staged(engine, placing)?;
    ledger.append(Event::Done {
        import: import.to_owned(),
    })
}

fn drop_staged(engine: &dyn Engine, placing: &Placing) -> Result<(), EngineError> {
    let joined = placing.joins.iter().map(|Join { staging, .. }| staging);
    let replaced = placing.swaps.iter().map(|Swap { staging, .. }| staging);
    let mut tables = joined.chain(replaced);
    tables.try_for_each(|staging| staging::drop_table(engine, staging))
}

/// Drops what was staged, and says why that was needed. If even that fails, the next import does it.
pub(super) fn undo(
    engine: &dyn Engine,
    ledger: &mut Ledger,
    import: String,
    cancel: &Cancel,
    cause: ImportCause,
) -> ImportCause {
    let drop_table = |table: &String| staging::drop_table(engine, table);
    let dropped =
        staging::left_behind(engine).and_then(|tables| tables.iter().try_for_each(drop_table));
    if dropped.is_ok() {
        // The record's own failure must not hide why the import failed.
        let _ = ledger.append(Event::Undone { import });
    }
    if cancel.is_cancelled() {
        ImportCause::Cancelled
    } else {
        cause
    }
}
