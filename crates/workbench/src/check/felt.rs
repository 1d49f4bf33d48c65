//! Which saved queries feel that a table has changed.

use lucerna_diagnostics::Diagnostic;
use lucerna_lucene::template::Template;
use lucerna_schema::drift::{Drift, Part};
use lucerna_sql::tokens::tokens;
use lucerna_translate::{Context, Translation, translate};

use super::file::values;
use crate::explain::advice::{columns, leaves};
use crate::saved::{Language, SavedQuery};
use crate::source::Source;

/// How a query feels that its table is `after` and no longer `before`; `None` if it does not.
///
/// ```
/// use lucerna::Source;
/// use lucerna::check::felt;
/// use lucerna::saved::SavedQuery;
/// use lucerna::schema::{builtin, drift::drift};
/// use lucerna::translate::Context;
///
/// let before = builtin("logs").expect("a built-in table");
/// let mut after = before.clone();
/// after.columns.last_mut().expect("a column").name.push('2');
/// let drifts = drift(before, &after);
/// let sources = (Source::of_schema(before.clone()), Source::of_schema(after));
/// let query = SavedQuery::parse("q".parse()?, "q.toml".as_ref(), "query = 'timeout'")?;
/// assert_eq!(felt(&query, &sources.0, &sources.1, &drifts, &Context::utc(0)), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn felt(
    saved: &SavedQuery,
    before: &Source,
    after: &Source,
    drifts: &[Drift],
    context: &Context,
) -> Option<String> {
    let changed: Vec<&str> = drifts
        .iter()
        .filter_map(|drift| match &drift.part {
            Part::Column(name) => Some(name.as_str()),
            Part::Index(_) | Part::Key(_) | Part::Engine | Part::ColumnOrder => None,
        })
        .collect();
    match saved.body.language {
        Language::Sql => of_statement(saved, &changed),
        Language::Lucene => of_query(saved, [before, after], &changed, context),
    }
}

fn of_statement(saved: &SavedQuery, changed: &[&str]) -> Option<String> {
    let named = tokens(&saved.body.text)
        .filter_map(|token| token.name())
        .find(|name| changed.contains(&name.as_ref()))?;
    Some(format!("names `{named}`"))
}

fn of_query(
    saved: &SavedQuery,
    [before, after]: [&Source; 2],
    changed: &[&str],
    context: &Context,
) -> Option<String> {
    let template = Template::read(saved.body.text.clone()).ok()?;
    let bound = template.bind(&values(saved, &template)).ok()?;
    let translated = |source: &Source| translate(bound.source(), &source.table, context);
    let (was, is) = (translated(before), translated(after));
    if let Some(error) = first_error(&is).filter(|_| first_error(&was).is_none()) {
        return Some(format!("breaks: {}", error.message));
    }
    if was.english != is.english {
        return Some(format!("means something else: {}", is.english));
    }
    let read = reads(&was, before)
        .into_iter()
        .find(|name| changed.contains(&name.as_str()));
    if let Some(name) = read.or_else(|| shows(saved, changed)) {
        return Some(format!("reads `{name}`"));
    }
    let condition = |translation: &Translation| {
        let condition = translation.condition.as_ref();
        condition.map(|condition| condition.where_sql().to_owned())
    };
    (condition(&was) != condition(&is)).then(|| "is looked for in another way".to_owned())
}

fn first_error(translation: &Translation) -> Option<&Diagnostic> {
    translation.errors().next()
}

/// The names of the columns that the query reads.
fn reads(translation: &Translation, source: &Source) -> Vec<String> {
    leaves(&translation.predicate)
        .into_iter()
        .flat_map(|leaf| columns(&leaf.place))
        .map(|id| source.table.column(id).name.clone())
        .collect()
}

/// A changed column that is shown, or that rows are ordered or counted by.
fn shows(saved: &SavedQuery, changed: &[&str]) -> Option<String> {
    let shown = &saved.shown;
    let lists = shown
        .select
        .iter()
        .chain(&shown.count_by)
        .chain(&shown.implicit);
    let mut named = lists.chain(&shown.order).map(|each| {
        let field = each.value.strip_prefix('-').unwrap_or(&each.value);
        field.split('.').next().unwrap_or(field)
    });
    named.find(|name| changed.contains(name)).map(str::to_owned)
}
