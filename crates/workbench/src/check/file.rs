//! One file: read, its source found, and everything said of it with places in the file.

use std::path::Path;

use lucerna_diagnostics::{Code, Diagnostic, Span, Spanned, nearest};
use lucerna_lucene::template::{Template, Value, Values};
use lucerna_schema::Table;
use lucerna_sql::tokens::parameters;

use super::places::Places;
use super::plan::Refused;
use super::{Checker, NoSchema};
use crate::lint;
use crate::range::Range;
use crate::saved::{
    Entry, Language, Layout, Name, Parameter, ParameterType, SavedError, SavedQuery,
    Value as Given, Values as Allowed,
};
use crate::search::{Search, mistakes_in_field};
use crate::session::Session;
use crate::source::Source;
use crate::sql::SqlRun;

/// The sources whose tables a statement of SQL may read without saying so in its file.
const USUAL_SOURCES: [&str; 2] = ["logs", "traces"];

/// What stands for a value that nobody gave.
const SAMPLE: &str = "parameter";

/// What the groups of a count may be ordered by beside their fields.
const OF_GROUPS: [&str; 3] = ["count", "first", "last"];

/// The name that a file gives its query.
pub(super) fn name_of(path: &Path) -> Result<Name, SavedError> {
    Entry::of_path(path).map(|entry| entry.name)
}

impl Checker<'_> {
    /// Everything that there is to say, whatever the file allows.
    pub(super) fn diagnostics(&mut self, path: &Path, text: &str) -> Vec<Diagnostic> {
        let saved = match name_of(path).and_then(|name| SavedQuery::parse(name, path, text)) {
            Ok(saved) => saved,
            Err(error) => return vec![broken(text, &error)],
        };
        let mut found = match saved.body.language {
            Language::Lucene => self.of_query(&saved),
            Language::Sql => self.of_statement(&saved),
        };
        found.sort_by_key(|each| (each.span, each.code));
        found
    }

    fn of_query(&mut self, saved: &SavedQuery) -> Vec<Diagnostic> {
        let template = match Template::read(saved.body.text.clone()) {
            Ok(template) => template,
            Err(mistakes) => return in_file(saved, mistakes),
        };
        let misspelt = misspelt(saved, &template);
        if !misspelt.is_empty() {
            return in_file(saved, misspelt);
        }
        let mut found = dead(saved, |name| template.names().any(|used| used == name));
        let bound = match template.bind(&values(saved, &template)) {
            Ok(bound) => bound,
            Err(mistakes) => {
                found.extend(in_file(saved, mistakes));
                return found;
            }
        };
        let context = self.context.clone();
        let live = self.schemas.session();
        let source = match self.source(saved) {
            Ok(source) => source,
            Err(diagnostic) => {
                found.push(diagnostic);
                return found;
            }
        };
        let fields = fields(saved, &source.table);
        let has_wrong_field = fields.iter().any(Diagnostic::is_error);
        found.extend(fields);
        let of_values = fields_of_values(saved, &source.table);
        let strays = strays(live, saved, source);
        found.extend(of_values.into_iter().chain(strays));
        let is_bound = saved.since.is_some() || saved.from.is_some();
        let search = Search {
            query: bound.source().to_owned(),
            range: Range {
                from: is_bound.then_some(context.now),
                to: None,
            },
            // What cannot be found was just said.
            implicit: if has_wrong_field {
                Vec::new()
            } else {
                texts(&saved.shown.implicit)
            },
            count: saved.shown.count,
            count_by: texts(&saved.shown.count_by),
            limit: saved.shown.limit.map(|limit| limit.value),
            ..Search::default()
        };
        let places = Places {
            saved,
            bound: &bound,
        };
        let said = lint::query(&search, source, &context);
        found.extend(said.into_iter().map(|each| places.diagnostic(each)));
        found
    }

    fn of_statement(&mut self, saved: &SavedQuery) -> Vec<Diagnostic> {
        let text = &saved.body.text;
        let used = parameters(text);
        let mut found = dead(saved, |name| used.iter().any(|used| used.name == name));
        if saved.source.is_some()
            && let Err(diagnostic) = self.source(saved)
        {
            found.push(diagnostic);
        }
        for name in USUAL_SOURCES {
            // A schema that is broken is said where a query needs it.
            let _ = self.schemas.find(name);
        }
        found.extend(self.of_values(saved));
        let tables: Vec<&Table> = self.schemas.tables().collect();
        let mut said = lint::statement(text, &tables);
        let is_read = said.iter().all(|each| each.code != Code::BadSql);
        if let Some(planner) = self.planner.as_ref().filter(|_| is_read) {
            let run = SqlRun {
                text: text.clone(),
                parameters: flags(saved),
            };
            match planner(&run) {
                Ok(()) => {}
                Err(Refused::Statement(diagnostic)) => said.push(*diagnostic),
                Err(Refused::Work(error)) => {
                    let message = format!("the engine could not plan this: {error}");
                    let whole = Span::new(0, text.len());
                    said.push(Diagnostic::new(Code::BadSql, whole, message));
                }
            }
        }
        found.extend(in_file(saved, said));
        found
    }

    /// What there is to say of the values of a statement's parameters, which are those of fields of its
    /// source.
    fn of_values(&mut self, saved: &SavedQuery) -> Vec<Diagnostic> {
        let live = self.schemas.session();
        // A statement names its tables itself: without a source nobody knows whose the fields are.
        if saved.source.is_none() {
            return Vec::new();
        }
        let Ok(source) = self.source(saved) else {
            return Vec::new();
        };
        let mut found = fields_of_values(saved, &source.table);
        found.extend(strays(live, saved, source));
        found
    }

    /// What the query searches.
    fn source(&mut self, saved: &SavedQuery) -> Result<&Source, Diagnostic> {
        let (name, span) = match &saved.source {
            Some(source) => (source.value.clone(), source.span),
            None => (self.default_source.clone(), body(saved)),
        };
        match self.schemas.find(&name) {
            Ok(Some(source)) => Ok(source),
            Ok(None) => Err(no_schema(&name, span)),
            Err(error) => Err(unusable(&error, span)),
        }
    }
}

fn no_schema(name: &str, span: Span) -> Diagnostic {
    let message = format!("there is no schema for the source `{name}`");
    Diagnostic::new(Code::NoSchema, span, message)
        .label("searched here")
        .help(format!("`lucerna schema pull {name}` writes one"))
}

fn unusable(error: &NoSchema, span: Span) -> Diagnostic {
    Diagnostic::new(Code::NoSchema, span, error.to_string())
}

/// A file that is no saved query, with the place that its reader names.
fn broken(text: &str, error: &SavedError) -> Diagnostic {
    let span = error.place().map_or(Span::at(0), |place| {
        let lines = text
            .split_inclusive('\n')
            .take(place.line.saturating_sub(1));
        let start: usize = lines.map(str::len).sum();
        let line = text.get(start..).unwrap_or_default();
        let line = line.lines().next().unwrap_or_default();
        let before = line.chars().take(place.column.saturating_sub(1));
        let at = start + before.map(char::len_utf8).sum::<usize>();
        Span::at(at)
    });
    // The place stands beside the message already.
    let whole = error.to_string();
    let message = match error.place() {
        Some(place) => {
            let head = format!("{place}: ");
            whole.strip_prefix(&head).unwrap_or(&whole).to_owned()
        }
        None => whole,
    };
    let diagnostic = Diagnostic::new(Code::BrokenFile, span, message);
    error.help().into_iter().fold(diagnostic, Diagnostic::help)
}

/// Messages about the text of the query, in the file.
fn in_file(saved: &SavedQuery, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    saved.wrong(diagnostics).diagnostics
}

fn body(saved: &SavedQuery) -> Span {
    saved.body.map.span(Span::new(0, saved.body.text.len()))
}

/// Names that the query uses and the file does not declare, although it declares one nearly like it
/// that the query has no use for.
fn misspelt(saved: &SavedQuery, template: &Template) -> Vec<Diagnostic> {
    let is_unused = |name: &&str| template.names().all(|used| used != *name);
    let unused: Vec<&str> = declared(saved)
        .map(|parameter| parameter.name.as_str())
        .filter(is_unused)
        .collect();
    let others = saved.parameters.iter().filter(|one| one.span.is_empty());
    let is_near = |name: &&str| !nearest(name, unused.iter().copied()).is_empty();
    let near: Vec<&str> = others
        .map(|parameter| parameter.name.as_str())
        .filter(is_near)
        .collect();
    let known = saved.parameters.iter().map(|one| one.name.as_str());
    template.unknown(known.filter(|name| !near.contains(name)))
}

/// The parameters that the file names, and not the query alone.
fn declared(saved: &SavedQuery) -> impl Iterator<Item = &Parameter> {
    let is_declared = |parameter: &&Parameter| !parameter.span.is_empty();
    saved.parameters.iter().filter(is_declared)
}

/// Parameters that the file declares and the query does not use.
fn dead(saved: &SavedQuery, is_used: impl Fn(&str) -> bool) -> Vec<Diagnostic> {
    // A parameter that nobody declared may be this one with a slip in its name.
    let is_whole = saved.parameters.iter().all(|each| !each.span.is_empty());
    declared(saved)
        .filter(|parameter| !is_used(&parameter.name))
        .map(|parameter| {
            let name = &parameter.name;
            let message = format!("the query does not use the parameter `{name}`");
            let placeholder = match saved.body.language {
                Language::Lucene => format!("${{{name}}}"),
                Language::Sql => format!("{{{name}:String}}"),
            };
            let diagnostic = Diagnostic::new(Code::DeadParameter, parameter.span, message);
            let words = format!("take it out, or use it as `{placeholder}`");
            match removal(saved, parameter).filter(|_| is_whole) {
                Some(span) => diagnostic.suggest(words, span, ""),
                None => diagnostic.help(words),
            }
        })
        .collect()
}

/// The lines of the table `[params.NAME]`, without which the file says the same but for the parameter;
/// `None` if it stands in another way, or if a test gives it a value.
fn removal(saved: &SavedQuery, parameter: &Parameter) -> Option<Span> {
    let text = saved.file_text.as_str();
    let start = text.get(..parameter.span.start)?.rfind('\n')? + 1;
    let rest = text.get(start..)?;
    let is_header = |line: &str| line.trim_start().starts_with('[');
    let is_own = is_header(rest) && saved.layout == Layout::Toml;
    let is_given = saved.expectations.iter().any(|expectation| {
        let mut given = expectation.parameters.iter();
        given.any(|(name, _)| *name == parameter.name)
    });
    if !is_own || is_given {
        return None;
    }
    let mut end = start;
    let mut at = start;
    for (number, line) in rest.split_inclusive('\n').enumerate() {
        if number > 0 && is_header(line) {
            break;
        }
        at += line.len();
        // Comments above the next table are about that.
        if !line.trim_start().starts_with('#') {
            end = at;
        }
    }
    let span = Span::new(start, end);
    says_the_same(text, span, &parameter.name).then_some(span)
}

/// Whether a file without a stretch of it is the same but for one parameter.
fn says_the_same(text: &str, without: Span, parameter: &str) -> bool {
    let rest = [text.get(..without.start), text.get(without.end..)];
    let rest = rest.map(Option::unwrap_or_default).concat();
    let tables = [text, rest.as_str()].map(str::parse::<toml::Table>);
    let [Ok(mut before), Ok(after)] = tables else {
        return false;
    };
    if let Some(toml::Value::Table(parameters)) = before.get_mut("params") {
        parameters.remove(parameter);
        if parameters.is_empty() {
            before.remove("params");
        }
    }
    before == after
}

/// The names of fields beside the query.
fn fields(saved: &SavedQuery, table: &Table) -> Vec<Diagnostic> {
    let shown = &saved.shown;
    let order = shown.order.iter().filter_map(|order| {
        let field = order.value.strip_prefix('-').unwrap_or(&order.value);
        let is_of_groups = !shown.count_by.is_empty()
            && (OF_GROUPS.contains(&field) || shown.count_by.iter().any(|by| by.value == field));
        (!is_of_groups).then(|| Spanned::new(field.to_owned(), order.span))
    });
    let lists = [&shown.select, &shown.count_by, &shown.implicit];
    let named = lists.into_iter().flatten().cloned().chain(order);
    let mut found = Vec::new();
    for Spanned { value, span } in named {
        if value == "*" {
            let message = "`*` is another set of columns after each change of the table";
            found.push(Diagnostic::new(Code::SelectStar, span, message));
            continue;
        }
        found.extend(self::named(table, &value, span));
    }
    found
}

/// The mistakes in a name of a field that stands at `span` of the file.
fn named(table: &Table, field: &str, span: Span) -> Vec<Diagnostic> {
    let mut found = mistakes_in_field(table, field);
    for diagnostic in &mut found {
        diagnostic.span = span;
        diagnostic.related.clear();
        for help in &mut diagnostic.help {
            help.replacement = None;
        }
    }
    found
}

/// The fields whose values parameters have.
fn fields_of_values(saved: &SavedQuery, table: &Table) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for parameter in &saved.parameters {
        if let Allowed::Field(field) = &parameter.values {
            found.extend(named(table, field, parameter.values_span));
        }
    }
    found
}

/// Defaults that their fields do not have, whenever that was; where there is a live table to ask.
fn strays(live: Option<&Session>, saved: &SavedQuery, source: &Source) -> Vec<Diagnostic> {
    let Some(session) = live else {
        return Vec::new();
    };
    let defaults = saved.parameters.iter();
    let defaults = defaults.filter_map(|each| Some((each, each.default.as_ref()?)));
    let strays = session.strays(source, Range::EVERYTHING, defaults);
    let said = strays.into_iter().filter_map(|stray| {
        let parameter = saved.parameter(&stray.parameter)?;
        let message = format!("the default {}", stray.message());
        let diagnostic = Diagnostic::new(Code::StrayDefault, parameter.default_span, message);
        Some(stray.help().into_iter().fold(diagnostic, Diagnostic::help))
    });
    said.collect()
}

fn texts(list: &[Spanned<String>]) -> Vec<String> {
    list.iter().map(|each| each.value.clone()).collect()
}

/// A value for each parameter of the query: its default, or one that stands for any.
pub(super) fn values(saved: &SavedQuery, template: &Template) -> Values {
    template
        .names()
        .map(|name| {
            let value = saved
                .parameter(name)
                .map_or_else(|| Value::from(SAMPLE), value);
            (name.to_owned(), value)
        })
        .collect()
}

fn value(parameter: &Parameter) -> Value {
    let texts = texts_of(parameter);
    match (parameter.kind, texts.first()) {
        (ParameterType::List, _) => Value::List(texts),
        (_, Some(first)) => Value::Text(first.clone()),
        (_, None) => Value::from(SAMPLE),
    }
}

fn texts_of(parameter: &Parameter) -> Vec<String> {
    if let Some(default) = &parameter.default {
        return default.texts().into_iter().map(str::to_owned).collect();
    }
    if let Allowed::OneOf(allowed) = &parameter.values
        && let Some(first) = allowed.first()
    {
        return vec![first.clone()];
    }
    let sample = match parameter.kind {
        ParameterType::Text | ParameterType::List => SAMPLE,
        ParameterType::Number => "1",
        ParameterType::Duration => "1s",
        ParameterType::Time => "now-1h",
    };
    vec![sample.to_owned()]
}

/// The defaults of the parameters of a statement, where their form does not hang on the moment: any
/// value of the type will do for a plan.
fn flags(saved: &SavedQuery) -> Vec<(String, String)> {
    let text = |value: &Given| match value {
        Given::Text(text) | Given::Number(text) => Some(text.clone()),
        Given::Duration(_) => value.nanoseconds().map(|length| length.to_string()),
        Given::Time(_) | Given::List(_) => None,
    };
    saved
        .parameters
        .iter()
        .filter_map(|parameter| {
            let value = parameter.default.as_ref().and_then(text)?;
            Some((parameter.name.clone(), value))
        })
        .collect()
}
