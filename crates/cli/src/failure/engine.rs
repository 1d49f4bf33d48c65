//! What an engine answers.

use super::{Failure, Fault};
use crate::exit::Kind;
use lucerna::refusal::Refusal;
use lucerna_engine::{EngineError, TrustProblem};
use lucerna_engine_clickhouse::OptionsError;

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        if let EngineError::Refused {
            code,
            name,
            message,
            query_id,
        } = error
        {
            return refused(code, &name, &message, query_id).into();
        }
        let mut fault = Fault::of(kind(&error), &error);
        fault.help = help(&error);
        if let EngineError::LimitExceeded { code, .. } = error {
            fault.clickhouse_code = (code > 0).then_some(code);
        }
        fault.into()
    }
}

/// What a connection says of its server cannot be used.
impl From<OptionsError> for Failure {
    fn from(error: OptionsError) -> Self {
        let kind = match error {
            OptionsError::Unreadable { .. } | OptionsError::Certificate { .. } => Kind::File,
            OptionsError::Start(_) => Kind::Engine,
            OptionsError::Url { .. }
            | OptionsError::Proxy { .. }
            | OptionsError::HalfClient { .. }
            | OptionsError::Credentials { .. }
            | _ => Kind::Config,
        };
        Fault::of(kind, &error).into()
    }
}

fn refused(code: u32, name: &str, message: &str, query_id: String) -> Fault {
    let refusal = Refusal::read(message);
    let known = if code > 0 {
        format!(" (code {code}, {name})")
    } else {
        String::new()
    };
    let mut fault = Fault::new(Kind::Refused, format!("{}{known}", refusal.message));
    fault.help = refusal.help;
    fault.place = refusal.place;
    fault.clickhouse_code = (code > 0).then_some(code);
    fault.query_id = (!query_id.is_empty()).then_some(query_id);
    fault
}

fn kind(error: &EngineError) -> Kind {
    match error {
        EngineError::Unreachable { .. }
        | EngineError::Disconnected { .. }
        | EngineError::NotClickHouse { .. } => Kind::Unreachable,
        EngineError::NotTrusted { .. } => Kind::Tls,
        EngineError::NotAuthenticated { .. } => Kind::Authentication,
        EngineError::TimedOut { .. } => Kind::Timeout,
        EngineError::LimitExceeded { .. } => Kind::Limit,
        EngineError::Cancelled => Kind::Interrupted,
        EngineError::NotInstalled { .. } | EngineError::NotLoadable { .. } => Kind::Engine,
        EngineError::InUse { .. }
        | EngineError::OtherStoreOpen { .. }
        | EngineError::StoreNotOpened { .. } => Kind::Store,
        EngineError::Input { .. } => Kind::File,
        EngineError::Refused { .. }
        | EngineError::NotSupported { .. }
        | EngineError::Corrupt { .. }
        | _ => Kind::Refused,
    }
}

fn help(error: &EngineError) -> Vec<String> {
    const WAYS: &str = "`lucerna engine install` fetches it; `--engine-lib FILE` or LUCERNA_CHDB \
                        names a libchdb.so that is here already";
    if let EngineError::NotInstalled { looked_in } = error {
        let looked = looked_in
            .iter()
            .map(|path| format!("looked for {}", path.display()));
        return looked.chain([WAYS.to_owned()]).collect();
    }
    advice(error).map(str::to_owned).into_iter().collect()
}

fn advice(error: &EngineError) -> Option<&'static str> {
    let advice = match error {
        EngineError::InUse { .. } => "end that process, or give another store: `--db DIR`",
        EngineError::Unreachable { .. } => {
            "see that the address and the port are right and that the server runs"
        }
        EngineError::NotClickHouse { .. } => {
            "give the URL of ClickHouse's HTTP port, such as `http://localhost:8123`, with its path if \
             it has one"
        }
        EngineError::NotTrusted { problem, .. } => return trust(*problem),
        EngineError::NotAuthenticated { .. } => {
            "see that the connection has the right user and password"
        }
        EngineError::TimedOut { .. } => "`--timeout` allows more; a shorter `--since` reads less",
        EngineError::LimitExceeded { .. } => {
            "`--max-rows-read` and `--max-bytes-read` allow more; a shorter `--since` reads less"
        }
        EngineError::Disconnected { .. } => {
            "run it again; whether a statement that writes was run has to be looked at first"
        }
        EngineError::Refused { .. }
        | EngineError::Cancelled
        | EngineError::NotInstalled { .. }
        | EngineError::NotLoadable { .. }
        | EngineError::OtherStoreOpen { .. }
        | EngineError::StoreNotOpened { .. }
        | EngineError::NotSupported { .. }
        | EngineError::Input { .. }
        | EngineError::Corrupt { .. }
        | _ => return None,
    };
    Some(advice)
}

/// What makes a connection a secure one.
fn trust(problem: TrustProblem) -> Option<&'static str> {
    let advice = match problem {
        TrustProblem::UnknownAuthority => {
            "the certificate of a private authority is given to the connection in the config file: \
             `tls = { ca = \"ca.pem\" }`"
        }
        TrustProblem::OtherName => {
            "name the server as its certificate does, in the URL of the connection"
        }
        TrustProblem::Expired => {
            "the server needs a new certificate; if it has one, see that this machine's clock is right"
        }
        TrustProblem::ClientCertificate => {
            "one that the server trusts is given to the connection in the config file: \
             `tls = { certificate = \"client.pem\", key = \"client-key.pem\" }`"
        }
        TrustProblem::NoTls => {
            "a server without encryption is reached with `http://`; ClickHouse's port with it is mostly \
             8443"
        }
        TrustProblem::Other | _ => return None,
    };
    Some(advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_that_is_not_there_ends_with_3_and_says_where_it_was_looked_for() {
        let failure = Failure::from(EngineError::NotInstalled {
            looked_in: vec!["a/libchdb.so".into()],
        });
        assert_eq!(failure.code(), 3);
        let Failure::Fault(fault) = failure else {
            panic!("a fault");
        };
        assert_eq!(fault.help[0], "looked for a/libchdb.so");
    }

    #[test]
    fn a_refused_statement_keeps_its_number() {
        let error =
            EngineError::from_exception("Code: 60. DB::Exception: No. (UNKNOWN_TABLE)", "q1");
        let Failure::Fault(fault) = Failure::from(error) else {
            panic!("a fault");
        };
        assert_eq!(fault.kind.code(), 1);
        assert_eq!(fault.clickhouse_code, Some(60));
        assert_eq!(fault.query_id.as_deref(), Some("q1"));
        assert_eq!(fault.message, "No (code 60, UNKNOWN_TABLE)");
    }

    #[test]
    fn a_statement_with_a_slip_ends_with_5_and_points_at_it() {
        let text = "Code: 62. DB::Exception: Syntax error: failed at position 10 (frm): frm. \
                    Expected one of: FROM. (SYNTAX_ERROR)";
        let failure = Failure::from(EngineError::from_exception(text, ""));
        let Failure::Fault(fault) = failure.within("SELECT a frm b") else {
            panic!("a fault");
        };
        assert_eq!(fault.kind.code(), 5);
        assert_eq!(fault.span, Some(lucerna_diagnostics::Span::new(9, 12)));
        assert_eq!(fault.help, ["expected FROM"]);
    }
}
