//! All notes on a query in one line, for those who asked for its rows.

use super::NOTE;
use lucerna_diagnostics::{Code, Diagnostic};
use lucerna_output::escape;

/// How many notes are named, and how long a query is that is written out.
const NAMED: usize = 4;
const LONGEST_QUERY: usize = 60;

/// One line for the notes; none if they only say that a column was found by another name: whoever
/// types `level` knows that, and `explain` and `translate` say it.
///
/// `more_by` is the command that says more.
pub(crate) fn in_brief(query: &str, more_by: &str, notes: &[&Diagnostic]) -> Option<String> {
    if notes.iter().all(|note| note.code == Code::H15) {
        return None;
    }
    let mut places: Vec<String> = Vec::new();
    for note in notes {
        let place = format!("{} at `{}`", note.code, escape::line(note.span.text(query)));
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let more = places.len().saturating_sub(NAMED);
    places.truncate(NAMED);
    if more > 0 {
        places.push(format!("{more} more"));
    }
    let places = places.join(", ");
    Some(format!(
        "{NOTE}note{NOTE:#}: HyperDX would answer otherwise ({places}): {more_by} says more"
    ))
}

/// The command line that says more on a query; `schema` is what it takes for the source.
pub(crate) fn way(query: &str, schema: Option<&str>) -> String {
    let is_short = query.len() <= LONGEST_QUERY && !query.contains(char::is_control);
    match schema {
        Some(schema) if is_short => {
            let query = query.replace('\'', r"'\''");
            let flag = match schema {
                "logs" => String::new(),
                schema => format!(" --schema {schema}"),
            };
            format!("lucerna explain '{query}'{flag}")
        }
        Some(_) => "lucerna explain".to_owned(),
        None => "-v".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{in_brief, way};
    use lucerna_diagnostics::{Code, Diagnostic, Span};

    #[test]
    fn notes_are_one_line_that_says_where_there_is_more() {
        let query = "level:error ServiceName:api*";
        let alias = Diagnostic::new(Code::H15, Span::new(0, 5), "an alias");
        let star = Diagnostic::new(Code::H08, Span::new(24, 28), "a star");
        let line = in_brief(query, &way(query, Some("logs")), &[&alias, &star]);
        let line = line.expect("a line");
        assert_eq!(
            anstream::adapter::strip_str(&line).to_string(),
            "note: HyperDX would answer otherwise (H15 at `level`, H08 at `api*`): \
             lucerna explain 'level:error ServiceName:api*' says more"
        );
    }

    #[test]
    fn that_an_alias_was_read_is_not_worth_a_line() {
        let alias = Diagnostic::new(Code::H15, Span::new(0, 5), "an alias");
        assert_eq!(in_brief("level:error", "-v", &[&alias]), None);
        assert_eq!(in_brief("error", "-v", &[]), None);
    }
}
