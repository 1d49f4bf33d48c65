//! Parameters whose values are those of a field.

use super::program::{Program, said};

/// A log of each of two services.
const LOGS: &str = concat!(
    r#"{"resourceLogs":["#,
    r#"{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cart"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1767225600000000002","severityText":"ERROR","body":{"stringValue":"refused"}}]}]},"#,
    r#"{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"checkout"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1767225600000000001","severityText":"INFO","body":{"stringValue":"ok"}}]}]}"#,
    "]}\n"
);

const QUERY: &str = "\
query = '-ServiceName:${service}'
since = \"all\"

[params.service]
default = \"cart\"
values = \"ServiceName\"
";

#[test]
fn a_value_that_its_field_does_not_have_is_noted_beside_the_rows() {
    let Some(program) = Program::with_logs(LOGS) else {
        return;
    };
    program.write(".lucerna/queries/others.toml", QUERY);
    let note = "note: `crat` is no value of ServiceName; did you mean `cart`?";
    let output = program.run(&["run", "others", "service=crat"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 2);
    assert!(said(&output).contains(note), "{}", said(&output));
    for fine in [
        &["run", "others"][..],
        &["run", "others", "service=checkout"],
        // Whoever wants to hear nothing is told nothing.
        &["run", "others", "service=crat", "-q"],
        // Nothing is there at all, which is another matter.
        &["run", "others", "service=crat", "--since", "1h"],
    ] {
        let output = program.run(fine);
        assert!(!said(&output).contains("is no value"), "{}", said(&output));
    }
    let at_prompt = program.fed(&[], "\\f others service=crat\n");
    assert!(said(&at_prompt).contains(note), "{}", said(&at_prompt));
}

#[test]
fn the_range_of_a_call_is_said_again_where_another_one_would_find_something() {
    let Some(program) = Program::with_logs(LOGS) else {
        return;
    };
    program.write(".lucerna/queries/others.toml", QUERY);
    let entries = "\\f others service=checkout --since 1h\n\\shell\n";
    let said = said(&program.fed(&[], entries));
    let (_, again) = said.split_once("outside the range: ").expect("a remedy");
    let (again, _) = again.split_once(" finds it").expect("a remedy");
    assert!(
        again.starts_with("\\f others service=checkout --since "),
        "{said}"
    );
    assert!(
        said.contains("lucerna run others service=checkout --since 1h --db"),
        "{said}"
    );
    let found = program.fed(&[], &format!("{again}\n"));
    assert!(
        String::from_utf8_lossy(&found.stdout).contains("refused"),
        "{said}"
    );
}

#[test]
fn a_statement_says_of_which_source_the_fields_are() {
    let Some(program) = Program::with_logs(LOGS) else {
        return;
    };
    let text = "-- source = \"logs\"\n-- params.service = { type = \"list\", values = \"ServiceName\" }\n\
                SELECT count() FROM otel_logs WHERE has({service:Array(String)}, ServiceName)\n";
    program.write(".lucerna/queries/count.sql", text);
    let output = program.run(&["run", "count", "service=cart,chekout"]);
    let said = said(&output);
    assert!(
        said.contains("note: `chekout` is no value of ServiceName; did you mean `checkout`?"),
        "{said}"
    );
    assert!(!said.contains("`cart` is no value"), "{said}");
}

#[test]
fn a_check_of_a_live_table_finds_defaults_that_are_no_values() {
    let Some(program) = Program::with_logs(LOGS) else {
        return;
    };
    program.write(".lucerna/queries/others.toml", QUERY);
    program.written(&["check", "--schema", "live"]);
    let wrong = QUERY.replace("\"cart\"", "\"crat\"");
    program.write(".lucerna/queries/others.toml", &wrong);
    program.written(&["check"]);
    let output = program.run(&["check", "--schema", "live"]);
    assert_eq!(output.status.code(), Some(7), "{}", said(&output));
    for words in [
        "warning[L030]: the default `crat` is no value of ServiceName",
        "others.toml:5:11",
        "did you mean `cart`?",
    ] {
        assert!(said(&output).contains(words), "{}", said(&output));
    }
}

#[test]
fn values_of_a_field_that_does_not_exist_are_a_mistake() {
    let program = Program::without_engine();
    let wrong = QUERY.replace("values = \"ServiceName\"", "values = \"ServiceNme\"");
    program.write(".lucerna/queries/others.toml", wrong);
    let output = program.run(&["check"]);
    assert_eq!(output.status.code(), Some(7), "{}", said(&output));
    for words in [
        "error[S001]",
        "others.toml:6:10",
        "did you mean `ServiceName`?",
    ] {
        assert!(said(&output).contains(words), "{}", said(&output));
    }
}
