//! A search of ours as HyperDX has it.

use lucerna_sql::SqlWriter;

use super::{Language, Search};
use crate::error::WorkError;
use crate::search::{self, expression_of_field};
use crate::source::Source;

impl Search {
    /// A search of ours, with its fields as the expressions that HyperDX keeps.
    ///
    /// # Errors
    ///
    /// [`WorkError::Query`] if a field cannot be found.
    pub fn of_search(search: &search::Search, source: &Source) -> Result<Self, WorkError> {
        let mut select = Vec::new();
        for typed in &search.select {
            select.push(expression_of_field(&source.table, typed)?);
        }
        let order_by = match &search.order {
            Some(order) => {
                let direction = if order.is_descending { " DESC" } else { " ASC" };
                expression_of_field(&source.table, &order.field)? + direction
            }
            None => newest_first(source),
        };
        Ok(Self {
            condition: search.query.clone(),
            language: Language::Lucene,
            select: select.join(","),
            order_by,
            from: search.range.from,
            to: search.range.to,
            ..Self::default()
        })
    }
}

fn newest_first(source: &Source) -> String {
    let Some(timestamp) = source.table.roles.timestamp else {
        return String::new();
    };
    let mut sql = SqlWriter::new();
    sql.identifier(&source.table.column(timestamp).name)
        .raw(" DESC");
    sql.finish().into_string()
}
