//! SQL that is planned without the tables it is about: on empty ones, in a store that is thrown away.

use crate::engines;
use crate::setup::Setup;
use lucerna::check::{NoSchema, Planner, Refused, Schemas, empty_tables};
use lucerna::{Session, WorkError};
use lucerna_engine::EngineError;
use lucerna_engine_chdb::install;
use std::cell::OnceCell;
use std::sync::Arc;

/// A planner on the embedded engine, which is loaded for the first statement; `None` if it is not here:
/// nothing is fetched to check a file.
pub(super) fn offline<'a>(setup: &'a Setup, schemas: Schemas<'a>) -> Option<Planner<'a>> {
    let options = engines::chdb_options(setup, None);
    install::status(&options).found.as_ref()?;
    let schemas = std::cell::RefCell::new(schemas);
    let session: OnceCell<Result<Session, String>> = OnceCell::new();
    Some(Box::new(move |statement| {
        let opened = session.get_or_init(|| open(setup, &mut schemas.borrow_mut()));
        match opened {
            Ok(session) => session.plan_sql(statement),
            Err(reason) => Err(Refused::Work(Box::new(WorkError::Engine(
                EngineError::NotSupported {
                    what: reason.clone(),
                },
            )))),
        }
    }))
}

fn open(setup: &Setup, schemas: &mut Schemas<'_>) -> Result<Session, String> {
    let tables = schemas
        .every_table()
        .map_err(|error: NoSchema| error.to_string())?;
    let options = engines::chdb_options(setup, None);
    let engine = lucerna_engine_chdb::open(&options).map_err(|error| error.to_string())?;
    let session = Session::remote(Arc::new(engine), setup.settings.zone.value.clone());
    empty_tables(&session, &tables).map_err(|error| error.to_string())?;
    Ok(session)
}
