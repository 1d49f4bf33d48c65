use std::time::{Duration, Instant};

use lucerna_schema::introspect::{Part, Seconds};

use super::Parts;
use super::memory::Memory;
use super::server::server;

fn part(seconds: Option<Seconds>) -> Part {
    Part {
        name: "a".to_owned(),
        partition: "p".to_owned(),
        rows: 2,
        bytes: 1,
        seconds,
    }
}

fn parts(all: Vec<Part>) -> Parts {
    let asked = Instant::now();
    Parts {
        all,
        last_write: None,
        asked,
    }
}

#[test]
fn an_answer_is_asked_for_again_when_it_is_old() {
    let memory = Memory::new(Duration::from_secs(60));
    assert_eq!(memory.get_or_ask("a", || Some(1)).as_deref(), Some(&1));
    assert_eq!(memory.get_or_ask("a", || Some(2)).as_deref(), Some(&1));
    assert_eq!(memory.get_or_ask("b", || Some(3)).as_deref(), Some(&3));
    memory.clear();
    assert_eq!(memory.get_or_ask("a", || Some(4)).as_deref(), Some(&4));
    let forgetful = Memory::new(Duration::ZERO);
    assert_eq!(forgetful.get_or_ask("a", || Some(1)).as_deref(), Some(&1));
    assert_eq!(forgetful.get_or_ask("a", || Some(2)).as_deref(), Some(&2));
}

#[test]
fn that_nothing_is_known_is_an_answer_too() {
    let memory = Memory::new(Duration::from_secs(60));
    assert_eq!(memory.get_or_ask("a", || None), None);
    assert_eq!(memory.get_or_ask("a", || Some(1)), None);
}

#[test]
fn the_reach_of_parts_is_known_only_if_that_of_each_is() {
    let early = Seconds { first: 1, last: 3 };
    let late = Seconds { first: 2, last: 9 };
    let known = parts(vec![part(Some(early)), part(Some(late))]);
    assert_eq!(known.rows(), 4);
    assert_eq!(known.seconds(), Some(Seconds { first: 1, last: 9 }));
    assert_eq!(
        known.newest().map(|time| time.to_string()).as_deref(),
        Some("1970-01-01T00:00:09.999999999Z")
    );
    assert_eq!(parts(vec![part(Some(early)), part(None)]).seconds(), None);
    assert_eq!(parts(Vec::new()).seconds(), None);
}

#[test]
fn a_server_says_which_settings_it_knows() {
    let row = |name: &str, value: &str| {
        ["26.7.2.1", "Etc/UTC", name, value]
            .map(str::to_owned)
            .to_vec()
    };
    let rows = [
        row("enable_shared_storage_snapshot_in_query", "1"),
        row("session_timezone", ""),
    ];
    let server = server(&rows).expect("an answer");
    assert_eq!(server.release, (26, 7));
    assert!(server.shares_snapshots());
    assert_eq!(server.setting("session_timezone"), Some(""));
    assert_eq!(server.setting("read_in_order_use_buffering"), None);
}
