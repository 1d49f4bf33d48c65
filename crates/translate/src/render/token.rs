//! Words: what whole-word search looks for.

use crate::fold::fold;

/// The words of `text`: the longest runs of ASCII letters, ASCII digits and characters beyond ASCII.
///
/// ```
/// use lucerna_translate::render::words;
///
/// assert!(words("user_id=42 (é)").eq(["user", "id", "42", "é"]));
/// ```
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| character.is_ascii() && !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// True if some character of the text has another case beyond ASCII, so that comparing ASCII letters
/// alone would not find all its spellings.
pub(crate) fn has_wide_case(text: &str) -> bool {
    !text.is_ascii()
        && text.chars().any(|character| {
            !character.is_ascii()
                && (!character.to_lowercase().eq([character])
                    || !character.to_uppercase().eq([character]))
        })
}

/// True if lower and upper case differ for some ASCII letter of the text.
pub(super) fn has_ascii_letter(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// A text as it is compared without case.
pub(crate) fn folded(text: &str) -> String {
    text.chars().map(fold).collect()
}

/// The other letter that the engine takes for this one when it compares without case, if there is one
/// beyond ASCII. The letter is folded; no two others fold to the same.
pub(super) fn upper_case(letter: char) -> Option<char> {
    let mut upper = letter.to_uppercase();
    let (first, second) = (upper.next()?, upper.next());
    let is_other = second.is_none() && first != letter && !first.is_ascii();
    (is_other && fold(first) == letter).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::upper_case;
    use crate::fold::fold;

    #[test]
    fn a_letter_beyond_ascii_is_folded_or_the_upper_case_of_what_it_folds_to() {
        for letter in '\u{80}'..=char::MAX {
            let folded = fold(letter);
            let is_known = folded == letter || upper_case(folded) == Some(letter);
            assert!(is_known, "{letter} {:x}", u32::from(letter));
            assert!(!folded.is_ascii(), "{letter}");
            assert_eq!(fold(folded), folded, "{letter}");
        }
    }

    #[test]
    fn letters_that_only_look_alike_are_no_cases_of_each_other() {
        for letter in ['\u{212a}', 'İ', 'ı', 'ſ', 'ς', 'µ', '日'] {
            assert_eq!(upper_case(letter), None, "{letter}");
        }
        assert_eq!(upper_case('é'), Some('É'));
    }
}
