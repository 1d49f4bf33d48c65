//! The formats of text, read back by readers that are not ours.

use serde_json::Value;

use super::columns::{Column, all, batch};
use super::place::text;

/// The values that a column must read back as.
fn expected(column: &Column) -> [Value; 3] {
    let value = |json: &str| serde_json::from_str(json).expect("JSON");
    [value(column.json[0]), value(column.json[1]), Value::Null]
}

fn assert_rows(rows: &[Value]) {
    let columns = all();
    assert_eq!(rows.len(), 3);
    for column in &columns {
        for (row, expected) in rows.iter().zip(expected(column)) {
            assert_eq!(row[column.name], expected, "{}", column.name);
        }
    }
    for row in rows {
        assert_eq!(
            row.as_object().map(serde_json::Map::len),
            Some(columns.len())
        );
    }
}

#[test]
fn jsonl_reads_back_line_by_line() {
    let text = text("jsonl", &batch(&all()));
    let lines = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    assert_rows(&lines.collect::<Vec<_>>());
}

#[test]
fn json_reads_back_as_one_array() {
    let rows: Vec<Value> = serde_json::from_str(&text("json", &batch(&all()))).expect("JSON");
    assert_rows(&rows);
}

#[test]
fn every_number_of_json_has_all_its_digits() {
    let text = text("jsonl", &batch(&all()));
    let first = text.lines().next().expect("a line");
    for column in all() {
        let member = format!("\"{}\":{}", column.name, column.json[0]);
        assert!(first.contains(&member), "{member} in {first}");
    }
}

#[test]
fn csv_reads_back_as_the_text_of_each_value() {
    let columns: Vec<Column> = all().into_iter().filter(is_text).collect();
    let rows = read_csv(&text("csv", &batch(&columns)));
    assert_eq!(rows.len(), 4);
    for (index, column) in columns.iter().enumerate() {
        assert_eq!(rows[0][index], column.name);
        for (row, json) in rows[1..].iter().zip(column.json) {
            assert_eq!(row[index], as_text(json), "{}", column.name);
        }
        assert_eq!(rows[3][index], "", "{}", column.name);
    }
}

#[test]
fn tsv_has_a_line_a_row_and_a_field_a_column() {
    let columns: Vec<Column> = all().into_iter().filter(is_text).collect();
    let text = text("tsv", &batch(&columns));
    let rows: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    assert_eq!(rows.len(), 4);
    for (index, column) in columns.iter().enumerate() {
        for (row, json) in rows[1..].iter().zip(column.json) {
            assert_eq!(
                row[index].replace("\\\\", "\\"),
                as_text(json),
                "{}",
                column.name
            );
        }
        assert_eq!(rows[3][index], "\\N", "{}", column.name);
    }
}

/// Bytes that are no text stand in `csv` and `tsv` as they are, which `hostile.rs` looks at.
fn is_text(column: &Column) -> bool {
    !column.json[0].contains("xff")
}

/// A string without its quotes; anything else as it stands.
fn as_text(json: &str) -> String {
    match serde_json::from_str(json) {
        Ok(Value::String(text)) => text,
        _ => json.to_owned(),
    }
}

/// The rows of a file after RFC 4180.
fn read_csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let mut is_quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                field.extend(characters.next());
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(std::mem::take(&mut field)),
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            other => field.push(other),
        }
    }
    rows
}
