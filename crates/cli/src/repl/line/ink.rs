//! A line with the look of each of its bytes.

use anstyle::{AnsiColor, Style};
use std::fmt::Write;
use std::ops::Range;

/// What a stretch of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kind {
    /// Nothing in particular.
    #[default]
    Plain,
    /// The name of a field, a column's function.
    Name,
    /// `AND`, `SELECT`.
    Keyword,
    /// A text in quotes, a value.
    Text,
    /// A number, a regular expression, a comparison.
    Special,
    /// A comment, what has no meaning of its own.
    Quiet,
    /// A command of the prompt.
    Command,
}

impl Kind {
    /// Of the sixteen colours, which a terminal shows so that they can be read on its ground.
    const fn style(self) -> Style {
        let style = Style::new();
        match self {
            Self::Plain => style,
            Self::Name => style.fg_color(Some(anstyle::Color::Ansi(AnsiColor::Cyan))),
            Self::Keyword => style.fg_color(Some(anstyle::Color::Ansi(AnsiColor::Magenta))),
            Self::Text => style.fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green))),
            Self::Special => style.fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow))),
            Self::Quiet => style.dimmed(),
            Self::Command => style.bold(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Look {
    kind: Kind,
    is_wrong: bool,
    is_match: bool,
}

impl Look {
    fn style(self) -> Style {
        let style = self.kind.style();
        match (self.is_wrong, self.is_match) {
            // The line under it says it where colours do not.
            (true, _) => AnsiColor::Red.on_default().underline(),
            (false, true) => style.bold().underline(),
            (false, false) => style,
        }
    }
}

/// A line that is being painted.
pub(super) struct Ink<'l> {
    line: &'l str,
    looks: Vec<Look>,
}

impl<'l> Ink<'l> {
    pub(super) fn new(line: &'l str) -> Self {
        Self {
            line,
            looks: vec![Look::default(); line.len()],
        }
    }

    /// Says what a stretch is. What was said of it before no longer counts.
    pub(super) fn paint(&mut self, range: Range<usize>, kind: Kind) {
        self.change(range, |look| look.kind = kind);
    }

    /// Says that a stretch is wrong.
    pub(super) fn wrong(&mut self, range: Range<usize>) {
        self.change(range, |look| look.is_wrong = true);
    }

    /// Says that a bracket or a quote is one of the pair at the cursor.
    pub(super) fn pair(&mut self, at: usize) {
        self.change(at..at + 1, |look| look.is_match = true);
    }

    fn change(&mut self, range: Range<usize>, change: impl Fn(&mut Look)) {
        let end = range.end.min(self.looks.len());
        if let Some(looks) = self.looks.get_mut(range.start.min(end)..end) {
            looks.iter_mut().for_each(change);
        }
    }

    /// The line with its colours.
    pub(super) fn finish(self) -> String {
        let mut painted = String::with_capacity(self.line.len() * 2);
        let mut current = Look::default();
        for (at, character) in self.line.char_indices() {
            let look = self.looks.get(at).copied().unwrap_or_default();
            if look != current {
                let _ = write!(
                    painted,
                    "{}{}",
                    current.style().render_reset(),
                    look.style()
                );
                current = look;
            }
            painted.push(character);
        }
        let _ = write!(painted, "{}", current.style().render_reset());
        painted
    }
}

#[cfg(test)]
mod tests {
    use super::{Ink, Kind};

    #[test]
    fn colours_do_not_change_the_text() {
        let line = "é:x (y)";
        let mut ink = Ink::new(line);
        ink.paint(0..2, Kind::Name);
        ink.wrong(3..4);
        ink.pair(5);
        ink.paint(5..99, Kind::Text);
        let painted = ink.finish();
        assert_eq!(anstream::adapter::strip_str(&painted).to_string(), line);
        assert!(
            painted.contains("\u{1b}[4m") || painted.contains("\u{1b}[4;"),
            "{painted:?}"
        );
    }

    #[test]
    fn a_plain_line_stays_as_it_is() {
        assert_eq!(Ink::new("a b").finish(), "a b");
    }
}
