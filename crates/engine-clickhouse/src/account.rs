//! What the account that statements run under may do.

use lucerna_engine::{Access, EngineError, QueryRequest, server};

use crate::http::{Call, Deadline, Http};

/// ClickHouse's numbers of "cannot modify a setting", "unknown setting" and "a setting should not be
/// changed".
const READONLY: u32 = 164;
const UNKNOWN_SETTING: u32 = 115;
const CONSTRAINT: u32 = 452;

/// How many settings of ours a server may not know before it is too old to be dealt with.
const MOST_UNKNOWN: usize = 16;

/// What every statement is sent with. Strings come as bytes, because ClickHouse does not hold them to
/// UTF-8 and Arrow does; the rest makes values arrive as the embedded engine hands them over.
const STANDING: &[(&str, &str)] = &[
    ("cancel_http_readonly_queries_on_client_close", "1"),
    ("output_format_arrow_string_as_string", "0"),
    ("output_format_arrow_low_cardinality_as_dictionary", "1"),
    ("output_format_arrow_use_signed_indexes_for_dictionary", "0"),
    ("output_format_arrow_fixed_string_as_fixed_byte_array", "1"),
    ("output_format_arrow_uuid_as_fixed_byte_array", "1"),
    ("output_format_arrow_unsupported_types_as_binary", "1"),
];

/// How rows are packed on their way.
const COMPRESSION: &str = "output_format_arrow_compression_method";

/// Names that mean something else in a URL than a setting.
const RESERVED: &[&str] = &[
    "buffer_size",
    "client_protocol_version",
    "compress",
    "database",
    "decompress",
    "default_format",
    "http_method",
    "password",
    "query",
    "query_id",
    "quota_key",
    "role",
    "session_check",
    "session_id",
    "session_timeout",
    "stacktrace",
    "user",
    "wait_end_of_query",
];

/// Which settings an account may be sent with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum May {
    /// Any setting, `readonly` too.
    Everything,
    /// Any setting but `readonly`, which its profile has at 2.
    AllButReadonly,
    /// No setting: its profile has `readonly` at 1.
    Nothing,
}

/// What was learnt of the account.
#[derive(Debug)]
pub(crate) struct Account {
    may: May,
    compression: &'static str,
    /// Settings of ours that the server does not know.
    unknown: Vec<String>,
}

impl Account {
    /// Asks the server, and checks that a read-only request is one.
    pub(crate) async fn ask(http: &Http) -> Result<Self, EngineError> {
        let mut account = Self {
            may: May::Everything,
            // On one machine packing and unpacking take longer than what they save.
            compression: if http.is_near { "none" } else { "lz4_frame" },
            unknown: Vec::new(),
        };
        loop {
            match account.readonly(http).await {
                Ok(level) if matches!(level.as_str(), "1" | "2") => return Ok(account),
                Ok(level) => return Err(not_read_only(&level)),
                Err(EngineError::Refused {
                    code: READONLY | CONSTRAINT,
                    ..
                }) => {
                    account.may = account.less(http).await?;
                }
                Err(error) => account.forget(error)?,
            }
        }
    }

    /// The `readonly` that a read-only request runs with.
    async fn readonly(&self, http: &Http) -> Result<String, EngineError> {
        let request = QueryRequest::new("SELECT getSetting('readonly')");
        let call = Call::new(&request, self.settings(&request)?, "TSVRaw");
        let answer = http.ask(&call, Deadline::small(http)).await?;
        Ok(answer.trim_end().to_owned())
    }

    /// What an account may do that may not do what was tried.
    async fn less(&self, http: &Http) -> Result<May, EngineError> {
        let call = Call::small("SELECT getSetting('readonly')", "TSVRaw");
        let level = http.ask(&call, Deadline::small(http)).await?;
        match (self.may, level.trim_end()) {
            (May::Everything, "2") => Ok(May::AllButReadonly),
            (May::Everything | May::AllButReadonly, "1") => Ok(May::Nothing),
            (_, level) => Err(not_read_only(level)),
        }
    }

    /// Takes note of a setting that an older server does not know.
    fn forget(&mut self, error: EngineError) -> Result<(), EngineError> {
        if let EngineError::Refused {
            code: UNKNOWN_SETTING,
            message,
            ..
        } = &error
        {
            let request = QueryRequest::new("");
            let ours = self.ours(&request).map(|(name, _)| name);
            let named = ours
                .filter(|name| !self.unknown.contains(name))
                .find(|name| mentions(message, name));
            if let Some(name) = named.filter(|_| self.unknown.len() < MOST_UNKNOWN) {
                tracing::debug!(name, "a setting that the server does not know");
                self.unknown.push(name);
                return Ok(());
            }
        }
        Err(error)
    }

    /// Whether limits are settings of the server; if not, they have to be watched.
    pub(crate) fn is_limited_by_server(&self) -> bool {
        self.may != May::Nothing
    }

    /// Whether the account is read-only by itself.
    pub(crate) fn is_read_only(&self) -> bool {
        self.may != May::Everything
    }

    /// The settings that a request is sent with, each once.
    pub(crate) fn settings(
        &self,
        request: &QueryRequest,
    ) -> Result<Vec<(String, String)>, EngineError> {
        let reserved = request.settings.iter().map(|(name, _)| name);
        let reserved = reserved.filter(|name| is_reserved(name)).min();
        if let Some(name) = reserved {
            let what = format!("`{name}` as a setting");
            return Err(EngineError::NotSupported { what });
        }
        if self.may == May::Nothing {
            return Ok(Vec::new());
        }
        let asked = |name: &String| request.settings.iter().any(|(asked, _)| asked == name);
        let is_known = |name: &String| asked(name) || !self.unknown.contains(name);
        let mut settings: Vec<(String, String)> = Vec::new();
        let all = self.ours(request).filter(|(name, _)| is_known(name));
        for (name, value) in all.chain(self.access(request.access)) {
            settings.retain(|(earlier, _)| *earlier != name);
            settings.push((name, value));
        }
        if self.may == May::AllButReadonly {
            settings.retain(|(name, _)| name != "readonly");
        }
        Ok(settings)
    }

    fn ours<'r>(
        &self,
        request: &'r QueryRequest,
    ) -> impl Iterator<Item = (String, String)> + use<'r> {
        let standing = STANDING.iter().copied();
        let standing = standing.chain([(COMPRESSION, self.compression)]);
        let standing = standing.map(|(name, value)| (name.to_owned(), value.to_owned()));
        standing.chain(server::settings(request))
    }

    fn access(&self, access: Access) -> Option<(String, String)> {
        let level = match access {
            // Not 2: that would let a SETTINGS clause loosen the limits.
            Access::ReadOnly => "1",
            Access::ReadOnlyReaching => "2",
            Access::Write => return None,
        };
        (self.may == May::Everything).then(|| ("readonly".to_owned(), level.to_owned()))
    }
}

fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name) || name.starts_with("param_") || name.starts_with("http_handler")
}

/// Whether a message names a setting, and not one whose name begins with it.
fn mentions(message: &str, name: &str) -> bool {
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '_';
    message
        .split(|character| !is_part(character))
        .any(|word| word == name)
}

fn not_read_only(level: &str) -> EngineError {
    let what = format!("a request that only reads (the server holds `readonly` at {level})");
    EngineError::NotSupported { what }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(may: May) -> Account {
        Account {
            may,
            compression: "lz4_frame",
            unknown: vec!["print_pretty_type_names".to_owned()],
        }
    }

    fn sent(may: May, request: &QueryRequest, name: &str) -> Vec<String> {
        let settings = account(may).settings(request).expect("no reserved name");
        let of_name = settings.into_iter().filter(|(setting, _)| setting == name);
        of_name.map(|(_, value)| value).collect()
    }

    #[test]
    fn a_read_only_request_says_so_whatever_it_asks_for() {
        let request = QueryRequest::new("SELECT 1").setting("readonly", "0");
        assert_eq!(sent(May::Everything, &request, "readonly"), ["1"]);
        assert!(sent(May::AllButReadonly, &request, "readonly").is_empty());
    }

    #[test]
    fn an_account_that_may_set_nothing_is_sent_nothing() {
        let request = QueryRequest::new("SELECT 1").setting("max_threads", "1");
        assert_eq!(sent(May::Everything, &request, "max_threads"), ["1"]);
        assert!(sent(May::Nothing, &request, "max_threads").is_empty());
    }

    #[test]
    fn a_setting_that_the_server_does_not_know_is_sent_if_it_was_asked_for() {
        let request = QueryRequest::new("SELECT 1");
        assert!(sent(May::Everything, &request, "print_pretty_type_names").is_empty());
        let request = request.setting("print_pretty_type_names", "1");
        assert_eq!(
            sent(May::Everything, &request, "print_pretty_type_names"),
            ["1"]
        );
    }

    #[test]
    fn what_means_something_else_in_a_url_is_no_setting() {
        for name in ["query", "user", "param_x", "session_id"] {
            let request = QueryRequest::new("SELECT 1").setting(name, "1");
            assert!(
                account(May::Everything).settings(&request).is_err(),
                "{name}"
            );
        }
    }

    #[test]
    fn an_older_server_is_asked_again_without_what_it_does_not_know() {
        let unknown = |name: &str| EngineError::Refused {
            code: UNKNOWN_SETTING,
            name: "UNKNOWN_SETTING".to_owned(),
            message: format!("Unknown setting '{name}': maybe you meant ['other']"),
            query_id: String::new(),
        };
        let mut account = account(May::Everything);
        account
            .forget(unknown("output_format_arrow_uuid_as_fixed_byte_array"))
            .expect("it can do without");
        assert_eq!(account.unknown.len(), 2);
        assert!(account.forget(unknown("somebody_elses")).is_err());
    }
}
