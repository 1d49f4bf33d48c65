//! The answer to a line.

use lucerna_diagnostics::Diagnostic;
use lucerna_translate::Translation;
use serde::Serialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

use super::schemas::UnknownSchema;

/// The code of a line that is no JSON object with a query.
const BAD_LINE: &str = "line";

/// The code of a schema that is neither built in nor a file that can be read.
const UNKNOWN_SCHEMA: &str = "schema";

/// What is said of a line that cannot be read.
const EXPECTED_LINE: &str =
    r#"expected a line such as {"id": 1, "query": "level:error", "schema": "logs"}"#;

/// A line of the output.
#[derive(Serialize)]
pub(super) struct Answer<'l> {
    /// As it was given, byte for byte; null if there was none.
    id: Option<&'l RawValue>,
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    condition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    english: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Message>,
    /// All errors, if there is more than one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Message>,
    /// The codes of warnings and notes, each once.
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<Vec<&'static str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    note_details: Vec<Message>,
}

/// A diagnostic; offsets are bytes of the query.
#[derive(Clone, Serialize)]
struct Message {
    code: &'static str,
    #[serde(rename = "message")]
    text: Cow<'static, str>,
    start: usize,
    end: usize,
    help: Vec<Cow<'static, str>>,
}

impl Message {
    fn of(diagnostic: &Diagnostic) -> Self {
        Self {
            code: diagnostic.code.as_str(),
            text: diagnostic.message.clone(),
            start: diagnostic.span.start,
            end: diagnostic.span.end,
            help: diagnostic
                .help
                .iter()
                .map(|help| help.message.clone())
                .collect(),
        }
    }
}

impl<'l> Answer<'l> {
    /// What came of a query.
    pub(super) fn of(id: Option<&'l RawValue>, translation: Translation) -> Self {
        let (errors, remarks): (Vec<_>, Vec<_>) = translation
            .diagnostics
            .iter()
            .partition(|diagnostic| diagnostic.is_error());
        let Some(condition) = translation.condition else {
            return Self::failed(id, errors.into_iter().map(Message::of).collect());
        };
        let mut notes: Vec<&'static str> = Vec::new();
        for code in remarks.iter().map(|remark| remark.code.as_str()) {
            if !notes.contains(&code) {
                notes.push(code);
            }
        }
        Self {
            condition: Some(condition.into_sql().into_string()),
            english: Some(translation.english),
            notes: Some(notes),
            note_details: remarks.into_iter().map(Message::of).collect(),
            ..Self::nothing(id)
        }
    }

    /// A line that is no JSON, or not of the form that was expected.
    pub(super) fn bad_line(
        id: Option<&'l RawValue>,
        error: &serde_json::Error,
        line: &[u8],
    ) -> Self {
        // The column counts bytes from 1; at the end of the line it may be one too far.
        let at = error.column().saturating_sub(1).min(line.len());
        let message = Message {
            code: BAD_LINE,
            text: format!("the line is no JSON object with a query: {error}").into(),
            start: at,
            end: at,
            help: vec![EXPECTED_LINE.into()],
        };
        Self::failed(id, vec![message])
    }

    /// A line without a query.
    pub(super) fn no_query(id: Option<&'l RawValue>) -> Self {
        let message = Message {
            code: BAD_LINE,
            text: "the line has no `query`".into(),
            start: 0,
            end: 0,
            help: vec![EXPECTED_LINE.into()],
        };
        Self::failed(id, vec![message])
    }

    /// A line whose schema is not known.
    pub(super) fn unknown_schema(id: Option<&'l RawValue>, unknown: &UnknownSchema) -> Self {
        let message = Message {
            code: UNKNOWN_SCHEMA,
            text: unknown.message.clone().into(),
            start: 0,
            end: 0,
            help: unknown.help.iter().cloned().map(Cow::Owned).collect(),
        };
        Self::failed(id, vec![message])
    }

    /// Whether it says what is wrong rather than what the query means.
    pub(super) fn is_error(&self) -> bool {
        self.error.is_some()
    }

    fn failed(id: Option<&'l RawValue>, errors: Vec<Message>) -> Self {
        let error = errors.first().cloned();
        let errors = if errors.len() > 1 { errors } else { Vec::new() };
        Self {
            error,
            errors,
            ..Self::nothing(id)
        }
    }

    fn nothing(id: Option<&'l RawValue>) -> Self {
        Self {
            id,
            condition: None,
            english: None,
            error: None,
            errors: Vec::new(),
            notes: None,
            note_details: Vec::new(),
        }
    }
}
