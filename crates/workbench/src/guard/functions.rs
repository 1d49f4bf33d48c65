//! The functions that reach files, the network, programs, or other statements hidden in text.

use lucerna_sql::tokens::{Token, parameters, tokens};

use super::{Allowed, GuardError};
use crate::sql::SqlRun;

/// Names in lower case, sorted: also what opens a table by its name in a text, which on the embedded
/// engine may be a file's. A name that is also a safe function's must not be here.
const FORBIDDEN: &[&str] = &[
    "aiclassify",
    "aiembed",
    "aiextract",
    "aigenerate",
    "aitranslate",
    "arrowflight",
    "arrowstream",
    "azureblobstorage",
    "azureblobstoragecluster",
    "catboostevaluate",
    "cluster",
    "clusterallreplicas",
    "cosn",
    "deltalake",
    "eval",
    "executable",
    "executablepool",
    "file",
    "filecluster",
    "filesystem",
    "gcs",
    "hascolumnintable",
    "hdfs",
    "hdfscluster",
    "hudi",
    "iceberg",
    "input",
    "jdbc",
    "kafka",
    "loop",
    "mergetreeanalyzeindexes",
    "mergetreeanalyzeindexesuuid",
    "mergetreeindex",
    "mergetreeprojection",
    "mergetreetextindex",
    "mongodb",
    "mysql",
    "nats",
    "odbc",
    "oss",
    "paimon",
    "postgresql",
    "prometheusquery",
    "prometheusqueryrange",
    "python",
    "rabbitmq",
    "redis",
    "remote",
    "remotesecure",
    "reversednsquery",
    "s3",
    "s3cluster",
    "s3queue",
    "sqlite",
    "timeseriesdata",
    "timeseriesmetrics",
    "timeseriessamples",
    "timeseriesselector",
    "timeseriestags",
    "url",
    "urlcluster",
    "viewexplain",
    "ytsaurus",
];

/// Families that grow with every version of the server: `icebergS3Cluster`, `deltaLakeAzure`.
const FORBIDDEN_BEGINNINGS: &[&str] = &["iceberg", "deltalake", "hudi", "paimon"];

/// Scalars among them: as an argument of a higher-order function their bare name is enough, as in
/// `arrayMap(file, ['/etc/hostname'])` and `* APPLY file`.
const FORBIDDEN_SCALARS: &[&str] = &[
    "aiclassify",
    "aiembed",
    "aiextract",
    "aigenerate",
    "aitranslate",
    "catboostevaluate",
    "file",
    "reversednsquery",
];

/// Whether a function of this name is stopped wherever it is called.
pub(super) fn is_forbidden(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    FORBIDDEN.binary_search(&name.as_str()).is_ok()
        || FORBIDDEN_BEGINNINGS
            .iter()
            .any(|beginning| name.starts_with(beginning))
}

fn is_forbidden_scalar(name: &str) -> bool {
    FORBIDDEN_SCALARS
        .iter()
        .any(|forbidden| forbidden.eq_ignore_ascii_case(name))
}

/// No call of such a function, no such function handed to another.
pub(super) fn check(tokens: &[Token<'_>], allowed: &Allowed) -> Result<(), GuardError> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let after = tokens.get(at + 1);
        let next_is = |symbol| after.is_some_and(|after| after.is_symbol(symbol));
        let follows = |word| before.is_some_and(|before| before.is_word(word));
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        let Some(name) = token.name() else { continue };
        let is_call = next_is("(") && is_forbidden(&name);
        let is_qualified = next_is(".") || before.is_some_and(|before| before.is_symbol("."));
        // Behind AS a name is given and none is used.
        let is_handed_on = is_forbidden_scalar(&name)
            && !is_qualified
            && !follows("AS")
            && (depth > 0 || follows("APPLY"));
        if (is_call || is_handed_on) && !allowed.has(&name) {
            let span = token.span().into();
            return Err(GuardError::ForbiddenFunction {
                name: name.into_owned(),
                span,
            });
        }
    }
    Ok(())
}

/// `{f:Identifier}` puts a name into the statement that no token shows.
pub(super) fn check_parameters(run: &SqlRun) -> Result<(), GuardError> {
    for parameter in parameters(&run.text) {
        let is_name = |token: Token<'_>| {
            token
                .name()
                .is_some_and(|name| name.eq_ignore_ascii_case("Identifier"))
        };
        if !tokens(&parameter.type_text).any(is_name) {
            continue;
        }
        if !parameter.type_text.eq_ignore_ascii_case("Identifier") {
            return Err(GuardError::ParameterType {
                parameter: parameter.name.to_owned(),
                type_text: parameter.type_text.into_owned(),
                span: parameter.span.into(),
            });
        }
        // Whichever of two values of one name the engine takes.
        let mut values = run
            .parameters
            .iter()
            .filter(|(name, _)| name == parameter.name);
        if let Some((_, value)) = values.find(|(_, value)| is_forbidden_identifier(value)) {
            return Err(GuardError::ForbiddenParameter {
                parameter: parameter.name.to_owned(),
                name: value.clone(),
            });
        }
    }
    Ok(())
}

/// Endings of files that the embedded engine reads by their names.
const FILE_ENDINGS: &[&str] = &[
    "arrow", "avro", "br", "bson", "bz2", "csv", "feather", "gz", "json", "jsonl", "lz4",
    "msgpack", "native", "ndjson", "npy", "orc", "parquet", "snappy", "sql", "tsv", "txt", "xml",
    "xz", "zst",
];

/// A forbidden function, however it is quoted, or a file.
pub(super) fn is_forbidden_identifier(value: &str) -> bool {
    let is_quote = |each: char| "`\"'“”‘’".contains(each) || each.is_whitespace();
    let mut parts = value
        .split(['.', '('])
        .map(|part| part.trim_matches(is_quote));
    let is_file = |name: &str| {
        FILE_ENDINGS
            .iter()
            .any(|ending| name.eq_ignore_ascii_case(ending))
    };
    let has_ending = value
        .rsplit_once('.')
        .is_some_and(|(_, ending)| is_file(ending.trim_matches(is_quote)));
    value.contains(['/', '\\']) || has_ending || parts.any(is_forbidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_sorted_and_in_lower_case() {
        assert!(FORBIDDEN.is_sorted());
        assert!(
            FORBIDDEN
                .iter()
                .all(|name| *name == name.to_ascii_lowercase())
        );
        assert!(FORBIDDEN_SCALARS.iter().all(|name| is_forbidden(name)));
    }

    #[test]
    fn an_identifier_names_neither_a_function_nor_a_file() {
        for value in [
            "file",
            "FILE",
            "`file`",
            "\"file\"",
            " file ",
            "“file”",
            "fi\\x6ce",
            "x.url",
            "`s3`('x')",
            "/etc/hostname",
            "data.csv",
            "data.csv.gz",
            "default.`data.CSV`",
        ] {
            assert!(is_forbidden_identifier(value), "{value}");
        }
        for value in [
            "Body",
            "Events.Name",
            "default.otel_logs",
            "file_name",
            "k8s.pod",
        ] {
            assert!(!is_forbidden_identifier(value), "{value}");
        }
    }
}
