//! A row as a JSON object: what `json` and `jsonl` share.

use arrow_schema::Schema;

use crate::column::Column;
use crate::encode::{Json, Zone};
use crate::{Options, names};

/// Writes rows as JSON objects, on one line each.
#[derive(Clone)]
pub(crate) struct Object {
    /// `{"first":`, `,"second":` and so on, encoded once.
    keys: Vec<Vec<u8>>,
    json: Json,
}

impl Object {
    pub(crate) fn new(schema: &Schema, options: &Options) -> Self {
        let json = Json {
            zone: Zone::new(&options.zone),
            escape_control: options.escape_control,
            int64_as_text: options.int64_as_text,
        };
        let names = names::unique(schema);
        let keys = names.iter().enumerate().map(|(index, name)| {
            let mut key = vec![if index == 0 { b'{' } else { b',' }];
            json.text(&mut key, name);
            key.push(b':');
            key
        });
        Self {
            keys: keys.collect(),
            json,
        }
    }

    /// Appends a row.
    pub(crate) fn write(&self, out: &mut Vec<u8>, columns: &[Column], row: usize) {
        if self.keys.is_empty() {
            out.push(b'{');
        }
        for (key, column) in self.keys.iter().zip(columns) {
            out.extend_from_slice(key);
            self.json.value(out, &column.value(row));
        }
        out.push(b'}');
    }
}
