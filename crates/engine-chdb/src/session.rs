//! A connection made ready for one request.
//!
//! Nothing is shared between statements, so everything that a request asks for is said anew: the
//! database, the values of parameters, the settings, and last of all `readonly`, after which nothing
//! can be set any more.

use lucerna_engine::{Access, EngineError, QueryRequest, server};
use lucerna_sql::{Sql, SqlWriter};

use crate::connection::Connection;
use crate::store::Store;

/// Opens a connection on which `request` can run; its statements are found by `tag`.
pub(crate) fn prepare(
    store: &Store,
    request: &QueryRequest,
    tag: &str,
) -> Result<Connection, EngineError> {
    let mut connection = store.connect()?;
    if let Some(database) = &request.database {
        connection.run(use_database(database).as_str(), "Null")?;
    }
    if !request.parameters.is_empty() {
        let parameters = request.parameters.iter().map(|(name, value)| {
            (
                format!("param_{name}"),
                server::escaped(value, &request.statement, name),
            )
        });
        connection.run(set(parameters).as_str(), "Null")?;
    }
    connection.run(set(settings(request, tag)).as_str(), "Null")?;
    Ok(connection)
}

/// All settings of a request, and last what no request may change: its mark, and that it only reads.
/// The server takes the settings of one statement in their order.
fn settings(request: &QueryRequest, tag: &str) -> impl Iterator<Item = (String, String)> {
    let level = match request.access {
        Access::ReadOnly => Some("1"),
        Access::ReadOnlyReaching => Some("2"),
        Access::Write => None,
    };
    let readonly = level.map(|level| ("readonly".to_owned(), level.to_owned()));
    server::settings(request)
        .chain([("log_comment".to_owned(), tag.to_owned())])
        .chain(readonly)
}

fn use_database(name: &str) -> Sql {
    let mut sql = SqlWriter::new();
    sql.raw("USE ").identifier(name);
    sql.finish()
}

fn set(settings: impl Iterator<Item = (String, String)>) -> Sql {
    let mut sql = SqlWriter::new();
    for (place, (name, value)) in settings.enumerate() {
        sql.raw(if place == 0 { "SET " } else { ", " });
        sql.identifier(&name).raw(" = ").text(&value);
    }
    sql.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_set_in_one_statement() {
        let settings = [
            ("a".to_owned(), "1".to_owned()),
            ("b".to_owned(), "it's".to_owned()),
        ];
        assert_eq!(
            set(settings.into_iter()).as_str(),
            r"SET a = '1', b = 'it\'s'"
        );
    }
}
