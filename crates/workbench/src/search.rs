//! A Lucene query on a source: translated, composed, run.
//!
//! A search for rows in the order of time sends one or two statements over disjoint windows of its
//! range, and stops when it has as many rows as are wanted ([`Plan::steps`]):
//!
//! | the sorting key starts with | what is expected | statements |
//! |---|---|---|
//! | a time, rounded or not | no more rows than wanted | all of the range, sorted |
//! | | many | the newest minutes that should hold enough; then the rest |
//! | | too few for that | all of the range |
//! | | nothing is known | the newest five minutes (of a text with an index, a quarter of an hour), or as long as 20,000 rows take; then the rest, sorted if next to nothing was found yet |
//! | something else | no more rows than wanted | all of the range, sorted |
//! | | anything else | the newest part (a quarter of an hour, a 24th of the range, or a quarter of a million rows, whatever is longest; of all rows, 20,000 or five minutes), then the rest, both sorted; all at once if that is all |
//! | | many, and long values are read of them | the same, and of rows that are older than the first that were found nothing but the time is read |
//!
//! Where the key keeps rows in the order of time, a stretch is read in that order unless it is a quarter of an
//! hour or less, or has 40,000 rows or fewer: then it is sorted, with all threads.
//!
//! Without a limit an ordered table is read in its order, and another in stretches that are sorted one
//! by one, so that neither is held in memory. What is expected comes from the dictionaries of text
//! indexes or from a [rollup](crate::facts::Rollup), and of a whole id of a trace few rows are; the newest
//! end comes from the parts of the table. They choose statements, and never which rows are found.

mod branch;
mod columns;
mod count;
mod count_by;
mod elsewhere;
mod expect;
mod found;
mod histogram;
mod known;
mod maps;
mod newest;
mod page;
mod plan;
mod portion;
mod reads;
mod rolled;
mod run;
mod selected;
mod step;
mod time;
mod window;

use std::fmt::Write as _;

use lucerna_diagnostics::Diagnostic;
use lucerna_engine::Column;
use serde::{Deserialize, Serialize};

use crate::range::Range;
pub(crate) use columns::{expression_of_field, mistakes_in_field, with_implicit};
pub use elsewhere::Elsewhere;
pub(crate) use elsewhere::elsewhere;
pub use found::Found;
pub(crate) use histogram::histogram;
pub use histogram::{Bar, Histogram, Interval};
use page::Paging;
pub use page::Resume;
pub(crate) use plan::plan;
pub(crate) use run::{run, send, total};
use step::Guarded;
pub use step::{IfFew, Step};
pub(crate) use time::TimeColumn;
pub(crate) use window::Ends;

/// What is searched for, and what is shown of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Search {
    /// The Lucene query; empty selects everything.
    pub query: String,
    /// From when to when.
    pub range: Range,
    /// What is shown: columns, aliases, map keys such as `LogAttributes.user.id`, `*`; empty: what
    /// suits the source.
    pub select: Vec<String>,
    /// In which order; absent: newest first, the largest group first.
    pub order: Option<Order>,
    /// At most so many rows, or groups; absent: all of them.
    pub limit: Option<u64>,
    /// Count the rows for each value of these fields, named as in `select`, and say when the first
    /// and the last was; empty: show the rows themselves.
    pub count_by: Vec<String>,
    /// Only how many rows there are.
    pub count: bool,
    /// The columns that bare words search; empty: those of the source.
    pub implicit: Vec<String>,
}

/// By which field rows are ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// A column, alias or map key; for groups what stands in them: `count`, `first`, `last`, or a
    /// field that they are counted by.
    pub field: String,
    /// Largest or newest first.
    pub is_descending: bool,
}

/// A search that is ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The statements, in the order in which they are sent: each one only if those before it gave
    /// fewer rows than the limit allows. There is at least one.
    pub steps: Vec<Step>,
    /// The WHERE part that the query came to, without the range.
    pub condition: String,
    /// What it means.
    pub english: String,
    /// The query in its canonical form.
    pub canonical: String,
    /// Warnings and notes on the query.
    pub diagnostics: Vec<Diagnostic>,
    /// At most so many rows.
    pub limit: Option<u64>,
    /// What is to be known of its statements beside what they say: that some of the rows are taken as
    /// counted elsewhere.
    pub note: Option<String>,
    /// The names of its columns; none for a count.
    pub columns: Vec<String>,
    paging: Option<Paging>,
    /// The columns with their types, if the table says them all.
    described: Option<Vec<Column>>,
}

impl Plan {
    /// A statement that was made without words about it.
    fn of_statement(statement: String, if_changed: Option<Box<Guarded>>) -> Self {
        let step = Step {
            statement,
            settings: Vec::new(),
            purpose: String::new(),
            if_few_yet: None,
            if_changed,
        };
        Self {
            steps: vec![step],
            condition: String::new(),
            english: String::new(),
            canonical: String::new(),
            diagnostics: Vec::new(),
            limit: None,
            note: None,
            columns: Vec::new(),
            paging: None,
            described: None,
        }
    }

    /// The same with these settings for each statement.
    fn with_settings(mut self, settings: &[(String, String)]) -> Self {
        for step in &mut self.steps {
            step.settings.extend_from_slice(settings);
        }
        self
    }

    /// The statements with their settings, as they can be run elsewhere; where there are several, a
    /// comment before each says what it looks at and when it is sent.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = match &self.note {
            Some(note) => format!("-- {note}\n"),
            None => String::new(),
        };
        if let [step] = self.steps.as_slice() {
            return text + &step.text();
        }
        for (at, step) in self.steps.iter().enumerate() {
            let between = if at > 0 { "\n\n" } else { "" };
            // Writing to a String cannot fail.
            let _ = write!(
                text,
                "{between}-- {}: {}\n{};",
                at + 1,
                step.purpose,
                step.text()
            );
        }
        text
    }
}
