//! Saved queries as a person makes, runs, tests and breaks them.

#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use lucerna::saved::{self, Language, NewQuery, SavedEdit, Shelf, ShelfKind, Shelves};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A folder with a project in it, and a person without files of their own.
struct Place {
    folder: tempfile::TempDir,
    library: PathBuf,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            library: "/nowhere/libchdb.so".into(),
        }
    }

    /// `None` where the engine is not here and may not be fetched.
    fn with_engine() -> Option<Self> {
        let library = lucerna_engine_chdb::install::for_tests().expect("the engine");
        let Some(library) = library else {
            eprintln!("skipped: the engine is not here, and LUCERNA_ENGINE_INSTALL is never");
            return None;
        };
        Some(Self {
            library,
            ..Self::new()
        })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lucerna"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path().join("home"))
            .env("LUCERNA_CHDB", &self.library)
            .env("LUCERNA_DB", self.folder.path().join("store"))
            .env("LUCERNA_ENGINE_INSTALL", "never")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program runs")
    }

    /// What is written to stdout by a command that goes well.
    fn written(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{arguments:?}: {}",
            said(&output)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// What is said by a command that ends with this code.
    fn refused(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}: {}",
            said(&output)
        );
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, bytes).expect("a file");
        path
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path)).expect("a file")
    }
}

fn said(output: &Output) -> String {
    let texts = [&output.stdout, &output.stderr];
    texts
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .concat()
}

#[test]
fn a_query_is_saved_listed_shown_printed_renamed_and_removed() {
    let place = Place::new();
    let query = "level:error service:${service}";
    let new = [
        "saved",
        "new",
        "checkout/errors",
        query,
        "--param",
        "service=checkout",
        "--since",
        "1h",
        "--title",
        "Failed checkouts",
        "--tag",
        "oncall",
        "--project",
    ];
    place.written(&new);
    let file = place.text(".lucerna/queries/checkout/errors.toml");
    assert!(file.contains(&format!("query = '{query}'")), "{file}");
    assert_eq!(place.written(&["saved", "show", "checkout/errors"]), file);
    let listed = place.written(&["saved", "ls"]);
    assert!(listed.contains("\"name\":\"checkout/errors\""), "{listed}");
    assert!(
        listed.contains("\"parameters\":\"service=checkout\""),
        "{listed}"
    );
    assert_eq!(place.written(&["saved", "ls", "--tag", "other"]), "");
    let printed = place.written(&["run", "checkout/errors", "service=a b", "--print"]);
    assert!(printed.contains("'a b'"), "{printed}");
    place.written(&["saved", "mv", "checkout/errors", "errors"]);
    place.refused(2, &["saved", "show", "checkout/errors"]);
    place.written(&["saved", "rm", "errors"]);
    assert!(
        !place
            .folder
            .path()
            .join(".lucerna/queries/errors.toml")
            .exists()
    );
}

#[test]
fn a_name_that_is_taken_is_refused_with_a_remedy_and_replaced_if_told_so() {
    let place = Place::new();
    place.written(&["saved", "new", "x", "old", "--mine"]);
    let path = "home/.config/lucerna/queries/x.toml";
    let text = place.text(path).replace("query", "# why\nquery");
    place.write(path, &text);
    let said = place.refused(2, &["saved", "new", "x", "new", "--mine"]);
    assert!(
        said.contains("there is a saved query `x` already") && said.contains("--force"),
        "{said}"
    );
    place.written(&["saved", "new", "x", "new", "--mine", "--force"]);
    assert_eq!(place.text(path), text.replace("old", "new"));
}

#[test]
fn what_could_not_be_run_is_not_saved() {
    let place = Place::new();
    place.refused(5, &["saved", "new", "x", "a:(b", "--project"]);
    place.refused(5, &["saved", "new", "x", "${field}:a", "--project"]);
    place.refused(2, &["saved", "new", "../x", "a", "--project"]);
    assert!(!place.folder.path().join(".lucerna/queries").exists());
}

#[test]
fn an_editor_that_leaves_a_broken_file_changes_nothing() {
    let place = Place::new();
    place.written(&["saved", "new", "x", "a", "--project"]);
    let path = ".lucerna/queries/x.toml";
    let before = place.text(path);
    let edit = |editor: &str| {
        let mut command = place.command(&["saved", "edit", "x"]);
        command
            .env("EDITOR", editor)
            .output()
            .expect("the program runs")
    };
    let output = edit("printf 'querry = 1' >");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(
        said(&output).contains("did you mean `query`?"),
        "{}",
        said(&output)
    );
    assert_eq!(place.text(path), before);
    let output = edit("printf \"query = 'b'\\n\" >");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(place.text(path), "query = 'b'\n");
    let folder = fs::read_dir(place.folder.path().join(".lucerna/queries")).expect("a folder");
    assert_eq!(folder.count(), 1, "nothing is left beside it");
}

#[test]
fn a_built_in_query_is_copied_before_it_is_changed() {
    let place = Place::new();
    let listed = place.written(&["saved", "ls", "--builtin"]);
    assert!(listed.contains("\"errors/by-service\""), "{listed}");
    place.refused(2, &["saved", "rm", "errors/by-service"]);
    let mut command = place.command(&["saved", "edit", "errors/by-service"]);
    let output = command
        .env("EDITOR", "printf \"query = 'mine'\\n\" >")
        .output();
    let output = output.expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(
        place.written(&["saved", "show", "errors/by-service"]),
        "query = 'mine'\n"
    );
}

#[test]
fn parameters_are_checked_before_anything_is_opened() {
    let place = Place::new();
    let text = "query = 'a:${n} ${level}'\n[params.n]\ntype = 'number'\n[params.level]\nvalues = ['error', 'warn']\n";
    place.write(".lucerna/queries/x.toml", text);
    for (arguments, expected) in [
        (&["run", "x"][..], "needs a value for `level`"),
        (&["run", "x", "level=error"], "needs a value for `n`"),
        (
            &["run", "x", "level=error", "n=five"],
            "`five` is no number",
        ),
        (&["run", "x", "level=eror", "n=5"], "did you mean `error`?"),
        (&["run", "x", "levl=error"], "did you mean `level`?"),
        (
            &["run", "x", "level=error", "n=5", "n=6"],
            "`n` is given twice",
        ),
        (&["run", "y"], "no saved query `y`"),
    ] {
        let said = place.refused(2, arguments);
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
}

#[test]
fn a_mistake_points_into_the_file_of_the_query() {
    let place = Place::new();
    let text = "title = \"x\"\nquery = '''\nlevel:error\nServiceNme:${service}'''\n";
    place.write(".lucerna/queries/x.toml", text);
    let said = place.refused(5, &["run", "x", "service=cart", "--print"]);
    assert!(said.contains("x.toml:4:1"), "{said}");
    assert!(said.contains("did you mean `ServiceName`?"), "{said}");
    place.write(".lucerna/queries/y.toml", "query = 'a:[1 TO'\n");
    let said = place.refused(5, &["run", "y", "--print"]);
    assert!(said.contains("y.toml:1:"), "{said}");
}

/// What each kind of broken file makes a run say.
#[test]
fn a_file_that_is_broken_says_how_and_where() {
    let place = Place::new();
    let folder = ".lucerna/queries";
    for (file, bytes, expected) in [
        ("toml", &b"query = 'a"[..], "toml.toml:1:"),
        (
            "key",
            b"query = 'a'\nsource_ = 1",
            "nothing is called `source_`",
        ),
        ("type", b"query = ['a']", "type.toml:1:9: invalid type"),
        (
            "utf8",
            b"query = '\xff'",
            "utf8.toml:1:10: not UTF-8 from here on",
        ),
        ("none", b"title = 'a'", "the file has no query"),
        ("two", b"query = 'a'\nsql = 'SELECT 1'", "not both"),
    ] {
        place.write(&format!("{folder}/{file}.toml"), bytes);
        let said = place.refused(2, &["run", file, "--print"]);
        assert!(said.contains(expected), "{file}: {said}");
    }
    place.write(
        &format!("{folder}/crlf.toml"),
        "\u{feff}query = 'a'\r\nsource = 'logs'\r\n",
    );
    place.written(&["run", "crlf", "--print"]);
    place.write(&format!("{folder}/large.lucene"), vec![b'a'; 10_000_001]);
    let said = place.refused(2, &["run", "large", "--print"]);
    assert!(said.contains("has 10000001 bytes"), "{said}");
    place.write(&format!("{folder}/twice.toml"), "query = 'a'");
    place.write(&format!("{folder}/twice.sql"), "SELECT 1");
    let said = place.refused(2, &["run", "twice", "--print"]);
    assert!(said.contains("two files are the query `twice`"), "{said}");
    let queries = place.folder.path().join(folder);
    symlink("round.toml", queries.join("round.toml")).expect("a link");
    let said = place.refused(2, &["run", "round", "--print"]);
    assert!(said.contains("cannot read"), "{said}");
    symlink(&queries, queries.join("again")).expect("a link");
    let output = place.run(&["saved", "ls"]);
    let said = self::said(&output);
    assert!(
        said.contains("is a link to a folder that holds it"),
        "{said}"
    );
    assert!(
        said.contains("\"name\":\"crlf\""),
        "what is whole is listed: {said}"
    );
}

/// Saves texts of two lengths in turn, until it is killed.
#[test]
fn child_that_saves() {
    let Some(folder) = std::env::var_os("LUCERNA_TEST_SAVES") else {
        return;
    };
    let place = saved::Place {
        shelf: Shelf {
            kind: ShelfKind::Project,
            folder: PathBuf::from(folder),
        },
        name: "x".parse().expect("a name"),
    };
    for round in 0_usize.. {
        let word = if round.is_multiple_of(2) {
            "even "
        } else {
            "odd "
        };
        let new = NewQuery::new(Language::Lucene, word.repeat(5_000).trim());
        let edit = SavedEdit::new(&place, &new, true).expect("it can be read");
        edit.save(true).expect("it can be written");
    }
}

#[test]
fn a_save_that_is_killed_leaves_the_old_file_or_the_new_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = std::env::current_exe().expect("this program");
    let path = folder.path().join("x.toml");
    for kill in 0..12_u64 {
        let mut child = Command::new(&program)
            .args(["child_that_saves", "--exact"])
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
    let listed = list(folder.path());
    assert_eq!(listed, ["x"], "what a killed save left behind is no query");
}

fn list(folder: &Path) -> Vec<String> {
    let listing = Shelves::list_folder(folder);
    let entries = listing.entries.iter();
    entries.map(|entry| entry.name.to_string()).collect()
}

#[test]
fn five_commands_lead_from_an_empty_folder_to_a_query_that_is_tested() {
    let Some(place) = Place::with_engine() else {
        return;
    };
    let commands: [&[&str]; 4] = [
        &["demo"],
        &[
            "saved",
            "new",
            "checkout/errors",
            "level:error service:${service}",
            "--param",
            "service=checkout",
            "--since",
            "6h",
            "--project",
            "--test",
        ],
        &["run", "checkout/errors", "service=payment", "-n", "3"],
        &["test"],
    ];
    let outputs = commands.map(|command| place.written(command));
    assert_eq!(outputs[2].lines().count(), 3, "{}", outputs[2]);
}

#[test]
fn a_test_says_what_came_instead_and_blesses_only_snapshots() {
    let Some(place) = Place::with_engine() else {
        return;
    };
    let text = "\
query = 'service:${service}'
params.service = 'cart'
[[expect]]
name = 'rows'
rows = 2
[[expect.match]]
ServiceName = 'cart'
Body = 'a'
[[expect.miss]]
ServiceName = 'cart'
Body = 'b'
[[expect]]
name = 'snapshot'
snapshot = true
";
    place.write(".lucerna/queries/x.toml", text);
    let output = place.run(&["test"]);
    assert_eq!(output.status.code(), Some(7), "{}", said(&output));
    let said = self::said(&output);
    assert!(
        said.contains("x.toml:9:1: a row with these values came"),
        "{said}"
    );
    assert!(said.contains("there is no snapshot"), "{said}");
    let output = place.run(&["test", "--bless"]);
    assert_eq!(
        output.status.code(),
        Some(7),
        "what was expected of rows stays: {}",
        crate::said(&output)
    );
    assert_eq!(place.text(".lucerna/queries/x.toml"), text);
    let snapshot = place.text(".lucerna/queries/x.snap");
    assert!(snapshot.contains("-- test: snapshot\nSELECT"), "{snapshot}");
    let fixed = text
        .replace("Body = 'b'", "Body = 'c'")
        .replace("rows = 2", "rows = 1");
    let fixed = fixed.replace("ServiceName = 'cart'\nBody = 'c'", "ServiceName = 'other'");
    place.write(".lucerna/queries/x.toml", fixed);
    let report = place.written(&["test", "--report", "junit"]);
    assert!(report.contains("tests=\"2\" failures=\"0\""), "{report}");
}
