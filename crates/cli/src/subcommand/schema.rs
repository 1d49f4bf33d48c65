//! `lucerna schema`.

mod check;
mod pull;

use crate::args::{ProgressWhen, SchemaCommand, SchemaShowArgs};
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::pager::Pager;
use crate::progress::Shown;
use crate::session;
use crate::setup::{Given, Setup};
use crate::sink::Sink;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchIterator, StringArray};
use lucerna_schema::{Column, ColumnId, DefaultKind, IndexExpression, Table};
use std::sync::Arc;

/// Shows schemas, keeps them as files, and compares them.
pub(super) fn run(command: &SchemaCommand, console: &Console) -> Result<(), Failure> {
    match command {
        SchemaCommand::Show(args) => show(args, console),
        SchemaCommand::Pull(args) => pull::run(args, console),
        SchemaCommand::Check(args) => check::run(args, console),
    }
}

/// Shows a schema, a row for each column.
fn show(args: &SchemaShowArgs, console: &Console) -> Result<(), Failure> {
    let setup = Setup::read(Given {
        place: Some(&args.place),
        source: args.source.as_deref(),
        format: args.output.format.as_deref(),
        ..Given::default()
    })?;
    let mut sink = Sink::open(&args.output, &setup.settings, console)?
        .paged(Pager::of(&args.output, &setup, console), console);
    let batch = describe(&table(args, &setup, console)?)?;
    let schema = batch.schema();
    let mut rows = RecordBatchIterator::new([Ok(batch)], schema);
    sink.write(&mut rows, &Shown::new(ProgressWhen::Never, console))?;
    sink.commit()
}

fn table(args: &SchemaShowArgs, setup: &Setup, console: &Console) -> Result<Table, Failure> {
    if let Some(name) = &args.schema {
        return session::schema_named(name);
    }
    let session = session::open(setup, console)?;
    Ok(session.source(&setup.settings.source.value)?.table)
}

/// A row for each column: its name, its type, its other names, the indexes on it, where it comes
/// from.
pub(crate) fn describe(table: &Table) -> Result<RecordBatch, Failure> {
    let each = |text: &dyn Fn(ColumnId, &Column) -> String| -> ArrayRef {
        let columns = table.columns.iter().enumerate();
        Arc::new(StringArray::from_iter_values(
            columns.map(|(at, column)| text(ColumnId(at), column)),
        ))
    };
    let columns = [
        ("column", each(&|_, column| column.name.clone())),
        ("type", each(&|_, column| column.data_type.to_string())),
        ("aliases", each(&|id, _| aliases(table, id))),
        ("indexes", each(&|id, _| indexes(table, id))),
        ("default", each(&|_, column| default(column))),
    ];
    RecordBatch::try_from_iter(columns).map_err(|error| Fault::of(Kind::Refused, &error).into())
}

fn aliases(table: &Table, id: ColumnId) -> String {
    let names: Vec<&str> = table
        .aliases
        .iter()
        .filter(|alias| alias.column == id)
        .map(|alias| alias.name.as_str())
        .collect();
    names.join(" ")
}

fn indexes(table: &Table, id: ColumnId) -> String {
    let names: Vec<&str> = table
        .indexes
        .iter()
        .filter(|index| match &index.expression {
            IndexExpression::Column(column)
            | IndexExpression::Lower(column)
            | IndexExpression::MapKeys(column)
            | IndexExpression::MapValues(column) => *column == id,
            IndexExpression::Other(_) => false,
        })
        .map(|index| index.name.as_str())
        .collect();
    names.join(" ")
}

fn default(column: &Column) -> String {
    let word = match column.default {
        DefaultKind::None => return String::new(),
        DefaultKind::Default => "DEFAULT",
        DefaultKind::Materialized => "MATERIALIZED",
        DefaultKind::Alias => "ALIAS",
        DefaultKind::Ephemeral => "EPHEMERAL",
    };
    format!("{word} {}", column.expression)
}
