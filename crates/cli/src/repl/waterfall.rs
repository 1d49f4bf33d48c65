//! A trace as a tree, each span with its stretch of the time that all of them took.

use crate::words;
use anstyle::{AnsiColor, Style};
use lucerna::trace::Span;
use lucerna_output::{cut, escape};
use std::fmt::Write;
use std::time::Duration;

const FAILED: Style = AnsiColor::Red.on_default();
const DIM: Style = Style::new().dimmed();

/// Deeper spans stand no further to the right: their names would have no room.
const DEEPEST: usize = 16;

/// Columns of the terminal where nobody says how many there are.
const WIDTH: usize = 100;

/// What stands beside a span that failed.
const WORD: &str = "ERROR";

/// The lines of the tree, no longer than the terminal is wide; colours are for who shows some.
pub(super) fn draw(spans: &[Span], columns: Option<usize>) -> String {
    let Some(scale) = Scale::of(spans, columns.unwrap_or(WIDTH)) else {
        return String::new();
    };
    let digits = spans.len().to_string().len();
    let lengths: Vec<String> = spans
        .iter()
        .map(|span| words::duration(span.length))
        .collect();
    let longest = lengths.iter().map(|length| length.chars().count()).max();
    let longest = longest.unwrap_or_default();
    let word = if spans.iter().any(|span| span.is_failed) {
        WORD.len() + 2
    } else {
        0
    };
    let before = 1 + digits + 2 + scale.columns + 2 + 1 + longest + 2 + word;
    let room = columns.map(|columns| columns.saturating_sub(before).max(1));

    let mut text = format!(
        "{DIM} {:digits$}  {} {:>longest$}  {:word$}service, span{DIM:#}\n",
        "",
        scale.head(),
        "took",
        ""
    );
    let mut above = Above::within(room);
    for (at, span) in spans.iter().enumerate() {
        let number = at + 1;
        let (bar, length) = (scale.bar(span), &lengths[at]);
        let blanks = longest - length.chars().count();
        let failed = match (word, span.is_failed) {
            (0, _) => String::new(),
            (_, true) => format!("{FAILED}{WORD}{FAILED:#}  "),
            (_, false) => " ".repeat(word),
        };
        let words = above.next(span);
        let words = room.map_or_else(|| words.clone(), |room| cut(&words, room));
        let _ = writeln!(
            text,
            "{DIM} {number:>digits$}{DIM:#}  ▕{bar}▏ {:blanks$}{length}  {failed}{words}",
            ""
        );
    }
    text
}

/// What stands above a span: who called it, and who comes after those.
struct Above<'s> {
    /// For each level the service of its span, and whether another span comes on it.
    levels: Vec<(&'s str, bool)>,
    deepest: usize,
}

impl<'s> Above<'s> {
    fn within(room: Option<usize>) -> Self {
        const LEAST: usize = 4;
        let deepest = room.map_or(DEEPEST, |room| (room / 4).clamp(LEAST, DEEPEST));
        Self {
            levels: Vec::new(),
            deepest,
        }
    }

    /// `│ └ payment  charge  card declined`. A service is named where it is another than that of the
    /// caller.
    fn next(&mut self, span: &'s Span) -> String {
        let branch = span.branch;
        self.levels.truncate(branch.depth);
        let caller = self.levels.last().map(|(service, _)| *service);
        self.levels.push((&span.service, !branch.is_last));
        let mut words = self.guide();
        if branch.is_orphan {
            words.push_str("… ");
        }
        if caller != Some(&span.service) && !span.service.is_empty() {
            let _ = write!(words, "{}  ", escape::line(&span.service));
        }
        words.push_str(&escape::line(&span.name));
        if span.is_failed && !span.message.is_empty() {
            let _ = write!(words, "  {}", escape::line(&span.message));
        }
        words
    }

    /// The lines that lead to a span from those above it; who nobody called has nothing to hang from.
    fn guide(&self) -> String {
        let levels = self.levels.get(1..).unwrap_or_default();
        let levels = levels.get(levels.len().saturating_sub(self.deepest)..);
        let Some([above @ .., (_, own)]) = levels else {
            return String::new();
        };
        let mut guide = String::new();
        for (_, goes_on) in above {
            guide.push_str(if *goes_on { "│ " } else { "  " });
        }
        guide.push_str(if *own { "├ " } else { "└ " });
        guide
    }
}

/// How time lies on a line.
struct Scale {
    columns: usize,
    first: i128,
    /// In nanoseconds, at least 1.
    length: i128,
}

impl Scale {
    /// `None` of no spans.
    fn of(spans: &[Span], terminal: usize) -> Option<Self> {
        let first = spans.iter().map(|span| span.start.as_nanosecond()).min()?;
        let last = spans.iter().map(|span| span.end().as_nanosecond()).max()?;
        let columns = match terminal {
            0..100 => 16,
            100..140 => 24,
            _ => 40,
        };
        let length = (last - first).max(1);
        Some(Self {
            columns,
            first,
            length,
        })
    }

    /// `▕0        442 ms▏`.
    fn head(&self) -> String {
        let length = u64::try_from(self.length).unwrap_or(u64::MAX);
        let end = words::duration(Duration::from_nanos(length));
        format!("▕0{end:>blanks$}▏", blanks = self.columns - 1)
    }

    fn bar(&self, span: &Span) -> String {
        let place = |moment: i128| {
            let columns = self.columns as i128;
            let place = (moment - self.first) * columns / self.length;
            usize::try_from(place.clamp(0, columns)).unwrap_or_default()
        };
        let start = span.start.as_nanosecond();
        let (from, to) = (place(start), place(span.end().as_nanosecond()));
        let from = from.min(self.columns - 1);
        let fill = if to > from {
            "█".repeat(to - from)
        } else {
            // Shorter than a character is wide.
            "▌".to_owned()
        };
        let after = self.columns - from - fill.chars().count();
        format!("{:from$}{fill}{:after$}", "", "")
    }
}

#[cfg(test)]
mod tests {
    use super::draw;
    use jiff::Timestamp;
    use lucerna::trace::{Branch, Span};
    use std::time::Duration;

    fn span(name: &str, start: i64, length: u64, depth: usize, is_last: bool) -> Span {
        Span {
            name: name.to_owned(),
            service: "shop".to_owned(),
            start: Timestamp::from_millisecond(start).expect("a time"),
            length: Duration::from_millis(length),
            is_failed: false,
            message: String::new(),
            branch: Branch {
                span: 0,
                depth,
                is_last,
                is_orphan: false,
            },
        }
    }

    fn plain(spans: &[Span], columns: Option<usize>) -> String {
        anstream::adapter::strip_str(&draw(spans, columns)).to_string()
    }

    #[test]
    fn spans_stand_below_their_callers_and_at_their_time() {
        let failed = Span {
            is_failed: true,
            message: "card declined".to_owned(),
            service: "bank".to_owned(),
            ..span("charge", 80, 80, 2, true)
        };
        let spans = [
            span("GET /", 0, 160, 0, true),
            span("order", 0, 160, 1, false),
            failed,
            span("mail", 150, 0, 1, true),
        ];
        let expected = "    ▕0         160 ms▏   took         service, span
 1  ▕████████████████▏ 160 ms         shop  GET /
 2  ▕████████████████▏ 160 ms         ├ order
 3  ▕        ████████▏  80 ms  ERROR  │ └ bank  charge  card declined
 4  ▕               ▌▏   0 ms         └ mail
";
        assert_eq!(plain(&spans, Some(80)), expected);
    }

    #[test]
    fn a_line_is_no_longer_than_the_terminal_is_wide() {
        let mut deep: Vec<Span> = (0..60)
            .map(|depth| span(&"long ".repeat(40), 0, 5, depth, depth % 2 == 0))
            .collect();
        deep[30].is_failed = true;
        deep[30].message = "x".repeat(900);
        for columns in [60, 80, 200] {
            let longest = plain(&deep, Some(columns));
            let longest = longest.lines().map(|line| line.chars().count()).max();
            assert!(longest <= Some(columns), "{longest:?}");
        }
    }

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        let mut hostile = span("a\u{1b}[2Jb\n", 0, 1, 0, true);
        hostile.service = "\u{1b}]0;x\u{7}".to_owned();
        hostile.is_failed = true;
        hostile.message = "\u{9b}31m\r".to_owned();
        let seen = plain(&[hostile], None);
        assert!(
            !seen.contains(['\u{1b}', '\u{7}', '\u{9b}', '\r']),
            "{seen:?}"
        );
        assert_eq!(seen.lines().count(), 2);
    }

    #[test]
    fn a_span_of_another_clock_stays_within_the_line() {
        let spans = [span("a", 100, 10, 0, true), span("b", 5, 1, 1, true)];
        for line in plain(&spans, Some(80)).lines().skip(1) {
            assert_eq!(line.chars().position(|any| any == '▏'), Some(21), "{line}");
        }
    }

    #[test]
    fn no_spans_are_no_lines() {
        assert_eq!(draw(&[], Some(80)), "");
    }
}
