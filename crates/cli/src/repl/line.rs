//! Reading an entry on a terminal: keys, history, completion, colours.

mod analysis;
mod argument;
mod call;
mod complete;
mod highlight;
mod hint;
mod history;
mod ink;
mod keys;
mod list;
mod rules;

use super::entry::Language;
use crate::console::Console;
use crate::editor;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::setup::Setup;
use history::History;
use keys::Pressed;
use lucerna::completion::Gatherer;
use lucerna::config::Keys;
use rules::Rules;
use rustyline::config::{Builder, Configurer};
use rustyline::error::ReadlineError;
use rustyline::history::DefaultHistory;
use rustyline::{ColorMode, CompletionType, Config, EditMode};
use std::io::Write;
use std::sync::Arc;

/// A text that is not entered yet, and where the cursor stands in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) text: String,
    pub(super) at: usize,
}

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// An entry.
    Entry(String),
    /// The other language is wanted for this draft.
    Switch(Draft),
    /// Somebody leaves.
    Left,
}

/// A part of a label that looks otherwise than the rest; they begin it, one behind the other.
#[derive(Debug, Clone)]
pub(super) struct Accent {
    pub(super) text: String,
    pub(super) style: anstyle::Style,
}

/// What is asked for, and what is known of it.
pub(super) struct Question<'a> {
    /// What stands before the entry.
    pub(super) label: &'a str,
    /// How the label looks, where colours are shown.
    pub(super) accents: Vec<Accent>,
    pub(super) language: Language,
    /// The name of the source.
    pub(super) source: &'a str,
    /// What is there to begin with.
    pub(super) draft: Draft,
}

/// A line editor whose entries are kept in a file that only its owner can read.
pub(super) struct Editor<'a> {
    inner: rustyline::Editor<Rules, DefaultHistory>,
    history: History,
    pressed: Pressed,
    setup: &'a Setup,
    console: &'a Console,
}

impl<'a> Editor<'a> {
    /// An editor with the history of earlier runs; a history that cannot be read is none.
    pub(super) fn open(
        setup: &'a Setup,
        console: &'a Console,
        gatherer: Arc<Gatherer>,
    ) -> Result<Self, Failure> {
        let colors = if Console::has_color() {
            ColorMode::Enabled
        } else {
            ColorMode::Disabled
        };
        let config = Config::builder()
            .auto_add_history(false)
            .history_ignore_space(true)
            .max_history_size(history::KEPT)
            .map(Builder::build)
            .unwrap_or_default();
        let mut inner = rustyline::Editor::with_config(config).map_err(broken)?;
        inner.set_color_mode(colors);
        inner.set_completion_type(CompletionType::List);
        inner.set_completion_show_all_if_ambiguous(true);
        // No more are listed than there is room for.
        inner.set_completion_prompt_limit(usize::MAX);
        let zone = setup.settings.zone.value.clone();
        inner.set_helper(Some(Rules::new(gatherer, zone, Console::has_color())));
        let pressed = keys::bind(&mut inner);
        let history = History::open(&setup.paths.history(), &mut inner, console);
        Ok(Self {
            inner,
            history,
            pressed,
            setup,
            console,
        })
    }

    /// Has the keys of vi or of emacs from here on.
    pub(super) fn set_keys(&mut self, keys: Keys) {
        self.inner.set_edit_mode(match keys {
            Keys::Emacs => EditMode::Emacs,
            Keys::Vi => EditMode::Vi,
        });
    }

    /// The next entry.
    pub(super) fn read(&mut self, question: Question<'_>) -> Result<Answer, Failure> {
        if let Some(rules) = self.inner.helper_mut() {
            rules.begin(&question);
        }
        let mut draft = question.draft;
        loop {
            let sides = draft.text.split_at_checked(draft.at);
            let sides = sides.unwrap_or((&draft.text, ""));
            match self.inner.readline_with_initial(question.label, sides) {
                Ok(text) => {
                    self.history.add(&text, &mut self.inner);
                    return Ok(Answer::Entry(text));
                }
                Err(ReadlineError::Interrupted) => match self.pressed.take() {
                    Some((keys::Wish::Switch, line)) => {
                        self.erase(question.label, &line.text);
                        return Ok(Answer::Switch(line));
                    }
                    Some((keys::Wish::External, line)) => {
                        self.erase(question.label, &line.text);
                        draft = self.edit(line, question.language);
                    }
                    None => draft = Draft::default(),
                },
                Err(ReadlineError::Eof) => return Ok(Answer::Left),
                Err(error) => return Err(broken(error)),
            }
        }
    }

    /// What a person makes of a line in an editor; the line itself if the editor fails.
    fn edit(&self, line: Draft, language: Language) -> Draft {
        match editor::edit(language.file(), &line.text, &self.setup.environment) {
            Ok(text) => Draft {
                at: text.len(),
                text,
            },
            Err(failure) => {
                self.console.report(&failure);
                line
            }
        }
    }

    /// Takes a line off the screen that will be shown again with another label: what a key does
    /// should not look as if something had been entered.
    fn erase(&self, label: &str, text: &str) {
        let width = usize::from(self.console.width().unwrap_or(80));
        let rows = rows(&[label, text].concat(), width);
        let mut stdout = std::io::stdout();
        let _ = write!(stdout, "\x1b[{rows}A\r\x1b[J");
        let _ = stdout.flush();
    }
}

/// How many rows of a terminal a text takes.
fn rows(text: &str, width: usize) -> usize {
    let row = |line: &str| line.chars().count().saturating_sub(1) / width + 1;
    text.split('\n').map(row).sum()
}

#[allow(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn broken(error: ReadlineError) -> Failure {
    Fault::new(Kind::File, "cannot read from the terminal")
        .caused_by(Some(&error))
        .into()
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn a_long_line_takes_several_rows() {
        assert_eq!(rows("", 10), 1);
        assert_eq!(rows("0123456789", 10), 1);
        assert_eq!(rows("0123456789a", 10), 2);
        assert_eq!(rows("a\nb\n", 10), 3);
    }
}
