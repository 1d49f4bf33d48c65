//! What is sent: a statement, its parameters and its settings.

use std::borrow::Cow;

use bytes::Bytes;
use http::HeaderValue;
use lucerna_engine::{QueryRequest, server};

/// One request to the server, which can be sent again as it is.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// The id under which the server runs it.
    pub(crate) id: String,
    statement: String,
    /// Whether the statement stands in the URL, because the body is data.
    is_in_url: bool,
    database: Option<String>,
    format: Option<Cow<'static, str>>,
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
            statement: request.statement.clone(),
            is_in_url: false,
            database: request.database.clone(),
            format: Some(format.into()),
            settings,
            parameters: parameters.collect(),
        }
    }

    /// A question of our own, without settings: any account may send it.
    pub(crate) fn small(statement: &str, format: &'static str) -> Self {
        Self::new(&QueryRequest::new(statement), Vec::new(), format)
    }

    /// An INSERT whose rows are the body.
    pub(crate) fn insert(statement: &str, settings: Vec<(String, String)>) -> Self {
        Self {
            is_in_url: true,
            format: None,
            ..Self::new(&QueryRequest::new(statement), settings, "")
        }
    }

    /// Another statement with all that goes with this one.
    pub(crate) fn beside(&self, statement: String, format: &'static str) -> Self {
        Self {
            id: query_id(),
            statement,
            format: Some(format.into()),
            ..self.clone()
        }
    }

    /// What stands behind the `?` of the URL.
    pub(super) fn pairs<'a>(
        &'a self,
        database: Option<&'a str>,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        let own = self.database.as_deref().or(database);
        let settings = self
            .settings
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let query = self.is_in_url.then_some(self.statement.as_str());
        [("query_id", self.id.as_str())]
            .into_iter()
            .chain(query.map(|query| ("query", query)))
            .chain(own.map(|database| ("database", database)))
            .chain(
                self.format
                    .as_deref()
                    .map(|format| ("default_format", format)),
            )
            .chain(settings)
    }

    /// The body, and its type where it has one. Values of parameters stand in it, not in the URL:
    /// they may be long, and somebody's data.
    pub(super) fn body(&self) -> (Option<HeaderValue>, Bytes) {
        if self.parameters.is_empty() {
            return (None, Bytes::from(self.statement.clone()));
        }
        // Random, so that no value can hold it.
        let boundary = query_id();
        let query = [("query", self.statement.as_str())];
        let parameters = self.parameters.iter();
        let parameters = parameters.map(|(name, value)| (name.as_str(), value.as_str()));
        let mut body = String::new();
        for (name, value) in query.into_iter().chain(parameters) {
            let name = name.replace(['"', '\r', '\n'], "_");
            let head = format!("Content-Disposition: form-data; name=\"{name}\"");
            for piece in ["--", &boundary, "\r\n", &head, "\r\n\r\n", value, "\r\n"] {
                body.push_str(piece);
            }
        }
        for piece in ["--", &boundary, "--\r\n"] {
            body.push_str(piece);
        }
        let content_type = format!("multipart/form-data; boundary={boundary}");
        (HeaderValue::try_from(content_type).ok(), Bytes::from(body))
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
    fn values_of_parameters_stand_in_the_body_alone() {
        let request = QueryRequest::new("SELECT {x:String}").parameter("x", "some\tvalue");
        let call = Call::new(&request, vec![("max_threads".into(), "1".into())], "TSV");
        let pairs: Vec<_> = call.pairs(Some("otel")).collect();
        assert_eq!(
            pairs[1..],
            [
                ("database", "otel"),
                ("default_format", "TSV"),
                ("max_threads", "1")
            ]
        );
        let (content_type, body) = call.body();
        assert!(content_type.is_some());
        let body = String::from_utf8(body.to_vec()).expect("text");
        assert!(
            body.contains("name=\"param_x\"\r\n\r\nsome\\tvalue\r\n--"),
            "{body}"
        );
        assert!(
            body.contains("name=\"query\"\r\n\r\nSELECT {x:String}\r\n--"),
            "{body}"
        );
    }

    #[test]
    fn a_statement_without_parameters_is_the_body() {
        let (content_type, body) = Call::small("SELECT 1", "TSV").body();
        assert_eq!((content_type, &*body), (None, &b"SELECT 1"[..]));
    }

    #[test]
    fn no_two_calls_have_one_id() {
        assert_ne!(query_id(), query_id());
        assert_eq!(query_id().len(), "lucerna-".len() + 32);
    }
}
