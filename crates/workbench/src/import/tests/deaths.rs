//! Processes that die in the middle of an import, and those that come after them.

use super::*;

impl World {
    /// Throws staged parts away.
    fn lose(&self, target: &str, loss: Loss) {
        self.disk.with(|tables| {
            let ending = format!("_{target}");
            let staged = tables
                .iter_mut()
                .filter(|(name, _)| name.starts_with('_') && name.ends_with(&ending));
            for (_, table) in staged {
                match loss {
                    Loss::OnePart => drop(table.parts.pop()),
                    Loss::AllParts => table.parts.clear(),
                }
            }
        });
    }

    fn record(&self) -> String {
        std::fs::read_to_string(self.ledger()).unwrap_or_default()
    }
}

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
        let became = if logs == 12 {
            Became::Whole
        } else {
            Became::Nothing
        };
        assert_eq!(recovered.became, became, "{case}");
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

/// What was staged, and the disk then has no more.
#[derive(Debug, Clone, Copy)]
enum Loss {
    OnePart,
    AllParts,
}

/// As when a part was cut short on a full disk: the engine that opens the store next throws it away.
#[test]
fn an_import_that_lost_staged_rows_is_undone_and_said_to_be() {
    let whole = World::new();
    let file = whole.file("a.jsonl", &[LOGS, SPANS]);
    let (session, engine) = whole.process(Death::Never);
    run(&session, &[file], &ImportOptions::default()).expect("a good file");
    let mut undone = 0;
    for at in 1..=engine.calls() {
        for death in [Death::Before(at), Death::Within(at), Death::After(at)] {
            for staged in ["otel_logs", "otel_traces"] {
                for loss in [Loss::OnePart, Loss::AllParts] {
                    undone += usize::from(loses_rows(death, staged, loss));
                }
            }
        }
    }
    assert!(undone > 0, "no death was between the commit and the join");
}

/// Says whether a commit was taken back.
fn loses_rows(death: Death, staged: &str, loss: Loss) -> bool {
    let world = World::new();
    let case = format!("{death:?}, {loss:?} of {staged}");
    let file = world.file("a.jsonl", &[LOGS, SPANS]);
    let files = std::slice::from_ref(&file);
    let _ = run(&world.process(death).0, files, &ImportOptions::default());
    world.lose(staged, loss);
    let committed = world.record().contains("\"commit\"");
    let recovered = recover(&world.process(Death::Never).0).expect("an engine that lives");
    let (logs, spans, staging) = world.holds();
    assert!(
        [(10, 0), (12, 1)].contains(&(logs, spans)),
        "{case}: {logs} {spans}"
    );
    assert_eq!(staging, 0, "{case}");
    let became = recovered.first().map(|recovered| recovered.became);
    assert_ne!(became, Some(Became::Part), "{case}");
    assert_eq!(
        became == Some(Became::Nothing),
        logs == 10 && became.is_some(),
        "{case}"
    );
    let again = world.import(&[file]).expect("a good file");
    assert_eq!(again[0].already.is_some(), logs == 12, "{case}");
    assert_eq!(world.holds(), (12, 1, 0), "{case}");
    committed && became == Some(Became::Nothing)
}

#[test]
fn an_undoing_that_is_interrupted_is_taken_up_again() {
    for at in 1..40 {
        let world = World::new();
        let file = world.file("a.jsonl", &[LOGS, SPANS]);
        let files = std::slice::from_ref(&file);
        let _ = run(
            &world.process(Death::Within(at)).0,
            files,
            &ImportOptions::default(),
        );
        world.lose("otel_traces", Loss::AllParts);
        for again in 1..12 {
            let death = match again % 2 {
                0 => Death::Within(again),
                _ => Death::After(again),
            };
            let _ = recover(&world.process(death).0);
        }
        recover(&world.process(Death::Never).0).expect("an engine that lives");
        let (logs, spans, staging) = world.holds();
        let whole_or_nothing = [(10, 0, 0), (12, 1, 0)];
        assert!(
            whole_or_nothing.contains(&(logs, spans, staging)),
            "{at}: {logs} {spans}"
        );
        world.import(&[file]).expect("a good file");
        assert_eq!(world.holds(), (12, 1, 0), "{at}");
    }
}

#[test]
fn rows_that_cannot_be_joined_are_taken_back_at_once() {
    let world = World::new();
    let file = world.file("a.jsonl", &[LOGS, SPANS]);
    world.disk.refuse_joining("otel_traces");
    let error = world
        .import(std::slice::from_ref(&file))
        .expect_err("nothing joins that table");
    assert!(matches!(error.cause, ImportCause::Engine(_)), "{error}");
    assert!(!error.is_open);
    assert_eq!(world.holds(), (10, 0, 0));
    let nothing = recover(&world.process(Death::Never).0).expect("nothing to do");
    assert_eq!(nothing, []);
}

#[test]
fn rows_that_were_merged_before_others_were_lost_are_said_to_stay() {
    let world = World::new();
    let file = world.file("a.jsonl", &[LOGS, SPANS]);
    let mut looked = false;
    for at in 1..40 {
        // A world of its own each time: the file is that of the first.
        let world = World::new();
        let files = std::slice::from_ref(&file);
        let _ = run(
            &world.process(Death::After(at)).0,
            files,
            &ImportOptions::default(),
        );
        let joined = (world.disk.rows("otel_logs"), world.disk.rows("otel_traces"));
        if joined != (12, 0) {
            continue;
        }
        looked = true;
        world.lose("otel_traces", Loss::AllParts);
        world.merge();
        let recovered = recover(&world.process(Death::Never).0).expect("an engine that lives");
        assert_eq!(recovered[0].became, Became::Part);
        assert_eq!(world.holds(), (12, 0, 0));
    }
    assert!(looked, "no death was between the two joins");
}

#[test]
fn a_commit_of_before_which_names_no_parts_is_still_finished() {
    let world = World::new();
    world.disk.with(|tables| {
        tables
            .entry("_lucerna_import_1_otel_logs".into())
            .or_default()
            .add(3);
    });
    let lines = [
        r#"{"event":"begin","import":"1","time":"2026-01-01T00:00:00Z","path":"a.jsonl","sha256":"00"}"#,
        r#"{"event":"commit","import":"1","joins":[{"target":"otel_logs","staging":"_lucerna_import_1_otel_logs","after_block":1}]}"#,
    ];
    std::fs::create_dir_all(world.folder.path().join("db")).expect("a folder");
    std::fs::write(world.ledger(), lines.join("\n") + "\n").expect("a file");
    let recovered = recover(&world.process(Death::Never).0).expect("an engine that lives");
    assert_eq!(recovered[0].became, Became::Whole);
    assert_eq!(world.holds(), (13, 0, 0));
}
