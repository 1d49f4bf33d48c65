//! Reading the few expressions of columns and indexes that mean something to a search.
//!
//! An expression is recognised whole or not at all: anything more than what is looked for, and it is
//! unknown. Both what people write and what a server prints of it are read.

use lucerna_sql::DataType;
use lucerna_sql::tokens::{Token, TokenKind, tokens};

use crate::{Column, ColumnId, DefaultKind, Origin};

/// What the column's expression computes, or what its name says that it holds.
pub(crate) fn origin(column: &Column, columns: &[Column]) -> Option<Origin> {
    match column.default {
        // A DEFAULT is only what an insert leaves out; the values may be anything.
        DefaultKind::Default | DefaultKind::Ephemeral => None,
        DefaultKind::None => keys_by_name(column, columns),
        DefaultKind::Materialized | DefaultKind::Alias => {
            let text = column.expression.as_str();
            map_key(text, column, columns)
                .or_else(|| items(text, columns))
                .or_else(|| keys(text, columns))
        }
    }
}

/// The OpenTelemetry exporter fills `LogAttributesKeys` with the keys of the JSON `LogAttributes`.
fn keys_by_name(column: &Column, columns: &[Column]) -> Option<Origin> {
    let DataType::Array(element) = &column.data_type else {
        return None;
    };
    let name = column.name.strip_suffix("Keys")?;
    let (map, source) = find(name, columns)?;
    let is_json = matches!(source.data_type, DataType::Json(_));
    (is_json && element.is_text()).then_some(Origin::Keys { map })
}

/// `Map['key']`, if the column's type keeps the value as it is.
fn map_key(text: &str, column: &Column, columns: &[Column]) -> Option<Origin> {
    let mut expression = Expression::new(text);
    let (map, source) = find(&expression.name()?, columns)?;
    expression.symbol("[")?;
    let key = expression.text()?;
    expression.symbol("]")?;
    expression.end()?;
    let DataType::Map(_, value) = &source.data_type else {
        return None;
    };
    let is_same = value.without_low_cardinality() == column.data_type.without_low_cardinality();
    is_same.then_some(Origin::MapKey { map, key })
}

/// `arrayMap(pair -> concat(pair.1, '=', pair.2), Map::Array(Tuple(String, String)))`.
fn items(text: &str, columns: &[Column]) -> Option<Origin> {
    let mut expression = Expression::new(text);
    expression.call("arrayMap")?;
    let is_bracketed = expression.symbol("(").is_some();
    let pair = expression.name()?;
    if is_bracketed {
        expression.symbol(")")?;
    }
    expression.symbol("->")?;
    expression.call("concat")?;
    expression.element(&pair, "1")?;
    expression.symbol(",")?;
    let separator = expression.text()?;
    expression.symbol(",")?;
    expression.element(&pair, "2")?;
    expression.symbol(")")?;
    expression.symbol(",")?;
    let map = expression.pairs_of()?;
    expression.symbol(")")?;
    expression.end()?;
    let (map, source) = find(&map, columns)?;
    let DataType::Map(key, value) = &source.data_type else {
        return None;
    };
    let is_text = |data_type: &DataType| *data_type.without_low_cardinality() == DataType::String;
    (is_text(key) && is_text(value)).then_some(Origin::Items { map, separator })
}

/// `mapKeys(Map)`, or `JSONAllPaths(JSON)`.
fn keys(text: &str, columns: &[Column]) -> Option<Origin> {
    let (function, name) = Expression::new(text).function_of_a_name();
    let (map, source) = find(&name?, columns)?;
    let are_keys = match function.as_deref() {
        Some("mapKeys") => matches!(source.data_type, DataType::Map(..)),
        Some("JSONAllPaths") => matches!(source.data_type, DataType::Json(_)),
        Some(_) | None => false,
    };
    are_keys.then_some(Origin::Keys { map })
}

fn find<'a>(name: &str, columns: &'a [Column]) -> Option<(ColumnId, &'a Column)> {
    let place = columns.iter().position(|column| column.name == name)?;
    Some((ColumnId(place), &columns[place]))
}

/// An expression, read token by token; each method reads what it names, or gives `None`.
pub(crate) struct Expression<'a> {
    source: &'a str,
    rest: std::vec::IntoIter<Token<'a>>,
}

impl<'a> Expression<'a> {
    pub(crate) fn new(source: &'a str) -> Self {
        let significant: Vec<_> = tokens(source).filter(Token::is_significant).collect();
        Expression {
            source,
            rest: significant.into_iter(),
        }
    }

    /// `name` or `function(name)`, and nothing after it: the function and the name.
    pub(crate) fn function_of_a_name(mut self) -> (Option<String>, Option<String>) {
        let first = self.name();
        if self.symbol("(").is_none() {
            return (None, first.filter(|_| self.end().is_some()));
        }
        let name = self.name();
        let is_whole = self.symbol(")").is_some() && self.end().is_some();
        (first, name.filter(|_| is_whole))
    }

    /// `kind(name = value, …)`: the names with the texts of their values.
    pub(crate) fn named_parameters(mut self) -> Vec<(String, String)> {
        let mut parameters = Vec::new();
        if self.name().is_none() || self.symbol("(").is_none() {
            return parameters;
        }
        while let Some(name) = self.name() {
            if self.symbol("=").is_none() {
                break;
            }
            let value = self.value();
            parameters.push((name, value.to_owned()));
            self.symbol(",");
        }
        parameters
    }

    /// A name, also one of several parts: servers print the column `` `Events.Name` `` without quotes.
    pub(crate) fn name(&mut self) -> Option<String> {
        let mut name = self.take(Token::name)?.into_owned();
        while let [dot, part, ..] = self.rest.as_slice() {
            let Some(part) = part.name().filter(|_| dot.is_symbol(".")) else {
                break;
            };
            name.push('.');
            name.push_str(&part);
            self.rest.nth(1);
        }
        Some(name)
    }

    pub(crate) fn symbol(&mut self, symbol: &str) -> Option<()> {
        self.take(|token| token.is_symbol(symbol).then_some(()))
    }

    pub(crate) fn number(&mut self) -> Option<&'a str> {
        self.take(|token| (token.kind == TokenKind::Number).then_some(token.text))
    }

    fn text(&mut self) -> Option<String> {
        self.take(Token::value).map(std::borrow::Cow::into_owned)
    }

    /// A text in quotes, or a name.
    pub(crate) fn text_or_name(&mut self) -> Option<String> {
        self.text()
            .or_else(|| self.take(Token::name).map(std::borrow::Cow::into_owned))
    }

    /// `function(`.
    pub(crate) fn call(&mut self, function: &str) -> Option<()> {
        self.take(|token| token.is_word(function).then_some(()))?;
        self.symbol("(")
    }

    /// `tuple.1`.
    fn element(&mut self, tuple: &str, place: &str) -> Option<()> {
        self.name().filter(|name| name == tuple)?;
        self.symbol(".")?;
        self.number().filter(|number| *number == place)?;
        Some(())
    }

    /// A map as an array of pairs, in either of its spellings: the name of the map.
    fn pairs_of(&mut self) -> Option<String> {
        if self.call("CAST").is_some() {
            let map = self.name()?;
            self.symbol(",")?;
            let as_type = self.text()?;
            self.symbol(")")?;
            return are_pairs_of_text(&as_type).then_some(map);
        }
        let map = self.name()?;
        self.symbol("::")?;
        let as_type = self.value();
        are_pairs_of_text(as_type).then_some(map)
    }

    /// Everything up to a comma or a bracket that closes what was open before.
    fn value(&mut self) -> &'a str {
        let start = self.place();
        let mut end = start;
        let mut open = 0_usize;
        while let Some(token) = self.rest.as_slice().first() {
            let closes = token.is_symbol(")");
            if open == 0 && (closes || token.is_symbol(",")) {
                break;
            }
            open = open + usize::from(token.is_symbol("(")) - usize::from(closes);
            end = token.span().end;
            self.rest.next();
        }
        self.source.get(start..end).unwrap_or_default()
    }

    fn end(&self) -> Option<()> {
        self.rest.as_slice().is_empty().then_some(())
    }

    fn place(&self) -> usize {
        let next = self.rest.as_slice().first();
        next.map_or(self.source.len(), |token| token.start)
    }

    fn take<T>(&mut self, read: impl FnOnce(&Token<'a>) -> Option<T>) -> Option<T> {
        let value = read(self.rest.as_slice().first()?)?;
        self.rest.next();
        Some(value)
    }
}

fn are_pairs_of_text(as_type: &str) -> bool {
    as_type
        .parse::<DataType>()
        .is_ok_and(|data_type| data_type.to_string() == "Array(Tuple(String, String))")
}

#[cfg(test)]
mod tests;
