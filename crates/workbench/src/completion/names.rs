//! The names that SQL may use on a server: tables, columns, functions, settings, formats.

use lucerna_engine::{Cancel, Engine, EngineError, QueryRequest};

use super::begins;
use crate::facts::PATIENCE;
use crate::rows;

/// All names in one answer, bounded: a server may have very many tables.
const STATEMENT: &str = "\
SELECT kind, owner, name, remark FROM (
    SELECT 'column' AS kind, concat(database, '.', table) AS owner, name, type AS remark
    FROM system.columns WHERE database NOT IN ('information_schema', 'INFORMATION_SCHEMA', 'system')
        AND NOT startsWith(table, '.inner') AND NOT startsWith(table, '_lucerna_import_')
    ORDER BY table, position LIMIT 20000
    UNION ALL
    SELECT 'table', database, name, engine
    FROM system.tables WHERE database NOT IN ('information_schema', 'INFORMATION_SCHEMA')
        AND NOT startsWith(name, '.inner') AND NOT startsWith(name, '_lucerna_import_')
    ORDER BY database = 'system', name LIMIT 5000
    UNION ALL
    SELECT 'function', '', name, if(is_aggregate, 'aggregate', '')
    FROM system.functions ORDER BY name LIMIT 5000
    UNION ALL
    SELECT 'setting', '', name, type FROM system.settings ORDER BY name LIMIT 5000
    UNION ALL
    SELECT 'format', '', name, '' FROM system.formats WHERE is_output ORDER BY name LIMIT 500
)";

/// What a name is one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    /// A column; its owner is `database.table`, its remark the type.
    Column,
    /// A table; its owner is the database, its remark the engine.
    Table,
    /// A function; its remark is `aggregate` for those.
    Function,
    /// A setting; its remark is the type.
    Setting,
    /// A format that rows can be written in.
    Format,
}

/// A name that SQL may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// What it is one of.
    pub kind: NameKind,
    /// What it belongs to; may be empty.
    pub owner: String,
    /// The name itself, without quotes.
    pub name: String,
    /// A few words; may be empty.
    pub remark: String,
}

/// All names of a server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names(Vec<Name>);

impl Names {
    /// Asks a server for its names.
    pub(super) fn ask(engine: &dyn Engine, cancel: &Cancel) -> Result<Self, EngineError> {
        let request = QueryRequest::new(STATEMENT)
            .timeout(PATIENCE)
            .cancel(cancel.clone());
        let rows = rows::ask(engine, &request)?;
        Ok(Self(rows.into_iter().filter_map(read).collect()))
    }

    /// The names of one kind that begin so, in any case.
    pub fn starting<'a>(
        &'a self,
        kind: NameKind,
        prefix: &'a str,
    ) -> impl Iterator<Item = &'a Name> {
        let of_kind = self.0.iter().filter(move |name| name.kind == kind);
        of_kind.filter(move |name| begins(&name.name, prefix))
    }
}

impl FromIterator<Name> for Names {
    fn from_iter<T: IntoIterator<Item = Name>>(names: T) -> Self {
        Self(names.into_iter().collect())
    }
}

fn read(row: Vec<String>) -> Option<Name> {
    let [kind, owner, name, remark] = <[String; 4]>::try_from(row).ok()?;
    let kind = match kind.as_str() {
        "column" => NameKind::Column,
        "table" => NameKind::Table,
        "function" => NameKind::Function,
        "setting" => NameKind::Setting,
        "format" => NameKind::Format,
        _ => return None,
    };
    Some(Name {
        kind,
        owner,
        name,
        remark,
    })
}
