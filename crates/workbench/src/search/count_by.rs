//! How often each value of a field occurs, and when the first and the last time was.

use lucerna_diagnostics::{Code, Diagnostic, Span};
use lucerna_schema::Table;
use lucerna_sql::{Select, Sql, SqlWriter};

use super::columns::Shown;
use super::plan::timestamp;
use super::{Order, Search};
use crate::error::{WorkError, WrongText};

/// A number or a time that a group has beside its fields.
struct Fact {
    name: String,
    expression: Sql,
}

/// What a group is made of.
pub(super) struct Groups {
    fields: Vec<Shown>,
    facts: Vec<Fact>,
}

impl Groups {
    /// The groups of a search that counts by fields.
    pub(super) fn of(table: &Table, search: &Search) -> Result<Self, WorkError> {
        let mut fields: Vec<Shown> = Vec::new();
        for typed in &search.count_by {
            let field = Shown::find(table, "--count-by", typed)?.groupable();
            // A field that is named twice makes the same groups.
            if fields.iter().all(|other| other.name != field.name) {
                fields.push(field);
            }
        }
        let mut facts = vec![fact(table, &fields, "count", |sql| _ = sql.raw("count()"))];
        if let Some(time) = timestamp(table) {
            facts.push(fact(table, &fields, "first", |sql| {
                _ = sql.raw("min(").identifier(time).raw(")");
            }));
            facts.push(fact(table, &fields, "last", |sql| {
                _ = sql.raw("max(").identifier(time).raw(")");
            }));
        }
        Ok(Self { fields, facts })
    }

    /// The names of the columns.
    pub(super) fn names(&self) -> Vec<String> {
        let fields = self.fields.iter().map(|field| field.name.clone());
        let facts = self.facts.iter().map(|fact| fact.name.clone());
        fields.chain(facts).collect()
    }

    /// The statement: `rows` says which rows are counted.
    pub(super) fn statement(&self, rows: Select, search: &Search) -> Result<Sql, WorkError> {
        let rows = self
            .fields
            .iter()
            .fold(rows, |rows, field| rows.expression(field.select()));
        let rows = self.facts.iter().fold(rows, |rows, fact| {
            let mut sql = SqlWriter::new();
            sql.sql(&fact.expression).raw(" AS ").identifier(&fact.name);
            rows.expression(sql.finish())
        });
        let mut sql = SqlWriter::new();
        sql.sql(&rows.to_sql()).raw("\nGROUP BY ");
        self.write_fields(&mut sql);
        sql.raw("\nORDER BY ");
        self.write_order(&mut sql, search.order.as_ref())?;
        if let Some(limit) = search.limit {
            sql.raw("\nLIMIT ").integer(limit.into());
        }
        Ok(sql.finish())
    }

    fn write_fields(&self, sql: &mut SqlWriter) {
        for (at, field) in self.fields.iter().enumerate() {
            if at > 0 {
                sql.raw(", ");
            }
            sql.sql(&field.expression);
        }
    }

    /// Groups that are equal in the order are in that of their fields, so that they come in the same
    /// order each time.
    fn write_order(&self, sql: &mut SqlWriter, order: Option<&Order>) -> Result<(), WorkError> {
        let largest_first = Order {
            field: self.facts[0].name.clone(),
            is_descending: true,
        };
        let order = order.unwrap_or(&largest_first);
        sql.sql(&self.find(&order.field)?);
        if order.is_descending {
            sql.raw(" DESC");
        }
        sql.raw(", ");
        self.write_fields(sql);
        Ok(())
    }

    /// What a group has of this name, as a part of ORDER BY.
    fn find(&self, typed: &str) -> Result<Sql, WorkError> {
        if let Some(fact) = self.facts.iter().find(|fact| fact.name == typed) {
            let mut sql = SqlWriter::new();
            sql.identifier(&fact.name);
            return Ok(sql.finish());
        }
        match self.fields.iter().find(|field| field.name == typed) {
            Some(field) => Ok(field.expression.clone()),
            None => Err(self.unknown(typed)),
        }
    }

    fn unknown(&self, typed: &str) -> WorkError {
        let message = format!(
            "groups have no `{typed}`; expected one of {}",
            self.names().join(", ")
        );
        let span = Span::new(0, typed.len());
        WorkError::Query(Box::new(WrongText {
            what: "--order",
            text: typed.to_owned(),
            diagnostics: vec![Diagnostic::new(Code::UnknownField, span, message)],
        }))
    }
}

/// A fact by its usual name; one that a column has too would stand for the fact in the condition.
fn fact(table: &Table, fields: &[Shown], name: &str, write: impl FnOnce(&mut SqlWriter)) -> Fact {
    let is_taken =
        |name: &str| table.find(name).is_some() || fields.iter().any(|field| field.name == name);
    let mut name = name.to_owned();
    while is_taken(&name) {
        name.push('_');
    }
    let mut sql = SqlWriter::new();
    write(&mut sql);
    Fact {
        name,
        expression: sql.finish(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(table: &Table, fields: &[&str]) -> Groups {
        let search = Search {
            count_by: fields.iter().map(|field| (*field).to_owned()).collect(),
            ..Search::default()
        };
        Groups::of(table, &search).expect("fields that are there")
    }

    #[test]
    fn a_field_that_is_named_twice_makes_the_same_groups() {
        let table = lucerna_schema::builtin("logs").expect("a built-in table");
        let names = groups(table, &["service", "service"]).names();
        assert_eq!(names, ["service", "count", "first", "last"]);
    }

    #[test]
    fn a_count_does_not_take_the_name_of_a_column() {
        let mut table = lucerna_schema::builtin("logs")
            .expect("a built-in table")
            .clone();
        let body = table
            .columns
            .iter_mut()
            .find(|column| column.name == "Body");
        body.expect("a column").name = "count".to_owned();
        let names = groups(&table, &["service"]).names();
        assert_eq!(names, ["service", "count_", "first", "last"]);
    }

    #[test]
    fn groups_are_ordered_by_what_they_have() {
        let table = lucerna_schema::builtin("logs").expect("a built-in table");
        let groups = groups(table, &["service"]);
        assert_eq!(
            groups.find("service").expect("a field").as_str(),
            "ServiceName"
        );
        let WorkError::Query(wrong) = groups.find("Body").expect_err("no such thing") else {
            panic!("the text is wrong");
        };
        assert_eq!(wrong.what, "--order");
    }
}
