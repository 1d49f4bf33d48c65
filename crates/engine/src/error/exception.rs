//! The text of a ClickHouse exception: the one place that reads it.

use super::EngineError;
use crate::secret::masked;

/// The parts of `Code: 62. DB::Exception: message. (NAME) (version …)`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Exception<'a> {
    code: u32,
    name: &'a str,
    message: &'a str,
}

/// Reads a text that may be an exception; a text that is none becomes the message.
pub(super) fn read(text: &str) -> Exception<'_> {
    let text = text.trim();
    let Some((code, message)) = code_and_message(text) else {
        return Exception {
            code: 0,
            name: "",
            message: text,
        };
    };
    let message = without_version(message);
    let (message, name) = message_and_name(message);
    Exception {
        code,
        name,
        message: message.trim_end().trim_end_matches('.'),
    }
}

/// Splits at the first `Code: N. DB::Exception:`; text before it is the client's own and falls away.
fn code_and_message(text: &str) -> Option<(u32, &str)> {
    let (_, rest) = text.split_once("Code: ")?;
    let (code, rest) = rest.split_once('.')?;
    let message = rest.trim_start();
    let message = message.strip_prefix("DB::Exception:").unwrap_or(message);
    Some((code.trim().parse().ok()?, message.trim_start()))
}

fn without_version(message: &str) -> &str {
    let Some((before, after)) = message.rsplit_once("(version ") else {
        return message;
    };
    if after.trim_end().ends_with(')') {
        before.trim_end()
    } else {
        message
    }
}

/// Takes `(SOME_NAME)` off the end, and the `: While executing …` that may stand around it.
fn message_and_name(message: &str) -> (&str, &str) {
    let Some((before, after)) = message.rsplit_once('(') else {
        return (message, "");
    };
    let Some((name, rest)) = after.split_once(')') else {
        return (message, "");
    };
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    if is_name && rest.trim().is_empty() {
        (before.trim_end(), name)
    } else {
        (message, "")
    }
}

impl Exception<'_> {
    /// The error, without the secrets that the message repeats.
    pub(super) fn into_error(self, query_id: &str) -> EngineError {
        let (name, message) = (self.name.to_owned(), masked(self.message).into_owned());
        match self.code {
            // TIMEOUT_EXCEEDED, TOO_SLOW
            159 | 160 => EngineError::TimedOut { message },
            // TOO_MANY_ROWS, MEMORY_LIMIT_EXCEEDED, TOO_MANY_BYTES, TOO_MANY_ROWS_OR_BYTES
            code @ (158 | 241 | 307 | 396) => EngineError::LimitExceeded {
                code,
                name,
                message,
            },
            // QUERY_WAS_CANCELLED, QUERY_WAS_CANCELLED_BY_CLIENT
            394 | 734 | 735 => EngineError::Cancelled,
            // UNKNOWN_USER, WRONG_PASSWORD, REQUIRED_PASSWORD, AUTHENTICATION_FAILED
            192..=194 | 516 => EngineError::NotAuthenticated { message },
            code => EngineError::Refused {
                code,
                name,
                message,
                query_id: query_id.to_owned(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_name_and_message_are_told_apart() {
        let text = "Code: 62. DB::Exception: Syntax error: failed at position 8 ('FRM') (line 1, col 8): FRM t. \
                    Expected one of: FROM, WHERE. (SYNTAX_ERROR)";
        let expected = Exception {
            code: 62,
            name: "SYNTAX_ERROR",
            message: "Syntax error: failed at position 8 ('FRM') (line 1, col 8): FRM t. \
                      Expected one of: FROM, WHERE",
        };
        assert_eq!(read(text), expected);
    }

    #[test]
    fn the_version_falls_away() {
        let text = "Code: 60. DB::Exception: Unknown table. (UNKNOWN_TABLE) (version 26.7.2.1 (official build))\n";
        assert_eq!(
            read(text),
            Exception {
                code: 60,
                name: "UNKNOWN_TABLE",
                message: "Unknown table"
            }
        );
    }

    #[test]
    fn a_text_that_is_no_exception_is_the_message() {
        assert_eq!(
            read("out of luck"),
            Exception {
                code: 0,
                name: "",
                message: "out of luck"
            }
        );
    }

    #[test]
    fn brackets_that_hold_no_name_stay_in_the_message() {
        let text = "Code: 1. DB::Exception: no function f(x)";
        assert_eq!(
            read(text),
            Exception {
                code: 1,
                name: "",
                message: "no function f(x)"
            }
        );
    }
}
