//! What may be typed next: candidates in a query and in SQL, and the values behind them.
//!
//! [`in_query`] and [`in_sql`] are functions of the text and of what is known; they ask nobody. What
//! they miss they name as a [`Want`]. A [`Gatherer`] looks for it in the background, bounded in rows
//! and time, and remembers it.

mod gatherer;
mod memory;
mod names;
mod query;
mod sql;

use std::time::Duration;

pub use gatherer::{Gatherer, Pause, Place};
pub use memory::Remembered;
pub use names::{Name, NameKind, Names};
pub use query::{in_query, in_query_at};
pub use sql::{KEYWORDS, in_sql};

use crate::values::Suggestion;
use jiff::SignedDuration;

/// How long an answer is used without asking again.
pub(crate) const FRESH: Duration = Duration::from_secs(60);

/// Candidates for a place in a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offer {
    /// Where the piece begins that a candidate takes the place of, in bytes; it ends at the cursor.
    pub start: usize,
    /// The most likely first.
    pub candidates: Vec<Candidate>,
    /// What would give more candidates, or newer ones.
    pub wants: Option<Want>,
}

/// One thing that may be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What is put into the text, with the quotes that it needs.
    pub text: String,
    /// What it is called in a list.
    pub label: String,
    /// What else is worth knowing: a type, a count, that an index serves it. May be empty.
    pub remark: String,
}

impl Candidate {
    pub(crate) fn new(text: impl Into<String>, remark: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            label: text.clone(),
            text,
            remark: remark.into(),
        }
    }

    pub(crate) fn called(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }
}

/// What a completion would like to know.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct Want {
    /// Values or keys.
    pub kind: WantKind,
    /// The field whose values, or the map whose keys.
    pub field: String,
    /// How they begin, in any case.
    pub prefix: String,
}

/// Which of the two a completion would like to know.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum WantKind {
    /// The values of a field.
    Values,
    /// The keys of a map.
    Keys,
}

/// What is known of a want: nothing, or what was found.
pub type Known<'a> = &'a dyn Fn(&Want) -> Option<Remembered>;

/// Whether `text` begins with `prefix`, whatever the case of its letters.
pub(crate) fn begins(text: &str, prefix: &str) -> bool {
    let mut letters = text.chars().flat_map(char::to_lowercase);
    prefix
        .chars()
        .flat_map(char::to_lowercase)
        .all(|letter| letters.next() == Some(letter))
}

/// `12,404 rows` as people read it.
pub(crate) fn counted(suggestion: &Suggestion) -> String {
    let digits = suggestion.count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `3 min ago`; nothing of what was found a moment ago.
pub(crate) fn ago(age: SignedDuration) -> Option<String> {
    Some(match age.as_secs() {
        ..1 => return None,
        seconds @ 1..60 => format!("{seconds} s ago"),
        seconds @ 60..3_600 => format!("{} min ago", seconds / 60),
        seconds @ 3_600..86_400 => format!("{} h ago", seconds / 3_600),
        seconds => format!("{} d ago", seconds / 86_400),
    })
}

#[cfg(test)]
mod tests {
    use super::{ago, begins, counted};
    use crate::values::Suggestion;
    use jiff::SignedDuration;

    #[test]
    fn a_beginning_has_letters_of_any_case() {
        assert!(begins("ServiceName", "service"));
        assert!(begins("Ärger", "är"));
        assert!(!begins("Service", "services"));
    }

    #[test]
    fn an_age_has_the_unit_that_suits_it() {
        let ago = |seconds| ago(SignedDuration::from_secs(seconds));
        assert_eq!(ago(0), None);
        assert_eq!(ago(-5), None);
        assert_eq!(ago(59).as_deref(), Some("59 s ago"));
        assert_eq!(ago(3_599).as_deref(), Some("59 min ago"));
        assert_eq!(ago(86_400).as_deref(), Some("1 d ago"));
    }

    #[test]
    fn counts_are_grouped() {
        let count = |count| {
            counted(&Suggestion {
                text: String::new(),
                count,
            })
        };
        assert_eq!(count(7), "7");
        assert_eq!(count(1_234_567), "1,234,567");
    }
}
