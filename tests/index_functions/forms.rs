//! The forms in which a condition is asked.

use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use lucerna_engine::{Engine, QueryRequest};
use lucerna_schema::Table;
use lucerna_sql::Sql;
use lucerna_translate::Context;
use lucerna_translate::predicate::Predicate;
use lucerna_translate::render::{Live, Lookup, Split, lookups, render, split};

use crate::store::Indexes;

/// A table in the engine.
pub(crate) struct LiveTable<'e> {
    pub(crate) engine: &'e dyn Engine,
    pub(crate) name: String,
    pub(crate) indexes: Indexes,
}

impl LiveTable<'_> {
    /// The forms' names, each with the clauses of a statement that ask for what `predicate` selects.
    pub(crate) fn forms(
        &self,
        predicate: &Predicate,
        table: &Table,
        context: &Context,
    ) -> Vec<(&'static str, String)> {
        let whole = render(predicate, table, context);
        let two = split(predicate, table, context, &Live::default());
        let mut forms = vec![
            ("as a whole", format!("WHERE {}", whole.where_sql())),
            ("in two parts", clauses(&two)),
            ("in two parts of WHERE", joined(&two)),
        ];
        // What is known of a live table is true of all its parts.
        if self.indexes == Indexes::Everywhere {
            let names = table.indexes.iter().map(|index| index.name.as_str());
            let mut live = Live::with_indexes(names);
            let on_indexes = split(predicate, table, context, &live);
            forms.push(("with functions on every index", clauses(&on_indexes)));
            for lookup in lookups(predicate, table, context) {
                let tokens = self.tokens(&lookup);
                live.answer(lookup, tokens);
            }
            let by_answers = split(predicate, table, context, &live);
            forms.push(("with the answers of dictionaries", clauses(&by_answers)));
        }
        forms
    }

    /// What the dictionary answers.
    fn tokens(&self, lookup: &Lookup) -> Vec<(String, u64)> {
        let statement = lookup.statement("default", &self.name).into_string();
        let answer = self.engine.query(&QueryRequest::new(statement.as_str()));
        let answer = answer.unwrap_or_else(|error| panic!("{statement}: {error}"));
        let batches = answer.map(|batch| batch.expect("an answer"));
        let tokens = batches.flat_map(|batch| {
            let tokens = batch.column(0).as_string::<i32>();
            let rows = batch.column(1).as_primitive::<UInt64Type>();
            let token = |at: usize| (tokens.value(at).to_owned(), rows.value(at));
            (0..batch.num_rows()).map(token).collect::<Vec<_>>()
        });
        tokens.collect()
    }
}

fn clauses(split: &Split) -> String {
    let clause = |keyword: &str, sql: &Option<Sql>| {
        let sql = sql
            .as_ref()
            .map(|sql| format!("{keyword} {} ", sql.as_str()));
        sql.unwrap_or_default()
    };
    clause("PREWHERE", &split.cheap) + &clause("WHERE", &split.rest)
}

fn joined(split: &Split) -> String {
    let parts = split.cheap.iter().chain(&split.rest);
    let parts: Vec<&str> = parts.map(Sql::as_str).collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!("WHERE {}", parts.join(" AND "))
    }
}
