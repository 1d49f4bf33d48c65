use jiff::{SignedDuration, Timestamp};

use super::super::{Want, WantKind};
use super::{Asked, Memory};
use crate::values::Suggestion;

fn asked(prefix: &str) -> Asked {
    Asked {
        place: "logs 1h".to_owned(),
        want: Want {
            kind: WantKind::Values,
            field: "service".to_owned(),
            prefix: prefix.to_owned(),
        },
    }
}

fn values(texts: &[&str]) -> Vec<Suggestion> {
    let value = |text: &&str| Suggestion {
        text: (*text).to_owned(),
        count: 1,
    };
    texts.iter().map(value).collect()
}

#[test]
fn a_whole_answer_answers_for_longer_beginnings() {
    let mut memory = Memory::default();
    memory.keep(asked(""), values(&["cart", "checkout", "ad"]), true);
    let found = memory.look(&asked("C"), Timestamp::now()).expect("known");
    assert_eq!(found.found, values(&["cart", "checkout"]));
    assert!(found.is_fresh);
    let none = memory.look(&asked("x"), Timestamp::now()).expect("known");
    assert!(none.found.is_empty() && none.is_fresh);
}

#[test]
fn a_part_of_an_answer_is_shown_and_asked_for_again() {
    let mut memory = Memory::default();
    memory.keep(asked(""), values(&["cart", "ad"]), false);
    let found = memory.look(&asked("c"), Timestamp::now()).expect("known");
    assert_eq!(found.found, values(&["cart"]));
    assert!(!found.is_fresh);
    assert_eq!(memory.look(&asked("x"), Timestamp::now()), None);
}

#[test]
fn an_old_answer_is_shown_and_asked_for_again() {
    let mut memory = Memory::default();
    memory.keep(asked(""), values(&["cart"]), true);
    let long = "c".repeat(100_000);
    assert_eq!(memory.look(&asked(&long), Timestamp::now()), None);
    let later = Timestamp::now() + SignedDuration::from_secs(61);
    let found = memory.look(&asked(""), later).expect("known");
    assert!(!found.found.is_empty() && !found.is_fresh);
    let shown: Vec<String> = found.counted().map(|(_, counted)| counted).collect();
    assert_eq!(shown, ["1 · 1 min ago"]);
}

#[test]
fn another_place_has_other_values() {
    let mut memory = Memory::default();
    memory.keep(asked(""), values(&["cart"]), true);
    let elsewhere = Asked {
        place: "traces 1h".to_owned(),
        ..asked("")
    };
    assert_eq!(memory.look(&elsewhere, Timestamp::now()), None);
}

#[test]
fn answers_outlive_the_program_in_a_file_for_its_owner_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("cache/values.jsonl");
    let mut memory = Memory::read(Some(file.clone()));
    memory.keep(asked(""), values(&["cart"]), true);
    memory.unsaved().save();
    let again = Memory::read(Some(file.clone()));
    let found = again.look(&asked(""), Timestamp::now()).expect("known");
    assert_eq!(found.found, values(&["cart"]));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file)
            .expect("the file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_broken_file_is_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("values.jsonl");
    std::fs::write(&file, "{\"asked\":\nnot json\n").expect("a file");
    let memory = Memory::read(Some(file));
    assert_eq!(memory.look(&asked(""), Timestamp::now()), None);
}
