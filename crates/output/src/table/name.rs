//! The name above a column: where the column is narrower it goes on below itself, between its words.

use super::cell::{split, width};

/// Columns of the terminal that the longest word of a name takes.
pub(super) fn longest_word(name: &str) -> usize {
    words(name).map(width).max().unwrap_or_default()
}

/// A name in lines of no more than so many columns of the terminal; a longer word is broken.
pub(super) fn lines(name: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words(name) {
        if let Some(line) = lines.last_mut()
            && width(line) + width(word) <= columns
        {
            line.push_str(word);
            continue;
        }
        let mut rest = word;
        while !rest.is_empty() {
            let (line, further) = split(rest, columns);
            lines.push(line.to_owned());
            rest = further;
        }
    }
    lines
}

/// `Severity`, `Text`; `http.`, `status_`, `code`.
fn words(name: &str) -> impl Iterator<Item = &str> {
    let mut rest = name;
    std::iter::from_fn(move || {
        let mut before = None;
        let end = rest.char_indices().find(|(at, here)| {
            let is_end = before.is_some_and(|before| is_between(before, *here));
            before = Some(*here);
            *at > 0 && is_end
        });
        let (word, further) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        rest = further;
        (!word.is_empty()).then_some(word)
    })
}

fn is_between(before: char, here: char) -> bool {
    let starts = here.is_uppercase() && before.is_lowercase();
    let ends = matches!(before, '_' | '.' | ' ' | ',' | '(' | '-') && here.is_alphanumeric();
    starts || ends
}

#[cfg(test)]
mod tests {
    use super::{lines, longest_word};

    #[test]
    fn a_name_is_broken_between_its_words() {
        assert_eq!(lines("SeverityText", 12), ["SeverityText"]);
        assert_eq!(lines("SeverityText", 8), ["Severity", "Text"]);
        assert_eq!(lines("http.status_code", 12), ["http.status_", "code"]);
        assert_eq!(
            lines("quantile(0.99)(Duration)", 16),
            ["quantile(0.99)(", "Duration)"]
        );
        assert_eq!(lines("", 4), [""; 0]);
    }

    #[test]
    fn a_word_that_is_longer_is_broken_where_the_column_ends() {
        assert_eq!(lines("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(lines("東京", 1), ["東", "京"]);
    }

    #[test]
    fn the_longest_word_decides_how_narrow_a_column_may_be() {
        assert_eq!(longest_word("SeverityText"), 8);
        assert_eq!(longest_word("count()"), 7);
        assert_eq!(longest_word(""), 0);
    }
}
