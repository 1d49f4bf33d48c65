//! The values of parameters.

use lucerna_sql::DataType;
use lucerna_sql::tokens::parameters;

/// The value of a parameter is read as a field of a tab-separated file, unless its type has parts:
/// `['a\'b']` is read as it stands.
///
/// ```
/// let escaped = lucerna_engine::server::escaped("a\tb", "SELECT {text:String}", "text");
/// assert_eq!(escaped, r"a\tb");
/// ```
#[must_use]
pub fn escaped(value: &str, statement: &str, name: &str) -> String {
    let has_parts = parameters(statement)
        .iter()
        .any(|parameter| parameter.name == name && is_composite(&parameter.type_text));
    if has_parts {
        value.to_owned()
    } else {
        escape_field(value)
    }
}

fn is_composite(type_text: &str) -> bool {
    type_text.parse().is_ok_and(|data_type: DataType| {
        matches!(
            data_type,
            DataType::Array(_) | DataType::Map(_, _) | DataType::Tuple(_)
        )
    })
}

fn escape_field(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\\' => escaped.push_str("\\\\"),
            '\t' => escaped.push_str("\\t"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\0' => escaped.push_str("\\0"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_field_of_a_file_is_escaped() {
        assert_eq!(escape_field("a\\b\tc\nd\re\0f'"), "a\\\\b\\tc\\nd\\re\\0f'");
    }

    #[test]
    fn a_value_with_parts_is_let_alone() {
        let statement = "SELECT {list:Array(String)}, {text:String}";
        assert_eq!(escaped(r"['it\'s']", statement, "list"), r"['it\'s']");
        assert_eq!(escaped(r"\N", statement, "text"), r"\\N");
    }
}
