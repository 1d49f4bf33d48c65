//! What the prompt keeps of the last result: rows that commands name by their number.

mod row;

use crate::args::ProgressWhen;
use crate::console::Console;
use crate::failure::Failure;
use crate::progress::Shown;
use crate::run::Asked;
use crate::sink::{Kept, Sink};
use crate::words;
use jiff::Timestamp;
use lucerna::search::Search;
use lucerna::trace::Span;
use lucerna::{Session, Source};
use lucerna_output::Summary;

pub(super) use row::Row;

/// The last result that was shown.
///
/// Rows have numbers from 1 in the order in which they were shown; `\more` goes on counting.
pub(super) struct Last {
    /// What was asked.
    pub(super) origin: Origin,
    /// The rows, as many as there was room for.
    pub(super) kept: Kept,
    /// It was neither stopped nor did it fail on its way.
    pub(super) is_complete: bool,
    /// The rows as the spans of a trace, if that is what they are.
    pub(super) tree: Option<Vec<Span>>,
}

/// What was asked.
pub(super) enum Origin {
    /// A search.
    Search(Box<Searched>),
    /// A script of SQL; the rows are those of its last statement.
    Script(String),
}

/// A search as it was when it was typed.
#[derive(Clone)]
pub(super) struct Searched {
    /// With what `now` meant then.
    pub(super) session: Session,
    pub(super) source: Source,
    pub(super) search: Search,
    /// The entry that asks the same over another stretch of time, if commands of the scope do not.
    pub(super) again: Option<String>,
}

impl Searched {
    /// The same, as it is run.
    pub(super) fn asked(&self) -> Asked<'_> {
        Asked {
            session: &self.session,
            source: &self.source,
            search: &self.search,
            is_at_prompt: true,
            again: self.again.as_deref(),
        }
    }
}

/// A value of the last result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The column, or the column and the key, as a query names it.
    pub(super) field: String,
    /// The whole text; `None` for NULL.
    pub(super) text: Option<String>,
}

impl Last {
    /// Whether it is the result of this search, so that more of its rows go on with its numbers.
    pub(super) fn is_of(&self, searched: &Searched) -> bool {
        let Origin::Search(own) = &self.origin else {
            return false;
        };
        own.search == searched.search
            && own.source.name == searched.source.name
            && own.session.now() == searched.session.now()
    }

    /// The rows that are kept.
    ///
    /// # Errors
    ///
    /// If the engine wrote them itself, so that none is.
    pub(super) fn kept(&self) -> Result<&Kept, Failure> {
        if !self.kept.is_elsewhere() {
            return Ok(&self.kept);
        }
        let fault =
            Failure::usage("the engine wrote the last result itself, and its rows are not kept");
        Err(fault
            .help("`\\format auto` and `.` runs it again; `\\export FILE` writes it")
            .into())
    }

    /// Writes the rows that are kept into a file, which says where they are from if they are all there are.
    ///
    /// # Errors
    ///
    /// If they cannot be written.
    pub(super) fn write_into(&self, mut sink: Sink, console: &Console) -> Result<Summary, Failure> {
        let silent = Shown::new(ProgressWhen::Never, console);
        let kept = self.kept()?;
        if let Some(origin) = kept.origin().filter(|_| kept.is_whole()) {
            sink.from(|| origin.clone());
        }
        let summary = sink.write(&mut kept.reader(), &silent)?;
        sink.commit()?;
        Ok(summary)
    }

    /// A row by its number.
    ///
    /// # Errors
    ///
    /// If there is no row of this number.
    pub(super) fn row(&self, number: u64) -> Result<Row, Failure> {
        let row = number.checked_sub(1);
        let kept = self.kept()?;
        let Some((batch, at)) = row.and_then(|row| kept.find(row)) else {
            let rows = words::counted(self.kept.rows(), "row");
            let of = if self.kept.is_whole() {
                "the last result has"
            } else {
                "of the last result there was only room for"
            };
            return Err(Failure::usage(format!("no row {number}: {of} {rows}")).into());
        };
        Ok(Row::of(batch, at))
    }

    /// The value of a field in a row: a column as it is named or aliased, or the key of a map. The row
    /// may have columns beside those that were shown.
    ///
    /// # Errors
    ///
    /// If the row has no such field.
    pub(super) fn value(&self, row: &Row, field: &str) -> Result<Found, Failure> {
        let columns = row.columns();
        let place = self.place(&columns, field);
        let (column, key) = place.ok_or_else(|| no_field(&columns, field))?;
        let name = &columns[column];
        Ok(Found {
            field: key.map_or_else(|| name.clone(), |key| format!("{name}.{key}")),
            text: row.text(column, key)?,
        })
    }

    /// The moment of a row of a search, if the column of times is among those that were shown.
    pub(super) fn time(&self, number: u64) -> Option<Timestamp> {
        let Origin::Search(searched) = &self.origin else {
            return None;
        };
        let table = &searched.source.table;
        let name = &table.column(table.roles.timestamp?).name;
        let column = self.columns().position(|column| column == name)?;
        let text = self.row(number).ok()?.text(column, None).ok()??;
        text.parse().ok()
    }

    /// How many of the rows above a row look as it does.
    ///
    /// # Errors
    ///
    /// If a value has no text.
    pub(super) fn alike_before(
        &self,
        number: u64,
        looks: &[Option<String>],
    ) -> Result<usize, Failure> {
        let columns: Vec<String> = self.columns().map(str::to_owned).collect();
        let mut alike = 0;
        // Rows of one moment stand together; in another order there may be others between them.
        for above in (1..number).rev() {
            if self.time(above) != self.time(number) {
                break;
            }
            alike += usize::from(self.row(above)?.texts(&columns)? == looks);
        }
        Ok(alike)
    }

    /// A place for rows of this result, that shows them as what they are.
    pub(super) fn dressed(&self, sink: Sink) -> Sink {
        match &self.origin {
            Origin::Search(searched) => sink.of(&searched.source),
            Origin::Script(_) => sink,
        }
    }

    /// The names of the columns that were shown.
    pub(super) fn columns(&self) -> impl Iterator<Item = &str> {
        let fields = self.kept.schema().fields().iter();
        fields.map(|field| field.name().as_str())
    }

    fn place<'a>(&self, columns: &[String], field: &'a str) -> Option<(usize, Option<&'a str>)> {
        let at = |name: &str| columns.iter().position(|column| column == name);
        let column = |name: &str| {
            at(name)
                .or_else(|| {
                    let mut columns = columns.iter();
                    columns.position(|column| column.eq_ignore_ascii_case(name))
                })
                .or_else(|| at(self.aliased(name)?))
        };
        column(field).map(|found| (found, None)).or_else(|| {
            let (map, key) = field.split_once('.')?;
            Some((column(map)?, Some(key)))
        })
    }

    /// The column that an alias of the source stands for.
    fn aliased(&self, name: &str) -> Option<&str> {
        let Origin::Search(searched) = &self.origin else {
            return None;
        };
        let table = &searched.source.table;
        let mut aliases = table.aliases.iter();
        let alias = aliases.find(|alias| alias.name.eq_ignore_ascii_case(name))?;
        Some(&table.column(alias.column).name)
    }
}

fn no_field(columns: &[String], field: &str) -> Failure {
    let fault = Failure::usage(format!("no `{field}` in the last result"));
    let near = lucerna_diagnostics::nearest(field, columns.iter().map(String::as_str));
    let help = near.first().map_or_else(
        || format!("it has {}", columns.join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    fault.help(help).into()
}

/// The failure of a command that needs a result.
pub(super) fn nothing_yet(example: &str) -> Failure {
    Failure::usage("there is no result yet")
        .help(example)
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sink::Keeper;
    use arrow_array::record_batch;

    fn last() -> Last {
        let batch = record_batch!(
            ("ServiceName", Utf8, [Some("cart"), None]),
            ("n", Int64, [1, 2])
        )
        .expect("a batch");
        Last {
            origin: Origin::Script("SELECT".to_owned()),
            kept: Keeper::of(&[batch]).kept(),
            is_complete: true,
            tree: None,
        }
    }

    fn value(number: u64, field: &str) -> Result<Found, Failure> {
        let last = last();
        last.value(&last.row(number)?, field)
    }

    #[test]
    fn a_cell_is_named_by_the_number_of_its_row_and_its_column() {
        let found = value(1, "servicename").expect("a cell");
        assert_eq!(found.field, "ServiceName");
        assert_eq!(found.text.as_deref(), Some("cart"));
        assert_eq!(value(2, "ServiceName").expect("a cell").text, None);
    }

    #[test]
    fn rows_are_counted_from_one() {
        for number in [0, 3] {
            assert_eq!(last().row(number).expect_err("none").code(), 2);
        }
    }

    #[test]
    fn a_column_that_is_not_there_is_an_error() {
        assert_eq!(value(1, "ServiceNme").expect_err("none").code(), 2);
    }
}
