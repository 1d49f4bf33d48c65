//! What the line editor asks while somebody types. Nothing here waits, but Tab for a moment.

use super::analysis::{self, Part};
use super::complete::Around;
use super::highlight;
use super::hint::{self, Hint};
use super::ink::Ink;
use super::list::{Screen, common_start};
use super::rows;
use super::{Accent, Question};
use crate::repl::entry::{self, Language};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use lucerna::Source;
use lucerna::completion::{Gatherer, Offer, Want};
use lucerna::translate::{Context, resolve};
use lucerna_diagnostics::Diagnostic;
use lucerna_lucene::ast::Query;
use lucerna_lucene::cursor::{self, Cursor};
use lucerna_schema::{Table, builtin};
use rustyline::completion::{Completer, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hinter, HistoryHinter};
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Helper};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fmt::Write;
use std::rc::Rc;
use std::sync::Arc;

/// Columns of a terminal that does not say how many it has.
const WIDTH: usize = 80;
/// A longer line is not judged before Enter: nobody types it.
const LONGEST: usize = 64 * 1024;

/// The line editor's view of the prompt.
pub(super) struct Rules {
    gatherer: Arc<Gatherer>,
    zone: TimeZone,
    has_color: bool,
    language: Language,
    source: String,
    label: String,
    accents: Vec<Accent>,
    /// The last judgement, as both colours and hints want it.
    judged: RefCell<Option<Rc<Judged>>>,
    /// The last place within a query that was looked at, by what stands before it.
    looked_at: RefCell<Option<(String, Cursor)>>,
    /// The last thing that was looked for without being asked.
    wanted: RefCell<Option<Want>>,
    /// The entry is whole: no help belongs to it any more.
    is_final: Cell<bool>,
}

struct Judged {
    query: String,
    /// Whether the source's live table was known.
    is_live: bool,
    tree: Query,
    diagnostics: Vec<Diagnostic>,
}

impl Rules {
    pub(super) fn new(gatherer: Arc<Gatherer>, zone: TimeZone, has_color: bool) -> Self {
        Self {
            gatherer,
            zone,
            has_color,
            language: Language::Lucene,
            source: String::new(),
            label: String::new(),
            accents: Vec::new(),
            judged: RefCell::default(),
            looked_at: RefCell::default(),
            wanted: RefCell::default(),
            is_final: Cell::default(),
        }
    }

    /// Another entry is asked for.
    pub(super) fn begin(&mut self, question: &Question<'_>) {
        self.language = question.language;
        self.accents.clone_from(&question.accents);
        question.source.clone_into(&mut self.source);
        question.label.clone_into(&mut self.label);
        self.judged.take();
        self.looked_at.take();
        self.wanted.take();
        self.is_final.set(false);
    }

    fn part(&self, line: &str) -> Part {
        analysis::part(line, self.language)
    }

    /// The source as it is, or as its built-in schema says until somebody has looked.
    fn with_table<T>(&self, look: impl FnOnce(Option<&Table>, bool) -> T) -> T {
        let live: Option<Arc<Source>> = self.gatherer.source();
        let live = live.filter(|source| source.name == self.source);
        match &live {
            Some(source) => look(Some(&source.table), true),
            None => look(builtin(&self.source), false),
        }
    }

    /// A key is pressed once and its line asked for several times: it is read once.
    fn judge(&self, query: &str) -> Rc<Judged> {
        self.with_table(|table, is_live| {
            let mut judged = self.judged.borrow_mut();
            if let Some(known) = judged.as_ref()
                && known.query == query
                && known.is_live == is_live
            {
                return Rc::clone(known);
            }
            let fresh = Rc::new(self.read(query, table, is_live));
            *judged = Some(Rc::clone(&fresh));
            fresh
        })
    }

    /// What may stand at a place of a query. At its end, where somebody types as a rule, the query is read
    /// for nothing else than its colours.
    fn cursor(&self, query: &str, at: usize) -> Cursor {
        if at >= query.len() && query.len() <= LONGEST {
            let judged = self.judge(query);
            return cursor::at_end(query, &judged.tree, &judged.diagnostics);
        }
        let before = query.get(..at).unwrap_or(query);
        let mut looked_at = self.looked_at.borrow_mut();
        match looked_at.as_ref() {
            Some((text, cursor)) if text == before => *cursor,
            _ => {
                let cursor = cursor::at(query, at);
                *looked_at = Some((before.to_owned(), cursor));
                cursor
            }
        }
    }

    fn read(&self, query: &str, table: Option<&Table>, is_live: bool) -> Judged {
        let parse = lucerna_lucene::parse(query);
        let mut diagnostics = parse.diagnostics;
        if let Some(table) = table {
            let context = Context {
                now: Timestamp::now(),
                zone: self.zone.clone(),
            };
            let resolved = resolve::resolve(&parse.query, query, table, &context);
            diagnostics.extend(resolved.diagnostics);
        }
        diagnostics.sort_by_key(|diagnostic| diagnostic.span);
        Judged {
            query: query.to_owned(),
            is_live,
            tree: parse.query,
            diagnostics,
        }
    }

    /// The query in a line, unless it is too long to be judged.
    fn readable(line: &str, start: usize) -> Option<&str> {
        line.get(start..).filter(|query| query.len() <= LONGEST)
    }

    /// What is wrong with the line at a place, by what was typed so far.
    fn mistakes<T>(
        &self,
        line: &str,
        at: usize,
        part: Part,
        tell: impl FnOnce(usize, Vec<&Diagnostic>) -> T,
    ) -> Option<T> {
        let Part::Query(start) = part else {
            return None;
        };
        let query = Self::readable(line, start)?;
        let judged = self.judge(query);
        let at = at.saturating_sub(start);
        let cursor = |query: &str, at| self.cursor(query, at);
        let mistakes = hint::mistakes(query, at, &judged.diagnostics, cursor);
        Some(tell(start, mistakes))
    }

    fn remark(&self, line: &str, at: usize, part: Part) -> Option<Hint> {
        if line.ends_with('\n') && at == line.len() {
            let how = match part {
                Part::Statement(_) => {
                    "`;` ends the statement, Enter runs it as it is, Ctrl-C clears it"
                }
                Part::Name(_) | Part::Argument(..) | Part::Query(_) => {
                    "a quote or a bracket is open; Enter runs it as it is, Ctrl-C clears it"
                }
            };
            return Some(Hint::goes_on(how));
        }
        let width = rustix::termios::tcgetwinsize(std::io::stdout());
        let width = width.map_or(0, |size| usize::from(size.ws_col));
        let width = if width == 0 { WIDTH } else { width };
        self.mistakes(line, at, part, |_, mistakes| {
            let first = mistakes.first()?;
            Some(Hint::below(&hint::sentence(first), width))
        })?
    }

    /// What the line may become: as it was entered before, or with the most frequent value.
    fn ghost(
        &self,
        line: &str,
        at: usize,
        offer: Option<&Offer>,
        context: &rustyline::Context<'_>,
    ) -> Option<Hint> {
        // Without colours a guess would look as if it had been typed.
        if !self.has_color || at != line.len() || line.trim().is_empty() {
            return None;
        }
        let earlier = HistoryHinter::new().hint(line, at, context);
        if let Some(rest) = earlier.filter(|rest| !rest.contains('\n')) {
            return Some(Hint::Ghost(rest));
        }
        let offer = offer?;
        let typed = line
            .get(offer.start..at)
            .filter(|typed| !typed.is_empty())?;
        let first = offer.candidates.first()?;
        let rest = first.text.strip_prefix(typed)?;
        let is_shown = !rest.is_empty() && !rest.contains(char::is_control);
        is_shown.then(|| Hint::Ghost(rest.to_owned()))
    }

    /// Looks at what may stand at a place.
    fn around<T>(&self, look: impl FnOnce(&Around<'_>) -> T) -> T {
        let cursor = |query: &str, at| self.cursor(query, at);
        self.with_table(|table, _| {
            look(&Around {
                gatherer: &self.gatherer,
                table,
                zone: &self.zone,
                cursor: &cursor,
            })
        })
    }

    /// Has looked for what Tab would want here: all values, of which those that are typed are a part.
    fn look_ahead(&self, offer: Option<&Offer>, part: Part) {
        if let Part::Statement(_) = part {
            // The first of it has the names looked for.
            let _ = self.gatherer.names();
        }
        let Some(want) = offer.and_then(|offer| offer.wants.as_ref()) else {
            return;
        };
        let want = Want {
            prefix: String::new(),
            ..want.clone()
        };
        let mut wanted = self.wanted.borrow_mut();
        if wanted.as_ref() != Some(&want) {
            self.gatherer.want(&want);
            *wanted = Some(want);
        }
    }
}

impl Helper for Rules {}

impl Completer for Rules {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        at: usize,
        context: &rustyline::Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let part = self.part(line);
        let screen = Screen::now();
        let taken = rows(&[&self.label, line].concat(), screen.columns);
        let screen = screen.without(taken);
        let (start, mut found) = self.around(|around| around.complete(line, at, part, screen))?;
        // What all have in common is typed before they are listed.
        let common = common_start(&found);
        let sides = (line.get(..start), line.get(at..));
        let becomes = match sides {
            (Some(before), Some(after)) if common.len() > at - start => {
                [before, common, after].concat()
            }
            _ => line.to_owned(),
        };
        let at = (at + becomes.len()).saturating_sub(line.len());
        let hint = self.hint(&becomes, at, context);
        let hint = hint.as_ref().map_or("", rustyline::hint::Hint::display);
        let below = rows(&[&self.label, &*becomes, hint].concat(), screen.columns) - 1;
        screen.make_room(&mut found, below);
        Ok((start, found))
    }
}

impl Hinter for Rules {
    type Hint = Hint;

    fn hint(&self, line: &str, at: usize, context: &rustyline::Context<'_>) -> Option<Hint> {
        let part = self.part(line);
        let offer = match part {
            // Nobody types so much: what is pasted waits for Tab.
            Part::Query(_) if line.len() <= LONGEST => {
                Some(self.around(|around| around.offer(line, at, part)))
            }
            Part::Query(_) | Part::Name(_) | Part::Argument(..) | Part::Statement(_) => None,
        };
        self.look_ahead(offer.as_ref(), part);
        self.remark(line, at, part)
            .or_else(|| self.ghost(line, at, offer.as_ref(), context))
    }
}

impl Highlighter for Rules {
    fn highlight<'l>(&self, line: &'l str, at: usize) -> Cow<'l, str> {
        let part = self.part(line);
        let mut ink = Ink::new(line);
        let judged = match part {
            Part::Query(start) => Self::readable(line, start).map(|query| self.judge(query)),
            Part::Name(_) | Part::Argument(..) | Part::Statement(_) => None,
        };
        highlight::paint(
            &mut ink,
            line,
            part,
            judged.as_ref().map(|judged| &judged.tree),
        );
        if !self.is_final.get() {
            let wrong = |start: usize, mistakes: Vec<&Diagnostic>| {
                for mistake in mistakes {
                    ink.wrong(start + mistake.span.start..start + mistake.span.end);
                }
            };
            self.mistakes(line, at, part, wrong);
            if let Some((open, close)) = highlight::pair(line, at) {
                ink.pair(open);
                ink.pair(close);
            }
        }
        Cow::Owned(ink.finish())
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(
        &'s self,
        label: &'p str,
        _is_default: bool,
    ) -> Cow<'b, str> {
        if !self.has_color || self.accents.is_empty() {
            return Cow::Borrowed(label);
        }
        let mut painted = String::with_capacity(label.len() + 32);
        let mut rest = label;
        for Accent { text, style } in &self.accents {
            if let Some(behind) = rest.strip_prefix(&**text) {
                let _ = write!(painted, "{style}{text}{style:#}");
                rest = behind;
            }
        }
        Cow::Owned(painted + rest)
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        let style = if hint.starts_with("\n └") {
            anstyle::AnsiColor::Red.on_default()
        } else {
            anstyle::Style::new().dimmed()
        };
        Cow::Owned(format!("{style}{hint}{style:#}"))
    }

    fn highlight_candidate<'c>(&self, candidate: &'c str, _kind: CompletionType) -> Cow<'c, str> {
        let Some((name, remark)) = candidate.split_once("  ") else {
            return Cow::Borrowed(candidate);
        };
        let dim = anstyle::Style::new().dimmed();
        Cow::Owned(format!("{name}{dim}  {remark}{dim:#}"))
    }

    fn highlight_char(&self, _line: &str, _at: usize, kind: CmdKind) -> bool {
        // A letter may change the meaning of all others, and the cursor the pair that is shown.
        self.is_final.set(kind == CmdKind::ForcedRefresh);
        true
    }
}

impl Validator for Rules {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if entry::is_complete(context.input(), self.language) {
            ValidationResult::Valid(None)
        } else {
            ValidationResult::Incomplete
        })
    }
}
