//! The rules by which a name finds its column, in their order.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the engine's types only those with parts or a meaning of their own matter here"
)]

use super::name::{Name, Rest};
use super::{Located, Places};
use crate::predicate::Place;
use crate::resolve::kind::{Kind, kind_of, plain};
use lucerna_diagnostics::{Code, Diagnostic, Span};
use lucerna_lucene::text::field_segments;
use lucerna_schema::{Alias, ColumnId, KnownKey, Roles, Table};
use lucerna_sql::DataType;
use smallvec::smallvec;

/// A name's places, with a note if the name is not a column's.
pub(super) type Found<'t> = Result<(Places<'t>, Option<Diagnostic>), Box<Diagnostic>>;

pub(super) struct Finder<'t> {
    pub(super) table: &'t Table,
    pub(super) span: Span,
}

impl<'t> Finder<'t> {
    /// Finds a name as it was typed.
    pub(super) fn typed(&self, raw: &str, is_plain: bool) -> Found<'t> {
        if is_plain {
            return self.find(&Name::plain(raw));
        }
        let segments = field_segments(raw);
        let found = self.find(&Name::of_segments(&segments));
        match (found, segments.as_slice()) {
            // A whole name in backticks that is no column is a path.
            (Err(_), [only]) if only.is_quoted => self.find(&Name::plain(&only.text)),
            (found, _) => found,
        }
    }

    /// The rules of the dialect in their order; the first that holds wins.
    fn find(&self, name: &Name<'_>) -> Found<'t> {
        if let Some(found) = self.by_prefix(name, |column, prefix| column == prefix) {
            return found.map(|located| (smallvec![located], None));
        }
        let is_alias = |alias: &&Alias| alias.name.eq_ignore_ascii_case(&name.text);
        if let Some(alias) = self.table.aliases.iter().find(is_alias) {
            let located = self.column(alias.column)?;
            return Ok((smallvec![located], Some(self.alias_note(alias.column))));
        }
        if let Some(found) = self.by_prefix(name, str::eq_ignore_ascii_case) {
            return found.map(|located| (smallvec![located], Some(self.case_note(&name.text))));
        }
        let attributes = self.attribute_maps(name);
        if attributes.is_empty() {
            return Err(Box::new(self.unknown(&name.text)));
        }
        let note = self.attribute_note(&attributes);
        let found = attributes
            .into_iter()
            .map(|map| self.path(map, name.whole()));
        Ok((found.collect::<Result<_, _>>()?, Some(note)))
    }

    /// The column that the whole name or its longest beginning names; if there is none, the columns
    /// that begin with it.
    fn by_prefix(
        &self,
        name: &Name<'_>,
        is_same: impl Fn(&str, &str) -> bool,
    ) -> Option<Result<Located<'t>, Box<Diagnostic>>> {
        let columns = || self.table.columns.iter().enumerate();
        for (prefix, rest) in name.prefixes() {
            let mut same = columns().filter(|(_, column)| is_same(&column.name, prefix));
            match (same.next(), same.next()) {
                (None, _) => {}
                (Some((at, _)), None) if rest.is_empty() => return Some(self.column(ColumnId(at))),
                (Some((at, _)), None) => return Some(self.path(ColumnId(at), rest)),
                // Several differ in case alone: none of them is meant more than the others.
                (Some(_), Some(_)) => return Some(Err(Box::new(self.unknown(prefix)))),
            }
        }
        for (prefix, rest) in name.prefixes() {
            let begins = |column: &str| {
                column.as_bytes().get(prefix.len()) == Some(&b'.')
                    && column
                        .get(..prefix.len())
                        .is_some_and(|start| is_same(start, prefix))
            };
            if let Some((at, _)) = columns().find(|(_, column)| begins(&column.name)) {
                return Some(self.common_prefix(ColumnId(at), prefix, rest));
            }
        }
        None
    }

    /// A column without a path.
    fn column(&self, id: ColumnId) -> Result<Located<'t>, Box<Diagnostic>> {
        let column = self.table.column(id);
        let (place, kind) = match plain(&column.data_type) {
            DataType::Map(_, value) => (Place::AnyMapValue(id), kind_of(value)),
            DataType::Array(element) => match plain(element) {
                DataType::Map(_, value) => (Place::AnyElementValue(id), kind_of(value)),
                _ => (Place::Element(id), kind_of(element)),
            },
            DataType::Tuple(elements) | DataType::Nested(elements) => {
                return Err(Box::new(self.whole_tuple(&column.name, elements)));
            }
            _ => {
                let kind = self.kind(id);
                return Ok(Located::value(Place::Column(id), kind));
            }
        };
        Ok(Located {
            holder: Some(Place::Column(id)),
            ..Located::value(place, kind)
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
    fn path(&self, id: ColumnId, path: Rest<'_>) -> Result<Located<'t>, Box<Diagnostic>> {
        let data_type = &self.table.column(id).data_type;
        let inner = match data_type {
            DataType::Nullable(inner) => inner,
            other => other,
        };
        let (place, kind) = match inner {
            DataType::Map(key, value) => {
                let key = self.key(id, key, path)?;
                (Place::MapValue { map: id, key }, kind_of(value))
            }
            DataType::Array(element) => self.element_path(id, element, path)?,
            DataType::Json(_) => {
                let path = self.json_path(path)?;
                (Place::JsonPath { column: id, path }, Kind::Json)
            }
            DataType::String => {
                let path = path.keys();
                (Place::TextPath { column: id, path }, Kind::Text)
            }
            DataType::Tuple(_) => return self.tuple_element(id, data_type, &path.keys()),
            _ => return Err(Box::new(self.no_path(id))),
        };
        Ok(Located::value(place, kind))
    }

    /// A path below the elements of an array.
    fn element_path(
        &self,
        array: ColumnId,
        element: &'t DataType,
        path: Rest<'_>,
    ) -> Result<(Place, Kind<'t>), Box<Diagnostic>> {
        match plain(element) {
            DataType::Map(key, value) => {
                let key = self.key(array, key, path)?;
                Ok((Place::ElementValue { array, key }, kind_of(value)))
            }
            DataType::Json(_) => {
                let path = self.json_path(path)?;
                Ok((Place::ElementPath { array, path }, Kind::Json))
            }
            _ => Err(Box::new(self.no_path(array))),
        }
    }

    /// The key of a map. What is typed is text: the engine takes it for no other type.
    fn key(
        &self,
        map: ColumnId,
        data_type: &DataType,
        path: Rest<'_>,
    ) -> Result<String, Box<Diagnostic>> {
        if *data_type.without_low_cardinality() != DataType::String {
            return Err(Box::new(self.no_text_keys(map, data_type)));
        }
        Ok(path.key())
    }

    /// The keys of a path below a JSON column, but for those that the engine takes for syntax of its
    /// own however they are quoted: a type after a dot, and what it writes before a sub-object.
    fn json_path(&self, path: Rest<'_>) -> Result<Vec<String>, Box<Diagnostic>> {
        let keys = path.keys();
        let is_syntax = keys.iter().enumerate().any(|(at, key)| {
            let begins_path = at == 0 && (key.starts_with("^`") || key.starts_with("@`"));
            begins_path || key.is_empty() || key.starts_with(":`") || key.contains(".:`")
        });
        if is_syntax {
            return Err(Box::new(self.unreadable_path()));
        }
        Ok(keys)
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
        if let DataType::Tuple(elements) = inner {
            let name = [self.table.column(id).name.as_str(), &path.join(".")].join(".");
            return Err(Box::new(self.whole_tuple(&name, elements)));
        }
        let place = Place::TupleElement {
            column: id,
            path: positions,
        };
        Ok(Located::value(place, kind_of(inner)))
    }

    /// `Events:*` asks whether there is an event; anything else about `Events` is a mistake.
    fn common_prefix(
        &self,
        first: ColumnId,
        prefix: &str,
        rest: Rest<'_>,
    ) -> Result<Located<'t>, Box<Diagnostic>> {
        let is_array = matches!(
            plain(&self.table.column(first).data_type),
            DataType::Array(_)
        );
        if rest.is_empty() && is_array {
            return Ok(Located {
                is_prefix: true,
                ..Located::value(Place::Column(first), Kind::Container)
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
    fn attribute_maps(&self, name: &Name<'_>) -> Vec<ColumnId> {
        let Roles {
            attributes,
            resource_attributes,
            ..
        } = self.table.roles;
        match &self.table.known_keys {
            Some(known) => {
                let is_known = |known: &&KnownKey| known.key == name.text;
                let mut maps: Vec<ColumnId> = known
                    .iter()
                    .filter(is_known)
                    .map(|known| known.map)
                    .collect();
                maps.sort_unstable();
                maps.dedup();
                maps
            }
            None if name.ends.len() > 1 => {
                attributes.into_iter().chain(resource_attributes).collect()
            }
            None => Vec::new(),
        }
    }
}
