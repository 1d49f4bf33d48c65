//! What was chosen in the list of values: conditions of a few forms, which read as Lucene.

use lucerna_sql::tokens::{Token, TokenKind, tokens};
use serde_json::Value;

use super::select::field;
use super::{Filter, Language};

/// Reads a list of filters as HyperDX keeps it; `None` if it is none.
pub(super) fn filters(value: &Value) -> Option<Vec<Filter>> {
    match value {
        Value::Null => Some(Vec::new()),
        Value::Array(several) => several.iter().map(one).collect(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => None,
    }
}

fn one(value: &Value) -> Option<Filter> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    match text("type").unwrap_or("sql") {
        "sql" => Some(Filter {
            language: Language::Sql,
            condition: text("condition")?.to_owned(),
        }),
        "lucene" => Some(Filter {
            language: Language::Lucene,
            condition: text("condition")?.to_owned(),
        }),
        "sql_ast" => Some(Filter {
            language: Language::Sql,
            condition: format!("{} {} {}", text("left")?, text("operator")?, text("right")?),
        }),
        _ => None,
    }
}

/// A filter as a clause of Lucene that selects the same rows; `None` if it is of another form than the
/// list of values makes: `field IN ('a', 'b')`, `field NOT IN (…)`, `field = 'a'`,
/// `field BETWEEN 1 AND 2`.
pub(super) fn clause(filter: &Filter) -> Option<String> {
    if filter.language == Language::Lucene {
        let text = filter.condition.trim();
        return (!text.is_empty()).then(|| format!("({text})"));
    }
    let tokens: Vec<Token<'_>> = tokens(&filter.condition)
        .filter(Token::is_significant)
        .collect();
    let at = tokens.iter().position(is_operator)?;
    let (left, rest) = tokens.split_at(at);
    let end = left.last()?.span().end;
    let name = field(filter.condition.get(..end)?)?;
    match rest {
        [word, open, values @ .., close]
            if word.is_word("IN") && open.is_symbol("(") && close.is_symbol(")") =>
        {
            any_of(&name, values)
        }
        [not, word, open, values @ .., close]
            if not.is_word("NOT")
                && word.is_word("IN")
                && open.is_symbol("(")
                && close.is_symbol(")") =>
        {
            Some(format!("NOT {}", any_of(&name, values)?))
        }
        [sign, value] if sign.is_symbol("=") => Some(format!("{name}:{}", exactly(value)?)),
        [word, low, and, high] if word.is_word("BETWEEN") && and.is_word("AND") => {
            Some(format!("{name}:[{} TO {}]", number(low)?, number(high)?))
        }
        _ => None,
    }
}

fn is_operator(token: &Token<'_>) -> bool {
    ["IN", "NOT", "BETWEEN"]
        .iter()
        .any(|word| token.is_word(word))
        || token.is_symbol("=")
}

/// Values with commas between: `(f:"a" OR f:"b")`.
fn any_of(name: &str, values: &[Token<'_>]) -> Option<String> {
    let mut sides = Vec::new();
    for pair in values.chunks(2) {
        let (value, comma) = (pair.first()?, pair.get(1));
        if comma.is_some_and(|comma| !comma.is_symbol(",")) {
            return None;
        }
        sides.push(format!("{name}:{}", exactly(value)?));
    }
    // A comma at the end would leave an empty value.
    let is_whole = values.len() % 2 == 1;
    is_whole.then(|| format!("({})", sides.join(" OR ")))
}

/// A value that is compared with the whole of another.
fn exactly(token: &Token<'_>) -> Option<String> {
    if let Some(text) = token.value() {
        return Some(lucerna_lucene::text::quote(&text));
    }
    number(token)
}

fn number(token: &Token<'_>) -> Option<String> {
    let is_one = token.kind == TokenKind::Number || token.is_word("true") || token.is_word("false");
    is_one.then(|| token.text.to_owned())
}
