//! What an interrupted import left behind, put in order.

use lucerna_engine::Engine;

use super::ledger::{Entry, Event, Ledger, Progress, Swap};
use super::{ImportCause, Recovered, staging};

/// Finishes the imports that had committed and undoes the others.
///
/// It may be interrupted as well: the next one takes up where it ended.
pub(super) fn recover(
    engine: &dyn Engine,
    ledger: &mut Ledger,
) -> Result<Vec<Recovered>, ImportCause> {
    let open: Vec<Entry> = ledger
        .entries()
        .iter()
        .filter(|entry| matches!(entry.progress, Progress::Begun | Progress::Committed(_)))
        .cloned()
        .collect();
    let mut recovered = Vec::new();
    for entry in &open {
        if let Progress::Committed(swaps) = &entry.progress {
            finish(engine, ledger, &entry.import, swaps)?;
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
    swaps: &[Swap],
) -> Result<(), ImportCause> {
    ledger.append(Event::Commit {
        import: import.to_owned(),
        swaps: swaps.to_vec(),
    })?;
    for swap in swaps {
        staging::exchange(engine, swap)?;
        staging::drop_table(engine, &swap.staging)?;
    }
    done(ledger, import)
}

/// Takes the steps after a commit, whichever of them were taken before.
fn finish(
    engine: &dyn Engine,
    ledger: &mut Ledger,
    import: &str,
    swaps: &[Swap],
) -> Result<(), ImportCause> {
    for swap in swaps {
        if !staging::is_exchanged(engine, swap)? {
            staging::exchange(engine, swap)?;
        }
        staging::drop_table(engine, &swap.staging)?;
    }
    done(ledger, import)
}

fn done(ledger: &mut Ledger, import: &str) -> Result<(), ImportCause> {
    ledger.append(Event::Done {
        import: import.to_owned(),
    })
}
