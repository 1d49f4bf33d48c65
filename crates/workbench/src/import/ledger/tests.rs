use super::*;

fn open(folder: &Path) -> Result<Ledger, ImportCause> {
    Ledger::open(folder, &Cancel::new(), None)
}

fn begin(import: &str) -> Event {
    Event::Begin {
        import: import.into(),
        time: Timestamp::UNIX_EPOCH,
        path: "a.jsonl".into(),
        sha256: "00".into(),
    }
}

#[test]
fn what_was_written_is_read_back() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut ledger = open(folder.path()).expect("a new record");
    ledger.append(begin("1")).expect("written");
    let join = Join {
        target: "otel_logs".into(),
        staging: "_1".into(),
        after_block: 7,
        parts: Some(vec![Twins {
            content: PartContent {
                partition: "20260101".into(),
                hash: "00".into(),
            },
            count: 2,
        }]),
        twins: Vec::new(),
    };
    let placing = Placing {
        joins: vec![join],
        ..Placing::default()
    };
    let import = "1".into();
    ledger
        .append(Event::Commit { import, placing })
        .expect("written");
    let logs = ["otel_logs".to_owned()];
    assert!(ledger.find("00", &logs).is_none(), "it is not done yet");
    assert!(has_open_entries(folder.path()).expect("a record"));
    ledger
        .append(Event::Done { import: "1".into() })
        .expect("written");
    let entries = ledger.entries().to_vec();
    drop(ledger);
    let again = open(folder.path()).expect("the same record");
    assert_eq!(again.entries(), entries);
    assert!(again.find("00", &logs).is_some());
    assert!(again.find("00", &["other".to_owned()]).is_none());
    assert!(!has_open_entries(folder.path()).expect("a record"));
}

#[test]
fn a_torn_last_line_was_never_written() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut ledger = open(folder.path()).expect("a new record");
    ledger.append(begin("1")).expect("written");
    let mut file = OpenOptions::new()
        .append(true)
        .open(&ledger.path)
        .expect("the file");
    file.write_all(b"{\"event\":\"do").expect("written");
    drop(ledger);
    let mut again = open(folder.path()).expect("the same record");
    assert_eq!(again.entries()[0].progress, Progress::Begun);
    again
        .append(Event::Undone { import: "1".into() })
        .expect("written");
    drop(again);
    let third = open(folder.path()).expect("the same record");
    assert_eq!(third.entries()[0].progress, Progress::Undone);
}

#[test]
fn one_at_a_time_has_the_record() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ledger = open(folder.path()).expect("a new record");
    let second = Ledger::try_open(folder.path()).expect("it can be tried");
    assert!(second.is_none());
    let cancel = Cancel::new();
    let waiting: ImportWait = std::sync::Arc::new({
        let cancel = cancel.clone();
        move || cancel.cancel()
    });
    let waited = Ledger::open(folder.path(), &cancel, Some(&waiting));
    assert!(matches!(waited, Err(ImportCause::Cancelled)));
    drop(ledger);
    assert!(open(folder.path()).is_ok());
}
