//! What the record says: its lines, and the imports that they make.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(in crate::import) enum Event {
    /// A file is being read into tables of its own.
    Begin {
        /// Names the import; never used twice.
        import: String,
        /// When.
        time: Timestamp,
        /// The file, for messages.
        path: PathBuf,
        /// SHA-256 of its content, in hexadecimal digits.
        sha256: String,
    },
    /// All rows are in the staging tables. From here on the import is finished, and undone only if
    /// some of them are lost or cannot be joined.
    Commit {
        /// The import.
        import: String,
        /// Where the rows go from there.
        #[serde(flatten)]
        placing: Placing,
    },
    /// The rows can be searched.
    Done {
        /// The import.
        import: String,
    },
    /// It had committed and is taken back: not all of its rows can be had. From here on it is undone.
    Undo {
        /// The import.
        import: String,
        /// Some of its rows are merged with those of others and stay.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        leaves_rows: bool,
    },
    /// Nothing of it is in the store, or what an [`Event::Undo`] leaves.
    Undone {
        /// The import.
        import: String,
    },
}

/// How rows get from staging tables into those that are searched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::import) struct Placing {
    /// Which rows join which table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::import) joins: Vec<Join>,
    /// Which table takes whose place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::import) swaps: Vec<Swap>,
}

impl Placing {
    /// The tables that the rows get into.
    pub(super) fn targets(&self) -> Vec<String> {
        let joined = self.joins.iter().map(|join| &join.target);
        let replaced = self.swaps.iter().map(|swap| &swap.target);
        joined.chain(replaced).cloned().collect()
    }
}

/// Rows that join those of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::import) struct Join {
    /// The table that is searched.
    pub(in crate::import) target: String,
    /// The table with the new rows.
    pub(in crate::import) staging: String,
    /// The highest number of a block of the target before: parts that join it have higher ones.
    pub(in crate::import) after_block: i64,
    /// All staged parts, by which it is seen whether they are all still there. Records of before lack
    /// them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::import) parts: Option<Vec<Twins>>,
    /// What records of before have instead: the staged parts of which there is more than one with the
    /// same content.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::import) twins: Vec<Twins>,
}

impl Join {
    /// How many staged parts of this content there were at the commit.
    pub(in crate::import) fn count_of(&self, content: &PartContent) -> usize {
        match &self.parts {
            Some(parts) => count_in(parts, content).unwrap_or(0),
            None => count_in(&self.twins, content).unwrap_or(1),
        }
    }
}

fn count_in(parts: &[Twins], content: &PartContent) -> Option<usize> {
    let found = parts.iter().find(|twins| twins.content == *content);
    found.map(|twins| twins.count)
}

/// Parts of the same content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::import) struct Twins {
    /// What they hold.
    #[serde(flatten)]
    pub(in crate::import) content: PartContent,
    /// How many they are.
    pub(in crate::import) count: usize,
}

/// What a part holds, wherever it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(in crate::import) struct PartContent {
    /// The partition's id.
    pub(in crate::import) partition: String,
    /// The engine's hash of the part's files.
    pub(in crate::import) hash: String,
}

/// A table that takes the place of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::import) struct Swap {
    /// The table that is searched.
    pub(in crate::import) target: String,
    /// The table with the rows that stay.
    pub(in crate::import) staging: String,
    /// How many they are. Records of before lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::import) rows: Option<u64>,
}

/// How far an import came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) enum Progress {
    Begun,
    Committed(Placing),
    /// It had committed and is being taken back.
    Undoing {
        placing: Placing,
        leaves_rows: bool,
    },
    Done,
    Undone,
}

/// An import of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) struct Entry {
    pub(in crate::import) import: String,
    pub(in crate::import) time: Timestamp,
    pub(in crate::import) path: PathBuf,
    pub(in crate::import) sha256: String,
    /// The tables that its rows are in, known from its commit on.
    pub(in crate::import) tables: Vec<String>,
    pub(in crate::import) progress: Progress,
}

impl Entry {
    pub(super) fn is_open(&self) -> bool {
        match self.progress {
            Progress::Begun | Progress::Committed(_) | Progress::Undoing { .. } => true,
            Progress::Done | Progress::Undone => false,
        }
    }
}
