//! Small answers of an engine as text.

use arrow_array::RecordBatch;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::ArrowError;
use lucerna_engine::{Column, Engine, EngineError, QueryRequest};

/// All rows of a statement, every value as text; for answers of the program's own questions, which
/// are few.
pub(crate) fn ask(
    engine: &dyn Engine,
    request: &QueryRequest,
) -> Result<Vec<Vec<String>>, EngineError> {
    read(engine.query(&request.clone().uncounted())?)
}

/// As [`ask`], of a question the types of whose columns are known, so that the server is not asked for
/// them, which takes as long as a short question itself.
pub(crate) fn ask_of_types(
    engine: &dyn Engine,
    request: &QueryRequest,
    types: &[&str],
) -> Result<Vec<Vec<String>>, EngineError> {
    ask(engine, &request.clone().columns(columns_of(types)))
}

/// Columns of these types, for an answer whose columns nobody asks for by their names.
pub(crate) fn columns_of(types: &[&str]) -> Vec<Column> {
    let column = |(at, type_name): (usize, &&str)| Column {
        name: at.to_string(),
        type_name: (*type_name).to_owned(),
    };
    types.iter().enumerate().map(column).collect()
}

/// All rows of an answer, every value as text.
pub(crate) fn read(
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
) -> Result<Vec<Vec<String>>, EngineError> {
    let mut rows = Vec::new();
    for batch in batches {
        let batch = batch.map_err(EngineError::from_arrow)?;
        append(&batch, &mut rows).map_err(EngineError::from_arrow)?;
    }
    Ok(rows)
}

/// The first value of each row.
pub(crate) fn ask_column(
    engine: &dyn Engine,
    request: &QueryRequest,
) -> Result<Vec<String>, EngineError> {
    let rows = ask(engine, request)?;
    Ok(rows
        .into_iter()
        .filter_map(|row| row.into_iter().next())
        .collect())
}

fn append(batch: &RecordBatch, rows: &mut Vec<Vec<String>>) -> Result<(), ArrowError> {
    let options = FormatOptions::default();
    let columns: Vec<ArrayFormatter<'_>> = batch
        .columns()
        .iter()
        .map(|column| ArrayFormatter::try_new(column.as_ref(), &options))
        .collect::<Result<_, _>>()?;
    for row in 0..batch.num_rows() {
        let values = columns
            .iter()
            .map(|column| column.value(row).try_to_string());
        rows.push(values.collect::<Result<_, _>>()?);
    }
    Ok(())
}
