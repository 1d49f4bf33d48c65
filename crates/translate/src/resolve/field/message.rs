//! What is said of a name: where it was found, or that it was not.

use super::find::Finder;
use lucerna_diagnostics::{Code, Diagnostic, nearest};
use lucerna_schema::{ColumnId, builtin};
use lucerna_sql::{DataType, Element};

impl Finder<'_> {
    pub(super) fn alias_note(&self, id: ColumnId) -> Diagnostic {
        let name = &self.table.column(id).name;
        Diagnostic::new(
            Code::H15,
            self.span,
            format!("this is the column `{name}`; HyperDX knows no such name"),
        )
        .label(format!("read as `{name}`"))
        .suggest(
            format!("`{name}` reads the same in both"),
            self.span,
            name.clone(),
        )
    }

    pub(super) fn case_note(&self, name: &str) -> Diagnostic {
        let column = self
            .table
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .filter(|column| {
                name.get(..column.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(column))
            })
            .max_by_key(|column| column.len())
            .unwrap_or_default();
        let exact = [column, name.get(column.len()..).unwrap_or_default()].concat();
        Diagnostic::new(
            Code::H15,
            self.span,
            format!("this is the column `{column}`; HyperDX looks for the name as typed"),
        )
        .label(format!("read as `{exact}`"))
        .suggest(
            format!("`{exact}` reads the same in both"),
            self.span,
            exact.clone(),
        )
    }

    pub(super) fn attribute_note(&self, maps: &[ColumnId]) -> Diagnostic {
        let names: Vec<String> = maps
            .iter()
            .map(|map| format!("`{}`", self.table.column(*map).name))
            .collect();
        let first = maps
            .first()
            .map_or("", |map| self.table.column(*map).name.as_str());
        Diagnostic::new(
            Code::H15,
            self.span,
            format!(
                "no column has this name: it is looked for in {}",
                names.join(" and in ")
            ),
        )
        .label("read as an attribute")
        .help(format!(
            "write the map before it, as in `{first}.…`, to search that one alone"
        ))
    }

    pub(super) fn no_path(&self, id: ColumnId) -> Diagnostic {
        let column = self.table.column(id);
        Diagnostic::new(
            Code::NoPath,
            self.span,
            format!("`{}` has no parts: it is {}", column.name, column.data_type),
        )
        .label("a path below this column")
        .help(format!("`{}:…` searches the column itself", column.name))
    }

    pub(super) fn whole_tuple(&self, name: &str, elements: &[Element]) -> Diagnostic {
        let part = |(at, element): (usize, &Element)| {
            let part = element.name.clone().unwrap_or_else(|| (at + 1).to_string());
            format!("`{name}.{part}`")
        };
        let names: Vec<String> = elements.iter().enumerate().map(part).collect();
        Diagnostic::new(
            Code::BadOperator,
            self.span,
            format!("`{name}` is a tuple, which has no value of its own"),
        )
        .label("this name")
        .help(format!("its elements are {}", names.join(", ")))
    }

    pub(super) fn unreadable_path(&self) -> Diagnostic {
        Diagnostic::new(
            Code::NotYet,
            self.span,
            "ClickHouse takes a key of this path for syntax of its own, however it is quoted",
        )
        .label("this path")
        .help("search the text of the whole column instead")
    }

    pub(super) fn no_text_keys(&self, map: ColumnId, keys: &DataType) -> Diagnostic {
        let name = &self.table.column(map).name;
        Diagnostic::new(
            Code::NotYet,
            self.span,
            format!("the keys of `{name}` are {keys}; only those of the type String are looked up"),
        )
        .label("this key")
        .help(format!("`{name}:…` searches all its values"))
    }

    pub(super) fn unknown(&self, name: &str) -> Diagnostic {
        let table = self.table;
        let columns = table.columns.iter().map(|column| column.name.as_str());
        let aliases = table.aliases.iter().map(|alias| alias.name.as_str());
        let keys = table
            .known_keys
            .iter()
            .flatten()
            .map(|known| known.key.as_str());
        let near = nearest(name, columns.chain(aliases).chain(keys));
        let mut diagnostic = Diagnostic::new(
            Code::UnknownField,
            self.span,
            format!("no field `{name}` in {}", table.schema),
        )
        .label("this name");
        for near in &near {
            diagnostic = diagnostic.suggest(
                format!("did you mean `{near}`?"),
                self.span,
                (*near).to_owned(),
            );
        }
        if !near.is_empty() {
            return diagnostic;
        }
        if ["_exists_", "exists", "has"].contains(&name) {
            return diagnostic
                .help("`field:*` asks whether a field has a value, `-field:*` for those without");
        }
        if let Some(other) = other_signal(name) {
            diagnostic = diagnostic.help(format!("`{name}` is a field of {other}"));
        }
        if let Some(map) = table.roles.attributes {
            let map = &table.column(map).name;
            diagnostic = diagnostic.help(format!(
                "an attribute is written with its map: `{map}.{name}`"
            ));
        }
        diagnostic
    }
}

/// Which of the built-in tables has a field of this name.
fn other_signal(name: &str) -> Option<&'static str> {
    ["logs", "traces"].into_iter().find(|other| {
        builtin(other).is_some_and(|table| {
            let columns = table.columns.iter().map(|column| &column.name);
            let mut names = columns.chain(table.aliases.iter().map(|alias| &alias.name));
            names.any(|known| known.eq_ignore_ascii_case(name))
        })
    })
}
