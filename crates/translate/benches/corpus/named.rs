//! The queries of a file that the environment names.

use crate::queries::Entry;
use serde_json::Value;

/// The JSON lines of the file that `LUCERNA_BENCH_CORPUS` names; lines for tables that are not built
/// in are left out. `None` if nothing is named.
pub(crate) fn named() -> Option<Vec<Entry>> {
    let path = std::env::var_os("LUCERNA_BENCH_CORPUS")?;
    let text = std::fs::read_to_string(path).expect("the corpus can be read");
    let entries = text.lines().filter_map(|line| {
        let line: Value = serde_json::from_str(line).expect("a line is JSON");
        Entry::new(line["query"].as_str()?, line["schema"].as_str()?)
    });
    Some(entries.collect())
}
