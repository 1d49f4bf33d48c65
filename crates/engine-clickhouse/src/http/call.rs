//! What is sent: a statement, its parameters and its settings.

use std::borrow::Cow;

use clickhouse::Client;
use clickhouse::insert_formatted::InsertFormatted;
use clickhouse::query::Query;
use lucerna_engine::{QueryRequest, server};

/// One request to the server, which can be sent again as it is.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// The id under which the server runs it.
    pub(crate) id: String,
    /// The format of the answer.
    pub(super) format: Cow<'static, str>,
    statement: String,
    database: Option<String>,
    settings: Vec<(String, String)>,
    /// By their names in the request, escaped as the server expects.
    parameters: Vec<(String, String)>,
}

impl Call {
    /// The statement of a request.
    pub(crate) fn new(
        request: &QueryRequest,
        settings: Vec<(String, String)>,
        format: impl Into<Cow<'static, str>>,
    ) -> Self {
        let parameters = request.parameters.iter().map(|(name, value)| {
            let escaped = server::escaped(value, &request.statement, name);
            (format!("param_{name}"), escaped)
        });
        Self {
            id: query_id(),
            format: format.into(),
            statement: request.statement.clone(),
            database: request.database.clone(),
            settings,
            parameters: parameters.collect(),
        }
    }

    /// A question of our own, without settings: any account may send it.
    pub(crate) fn small(statement: &str, format: &'static str) -> Self {
        Self::new(&QueryRequest::new(statement), Vec::new(), format)
    }

    /// Another statement with all that goes with this one.
    pub(crate) fn beside(&self, statement: String, format: &'static str) -> Self {
        Self {
            id: query_id(),
            statement,
            format: format.into(),
            ..self.clone()
        }
    }

    /// The statement as it is: a `?` in it is one.
    pub(super) fn query(&self, client: Client) -> Query {
        let client = match &self.database {
            Some(database) => client.with_database(database),
            None => client,
        };
        let query = client.query_raw(&self.statement);
        let pairs = self.settings.iter().chain(&self.parameters);
        pairs.fold(
            query.with_setting("query_id", &self.id),
            |query, (name, value)| query.with_setting(name, value),
        )
    }

    /// An INSERT whose rows are still to be made.
    pub(super) fn insert(&self, client: &Client) -> InsertFormatted {
        let insert = client.insert_formatted_with(&self.statement);
        self.settings.iter().fold(
            insert.with_setting("query_id", &self.id),
            |insert, (name, value)| insert.with_setting(name, value),
        )
    }
}

/// An id that nobody else has.
pub(crate) fn query_id() -> String {
    let mut bytes = [0_u8; 16];
    if let Err(error) = getrandom::fill(&mut bytes) {
        // The system has no randomness: the place of the bytes and the time are the next best.
        tracing::warn!(%error, "no random numbers");
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        bytes = now.map_or(0, |now| now.as_nanos()).to_le_bytes();
    }
    format!("lucerna-{:032x}", u128::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_calls_have_one_id() {
        assert_ne!(query_id(), query_id());
        assert_eq!(query_id().len(), "lucerna-".len() + 32);
    }
}
