//! Processes that die in the middle of an import, and those that come after them.

use super::*;

/// Kills the process at every call of the engine, before, in the middle and after it takes effect,
/// with the last line of the record whole and torn, and lets the engine merge before anybody looks;
/// then the store is opened, and the file is imported once more.
#[test]
fn whenever_the_process_dies_the_next_one_finds_all_rows_or_none() {
    let whole = World::new();
    let file = whole.file("a.jsonl", &[LOGS, SPANS]);
    let (session, engine) = whole.process(Death::Never);
    run(&session, &[file], &ImportOptions::default()).expect("a good file");
    for at in 1..=engine.calls() {
        for death in [Death::Before(at), Death::Within(at), Death::After(at)] {
            for (is_torn, is_merged) in [(false, false), (true, false), (false, true)] {
                dies_once(death, is_torn, is_merged);
            }
        }
    }
}

fn dies_once(death: Death, is_torn: bool, is_merged: bool) {
    let world = World::new();
    let case = format!("{death:?}, torn: {is_torn}, merged: {is_merged}");
    let file = world.file("a.jsonl", &[LOGS, SPANS]);
    let (session, engine) = world.process(death);
    let files = std::slice::from_ref(&file);
    let died = run(&session, files, &ImportOptions::default());
    if is_torn && died.is_err() && engine.may_have_torn() {
        world.tear_the_ledger();
    }
    if is_merged {
        world.merge();
    }
    // Until it is put in order, some rows may be there: of this file and no others, none twice.
    let looked = (world.disk.rows("otel_logs"), world.disk.rows("otel_traces"));
    assert!(
        (10..=12).contains(&looked.0) && looked.1 <= 1,
        "{case}: {looked:?}"
    );
    let kept = recover(&world.process(Death::Never).0).expect("an engine that lives");
    let (logs, spans, staging) = world.holds();
    assert!(
        [(10, 0), (12, 1)].contains(&(logs, spans)),
        "{case}: {logs} {spans}"
    );
    assert_eq!(staging, 0, "{case}");
    if let Some(recovered) = kept.first() {
        assert_eq!(recovered.is_kept, logs == 12, "{case}");
    }
    world.import(&[file]).expect("a good file");
    assert_eq!(world.holds(), (12, 1, 0), "{case}");
}

#[test]
fn a_recovery_that_is_interrupted_is_taken_up_again() {
    for at in 1..40 {
        for death in [Death::Within(at), Death::After(at)] {
            let world = World::new();
            let file = world.file("a.jsonl", &[LOGS, SPANS]);
            let (session, _) = world.process(death);
            let files = std::slice::from_ref(&file);
            let _ = run(&session, files, &ImportOptions::default());
            for again in 1..12 {
                let death = match again % 2 {
                    0 => Death::Within(again),
                    _ => Death::After(again),
                };
                let _ = recover(&world.process(death).0);
                world.merge();
            }
            world.import(&[file]).expect("a good file");
            assert_eq!(world.holds(), (12, 1, 0), "{death:?}");
        }
    }
}
