//! Whether two conditions select the same rows: how many they are, and a hash over all of them.

use std::hash::{DefaultHasher, Hash, Hasher};

use arrow_array::RecordBatch;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::ArrowError;
use lucerna::Source;
use lucerna_engine::{Engine, EngineError, QueryRequest};

use super::answer::{numbers, times};
use super::engine::Uncached;
use super::entry::Entry;

/// The columns that make a row itself, as far as a table has them.
const IDENTITY: [&str; 9] = [
    "Timestamp",
    "TraceId",
    "SpanId",
    "ServiceName",
    "SeverityText",
    "Body",
    "SpanName",
    "Duration",
    "StatusCode",
];

/// So many rows are fetched to be compared; more are compared by the hash that the engine makes.
pub(super) const MOST_FETCHED: u64 = 200_000;

/// All rows that a condition selects in the range of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RowSet {
    pub(super) rows: u64,
    /// The sum of the rows' hashes: it knows a row that is there twice, and no order.
    hash: u64,
}

impl RowSet {
    /// Asks for the rows of `condition`, which is SQL as one of the sides wrote it.
    pub(super) fn ask(
        engine: &Uncached,
        source: &Source,
        entry: &Entry,
        condition: &str,
    ) -> Result<Self, EngineError> {
        let columns = columns(source).join(", ");
        let statement = statement(
            source,
            entry,
            condition,
            &format!("count(), sum(cityHash64({columns}))"),
        );
        let found: Result<Vec<RecordBatch>, _> =
            engine.query(&QueryRequest::new(statement))?.collect();
        let mut set = Self { rows: 0, hash: 0 };
        for batch in found.map_err(EngineError::from_arrow)? {
            let sum = |column| -> Result<u64, EngineError> {
                let values = numbers(&batch, column).map_err(EngineError::from_arrow)?;
                Ok(values.into_iter().fold(0, u64::wrapping_add))
            };
            set.rows += sum(0)?;
            set.hash = set.hash.wrapping_add(sum(1)?);
        }
        Ok(set)
    }

    /// Fetches the rows of `condition` and looks at each.
    pub(super) fn fetch(
        engine: &Uncached,
        source: &Source,
        entry: &Entry,
        condition: &str,
    ) -> Result<Self, EngineError> {
        let columns = columns(source).join(", ");
        let statement = statement(source, entry, condition, &columns);
        Self::of(engine.query(&QueryRequest::new(statement))?)
    }

    /// The rows of some batches.
    pub(super) fn of(
        batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
    ) -> Result<Self, EngineError> {
        let mut set = Self { rows: 0, hash: 0 };
        for batch in batches {
            let hashes = batch.and_then(|batch| hashes(&batch));
            for hash in hashes.map_err(EngineError::from_arrow)? {
                set.rows += 1;
                set.hash = set.hash.wrapping_add(hash);
            }
        }
        Ok(set)
    }

    /// In which way these rows are not those of the reference; `None` if they are.
    pub(super) fn difference_from(self, reference: Self) -> Option<String> {
        if self == reference {
            None
        } else if self.rows == reference.rows {
            Some(format!("{} rows, and not the same ones", self.rows))
        } else {
            Some(format!(
                "{} rows selected against {}",
                self.rows, reference.rows
            ))
        }
    }
}

/// The columns that make a row of this source itself.
pub(super) fn columns(source: &Source) -> Vec<&'static str> {
    let columns = IDENTITY.into_iter();
    columns
        .filter(|name| source.table.find(name).is_some())
        .collect()
}

fn statement(source: &Source, entry: &Entry, condition: &str, selected: &str) -> String {
    let [from, to] = [entry.from, entry.to]
        .map(|time| format!("fromUnixTimestamp64Nano({})", time.as_nanosecond()));
    let (database, table) = (&source.database, &source.table_name);
    format!(
        "SELECT {selected} FROM {database}.{table} \
         WHERE Timestamp >= {from} AND Timestamp <= {to} AND ({condition})"
    )
}

/// A hash of each row of a batch.
fn hashes(batch: &RecordBatch) -> Result<Vec<u64>, ArrowError> {
    let mut hashers: Vec<DefaultHasher> = times(batch, "Timestamp")?
        .into_iter()
        .map(|time| {
            let mut hasher = DefaultHasher::new();
            time.hash(&mut hasher);
            hasher
        })
        .collect();
    let options = FormatOptions::default();
    for name in IDENTITY.into_iter().filter(|name| *name != "Timestamp") {
        let Some(column) = batch.column_by_name(name) else {
            continue;
        };
        let values = ArrayFormatter::try_new(column.as_ref(), &options)?;
        for (row, hasher) in hashers.iter_mut().enumerate() {
            values.value(row).try_to_string()?.hash(hasher);
        }
    }
    Ok(hashers.iter().map(Hasher::finish).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_another_hash_differ_though_they_are_as_many() {
        let [ours, theirs] = [1, 2].map(|hash| RowSet { rows: 5, hash });
        let told = ours.difference_from(theirs);
        assert_eq!(told.as_deref(), Some("5 rows, and not the same ones"));
        assert_eq!(ours.difference_from(ours), None);
    }
}
