//! From a search to its statements.

use lucerna_diagnostics::{Code, Diagnostic};
use lucerna_lucene::Canonical;
use lucerna_schema::Table;
use lucerna_sql::{Select, Sql, SqlWriter};
use lucerna_translate::predicate::Predicate;
use lucerna_translate::{Condition, Context, translate};

use super::columns::with_implicit;
use super::count_by::Groups;
use super::newest::{self, Wanted};
use super::step::{Guarded, Step};
use super::time::write_instant;
use super::{Plan, Resume, Search, count, maps};
use crate::error::{WorkError, WrongText};
use crate::range::Range;
use crate::session::{RunOptions, Session};
use crate::source::Source;

/// A query that was translated without a mistake.
pub(super) struct Translated {
    /// The source's table, with the columns for bare words that the search names.
    pub(super) table: Table,
    /// What the query asks of a row.
    pub(super) predicate: Predicate,
    pub(super) condition: Condition,
    /// What it was translated with.
    pub(super) context: Context,
    english: String,
    canonical: String,
    diagnostics: Vec<Diagnostic>,
}

impl Translated {
    /// The plan of these steps.
    pub(super) fn into_plan(
        self,
        steps: Vec<Step>,
        limit: Option<u64>,
        columns: Vec<String>,
    ) -> Plan {
        Plan {
            steps,
            condition: self.condition.into_sql().into_string(),
            english: self.english,
            canonical: self.canonical,
            diagnostics: self.diagnostics,
            limit,
            note: None,
            columns,
            paging: None,
            described: None,
        }
    }

    /// The plan of this one statement.
    pub(super) fn into_single(
        self,
        statement: Sql,
        if_changed: Option<Box<Guarded>>,
        limit: Option<u64>,
        columns: Vec<String>,
    ) -> Plan {
        let step = Step {
            statement: statement.into_string(),
            settings: Vec::new(),
            purpose: "all of the range".to_owned(),
            if_few_yet: None,
            if_changed,
        };
        self.into_plan(vec![step], limit, columns)
    }
}

/// Translates the query of a search.
pub(super) fn translated(
    source: &Source,
    search: &Search,
    session: &Session,
) -> Result<Translated, WorkError> {
    let mut table = with_implicit(&source.table, search)?;
    let context = Context {
        now: session.now(),
        zone: session.zone().clone(),
    };
    let mut translation = translate(&search.query, &table, &context);
    // A name that is no column may be the key of an attribute, or be near to one.
    if translation
        .errors()
        .any(|error| error.code == Code::UnknownField)
        && let Some(keys) = session.known_keys(source)
    {
        table.known_keys = Some(keys.to_vec());
        translation = translate(&search.query, &table, &context);
    }
    let canonical = Canonical::new(&translation.query, &search.query).to_string();
    let Some(condition) = translation.condition else {
        return Err(WorkError::Query(Box::new(WrongText {
            what: "query",
            text: search.query.clone(),
            diagnostics: translation.diagnostics,
        })));
    };
    Ok(Translated {
        table,
        predicate: translation.predicate,
        condition,
        context,
        english: translation.english,
        canonical,
        diagnostics: translation.diagnostics,
    })
}

/// Plans a search, or what follows the rows that were shown of it.
///
/// Of a table that exists the engine is asked what the plan depends on; the rows are not.
pub(crate) fn plan(
    source: &Source,
    search: &Search,
    session: &Session,
    run: &RunOptions,
    resume: Option<&Resume>,
) -> Result<Plan, WorkError> {
    let found = translated(source, search, session)?;
    let is_single = run.format.is_some();
    let run = &run.of_rows();
    if search.count {
        return count::plan(session, source, search, found, run);
    }
    if !search.count_by.is_empty() {
        let rows = filtered(source, search.range, found.condition.sql())?;
        let groups = Groups::of(&found.table, search)?;
        let statement = groups.statement(rows, search)?;
        let settings = maps::settings(session, source, &found.predicate);
        let plan = found.into_single(statement, None, search.limit, groups.names());
        return Ok(plan.with_settings(&settings));
    }
    let wanted = Wanted {
        session,
        source,
        search,
        run,
        resume,
        is_single,
    };
    newest::plan(&wanted, found)
}

/// The source's rows in the range that satisfy the condition.
pub(super) fn filtered(
    source: &Source,
    range: Range,
    condition: &Sql,
) -> Result<Select, WorkError> {
    let mut select = Select::from_table(Some(&source.database), &source.table_name);
    if !range.is_everything() {
        let Some(timestamp) = timestamp(&source.table) else {
            return Err(no_timestamp(source));
        };
        let ends = [(range.from, " >= "), (range.to, " <= ")];
        for (time, operator) in ends {
            let Some(time) = time else { continue };
            let mut sql = SqlWriter::new();
            sql.identifier(timestamp).raw(operator);
            write_instant(&mut sql, time);
            select = select.filter(sql.finish());
        }
    }
    // `1` selects everything and would only be noise.
    Ok(if condition.as_str() == "1" {
        select
    } else {
        select.filter(condition.clone())
    })
}

pub(super) fn no_timestamp(source: &Source) -> WorkError {
    WorkError::NoTimestamp {
        source_name: source.name.clone(),
    }
}

/// The name of the column that says when.
pub(super) fn timestamp(table: &Table) -> Option<&str> {
    table
        .roles
        .timestamp
        .map(|id| table.column(id).name.as_str())
}
