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
        Range::from_flags(self.flags(), session.now(), session.zone())
    }

    /// The range as flags have it.
    pub(super) fn flags(&self) -> RangeFlags<'_> {
        RangeFlags {
            since: self.since.as_deref(),
            from: self.from.as_deref(),
            to: self.to.as_deref(),
        }
    }

    /// What the prompt shows of it: `1h`, `2026-03-10…`, `all`.
    pub(super) fn label(&self) -> String {
        let to = self.to.as_deref().unwrap_or_default();
        match (&self.since, &self.from) {
            (Some(since), _) if to.is_empty() => since.clone(),
            (Some(since), _) => format!("{since}…{to}"),
            (None, Some(from)) => between(from, to),
            (None, None) if to.is_empty() => "all".to_owned(),
            (None, None) => format!("…{to}"),
        }
    }
}

/// Two ends, without what both of them say and without seconds that are none: a URL has them in full,
/// and a label is short.
fn between(from: &str, to: &str) -> String {
    let minutes = |text: &str| {
        let whole: jiff::Timestamp = text.parse().ok()?;
        let minutes = text.strip_suffix(":00Z")?.to_owned();
        (whole.to_string() == text).then_some(minutes)
    };
    match (minutes(from), minutes(to)) {
        (Some(first), Some(last)) => {
            let (day, _) = first.split_once('T').unwrap_or_default();
            let last = last.strip_prefix(&format!("{day}T")).unwrap_or(&last);
            format!("{first}…{last}Z")
        }
        _ => format!("{from}…{to}"),
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
        let nine = "2026-03-10T09:00:00Z";
        let day = scope("", nine, "2026-03-10T12:30:00Z");
        assert_eq!(day, "2026-03-10T09:00…12:30Z");
        let days = scope("", nine, "2026-03-11T00:00:00Z");
        assert_eq!(days, "2026-03-10T09:00…2026-03-11T00:00Z");
        let exact = scope("", nine, "2026-03-10T12:00:01Z");
        assert_eq!(exact, "2026-03-10T09:00:00Z…2026-03-10T12:00:01Z");
    }
}
