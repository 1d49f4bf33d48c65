//! The SETTINGS clause at the end of a statement, which is taken out and sent apart.

use lucerna_sql::tokens::{Token, TokenKind};

use super::GuardError;

/// The settings that a statement may set: they change how it is run, or what its operators mean;
/// none reaches outside, loosens a limit or changes how rows arrive. There is none that ends a result
/// early without an error, such as the modes of what happens when a limit is passed. Sorted.
pub const ALLOWED_SETTINGS: &[&str] = &[
    "aggregate_functions_null_for_empty",
    "any_join_distinct_right_table_keys",
    "asterisk_include_alias_columns",
    "asterisk_include_materialized_columns",
    "cast_keep_nullable",
    "count_distinct_implementation",
    "data_type_default_nullable",
    "date_time_overflow_behavior",
    "enable_analyzer",
    "enable_optimize_predicate_expression",
    "extremes",
    "final",
    "force_data_skipping_indices",
    "force_index_by_date",
    "force_primary_key",
    "group_by_two_level_threshold",
    "group_by_use_nulls",
    "ignore_data_skipping_indices",
    "join_algorithm",
    "join_default_strictness",
    "join_use_nulls",
    "max_block_size",
    "max_bytes_before_external_group_by",
    "max_bytes_before_external_sort",
    "max_bytes_to_read",
    "max_execution_time",
    "max_memory_usage",
    "max_result_bytes",
    "max_result_rows",
    "max_rows_in_join",
    "max_rows_to_group_by",
    "max_rows_to_read",
    "max_rows_to_sort",
    "max_threads",
    "optimize_aggregation_in_order",
    "optimize_move_to_prewhere",
    "optimize_read_in_order",
    "optimize_use_projections",
    "prefer_column_name_to_alias",
    "query_plan_direct_read_from_text_index",
    "query_plan_optimize_lazy_materialization",
    "read_in_order_use_buffering",
    "session_timezone",
    "short_circuit_function_evaluation",
    "transform_null_in",
    "union_default_mode",
    "use_query_condition_cache",
    "use_skip_indexes",
    "use_skip_indexes_on_data_read",
    "use_top_k_dynamic_filtering",
    "use_uncompressed_cache",
];

/// A SETTINGS clause.
pub(super) struct Clause {
    /// The token it starts at.
    pub(super) at: usize,
    /// Names and values.
    pub(super) values: Vec<(String, String)>,
}

/// The clause at the end of the statement outside of all brackets, if there is one. One inside of
/// brackets stays where it is, and the server refuses it.
pub(super) fn read(tokens: &[Token<'_>]) -> Result<Option<Clause>, GuardError> {
    let Some(at) = find(tokens) else {
        return Ok(None);
    };
    let mut values = Vec::new();
    for part in tokens[at + 1..].split(|token| token.is_symbol(",")) {
        values.push(read_one(part, &tokens[at])?);
    }
    Ok(Some(Clause { at, values }))
}

/// The last word SETTINGS outside of brackets that `name =` follows.
fn find(tokens: &[Token<'_>]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut found = None;
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        let is_clause = depth == 0
            && token.is_word("SETTINGS")
            && tokens.get(at + 1).is_some_and(|name| name.name().is_some())
            && tokens.get(at + 2).is_some_and(|sign| sign.is_symbol("="));
        if is_clause {
            found = Some(at);
        }
    }
    found
}

fn read_one(part: &[Token<'_>], clause: &Token<'_>) -> Result<(String, String), GuardError> {
    let first = part.first().unwrap_or(clause);
    let broken = || GuardError::BrokenSettings {
        span: first.span().into(),
    };
    let [name, sign, value @ ..] = part else {
        return Err(broken());
    };
    let name_text = name
        .name()
        .filter(|_| sign.is_symbol("="))
        .ok_or_else(broken)?;
    if ALLOWED_SETTINGS.binary_search(&name_text.as_ref()).is_err() {
        return Err(GuardError::Setting {
            name: name_text.into_owned(),
            span: name.span().into(),
        });
    }
    let value = match value {
        [value] => read_value(value, ""),
        [sign, value] if sign.is_symbol("-") => read_value(value, "-"),
        _ => None,
    };
    Ok((name_text.into_owned(), value.ok_or_else(broken)?))
}

fn read_value(token: &Token<'_>, sign: &str) -> Option<String> {
    match token.kind {
        TokenKind::Number => Some(format!("{sign}{}", token.text)),
        TokenKind::Text if sign.is_empty() => token.value().map(std::borrow::Cow::into_owned),
        TokenKind::Word if sign.is_empty() => match token.text.to_ascii_lowercase().as_str() {
            "true" => Some("1".to_owned()),
            "false" => Some("0".to_owned()),
            _ => None,
        },
        TokenKind::Word
        | TokenKind::Text
        | TokenKind::Space
        | TokenKind::Comment
        | TokenKind::QuotedName
        | TokenKind::Symbol
        | TokenKind::Error(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_sorted() {
        assert!(ALLOWED_SETTINGS.is_sorted());
    }

    #[test]
    fn none_cuts_a_result_in_silence() {
        let cuts =
            |name: &&&str| name.ends_with("_overflow_mode") || ["limit", "offset"].contains(*name);
        assert_eq!(ALLOWED_SETTINGS.iter().find(cuts), None);
    }
}
