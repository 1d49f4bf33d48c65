//! What config files say of the columns of a table, put into the table.
//!
//! What holds for all sources holds for those that have the columns; what is said of one source has to
//! fit it.

use lucerna_diagnostics::nearest;
use lucerna_schema::{ColumnId, Table};

use crate::connection::Naming;
use crate::error::WorkError;

/// Gives the columns of the source `name` their roles, aliases and what bare words search.
pub(super) fn apply(table: &mut Table, naming: &Naming, name: &str) -> Result<(), WorkError> {
    for (alias, column) in &naming.aliases {
        if let Some(column) = table.find(column) {
            table.give_alias(alias, column);
        }
    }
    let implicit = naming.implicit.iter().filter_map(|name| table.find(name));
    let implicit: Vec<ColumnId> = implicit.collect();
    if !implicit.is_empty() {
        table.roles.implicit = implicit;
    }
    let Some(own) = naming.sources.get(name) else {
        return Ok(());
    };
    let said = |what: String| Said { source: name, what };
    for (role, column) in &own.roles {
        let said = said(format!("the role {role} is"));
        let id = said.find(table, column)?;
        table
            .give_role(role, id)
            .map_err(|expected| said.wrong(column, format!("expected {expected}")))?;
    }
    for (alias, column) in &own.aliases {
        let id = said(format!("the alias {alias} stands for")).find(table, column)?;
        table.give_alias(alias, id);
    }
    if !own.implicit.is_empty() {
        let said = said("bare words search".to_owned());
        let ids = own.implicit.iter().map(|column| said.find(table, column));
        table.roles.implicit = ids.collect::<Result<_, _>>()?;
    }
    Ok(())
}

/// Something that a config file says of a source.
struct Said<'a> {
    source: &'a str,
    what: String,
}

impl Said<'_> {
    fn find(&self, table: &Table, column: &str) -> Result<ColumnId, WorkError> {
        table.find(column).ok_or_else(|| {
            let names = table.columns.iter().map(|column| column.name.as_str());
            let problem = match nearest(column, names)[..] {
                [near, ..] => format!("the table has no such column; did you mean `{near}`?"),
                [] => "the table has no such column".to_owned(),
            };
            self.wrong(column, problem)
        })
    }

    fn wrong(&self, column: &str, problem: String) -> WorkError {
        WorkError::Naming {
            source_name: self.source.to_owned(),
            what: self.what.clone(),
            column: column.to_owned(),
            problem,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::NamedSource;

    fn logs() -> Table {
        let logs = lucerna_schema::builtin("logs").expect("a built-in table");
        logs.clone()
    }

    #[test]
    fn what_holds_for_all_sources_is_left_out_where_there_is_no_such_column() {
        let naming = Naming {
            implicit: vec!["ScopeName".to_owned(), "SpanName".to_owned()],
            aliases: [("who", "ServiceName"), ("kind", "SpanKind")]
                .map(|(name, column)| (name.to_owned(), column.to_owned()))
                .into(),
            ..Naming::default()
        };
        let mut table = logs();
        apply(&mut table, &naming, "logs").expect("it fits");
        assert_eq!(
            table.roles.implicit,
            [table.find("ScopeName").expect("a column")]
        );
        let of = |name: &str| table.aliases.iter().find(|alias| alias.name == name);
        assert_eq!(
            of("who").map(|alias| alias.column),
            table.find("ServiceName")
        );
        assert_eq!(of("kind"), None);
    }

    #[test]
    fn what_is_said_of_one_source_has_to_fit_it() {
        let naming = |role: &str, column: &str| {
            let own = NamedSource {
                roles: [(role.to_owned(), column.to_owned())].into(),
                ..NamedSource::default()
            };
            Naming {
                sources: [("mine".to_owned(), own)].into(),
                ..Naming::default()
            }
        };
        let mut table = logs();
        assert!(apply(&mut table, &naming("service", "ScopeName"), "mine").is_ok());
        assert_eq!(table.roles.service, table.find("ScopeName"));
        for (role, column, words) in [
            ("service", "ScopeNme", "did you mean `ScopeName`"),
            ("timestamp", "Body", "expected a time"),
        ] {
            let error = apply(&mut table, &naming(role, column), "mine").expect_err("no");
            assert!(error.to_string().contains(words), "{error}");
        }
        assert!(apply(&mut table, &naming("timestamp", "Body"), "other").is_ok());
    }
}
