//! Words: what whole-word search looks for.

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
    text.chars().any(|character| {
        !character.is_ascii()
            && (!character.to_lowercase().eq([character])
                || !character.to_uppercase().eq([character]))
    })
}

/// True if lower and upper case differ for some ASCII letter of the text.
pub(super) fn has_ascii_letter(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_alphabetic())
}
