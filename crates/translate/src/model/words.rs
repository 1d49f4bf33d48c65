//! Words: whole, misspelt, near each other; and globs.

use super::fold::{Case, contains};
use lucerna_lucene::text::GlobPart;

/// The longest runs of ASCII letters, ASCII digits and characters beyond ASCII.
fn words(text: &str) -> Vec<&str> {
    let is_separator = |character: char| character.is_ascii() && !character.is_ascii_alphanumeric();
    text.split(is_separator)
        .filter(|word| !word.is_empty())
        .collect()
}

/// All words of `typed` occur as words and, if it holds a separator, so does the whole of it.
pub(super) fn has_words(text: &str, typed: &str) -> bool {
    let found = words(text);
    let occurs = |word: &&str| {
        let case = Case::of(word);
        found
            .iter()
            .any(|other| case.folded(other) == case.folded(word))
    };
    let typed_words = words(typed);
    let has_separator = typed_words != [typed];
    typed_words.iter().all(occurs) && (!has_separator || contains(text, typed))
}

/// Some word is at most so many edits away.
pub(super) fn has_like(text: &str, typed: &str, edits: u8) -> bool {
    let case = Case::of(typed);
    let typed = case.folded(typed);
    words(text)
        .iter()
        .any(|word| distance(&case.folded(word), &typed) <= edits.into())
}

/// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours, no place
/// edited twice.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut rows = vec![vec![0; right.len() + 1]; left.len() + 1];
    for i in 0..=left.len() {
        for j in 0..=right.len() {
            if i == 0 || j == 0 {
                rows[i][j] = i + j;
                continue;
            }
            let replaced = rows[i - 1][j - 1] + usize::from(left[i - 1] != right[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[left.len()][right.len()]
}

/// Some stretch of words, longer than `typed` by at most `others`, holds each as often as typed.
pub(super) fn has_near(text: &str, typed: &[String], others: u32) -> bool {
    let found = words(text);
    let longest = typed.len() + usize::try_from(others).unwrap_or(usize::MAX);
    (0..found.len()).any(|start| {
        let end = start.saturating_add(longest).min(found.len());
        typed.iter().all(|word| {
            let case = Case::of(word);
            let is_it = |other: &&&str| case.folded(other) == case.folded(word);
            let wanted = typed.iter().filter(|other| *other == word).count();
            found[start..end].iter().filter(is_it).count() >= wanted
        })
    })
}

/// The whole text looks like the glob, without case.
pub(super) fn looks_like(text: &str, parts: &[GlobPart]) -> bool {
    let is_ascii = parts.iter().all(|part| match part {
        GlobPart::Text(text) => text.is_ascii(),
        GlobPart::AnyRun | GlobPart::AnyOne => true,
    });
    let case = if is_ascii { Case::Ascii } else { Case::Wide };
    fits(&case.folded(text), parts, case)
}

fn fits(text: &[char], parts: &[GlobPart], case: Case) -> bool {
    let Some((first, rest)) = parts.split_first() else {
        return text.is_empty();
    };
    match first {
        GlobPart::Text(typed) => text
            .strip_prefix(case.folded(typed).as_slice())
            .is_some_and(|text| fits(text, rest, case)),
        GlobPart::AnyOne => text
            .split_first()
            .is_some_and(|(_, text)| fits(text, rest, case)),
        GlobPart::AnyRun => (0..=text.len()).any(|from| fits(&text[from..], rest, case)),
    }
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn a_swap_of_neighbours_is_one_edit_and_no_place_is_edited_twice() {
        let distance = |left: &str, right: &str| {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            distance(&chars(left), &chars(right))
        };
        assert_eq!(distance("timeout", "timeuot"), 1);
        assert_eq!(distance("ca", "abc"), 3);
        assert_eq!(distance("école", "ecole"), 1);
        assert_eq!(distance("", "ab"), 2);
    }
}
