use serde_json::{Value, json};

use super::*;

fn answers(input: &[u8]) -> Vec<Value> {
    let mut output = Vec::new();
    let lines = run(input, &mut output, &LinesOptions::default()).expect("both are in memory");
    let text = String::from_utf8(output).expect("JSON is UTF-8");
    let answers: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("an answer is JSON"))
        .collect();
    assert_eq!(lines.answered, answers.len() as u64);
    answers
}

fn answer(line: &str) -> Value {
    answers(line.as_bytes()).remove(0)
}

#[test]
fn an_id_comes_back_as_it_was_given() {
    for id in [
        r#""a""#,
        "12345678901234567890123",
        r#"{"b": [1.50]}"#,
        "null",
    ] {
        let mut output = Vec::new();
        let line = format!(r#"{{"query": "", "more": 1, "id": {id}}}"#);
        run(line.as_bytes(), &mut output, &LinesOptions::default()).expect("in memory");
        let text = String::from_utf8(output).expect("JSON is UTF-8");
        assert!(
            text.starts_with(&format!("{{\"id\":{id},\"where\":\"1\"")),
            "{text}"
        );
    }
}

#[test]
fn an_empty_query_selects_everything() {
    let answer = answer(r#"{"id": 1, "query": "  ", "schema": "traces"}"#);
    assert_eq!(answer["where"], "1");
    assert_eq!(answer["notes"], json!([]));
}

#[test]
fn an_error_has_its_place_in_bytes() {
    let answer = answer(r#"{"id": 1, "query": "é \"x", "schema": "logs"}"#);
    assert_eq!(answer["error"]["code"], "L001");
    assert_eq!(answer["error"]["start"], 3);
    assert!(answer.get("where").is_none());
    assert!(answer.get("errors").is_none());
}

#[test]
fn several_errors_are_all_told_and_the_first_is_the_error() {
    let answer = answer(r#"{"id": 1, "query": "nope:1 AND nada:2"}"#);
    assert_eq!(answer["errors"].as_array().map(Vec::len), Some(2));
    assert_eq!(answer["error"], answer["errors"][0]);
}

#[test]
fn a_note_is_a_code_with_its_details_beside() {
    let answer = answer(r#"{"id": 1, "query": "error\\"}"#);
    assert_eq!(answer["notes"], json!(["L013"]));
    assert_eq!(answer["note_details"][0]["code"], "L013");
    assert!(answer["note_details"][0]["message"].is_string());
}

#[test]
fn a_bad_line_is_answered_and_the_next_one_too() {
    let input =
        b"no json\n\n[1]\n{\"id\":3}\n{\"id\":4,\"query\":5}\n\xff\n{\"id\":6,\"query\":\"\"}";
    let answers = answers(input);
    let ids: Vec<&Value> = answers.iter().map(|answer| &answer["id"]).collect();
    let none = Value::Null;
    assert_eq!(
        ids,
        [&none, &none, &none, &json!(3), &json!(4), &none, &json!(6)]
    );
    assert!(
        answers[..6]
            .iter()
            .all(|answer| answer["error"]["message"].is_string())
    );
    assert_eq!(answers[6]["where"], "1");
}

#[test]
fn an_unknown_schema_is_that_lines_error() {
    let answer = answer(r#"{"id": 1, "query": "a", "schema": "log"}"#);
    assert_eq!(answer["error"]["code"], "schema");
    assert_eq!(answer["error"]["help"][0], "did you mean `logs`?");
}

#[test]
fn a_schema_may_be_a_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("logs.json");
    let table = lucerna_schema::builtin("logs_compat").expect("a built-in table");
    std::fs::write(&path, lucerna_schema::to_json(table)).expect("a file");
    let line = |schema: &str| answer(&json!({"query": "error", "schema": schema}).to_string());
    assert_eq!(
        line(&path.display().to_string())["where"],
        line("logs_compat")["where"]
    );
    let missing = line("/no/such/file.json");
    assert_eq!(missing["error"]["code"], "schema");
}
