//! Saved queries as a person makes, runs, tests and breaks them.
//!
//! Tests that need the engine are skipped, and say so, where it is not here and may not be fetched.

#![cfg(unix)]

#[path = "saved/broken.rs"]
mod broken;
#[path = "saved/hyperdx.rs"]
mod hyperdx;
#[path = "shared/program.rs"]
mod program;
#[path = "saved/values.rs"]
mod values;

use program::{Program, said};
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn a_query_is_saved_listed_shown_printed_renamed_and_removed() {
    let place = Program::without_engine();
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
    let config = place.write("home/.config/lucerna/config.toml", "# mine\n");
    place.write(".lucerna/config.toml", "# ours\n");
    place.written(&new);
    let files = [config, place.path(".lucerna/config.toml")].map(fs::read_to_string);
    assert_eq!(
        files.map(Result::ok),
        ["# mine\n", "# ours\n"].map(|text| Some(text.to_owned()))
    );
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
    assert!(!place.path(".lucerna/queries/errors.toml").exists());
}

#[test]
fn a_name_that_is_taken_is_refused_with_a_remedy_and_replaced_if_told_so() {
    let place = Program::without_engine();
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
    let place = Program::without_engine();
    place.refused(5, &["saved", "new", "x", "a:(b", "--project"]);
    place.refused(5, &["saved", "new", "x", "${field}:a", "--project"]);
    place.refused(2, &["saved", "new", "../x", "a", "--project"]);
    assert!(!place.folder().join(".lucerna/queries").exists());
}

#[test]
fn an_editor_that_leaves_a_broken_file_changes_nothing() {
    let place = Program::without_engine();
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
    let folder = fs::read_dir(place.folder().join(".lucerna/queries")).expect("a folder");
    assert_eq!(folder.count(), 1, "nothing is left beside it");
}

#[test]
fn a_built_in_query_is_copied_before_it_is_changed() {
    let place = Program::without_engine();
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
fn a_statement_refuses_the_flags_that_would_change_nothing_of_it() {
    let place = Program::without_engine();
    place.write(
        ".lucerna/queries/plain.sql",
        "SELECT count() FROM otel_logs\n",
    );
    for (name, flag, value) in [
        ("cost/bytes-by-service", "-n", "1"),
        ("cost/bytes-by-service", "--source", "traces"),
        ("plain", "--since", "1h"),
        ("plain", "--to", "1h"),
    ] {
        let said = place.refused(2, &["run", name, flag, value]);
        let start = format!("`{flag}` changes nothing of `{name}`");
        assert!(said.contains(&start) && said.contains("help: "), "{said}");
    }
    let printed = place.written(&[
        "run",
        "cost/bytes-by-service",
        "--from",
        "2026-03-10",
        "--print",
    ]);
    assert!(printed.contains("from = 1773100800"), "{printed}");
}

#[test]
fn parameters_are_checked_before_anything_is_opened() {
    let place = Program::without_engine();
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
    let place = Program::without_engine();
    let text = "title = \"x\"\nquery = '''\nlevel:error\nServiceNme:${service}'''\n";
    place.write(".lucerna/queries/x.toml", text);
    let said = place.refused(5, &["run", "x", "service=cart", "--print"]);
    assert!(said.contains("x.toml:4:1"), "{said}");
    assert!(said.contains("did you mean `ServiceName`?"), "{said}");
    place.write(".lucerna/queries/y.toml", "query = 'a:[1 TO'\n");
    let said = place.refused(5, &["run", "y", "--print"]);
    assert!(said.contains("y.toml:1:"), "{said}");
}

/// The commands of the README, as a new user types them.
#[test]
fn five_commands_lead_from_an_empty_folder_to_a_query_that_is_checked_and_tested() {
    const README: &str = include_str!("../../../README.md");
    let Some(place) = Program::with_engine() else {
        return;
    };
    let (_, section) = README.split_once("### Saved queries").expect("a section");
    let (_, block) = section.split_once("```sh\n").expect("commands");
    let (block, _) = block.split_once("```").expect("the end of the commands");
    let commands: Vec<&str> = block.lines().collect();
    assert_eq!(commands.len(), 5);
    let program = Path::new(env!("CARGO_BIN_EXE_lucerna"));
    let path = program.parent().expect("a folder").display().to_string() + ":/usr/bin:/bin";
    let outputs: Vec<String> = commands
        .iter()
        .map(|command| {
            let mut shell = Command::new("sh");
            let shell = place.surround(&mut shell).args(["-c", command]);
            let shell = shell.env("PATH", &path).env_remove("LUCERNA_DB");
            let output = shell.output().expect("a shell");
            assert_eq!(
                output.status.code(),
                Some(0),
                "{command}: {}",
                said(&output)
            );
            said(&output)
        })
        .collect();
    for (command, words) in [
        (2, "payment"),
        (3, "1 query, 0 errors, 0 warnings"),
        (4, "all passed"),
    ] {
        assert!(outputs[command].contains(words), "{}", outputs[command]);
    }
}

/// Everything that a test can say of a query, over rows of a Parquet file.
#[test]
fn a_test_says_which_rows_columns_words_and_indexes_there_are() {
    const LOG: &str = concat!(
        r#"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1767225600000000001","#,
        r#""severityText":"ERROR","body":{"stringValue":"connection refused"}}]}]}]}"#,
        "\n"
    );
    let Some(place) = Program::with_logs(LOG) else {
        return;
    };
    place.write(".lucerna/config.toml", "aliases = { what = 'Body' }\n");
    place.write(".lucerna/queries/x.toml", "query = 'a'\n");
    let rows = ".lucerna/queries/rows.parquet";
    place.written(&[
        "search",
        "--select",
        "Timestamp,SeverityText,Body",
        "-o",
        rows,
    ]);
    let text = "\
source = 'default.otel_logs'
query = 'what:=\"connection refused\" level:error refused'
since = '1d'
select = ['Timestamp', 'Body']

[expect]
given = 'rows.parquet'
rows = 1
columns = ['Timestamp', 'Body']
english = 'WORDS'
indexes = ['idx_lower_body']
match = [{ SeverityText = 'ERROR' }]
";
    place.write(".lucerna/queries/x.toml", text);
    let failed = place.run(&["test"]);
    let said = said(&failed);
    assert_eq!(failed.status.code(), Some(7), "{said}");
    let (_, english) = said
        .split_once("x.toml:10:11: it means: ")
        .expect("the words");
    let english = english.lines().next().expect("a line");
    assert!(english.contains("refused"), "{english}");
    let right = text.replace("'WORDS'", &toml::Value::from(english).to_string());
    place.write(".lucerna/queries/x.toml", &right);
    place.written(&["test"]);
    let wrong = right
        .replace("rows = 1", "rows = 2")
        .replace("idx_lower_body", "idx_trace_id")
        .replace("columns = ['Timestamp', 'Body']", "columns = ['Body']");
    place.write(".lucerna/queries/x.toml", wrong);
    let output = place.run(&["test"]);
    let said = self::said(&output);
    for words in [
        "x.toml:8:8: 1 row came, exactly 2 expected",
        "x.toml:9:11: the columns are Timestamp, Body",
        "x.toml:11:12: it is served by idx_lower_body",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn a_test_says_what_came_instead_and_blesses_only_snapshots() {
    let Some(place) = Program::with_engine() else {
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
        self::said(&output)
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
