//! Which column a name stands for.

use super::Resolver;
use super::kind::{Kind, kind_of, plain};
use crate::predicate::Place;
use lucerna_diagnostics::{Code, Diagnostic, Span, nearest};
use lucerna_lucene::ast::FieldName;
use lucerna_lucene::text::field_segments;
use lucerna_schema::{ColumnId, Roles, Table};
use lucerna_sql::DataType;

/// What the leaves under a field are about.
pub(super) struct Target<'t> {
    /// The name as typed.
    pub(super) span: Span,
    /// Where it was found; more than one if it is an attribute that may be in several maps.
    pub(super) found: Vec<Located<'t>>,
}

/// One place that a name stands for.
#[derive(Clone)]
pub(super) struct Located<'t> {
    /// What a value is compared with.
    pub(super) place: Place,
    /// How.
    pub(super) kind: Kind<'t>,
    /// What `*` asks about: the place, or the map or array that holds it.
    pub(super) whole: Place,
    /// True if only `*` makes sense: the common beginning of several columns.
    pub(super) is_prefix: bool,
}

/// Where a field name leads, for those who select columns rather than filter rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldPlace {
    /// The place of a value, or the whole column.
    pub place: Place,
}

/// Finds the place that `name` stands for, by the same rules as a field in a query.
///
/// An attribute that may be in several maps gives a place for each.
///
/// # Errors
///
/// The diagnostic that a query with this field would get.
pub fn resolve_field(name: &str, table: &Table) -> Result<Vec<FieldPlace>, Box<Diagnostic>> {
    let parts: Vec<String> = field_segments(name)
        .into_iter()
        .map(|segment| segment.text)
        .collect();
    let span = Span::new(0, name.len());
    let finder = Finder { table, span };
    let (found, _) = finder.find(&parts)?;
    Ok(found
        .into_iter()
        .map(|located| FieldPlace {
            place: located.whole,
        })
        .collect())
}

impl<'t> Resolver<'t> {
    /// The target of a field; `None` after its mistake was reported.
    pub(super) fn target(&mut self, name: FieldName) -> Option<Target<'t>> {
        let raw = name.span.text(self.source);
        let finder = Finder {
            table: self.table,
            span: name.span,
        };
        let found = if name.is_plain
            && let Some(id) = self.table.find(raw)
        {
            finder.column(id).map(|located| (vec![located], None))
        } else {
            let parts: Vec<String> = field_segments(raw)
                .into_iter()
                .map(|segment| segment.text)
                .collect();
            let is_one_quoted = !name.is_plain && parts.len() == 1;
            match finder.find(&parts) {
                // A whole name in backticks that is no column is a path.
                Err(_) if is_one_quoted && parts[0].contains('.') => {
                    let path: Vec<String> = parts[0].split('.').map(str::to_owned).collect();
                    finder.find(&path)
                }
                found => found,
            }
        };
        match found {
            Ok((found, note)) => {
                self.diagnostics.extend(note);
                Some(Target {
                    span: name.span,
                    found,
                })
            }
            Err(diagnostic) => {
                self.diagnostics.push(*diagnostic);
                None
            }
        }
    }
}

/// A name's places, with a note if the name is not a column's.
type Found<'t> = Result<(Vec<Located<'t>>, Option<Diagnostic>), Box<Diagnostic>>;

struct Finder<'t> {
    table: &'t Table,
    span: Span,
}

impl<'t> Finder<'t> {
    /// The rules of the dialect in their order; the first that holds wins.
    fn find(&self, parts: &[String]) -> Found<'t> {
        let name = parts.join(".");
        if let Some(found) = self.by_prefix(parts, |column, prefix| column == prefix) {
            return found.map(|located| (vec![located], None));
        }
        if let Some(alias) = self
            .table
            .aliases
            .iter()
            .find(|alias| alias.name.eq_ignore_ascii_case(&name))
        {
            let located = self.column(alias.column)?;
            return Ok((vec![located], Some(self.alias_note(alias.column))));
        }
        if let Some(found) = self.by_prefix(parts, str::eq_ignore_ascii_case) {
            return found.map(|located| (vec![located], Some(self.case_note(parts))));
        }
        let attributes = self.attribute_maps(parts);
        if attributes.is_empty() {
            return Err(Box::new(self.unknown(&name)));
        }
        let note = self.attribute_note(&attributes);
        let found = attributes
            .into_iter()
            .map(|map| self.path(map, parts))
            .collect::<Result<_, _>>()?;
        Ok((found, Some(note)))
    }

    /// The column that the whole name or its longest beginning names, or columns that begin with it.
    fn by_prefix(
        &self,
        parts: &[String],
        is_same: impl Fn(&str, &str) -> bool,
    ) -> Option<Result<Located<'t>, Box<Diagnostic>>> {
        for length in (1..=parts.len()).rev() {
            let (head, rest) = parts.split_at(length);
            let prefix = head.join(".");
            let mut same = self
                .table
                .columns
                .iter()
                .enumerate()
                .filter(|(_, column)| is_same(&column.name, &prefix));
            match (same.next(), same.next()) {
                (Some((at, _)), None) if rest.is_empty() => return Some(self.column(ColumnId(at))),
                (Some((at, _)), None) => return Some(self.path(ColumnId(at), rest)),
                // Several differ in case alone: none of them is meant more than the others.
                (Some(_), Some(_)) => return Some(Err(Box::new(self.unknown(&prefix)))),
                (None, _) => {}
            }
            let begins = |column: &str| {
                column.as_bytes().get(prefix.len()) == Some(&b'.')
                    && column
                        .get(..prefix.len())
                        .is_some_and(|start| is_same(start, &prefix))
            };
            if let Some(at) = self
                .table
                .columns
                .iter()
                .position(|column| begins(&column.name))
            {
                return Some(self.common_prefix(ColumnId(at), &prefix, rest));
            }
        }
        None
    }

    /// A column without a path.
    fn column(&self, id: ColumnId) -> Result<Located<'t>, Box<Diagnostic>> {
        let column = self.table.column(id);
        let whole = Place::Column(id);
        let (place, kind) = match plain(&column.data_type) {
            DataType::Map(_, value) => (Place::AnyMapValue(id), kind_of(value)),
            DataType::Array(element) => match plain(element) {
                DataType::Map(_, value) => (Place::AnyElementValue(id), kind_of(value)),
                _ => (Place::Element(id), kind_of(element)),
            },
            DataType::Tuple(elements) | DataType::Nested(elements) => {
                let names: Vec<String> = elements
                    .iter()
                    .enumerate()
                    .map(|(at, element)| {
                        let part = element.name.clone().unwrap_or_else(|| (at + 1).to_string());
                        format!("`{}.{part}`", column.name)
                    })
                    .collect();
                return Err(Box::new(
                    Diagnostic::new(
                        Code::BadOperator,
                        self.span,
                        format!(
                            "`{}` is a tuple, which has no value of its own",
                            column.name
                        ),
                    )
                    .label("this column")
                    .help(format!("its elements are {}", names.join(", "))),
                ));
            }
            _ => (whole.clone(), self.kind(id)),
        };
        Ok(Located {
            place,
            kind,
            whole,
            is_prefix: false,
        })
    }

    fn kind(&self, id: ColumnId) -> Kind<'t> {
        match kind_of(&self.table.column(id).data_type) {
            Kind::Integer { is_signed, bits } if self.table.roles.duration == Some(id) => {
                Kind::Duration { is_signed, bits }
            }
            kind => kind,
        }
    }

    /// A path below a column.
    fn path(&self, id: ColumnId, path: &[String]) -> Result<Located<'t>, Box<Diagnostic>> {
        let data_type = &self.table.column(id).data_type;
        let keys = || path.to_vec();
        let (place, kind) = match data_type {
            DataType::Map(_, value) => (
                Place::MapValue {
                    map: id,
                    key: path.join("."),
                },
                kind_of(value),
            ),
            DataType::Array(element) => match plain(element) {
                DataType::Map(_, value) => (
                    Place::ElementValue {
                        array: id,
                        key: path.join("."),
                    },
                    kind_of(value),
                ),
                _ => return Err(Box::new(self.no_path(id))),
            },
            DataType::Json(_) | DataType::Dynamic(_) => (
                Place::JsonPath {
                    column: id,
                    path: keys(),
                },
                Kind::Json,
            ),
            DataType::String => (
                Place::TextPath {
                    column: id,
                    path: keys(),
                },
                Kind::Text,
            ),
            DataType::Nullable(inner) if **inner == DataType::String => (
                Place::TextPath {
                    column: id,
                    path: keys(),
                },
                Kind::Text,
            ),
            DataType::Tuple(_) => return self.tuple_element(id, data_type, path),
            _ => return Err(Box::new(self.no_path(id))),
        };
        Ok(Located {
            whole: place.clone(),
            place,
            kind,
            is_prefix: false,
        })
    }

    fn tuple_element(
        &self,
        id: ColumnId,
        data_type: &'t DataType,
        path: &[String],
    ) -> Result<Located<'t>, Box<Diagnostic>> {
        let mut positions = Vec::with_capacity(path.len());
        let mut inner = data_type;
        for part in path {
            let DataType::Tuple(elements) = inner else {
                return Err(Box::new(self.no_path(id)));
            };
            let named = elements
                .iter()
                .position(|element| element.name.as_deref() == Some(part));
            let counted = part
                .parse::<usize>()
                .ok()
                .and_then(|number| number.checked_sub(1));
            let Some(at) = named.or(counted.filter(|at| *at < elements.len())) else {
                return Err(Box::new(self.no_path(id)));
            };
            positions.push(at);
            inner = &elements[at].data_type;
        }
        let place = Place::TupleElement {
            column: id,
            path: positions,
        };
        Ok(Located {
            whole: place.clone(),
            place,
            kind: kind_of(inner),
            is_prefix: false,
        })
    }

    /// `Events:*` asks whether there is an event; anything else about `Events` is a mistake.
    fn common_prefix(
        &self,
        first: ColumnId,
        prefix: &str,
        rest: &[String],
    ) -> Result<Located<'t>, Box<Diagnostic>> {
        let is_array = matches!(
            plain(&self.table.column(first).data_type),
            DataType::Array(_)
        );
        if rest.is_empty() && is_array {
            let whole = Place::Column(first);
            return Ok(Located {
                place: whole.clone(),
                kind: Kind::Container,
                whole,
                is_prefix: true,
            });
        }
        let start = self
            .table
            .column(first)
            .name
            .get(..prefix.len())
            .unwrap_or(prefix);
        let names: Vec<String> = self
            .table
            .columns
            .iter()
            .filter(|column| {
                column
                    .name
                    .strip_prefix(start)
                    .is_some_and(|rest| rest.starts_with('.'))
            })
            .map(|column| format!("`{}`", column.name))
            .collect();
        Err(Box::new(
            Diagnostic::new(
                Code::NoPath,
                self.span,
                format!("`{start}` is the beginning of several columns, none of them of this name"),
            )
            .label("this name")
            .help(format!("the columns are {}", names.join(", "))),
        ))
    }

    /// The maps in which an attribute of this name may be.
    fn attribute_maps(&self, parts: &[String]) -> Vec<ColumnId> {
        let Roles {
            attributes,
            resource_attributes,
            ..
        } = self.table.roles;
        match &self.table.known_keys {
            Some(known) => {
                let name = parts.join(".");
                let mut maps: Vec<ColumnId> = known
                    .iter()
                    .filter(|known| known.key == name)
                    .map(|known| known.map)
                    .collect();
                maps.sort_unstable();
                maps.dedup();
                maps
            }
            None if parts.len() > 1 => attributes.into_iter().chain(resource_attributes).collect(),
            None => Vec::new(),
        }
    }

    fn alias_note(&self, id: ColumnId) -> Diagnostic {
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

    fn case_note(&self, parts: &[String]) -> Diagnostic {
        let name = parts.join(".");
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

    fn attribute_note(&self, maps: &[ColumnId]) -> Diagnostic {
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

    fn no_path(&self, id: ColumnId) -> Diagnostic {
        let column = self.table.column(id);
        Diagnostic::new(
            Code::NoPath,
            self.span,
            format!("`{}` has no parts: it is {}", column.name, column.data_type),
        )
        .label("a path below this column")
        .help(format!("`{}:…` searches the column itself", column.name))
    }

    fn unknown(&self, name: &str) -> Diagnostic {
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
        if near.is_empty() {
            if let Some(map) = table.roles.attributes {
                let map = &table.column(map).name;
                diagnostic = diagnostic.help(format!(
                    "an attribute is written with its map: `{map}.{name}`"
                ));
            }
            diagnostic = diagnostic
                .help("text with a colon is put in quotes, or its colon is written `\\:`");
        }
        diagnostic
    }
}
