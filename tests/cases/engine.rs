//! The engine under test.

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use lucerna_engine::{Engine, EngineError, QueryRequest};
use lucerna_engine_chdb::{Chdb, ChdbOptions, install};

/// The engine; `None` if it cannot be had here. A process can have but one store, so one test of a
/// binary may ask for it; it is closed when that drops it.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn open() -> Option<Chdb> {
    let Some(library) = install::for_tests().expect("the engine can be installed") else {
        eprintln!("skipped: the engine is not installed");
        return None;
    };
    let options = ChdbOptions {
        library: Some(library),
        ..ChdbOptions::default()
    };
    Some(lucerna_engine_chdb::open(&options).expect("the engine opens"))
}

/// The rows of an answer that is all `UInt32`.
pub(crate) fn numbers(
    engine: &dyn Engine,
    statement: String,
) -> Result<Vec<Vec<u32>>, EngineError> {
    let request = QueryRequest::new(statement).setting("max_threads", "1");
    let mut rows = Vec::new();
    for batch in engine.query(&request)? {
        let batch = batch.map_err(EngineError::from_arrow)?;
        let columns = batch.columns().iter();
        let columns: Vec<_> = columns.map(AsArray::as_primitive::<UInt32Type>).collect();
        let row = |at| columns.iter().map(|column| column.value(at)).collect();
        rows.extend((0..batch.num_rows()).map(row));
    }
    Ok(rows)
}
