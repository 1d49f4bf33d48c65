//! The functions that reach files, the network, programs, or other statements hidden in text.

use lucerna_sql::tokens::{Token, TokenKind, parameters};

use super::GuardError;
use crate::sql::SqlRun;

/// Names in lower case, sorted. A name that is also a safe function's must not be here.
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
    "hdfs",
    "hdfscluster",
    "hudi",
    "iceberg",
    "input",
    "jdbc",
    "kafka",
    "loop",
    "mongodb",
    "mysql",
    "nats",
    "odbc",
    "oss",
    "paimon",
    "postgresql",
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
    "url",
    "urlcluster",
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

fn is_forbidden(name: &str) -> bool {
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

/// No call of such a function, no such function handed to another, no file in a table's place.
pub(super) fn check(tokens: &[Token<'_>]) -> Result<(), GuardError> {
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
        check_table(token, before)?;
        let Some(name) = token.name() else { continue };
        let is_call = next_is("(") && is_forbidden(&name);
        let is_qualified = next_is(".") || before.is_some_and(|before| before.is_symbol("."));
        let is_handed_on =
            is_forbidden_scalar(&name) && !is_qualified && (depth > 0 || follows("APPLY"));
        if is_call || is_handed_on {
            let span = token.span().into();
            return Err(GuardError::ForbiddenFunction {
                name: name.into_owned(),
                span,
            });
        }
    }
    Ok(())
}

/// `FROM 'data.csv'` reads a file on the embedded engine, and so do quoted names that are paths.
fn check_table(token: &Token<'_>, before: Option<&Token<'_>>) -> Result<(), GuardError> {
    let is_table = before.is_some_and(|before| {
        ["FROM", "JOIN", "TABLE", "DESCRIBE", "DESC", "EXISTS"]
            .iter()
            .any(|word| before.is_word(word))
    });
    let is_file = match token.kind {
        TokenKind::Text => is_table,
        TokenKind::QuotedName => token.name().is_none_or(|name| name.contains('/')) && is_table,
        TokenKind::Space
        | TokenKind::Comment
        | TokenKind::Word
        | TokenKind::Number
        | TokenKind::Symbol
        | TokenKind::Error(_) => false,
    };
    if is_file {
        let span = token.span().into();
        return Err(GuardError::FileAsTable {
            name: token.text.to_owned(),
            span,
        });
    }
    Ok(())
}

/// `{f:Identifier}` puts a name into the statement that no token shows.
pub(super) fn check_parameters(run: &SqlRun) -> Result<(), GuardError> {
    for parameter in parameters(&run.text) {
        if !parameter.type_text.eq_ignore_ascii_case("Identifier") {
            continue;
        }
        let values = run
            .parameters
            .iter()
            .filter(|(name, _)| name == parameter.name);
        for (_, value) in values {
            let is_path = value.contains('/');
            if is_path
                || value
                    .split('.')
                    .any(|part| is_forbidden(part.trim_matches(['`', '"'])))
            {
                return Err(GuardError::ForbiddenParameter {
                    parameter: parameter.name.to_owned(),
                    name: value.clone(),
                });
            }
        }
    }
    Ok(())
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
}
