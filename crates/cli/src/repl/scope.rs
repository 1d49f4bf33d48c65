//! What holds for every entry until a command changes it: the stretch of time, what is shown.

use lucerna::Session;
use lucerna::range::{Range, RangeError, RangeFlags};

/// Which stretch of time is searched, as it was typed, everything if nothing was; and what is shown.
///
/// The time is kept as text, for `1h` means another hour with each entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scope {
    /// How far back.
    pub(crate) since: Option<String>,
    /// The first instant; never beside `since`.
    pub(crate) from: Option<String>,
    /// The last instant.
    pub(crate) to: Option<String>,
    /// The fields that are shown; none: what suits the source.
    pub(crate) select: Vec<String>,
}

impl Scope {
    /// The range now.
    pub(super) fn range(&self, session: &Session) -> Result<Range, RangeError> {
        let flags = RangeFlags {
            since: self.since.as_deref(),
            from: self.from.as_deref(),
            to: self.to.as_deref(),
        };
        Range::from_flags(flags, session.now(), session.zone())
    }

    /// What the prompt shows of it: `1h`, `2026-03-10…`, `all`.
    pub(super) fn label(&self) -> String {
        let to = self.to.as_deref().unwrap_or_default();
        match (&self.since, &self.from) {
            (Some(since), _) if to.is_empty() => since.clone(),
            (Some(since), _) => format!("{since}…{to}"),
            (None, Some(from)) => format!("{from}…{to}"),
            (None, None) if to.is_empty() => "all".to_owned(),
            (None, None) => format!("…{to}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Scope;

    #[test]
    fn the_prompt_shows_which_time_is_searched() {
        let scope = |since: &str, from: &str, to: &str| {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            Scope {
                since: some(since),
                from: some(from),
                to: some(to),
                select: Vec::new(),
            }
            .label()
        };
        assert_eq!(scope("", "", ""), "all");
        assert_eq!(scope("1h", "", ""), "1h");
        assert_eq!(scope("", "2026-03-10", ""), "2026-03-10…");
        assert_eq!(scope("", "2h", "1h"), "2h…1h");
        assert_eq!(scope("", "", "1h"), "…1h");
    }
}
