//! Answers of the engine, shortened by hand.

use super::{IndexKind, Left, read};

/// A search whose text index answers by itself, with a column that is read late.
const SEARCH: &str = r#"[{"Plan": {"Node Type": "Expression", "Node Id": "Expression_7", "Plans": [
  {"Node Type": "JoinLazyColumnsStep", "Plans": [
    {"Node Type": "Filter", "Expression": {"Inputs": []}, "Expression": {"Inputs": []}, "Plans": [
      {"Node Type": "ReadFromMergeTree", "Description": "default.otel_logs",
       "Header": [
         {"Name": "Timestamp", "Type": "DateTime64(9)"},
         {"Name": "_part_offset", "Type": "UInt64"},
         {"Name": "__text_index_idx_lower_body_hasAllTokens_f0ea0326", "Type": "UInt8"}],
       "Prewhere info": {"Need filter": true, "Prewhere filter": {
         "Prewhere filter column": "x",
         "Prewhere filter expression": {"Inputs": [
           {"Name": "LogAttributes.key_a", "Type": "String"},
           {"Name": "__hdx_materialized_k8s.pod.name", "Type": "String"}]}}},
       "Indexes": [
         {"Type": "Min-Max", "Keys": ["Timestamp"], "Condition": "(Timestamp in [1, +Inf))",
          "Initial Parts": 3, "Selected Parts": 1, "Initial Granules": 40, "Selected Granules": 30},
         {"Type": "PrimaryKey", "Condition": "true",
          "Initial Parts": 1, "Selected Parts": 1, "Initial Granules": 30, "Selected Granules": 30},
         {"Type": "Skip", "Name": "idx_lower_body", "Description": "text GRANULARITY 100000000",
          "Condition": "(mode: All; tokens: [\"kafka\"])",
          "Initial Parts": 1, "Selected Parts": 1, "Initial Granules": 30, "Selected Granules": 2}]}]},
    {"Node Type": "LazilyReadFromMergeTree", "Lazily read columns": ["Body"]}]}]}}]"#;

#[test]
fn a_read_has_its_indexes_in_order_with_what_each_leaves() {
    let reads = read(SEARCH).expect("an answer");
    let [read] = &reads[..] else {
        panic!("one table is read: {reads:?}");
    };
    assert_eq!(read.table, "default.otel_logs");
    let kinds: Vec<IndexKind> = read.indexes.iter().map(|index| index.kind).collect();
    assert_eq!(
        kinds,
        [IndexKind::MinMax, IndexKind::PrimaryKey, IndexKind::Skip]
    );
    assert_eq!(read.indexes[0].parts, Left { left: 1, of: 3 });
    assert_eq!(read.granules(), Left { left: 2, of: 40 });
    assert!(!read.indexes[1].is_used());
    let skip: Vec<&str> = read.skip_indexes().map(|index| &*index.name).collect();
    assert_eq!(skip, ["idx_lower_body"]);
}

#[test]
fn columns_that_an_index_answers_for_or_that_are_read_late_are_told_apart() {
    let reads = read(SEARCH).expect("an answer");
    assert_eq!(
        reads[0].columns,
        [
            "Timestamp",
            "LogAttributes.key_a",
            "__hdx_materialized_k8s.pod.name"
        ]
    );
    assert_eq!(reads[0].exact_indexes, ["idx_lower_body"]);
    assert_eq!(reads[0].late_columns, ["Body"]);
}

#[test]
fn an_answer_that_needs_no_table_reads_nothing() {
    let known = r#"[{"Plan": {"Node Type": "MergingAggregated", "Plans": [
        {"Node Type": "ReadFromPreparedSource", "Description": "Optimized trivial count"}]}}]"#;
    assert_eq!(read(known).expect("an answer"), []);
}

#[test]
fn a_table_that_is_read_twice_is_two_reads() {
    let one = r#"{"Node Type": "ReadFromMergeTree", "Description": "d.t", "Indexes": [
        {"Type": "MinMax", "Condition": "true", "Initial Parts": 2, "Selected Parts": 2,
         "Initial Granules": 5, "Selected Granules": 5}]}"#;
    let union = format!(r#"[{{"Plan": {{"Node Type": "Union", "Plans": [{one}, {one}]}}}}]"#);
    let reads = read(&union).expect("an answer");
    assert_eq!(reads.len(), 2);
    assert_eq!(reads[1].indexes[0].kind, IndexKind::MinMax);
    assert_eq!(reads[1].granules(), Left { left: 5, of: 5 });
}

#[test]
fn an_answer_of_another_form_is_an_error() {
    assert!(read("Expression (Project names)").is_err());
}
