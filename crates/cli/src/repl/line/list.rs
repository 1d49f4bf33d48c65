//! Candidates as they are listed below a line.

use lucerna::completion::Candidate;
use lucerna_output::{cut, escape};
use rustyline::completion::Pair;
use unicode_width::UnicodeWidthStr;

/// The candidates as they are listed: names first, what else is known of them behind, in columns; no more
/// than the screen has room for, since whoever types on must not find that a pager took the letters. The
/// last one says how many there are beside.
pub(super) fn list(mut candidates: Vec<Candidate>, screen: Screen) -> Vec<Pair> {
    const WIDEST: usize = 48;
    for candidate in &mut candidates {
        candidate.label = cut(
            &escape::line(&candidate.label),
            WIDEST.min(screen.columns / 2),
        );
    }
    let widths = candidates.iter().map(|each| each.label.width());
    let widest = widths.max().unwrap_or(0);
    let display = |label: &str, remark: &str| match remark {
        "" => label.to_owned(),
        remark => {
            let pad = " ".repeat(widest - label.width());
            format!("{label}{pad}  {}", escape::line(remark))
        }
    };
    let more = |count: usize| format!("{count} more");
    let displays = candidates
        .iter()
        .map(|each| display(&each.label, &each.remark).width());
    let longest = displays.max().unwrap_or(0);
    let most = if candidates.len() <= screen.room(longest) {
        candidates.len()
    } else {
        screen.room(longest.max(widest + 2 + more(candidates.len()).len()))
    };
    let beside = candidates.len() - most.min(candidates.len());
    let shown = last_that_tells(&candidates, most);
    let pairs = shown.into_iter().enumerate().map(|(place, at)| {
        let candidate = &candidates[at];
        let is_last = beside > 0 && place + 1 == most;
        Pair {
            display: if is_last {
                display(&candidate.label, &more(beside))
            } else {
                display(&candidate.label, &candidate.remark)
            },
            replacement: candidate.text.clone(),
        }
    });
    pairs.collect()
}

/// The first so many candidates; what all that are shown begin with is typed for whoever presses Tab, so that
/// it must be what those begin with that are not shown, too. If it is not, the last one gives its place to
/// one that says so.
fn last_that_tells(candidates: &[Candidate], most: usize) -> Vec<usize> {
    let mut shown: Vec<usize> = (0..candidates.len().min(most)).collect();
    let text = |at: usize| candidates[at].text.as_str();
    let Some(first) = shown.first().map(|at| text(*at)) else {
        return shown;
    };
    let common = |all: &str, at: usize| {
        let same = all.chars().zip(text(at).chars());
        same.take_while(|(one, other)| one == other).count()
    };
    let of_shown = shown.iter().map(|at| common(first, *at)).min();
    let mut others = shown.len()..candidates.len();
    if let Some(other) = others.find(|at| Some(common(first, *at)) < of_shown)
        && let Some(last) = shown.last_mut()
    {
        *last = other;
    }
    shown
}

/// What all candidates begin with.
pub(super) fn common_start(found: &[Pair]) -> &str {
    let Some((first, others)) = found.split_first() else {
        return "";
    };
    let first = first.replacement.as_str();
    let ends = others.iter().map(|other| {
        let mut both = first.char_indices().zip(other.replacement.chars());
        let differs = both.find(|((_, one), other)| one != other);
        differs.map_or(first.len().min(other.replacement.len()), |((at, _), _)| at)
    });
    let end = ends.min().unwrap_or(first.len());
    first.get(..end).unwrap_or_default()
}

/// Where candidates are listed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Screen {
    rows: usize,
    pub(super) columns: usize,
}

/// Blanks between two candidates, as the line editor has them.
const GAP: usize = 2;

impl Screen {
    /// One row to see that nothing else was there, and the one above which the line editor asks.
    const BESIDE: usize = 2;

    /// What is left of it beside a line of so many rows.
    pub(super) fn without(self, rows: usize) -> Self {
        Self {
            rows: self.rows.saturating_sub(rows).max(Self::BESIDE + 1),
            ..self
        }
    }

    /// The line editor takes as many rows off the screen as the line has below its first one, although
    /// they hold candidates by then (rustyline 19): empty ones behind the last candidate are there for that.
    pub(super) fn make_room(self, found: &mut [Pair], below: usize) {
        let widest = found.iter().map(|pair| pair.display.width()).max();
        let widest = widest.unwrap_or(0);
        let side_by_side = |widest: usize| (self.columns / (widest + GAP)).max(1);
        let rows = found.len().div_ceil(side_by_side(widest));
        // The one that is written last: of the last row the one furthest to the right.
        let last = (0..found.len()).rev().find(|at| at % rows == rows - 1);
        if let Some(pair) = last.and_then(|at| found.get_mut(at)) {
            // To some terminals an empty row is as wide as a letter: the columns must stay.
            let padded = widest.max(pair.display.width() + below);
            if side_by_side(padded) == side_by_side(widest) {
                pair.display.push_str(&"\n".repeat(below));
            }
        }
    }

    pub(super) fn now() -> Self {
        let size = rustix::termios::tcgetwinsize(std::io::stdout());
        let (rows, columns) = size.map_or((0, 0), |size| (size.ws_row, size.ws_col));
        let or = |number: u16, usual: usize| match number {
            0 => usual,
            number => usize::from(number),
        };
        Self {
            rows: or(rows, 24),
            columns: or(columns, 80),
        }
    }

    /// How many candidates can be listed in columns of this width.
    fn room(self, longest: usize) -> usize {
        let side_by_side = (self.columns / (longest + GAP)).max(1);
        // A longer one takes several rows.
        let rows_each = longest.div_ceil(self.columns).max(1);
        let rows = self.rows.saturating_sub(Self::BESIDE) / rows_each;
        (rows * side_by_side).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::{Candidate, Pair, Screen, common_start, list};

    /// One of 24 rows, with the line in one of them.
    const SCREEN: Screen = Screen {
        rows: 23,
        columns: 80,
    };

    fn candidate(text: &str, remark: &str) -> Candidate {
        Candidate {
            text: text.to_owned(),
            label: text.to_owned(),
            remark: remark.to_owned(),
        }
    }

    #[test]
    fn counts_stand_in_a_column() {
        let listed = list(
            vec![candidate("cart", "12"), candidate("checkout", "3")],
            SCREEN,
        );
        assert_eq!(listed[0].display, "cart      12");
        assert_eq!(listed[1].display, "checkout  3");
        assert_eq!(listed[1].replacement, "checkout");
    }

    #[test]
    fn no_more_are_listed_than_the_screen_has_room_for() {
        let many = (0..200).map(|at| candidate(&format!("service-{at:03}"), "1,000"));
        let listed = list(many.collect(), SCREEN);
        // 21 rows, three beside each other.
        assert_eq!(listed.len(), 63);
        let last = listed.last().map(|pair| pair.display.as_str());
        // The first of them all begin with `service-0`, and not all of them do.
        assert_eq!(last, Some("service-100  137 more"));
        let long = "x".repeat(900);
        let listed = list(vec![candidate(&long, "7"), candidate("y", "1")], SCREEN);
        assert!(listed[0].display.chars().count() <= 80);
        assert_eq!(listed[0].replacement, long);
    }

    #[test]
    fn tab_types_no_more_than_all_candidates_have_in_common() {
        let narrow = Screen {
            rows: 4,
            columns: 20,
        };
        let texts = ["ts-a", "ts-b", "ts-c", "ts-d", "cart"];
        let listed = list(texts.map(|text| candidate(text, "5")).to_vec(), narrow);
        let replacements: Vec<&str> = listed.iter().map(|pair| &*pair.replacement).collect();
        assert!(replacements.len() < texts.len());
        assert_eq!(replacements.last(), Some(&"cart"));
    }

    #[test]
    fn rows_that_the_line_editor_takes_away_are_empty() {
        let pairs = |count: usize| {
            let all = (0..count).map(|at| candidate(&format!("{at:030}"), ""));
            list(all.collect(), SCREEN)
        };
        let ends = |mut pairs: Vec<Pair>| {
            SCREEN.make_room(&mut pairs, 2);
            let ends = pairs.iter().map(|pair| pair.display.ends_with("\n\n"));
            ends.collect::<Vec<_>>()
        };
        // Two beside each other, three rows: 0 3, 1 4, 2.
        assert_eq!(ends(pairs(5)), [false, false, true, false, false]);
        assert_eq!(ends(pairs(6)), [false, false, false, false, false, true]);
        assert_eq!(ends(pairs(1)), [true]);
        assert!(ends(pairs(0)).is_empty());
    }

    #[test]
    fn candidates_have_a_start_in_common() {
        let common = |texts: &[&str]| {
            let all = texts.iter().map(|text| candidate(text, "")).collect();
            common_start(&list(all, SCREEN)).to_owned()
        };
        assert_eq!(common(&["checkout", "chess"]), "che");
        assert_eq!(common(&["über", "übrig"]), "üb");
        assert_eq!(common(&["a", "ab"]), "a");
        assert_eq!(common(&["a"]), "a");
        assert_eq!(common(&[]), "");
    }
}
