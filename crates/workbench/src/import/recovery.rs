//! The steps after a commit, and what an interrupted import left behind, put in order.

use lucerna_engine::{Cancel, Engine, EngineError};

use super::ledger::{Entry, Event, Join, Ledger, Placing, Progress, Swap};
use super::{ImportCause, Recovered, joining, staging};

/// Finishes the imports that had committed and undoes the others; asks the engine nothing if there
/// are none.
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
        if let Progress::Committed(placing) = &entry.progress {
            finish(engine, placing)?;
            done(engine, ledger, &entry.import, placing)?;
            recovered.push(Recovered {
                path: entry.path.clone(),
                is_kept: true,
            });
        }
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
                is_kept: false,
            });
        }
    }
    Ok(recovered)
}

/// Commits an import, after which it is finished and never undone, and finishes it.
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
        // Another process had the store, and died; what it did of this is not known.
        Err(EngineError::Disconnected { .. }) => finish(engine, placing)?,
        placed => placed?,
    }
    done(engine, ledger, import, placing)
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
    let joined = placing.joins.iter().map(|Join { staging, .. }| staging);
    let replaced = placing.swaps.iter().map(|Swap { staging, .. }| staging);
    for staging in joined.chain(replaced) {
        staging::drop_table(engine, staging)?;
    }
    ledger.append(Event::Done {
        import: import.to_owned(),
    })
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
