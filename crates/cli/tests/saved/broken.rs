//! Files that are no saved query, and saves that are killed.

use super::program::{Program, said};
use lucerna::saved::{self, Language, NewQuery, SavedEdit, Shelf, ShelfKind, Shelves};
use lucerna_engine_chdb::test_process;
use rustix::process::geteuid;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

const FOLDER: &str = ".lucerna/queries";

/// Texts that are no saved query, by the names of their files, and what a run says of each.
const BROKEN: [(&str, &[u8], &str); 9] = [
    (
        "toml",
        b"query = 'a",
        "toml.toml:1:11: invalid literal string",
    ),
    (
        "key",
        b"query = 'a'\nsource_ = 1",
        "key.toml:2:1: nothing is called `source_`",
    ),
    ("type", b"query = ['a']", "type.toml:1:9: invalid type"),
    (
        "utf8",
        b"query = '\xff'",
        "utf8.toml:1:10: not UTF-8 from here on",
    ),
    ("nul", b"query = 'a\0'", "nul.toml:1:11: "),
    (
        "twice_set",
        b"query = 'a'\nquery = 'b'",
        "twice_set.toml:2:1: duplicate key",
    ),
    ("none", b"title = 'a'", "the file has no query"),
    ("both", b"query = 'a'\nsql = 'SELECT 1'", "not both"),
    ("empty", b"", "the file has no query"),
];

/// Each kind of broken file, and what a run says of it; none of them keeps others from being listed,
/// and a check of the folder names each.
#[test]
fn a_file_that_is_broken_says_how_and_where() {
    let program = Program::without_engine();
    for (file, bytes, expected) in BROKEN {
        program.write(&format!("{FOLDER}/{file}.toml"), bytes);
        let said = program.refused(2, &["run", file, "--print"]);
        assert!(said.contains(expected), "{file}: {said}");
    }
    program.write(&format!("{FOLDER}/large.lucene"), vec![b'a'; 10_000_001]);
    let said = program.refused(2, &["run", "large", "--print"]);
    assert!(said.contains("has 10000001 bytes"), "{said}");
    program.write(&format!("{FOLDER}/twice.toml"), "query = 'a'");
    program.write(&format!("{FOLDER}/twice.sql"), "SELECT 1");
    let said = program.refused(2, &["run", "twice", "--print"]);
    assert!(said.contains("two files are the query `twice`"), "{said}");
    program.write(
        &format!("{FOLDER}/whole.toml"),
        "query = 'a'\nsince = '1h'\n",
    );
    let output = program.run(&["saved", "ls"]);
    assert!(
        self::said(&output).contains("\"name\":\"whole\""),
        "what is whole is listed"
    );
    let output = program.run(&["check", "--no-engine"]);
    assert_eq!(output.status.code(), Some(7), "{}", self::said(&output));
    let said = self::said(&output);
    for (file, _, _) in BROKEN {
        assert!(
            said.contains(&format!("{FOLDER}/{file}.toml")),
            "{file}: {said}"
        );
    }
    for words in [
        "large.lucene",
        "10000001 bytes",
        "two files are the query `twice`",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(!said.contains("whole.toml"), "{said}");
}

#[test]
fn line_ends_and_a_byte_order_mark_of_another_system_are_fine() {
    let program = Program::without_engine();
    let text = "\u{feff}query = 'a'\r\nsource = 'logs'\r\nsince = '1h'\r\n";
    program.write(&format!("{FOLDER}/crlf.toml"), text);
    let bare = "\u{feff}# Errors\r\n# since = '1h'\r\nlevel:error\r\n";
    program.write(&format!("{FOLDER}/bare.lucene"), bare);
    for name in ["crlf", "bare"] {
        program.written(&["run", name, "--print"]);
    }
    program.written(&["check", "--no-engine"]);
    // A mistake has its place all the same.
    program.write(
        &format!("{FOLDER}/crlf.toml"),
        text.replace("'a'", "'nofield:a'"),
    );
    let said = self::said(&program.run(&["check", "--no-engine"]));
    assert!(said.contains("crlf.toml:1:10"), "{said}");
}

#[test]
fn links_that_lead_round_and_nowhere_are_said() {
    let program = Program::without_engine();
    program.write(&format!("{FOLDER}/whole.toml"), "query = 'a'\n");
    let queries = program.path(FOLDER);
    symlink("round.toml", queries.join("round.toml")).expect("a link");
    symlink("gone.toml", queries.join("nowhere.toml")).expect("a link");
    for name in ["round", "nowhere"] {
        let said = program.refused(2, &["run", name, "--print"]);
        assert!(said.contains("cannot read"), "{said}");
    }
    symlink(&queries, queries.join("again")).expect("a link");
    for command in ["ls", "check"] {
        let output = match command {
            "ls" => program.run(&["saved", "ls"]),
            _ => program.run(&["check", "--no-engine"]),
        };
        let said = said(&output);
        assert!(
            said.contains("is a link to a folder that holds it"),
            "{said}"
        );
    }
}

/// Who may do everything is told nothing: then the program runs as somebody else.
#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn what_may_not_be_read_is_said_and_the_rest_is_there() {
    let program = Program::without_engine();
    program.write(
        &format!("{FOLDER}/whole.toml"),
        "query = 'a'\nsince = '1h'\n",
    );
    let secret = program.write(&format!("{FOLDER}/secret.toml"), "query = 'b'\n");
    let mode = |path: &Path, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("our own file");
    };
    mode(&secret, 0o000);
    mode(program.folder(), 0o755);
    let run = |arguments: &[&str]| {
        let mut command = program.command(arguments);
        if geteuid().is_root() {
            command.uid(65_534).gid(65_534);
        }
        command.output()
    };
    let Ok(output) = run(&["run", "secret", "--print"]) else {
        eprintln!("skipped: nobody else can start the program where it lies");
        return;
    };
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("secret.toml"), "{}", said(&output));
    assert!(
        said(&output).contains("ermission denied"),
        "{}",
        said(&output)
    );
    let listed = run(&["saved", "ls"]).expect("it ran before");
    assert!(
        said(&listed).contains("\"name\":\"whole\""),
        "{}",
        said(&listed)
    );
    let checked = run(&["check", "--no-engine"]).expect("it ran before");
    assert_eq!(checked.status.code(), Some(2), "{}", said(&checked));
    assert!(said(&checked).contains("secret.toml"), "{}", said(&checked));
    mode(&secret, 0o600);
}

#[test]
fn a_save_that_is_killed_leaves_the_old_file_or_the_new_one() {
    if let Some(folder) = std::env::var_os("LUCERNA_TEST_SAVES") {
        save_without_end(PathBuf::from(folder));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.toml");
    for kill in 0..12_u64 {
        let mut child =
            test_process::itself(a_save_that_is_killed_leaves_the_old_file_or_the_new_one)
                .env("LUCERNA_TEST_SAVES", folder.path())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("this program runs");
        let waits = Instant::now();
        while !path.exists() && waits.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(7 * kill));
        child.kill().expect("it runs until it is killed");
        child.wait().expect("it has ended");
        let text = fs::read_to_string(&path).expect("a file");
        let table: toml::Table = text.parse().expect("a whole file");
        let query = table["query"].as_str().expect("a query");
        let words: Vec<&str> = query.split(' ').collect();
        assert_eq!(words.len(), 5_000);
        assert!(words.iter().all(|word| *word == words[0]), "a mixture");
    }
    let listing = Shelves::list_folder(folder.path());
    let listed: Vec<String> = listing
        .entries
        .iter()
        .map(|entry| entry.name.to_string())
        .collect();
    assert_eq!(listed, ["x"], "what a killed save left behind is no query");
}

/// Saves texts of two lengths in turn, until it is killed.
fn save_without_end(folder: PathBuf) -> ! {
    let place = saved::Place {
        shelf: Shelf {
            kind: ShelfKind::Project,
            folder,
        },
        name: "x".parse().expect("a name"),
    };
    loop {
        for word in ["even ", "odd "] {
            let new = NewQuery::new(Language::Lucene, word.repeat(5_000).trim());
            let edit = SavedEdit::new(&place, &new, true).expect("it can be read");
            edit.save(true).expect("it can be written");
        }
    }
}
