use super::{Counted, counted_columns, view_target};

const LOGS: Counted<'_> = Counted {
    database: "d",
    table: "logs",
    time: "Timestamp",
};

/// A view as a server tells it, over several branches.
fn view(branches: &[&str]) -> String {
    format!(
        "CREATE MATERIALIZED VIEW d.v TO d.kv (`Timestamp` DateTime, `count` UInt64) AS \
         WITH elements AS ({}) SELECT Timestamp, ColumnIdentifier, Key, Value, count() AS count \
         FROM elements GROUP BY Timestamp, ColumnIdentifier, Key, Value",
        branches.join(" UNION ALL ")
    )
}

const LEVEL: &str = "SELECT 'NativeColumn' AS ColumnIdentifier, \
    toStartOfFifteenMinutes(Timestamp) AS Timestamp, 'Level' AS Key, CAST(Level, 'String') AS Value \
    FROM d.logs";
const POD: &str = "SELECT 'NativeColumn' AS ColumnIdentifier, \
    toStartOfFifteenMinutes(Timestamp) AS Timestamp, 'pod.name' AS Key, toString(`pod.name`) AS Value \
    FROM logs";
const ATTRIBUTES: &str = "SELECT 'Attributes' AS ColumnIdentifier, \
    toStartOfFifteenMinutes(Timestamp) AS Timestamp, replaceRegexpAll(entry.1, '[0-9]', '*') AS Key, \
    CAST(entry.2, 'String') AS Value FROM d.logs ARRAY JOIN Attributes AS entry";

#[test]
fn a_view_says_where_its_rows_go_and_in_which_buckets() {
    let create = "CREATE MATERIALIZED VIEW d.v TO d.`a b` (`Timestamp` DateTime) AS \
        WITH e AS (SELECT toStartOfFifteenMinutes(Timestamp) AS Timestamp FROM d.s UNION ALL \
        SELECT toStartOfFifteenMinutes(Timestamp) AS Timestamp FROM d.s) SELECT Timestamp FROM e";
    let target = view_target(create).expect("a target");
    assert_eq!(
        (target.database.as_str(), target.table.as_str()),
        ("d", "a b")
    );
    assert_eq!(target.bucket, Some(900));
}

#[test]
fn a_view_with_a_table_within_has_no_target() {
    let create = "CREATE MATERIALIZED VIEW d.v (`n` UInt8) ENGINE = Memory AS SELECT 1 AS n";
    assert_eq!(view_target(create), None);
}

#[test]
fn columns_are_counted_by_their_branches_and_attributes_are_not() {
    let columns = counted_columns(&view(&[ATTRIBUTES, LEVEL, POD]), &LOGS);
    assert_eq!(columns, ["Level", "pod.name"]);
    let keyword = LEVEL.replace("CAST(Level, 'String')", "CAST(Level AS String)");
    assert_eq!(counted_columns(&view(&[&keyword]), &LOGS), ["Level"]);
}

#[test]
fn a_branch_that_is_not_every_row_once_counts_no_column() {
    let others = [
        LEVEL.replace("FROM d.logs", "FROM d.logs WHERE Level != ''"),
        LEVEL.replace("FROM d.logs", "FROM d.logs LIMIT 10"),
        LEVEL.replace("FROM d.logs", "FROM d.logs SAMPLE 0.1"),
        LEVEL.replace("FROM d.logs", "FROM d.logs ARRAY JOIN Events AS event"),
        LEVEL.replace("FROM d.logs", "FROM d.others"),
        LEVEL.replace("FROM d.logs", "FROM e.logs"),
        LEVEL.replace("SELECT", "SELECT DISTINCT"),
        LEVEL.replace("'NativeColumn'", "'Attributes'"),
        LEVEL.replace("(Timestamp)", "(ObservedTimestamp)"),
        LEVEL.replace("toStartOfFifteenMinutes(Timestamp)", "Timestamp"),
        LEVEL.replace("CAST(Level, 'String')", "lower(Level)"),
        LEVEL.replace("CAST(Level, 'String')", "CAST(Service, 'String')"),
        LEVEL.replace("CAST(Level, 'String')", "CAST(Level, 'FixedString(2)')"),
    ];
    for branch in others {
        // The other branches count all the same.
        let columns = counted_columns(&view(&[&branch, POD]), &LOGS);
        assert_eq!(columns, ["pod.name"], "{branch}");
    }
}

#[test]
fn branches_that_are_joined_in_another_way_count_no_column() {
    for joint in [
        "UNION",
        "UNION DISTINCT",
        "EXCEPT",
        "EXCEPT ALL",
        "INTERSECT",
    ] {
        let joined = format!("{LEVEL} {joint} {POD}");
        let columns = counted_columns(&view(&[&joined, POD]), &LOGS);
        assert!(columns.is_empty(), "{joint}: {columns:?}");
    }
}

#[test]
fn a_view_that_counts_in_another_way_counts_no_column() {
    let known = view(&[LEVEL]);
    let others = [
        known.replace("count() AS count", "uniq(Value) AS count"),
        known.replace("count() AS count", "countIf(Value != '') AS count"),
        known.replace(
            "FROM elements GROUP",
            "FROM elements WHERE Value != '' GROUP",
        ),
        known.replace("Key, Value, count()", "Key, lower(Value) AS Value, count()"),
        known.replace("ColumnIdentifier, Key, Value,", "ColumnIdentifier, Key,"),
        known.replace("TO d.kv", "REFRESH EVERY 1 HOUR TO d.kv"),
        format!("{known} HAVING count > 1"),
        format!("{known} LIMIT 100"),
    ];
    for view in others {
        assert_ne!(view, known);
        assert!(counted_columns(&view, &LOGS).is_empty(), "{view}");
    }
}
