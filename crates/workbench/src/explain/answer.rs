//! Reading the engine's answer to `EXPLAIN json = 1, indexes = 1, header = 1, actions = 1`.
//!
//! Of the tree of steps only those that read a table matter, and of these the indexes, in the order
//! in which they leave granules out, and the columns.

use lucerna_engine::EngineError;
use serde::Deserialize;

/// A table that is read once in a statement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableRead {
    /// `database.table`.
    pub table: String,
    /// What leaves parts and granules out, in the order in which it does.
    pub indexes: Vec<IndexStep>,
    /// The columns, and the keys of maps (`LogAttributes.key_user.id`), that are read from every row
    /// that the indexes leave.
    pub columns: Vec<String>,
    /// The columns that are read only for the rows in the answer.
    pub late_columns: Vec<String>,
    /// The text indexes whose answer is exact, so that the column itself is not read for it.
    pub exact_indexes: Vec<String>,
}

/// An index, and what it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexStep {
    /// Which kind.
    pub kind: IndexKind,
    /// The name of a skip index; empty for the others.
    pub name: String,
    /// What a skip index is: `text GRANULARITY 100000000`; empty for the others.
    pub description: String,
    /// What it looks for, in the engine's words; `true` if the statement gives it nothing to do.
    pub condition: String,
    /// The parts of the table that it leaves.
    pub parts: Left,
    /// The granules that it leaves.
    pub granules: Left,
}

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Left {
    /// How many are left.
    pub left: u64,
    /// How many there were.
    pub of: u64,
}

/// What leaves granules out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum IndexKind {
    /// The least and the greatest value of the partition key's columns in each part.
    MinMax,
    /// The partition key.
    Partition,
    /// The primary key.
    PrimaryKey,
    /// A data-skipping index.
    Skip,
    /// What the engine remembers of statements before this one, and whatever is new.
    Other,
}

impl IndexKind {
    /// In words: `primary key`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::MinMax | Self::Partition => "partition key",
            Self::PrimaryKey => "primary key",
            Self::Skip => "skip index",
            Self::Other => "other",
        }
    }

    fn read(text: &str) -> Self {
        match text {
            "MinMax" | "Min-Max" => Self::MinMax,
            "Partition" => Self::Partition,
            "PrimaryKey" => Self::PrimaryKey,
            "Skip" => Self::Skip,
            _ => Self::Other,
        }
    }
}

impl IndexStep {
    /// Whether the statement gives the index something to do.
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.condition != "true"
    }
}

impl TableRead {
    /// The granules that are left of those of the table.
    #[must_use]
    pub fn granules(&self) -> Left {
        ends(self.indexes.iter().map(|index| index.granules))
    }

    /// The parts that are left of those of the table.
    #[must_use]
    pub fn parts(&self) -> Left {
        ends(self.indexes.iter().map(|index| index.parts))
    }

    /// The skip indexes that have something to do.
    pub fn skip_indexes(&self) -> impl Iterator<Item = &IndexStep> {
        self.indexes
            .iter()
            .filter(|index| index.kind == IndexKind::Skip && index.is_used())
    }
}

/// What the last leaves of what the first had.
fn ends(steps: impl Iterator<Item = Left>) -> Left {
    let mut steps = steps.peekable();
    let of = steps.peek().map_or(0, |first| first.of);
    let left = steps.last().map_or(0, |last| last.left);
    Left { left, of }
}

/// Reads the engine's answer.
pub(super) fn read(answer: &str) -> Result<Vec<TableRead>, EngineError> {
    let plans: Vec<Explained> =
        serde_json::from_str(answer).map_err(|error| EngineError::Corrupt {
            reason: format!("the answer to EXPLAIN cannot be read: {error}"),
        })?;
    let mut reads = Vec::new();
    for explained in &plans {
        explained.plan.collect(&mut reads);
    }
    Ok(reads)
}

#[derive(Deserialize)]
struct Explained {
    #[serde(rename = "Plan")]
    plan: Node,
}

/// A step of the plan; what is not named here is not needed.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Node {
    #[serde(rename = "Node Type")]
    kind: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    header: Vec<Named>,
    #[serde(default)]
    indexes: Vec<Index>,
    #[serde(rename = "Prewhere info")]
    prewhere: Option<Prewhere>,
    #[serde(rename = "Lazily read columns", default)]
    late_columns: Vec<String>,
    #[serde(default)]
    plans: Vec<Node>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct Prewhere {
    #[serde(rename = "Prewhere filter")]
    filter: Option<Filter>,
}

#[derive(Deserialize)]
struct Filter {
    #[serde(rename = "Prewhere filter expression")]
    expression: Option<Expression>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Expression {
    #[serde(default)]
    inputs: Vec<Named>,
}

/// Parts and granules stand beside each other in the engine's object.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Index {
    #[serde(rename = "Type")]
    kind: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    condition: String,
    #[serde(rename = "Initial Parts", default)]
    initial_parts: u64,
    #[serde(rename = "Selected Parts", default)]
    selected_parts: u64,
    #[serde(rename = "Initial Granules", default)]
    initial_granules: u64,
    #[serde(rename = "Selected Granules", default)]
    selected_granules: u64,
}

impl Node {
    fn collect(&self, reads: &mut Vec<TableRead>) {
        if self.kind == "LazilyReadFromMergeTree"
            && let Some(read) = reads.last_mut()
        {
            read.late_columns.extend_from_slice(&self.late_columns);
        } else if self.kind.starts_with("ReadFrom") && !self.indexes.is_empty() {
            reads.push(self.read());
        }
        for plan in &self.plans {
            plan.collect(reads);
        }
    }

    fn read(&self) -> TableRead {
        let prewhere = self.prewhere.iter().flat_map(Prewhere::inputs);
        let mut read = TableRead {
            table: self.description.clone(),
            indexes: self.indexes.iter().map(Index::step).collect(),
            ..TableRead::default()
        };
        for Named { name } in self.header.iter().chain(prewhere) {
            read.add_column(name);
        }
        read
    }
}

impl Prewhere {
    fn inputs(&self) -> impl Iterator<Item = &Named> {
        let expression = self
            .filter
            .as_ref()
            .and_then(|filter| filter.expression.as_ref());
        expression
            .into_iter()
            .flat_map(|expression| &expression.inputs)
    }
}

impl TableRead {
    /// `__text_index_NAME_FUNCTION_HASH` is no column: it is what a text index answers by itself.
    fn add_column(&mut self, name: &str) {
        let (list, name) = match name.strip_prefix("__text_index_") {
            Some(rest) => (&mut self.exact_indexes, index_name(rest)),
            None if name.starts_with('_') && !name.starts_with("__hdx") => return,
            None => (&mut self.columns, name),
        };
        if !list.iter().any(|known| known == name) {
            list.push(name.to_owned());
        }
    }
}

/// Without the function and the hash behind the name.
fn index_name(text: &str) -> &str {
    let mut parts = text.rsplitn(3, '_');
    let _hash = parts.next();
    let _function = parts.next();
    parts.next().unwrap_or(text)
}

impl Index {
    fn step(&self) -> IndexStep {
        IndexStep {
            kind: IndexKind::read(&self.kind),
            name: self.name.clone(),
            description: self.description.clone(),
            condition: self.condition.clone(),
            parts: Left {
                left: self.selected_parts,
                of: self.initial_parts,
            },
            granules: Left {
                left: self.selected_granules,
                of: self.initial_granules,
            },
        }
    }
}

#[cfg(test)]
mod tests;
