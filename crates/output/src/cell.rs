//! One value of a result as text, for what is built from it.

use std::io;

use arrow_array::RecordBatch;

use crate::Options;
use crate::column::{Value, columns};
use crate::encode::{Pairs, Plain};

/// Which value of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    /// Index of its row.
    pub row: usize,
    /// Index of its column.
    pub column: usize,
    /// The key of an entry, where the column holds maps and one entry is meant.
    pub key: Option<&'a str>,
}

impl Cell<'_> {
    /// Its whole text, as `raw` writes it: nothing cut or escaped, times in RFC 3339 with all their
    /// digits. `None` for NULL, and for a key that the map does not have.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::InvalidData`] for a type that has no text.
    ///
    /// # Panics
    ///
    /// If the batch has no such row or column.
    ///
    /// ```
    /// use arrow_array::record_batch;
    /// use lucerna_output::{Cell, Options};
    ///
    /// let batch = record_batch!(("n", Int64, [None, Some(7)]))?;
    /// let text = |row| Cell { row, column: 0, key: None }.text(&batch, &Options::default());
    /// assert_eq!(text(0)?, None);
    /// assert_eq!(text(1)?.as_deref(), Some("7"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn text(&self, batch: &RecordBatch, options: &Options) -> io::Result<Option<String>> {
        let only = batch
            .slice(self.row, 1)
            .project(&[self.column])
            .map_err(crate::error::from_arrow)?;
        let columns = columns(&only)?;
        let plain = Plain::new(options, Pairs::Json, "NULL");
        let text = |value: &Value<'_>| {
            let mut out = Vec::new();
            plain.value(&mut out, value);
            String::from_utf8_lossy(&out).into_owned()
        };
        let value = columns[0].value(0);
        Ok(match (&value, self.key) {
            (Value::Map(entries), Some(key)) => entries
                .iter()
                .find(|(found, _)| text(found) == key)
                .map(|(_, value)| text(&value)),
            (Value::Null, _) | (_, Some(_)) => None,
            (value, None) => Some(text(value)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::logs;

    fn text(row: usize, column: usize, key: Option<&str>) -> Option<String> {
        let cell = Cell { row, column, key };
        cell.text(&logs(), &Options::default()).expect("a text")
    }

    #[test]
    fn a_value_is_whole_whatever_a_table_shows_of_it() {
        assert_eq!(
            text(0, 0, None).as_deref(),
            Some("2026-03-10T09:46:31.198204511Z")
        );
        assert_eq!(text(0, 2, None).as_deref(), Some("no route\nat main"));
        assert_eq!(text(1, 3, None), None);
    }

    #[test]
    fn an_entry_of_a_map_is_found_by_its_key() {
        assert_eq!(text(0, 4, Some("user")).as_deref(), Some("a b"));
        assert_eq!(text(0, 4, Some("nothing")), None);
        assert_eq!(text(0, 2, Some("user")), None);
    }
}
