//! What a live table holds at the moment: its parts, and what their indexes know.

use lucerna_sql::{Sql, SqlWriter};

use super::{IntrospectError, each};

/// Asks for the active parts of a table, oldest first; parameters `database` and `table`.
///
/// Times are whole seconds since 1970, rounded down, and 0 where the partition key reads no column of
/// times.
pub const PARTS: &str = "\
SELECT name, partition_id, toString(rows), toString(bytes_on_disk),
    toString(toUnixTimestamp(min_time)), toString(toUnixTimestamp(max_time))
FROM system.parts
WHERE database = {database:String} AND table = {table:String} AND active
ORDER BY min_time, name";

/// Asks every replica of a cluster for what it has of a table, or this server alone if there is no
/// cluster: its number, its host, parts, rows, bytes, and how many of the parts have no index at all.
/// Parameters `database` and `table`.
///
/// ```
/// use lucerna_schema::introspect::replicas;
///
/// let statement = replicas(Some("all"));
/// assert!(statement.as_str().contains("FROM clusterAllReplicas('all', system.parts)\n"));
/// ```
#[must_use]
pub fn replicas(cluster: Option<&str>) -> Sql {
    let mut sql = SqlWriter::new();
    write_replica(&mut sql, cluster);
    sql.raw(
        ", hostName(), toString(count()), toString(sum(rows)), toString(sum(bytes_on_disk)),\n",
    )
    .raw("    toString(countIf(secondary_indices_compressed_bytes = 0))\nFROM ");
    match cluster {
        Some(name) => sql
            .raw("clusterAllReplicas(")
            .text(name)
            .raw(", system.parts)"),
        None => sql.raw("system.parts"),
    };
    sql.raw("\nWHERE database = {database:String} AND table = {table:String} AND active\n")
        .raw("GROUP BY 1, 2\nORDER BY 1, 2");
    sql.finish()
}

/// Asks every replica, or this server alone, how many of a table's parts have a text index: its number
/// and the parts.
#[must_use]
pub fn replicas_indexed(cluster: Option<&str>, database: &str, table: &str, index: &str) -> Sql {
    let mut sql = SqlWriter::new();
    write_replica(&mut sql, cluster);
    sql.raw(", toString(count())\nFROM ");
    if let Some(name) = cluster {
        sql.raw("clusterAllReplicas(").text(name).raw(", ");
    }
    sql.raw("view(SELECT DISTINCT part_name FROM ");
    write_dictionary(&mut sql, database, table, index);
    sql.raw(if cluster.is_some() { "))" } else { ")" });
    sql.raw("\nGROUP BY 1\nORDER BY 1");
    sql.finish()
}

/// The number of a replica: every replica counts as a shard of its own.
fn write_replica(sql: &mut SqlWriter, cluster: Option<&str>) {
    sql.raw(if cluster.is_some() {
        "SELECT toString(_shard_num)"
    } else {
        "SELECT '1'"
    });
}

/// A part of a table: rows that were written or merged together. It never changes; a merge makes
/// another of another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name: `20260310_1_4_1`.
    pub name: String,
    /// The partition that it belongs to, as `_partition_id` has it: `20260310`.
    pub partition: String,
    /// Its rows, with those that were deleted lightly.
    pub rows: u64,
    /// Its bytes on disk.
    pub bytes: u64,
    /// Its rows lie between these times, if the partition key reads a column of times.
    pub seconds: Option<Seconds>,
}

/// Whole seconds since 1970: from the beginning of the first to the end of the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seconds {
    /// Of the oldest row.
    pub first: i64,
    /// Of the newest row.
    pub last: i64,
}

/// Reads the answer to [`PARTS`].
///
/// # Errors
///
/// If a row does not have the form that the statement asked for.
pub fn read_parts(rows: Vec<Vec<String>>) -> Result<Vec<Part>, IntrospectError> {
    each(
        rows,
        "parts",
        |[name, partition, rows, bytes, first, last]: [String; 6]| {
            let (first, last) = (first.parse().ok()?, last.parse().ok()?);
            Some(Part {
                name,
                partition,
                rows: rows.parse().ok()?,
                bytes: bytes.parse().ok()?,
                seconds: (last > 0).then_some(Seconds { first, last }),
            })
        },
    )
}

/// Asks for the parts that have all of these text indexes, one a row. Parts that were written before an
/// index was made lack it until they are rewritten.
///
/// ```
/// use lucerna_schema::introspect::indexed_parts;
///
/// let statement = indexed_parts("default", "otel_logs", &["idx_lower_body"]);
/// assert_eq!(
///     statement.as_str(),
///     "SELECT part_name\nFROM\n(\n\
///      SELECT DISTINCT part_name FROM mergeTreeTextIndex('default', 'otel_logs', 'idx_lower_body')\n\
///      )\nGROUP BY part_name\nHAVING count() = 1"
/// );
/// ```
#[must_use]
pub fn indexed_parts(database: &str, table: &str, indexes: &[&str]) -> Sql {
    let mut sql = SqlWriter::new();
    sql.raw("SELECT part_name\nFROM\n(\n");
    for (at, index) in indexes.iter().enumerate() {
        sql.raw(if at > 0 { "UNION ALL\n" } else { "" })
            .raw("SELECT DISTINCT part_name FROM ");
        write_dictionary(&mut sql, database, table, index);
        sql.raw("\n");
    }
    sql.raw(")\nGROUP BY part_name\nHAVING count() = ")
        .integer(i128::try_from(indexes.len()).unwrap_or(i128::MAX));
    sql.finish()
}

/// Writes the dictionary of a text index as a table: `part_name`, `token`, `cardinality` and more.
pub fn write_dictionary(sql: &mut SqlWriter, database: &str, table: &str, index: &str) {
    sql.raw("mergeTreeTextIndex(")
        .text(database)
        .raw(", ")
        .text(table)
        .raw(", ")
        .text(index)
        .raw(")");
}

#[cfg(test)]
mod tests {
    use super::{Part, Seconds, read_parts};

    #[test]
    fn a_part_without_times_has_none() {
        let row = |last: &str| {
            let cells = ["all_1_1_0", "all", "5", "100", "0", last];
            cells.iter().map(|cell| (*cell).to_owned()).collect()
        };
        let parts = read_parts(vec![row("0"), row("9")]).expect("rows of the form");
        let part = |seconds| Part {
            name: "all_1_1_0".to_owned(),
            partition: "all".to_owned(),
            rows: 5,
            bytes: 100,
            seconds,
        };
        let seconds = Seconds { first: 0, last: 9 };
        assert_eq!(parts, [part(None), part(Some(seconds))]);
    }
}
