//! Text without case.

/// A character as it is compared without case.
///
/// ```
/// use lucerna_translate::model::fold;
///
/// assert_eq!(fold('É'), fold('é'));
/// assert_ne!(fold('e'), fold('é'));
/// ```
#[must_use]
pub fn fold(character: char) -> char {
    crate::fold::fold(character)
}

/// How a typed text is compared: by its ASCII letters alone if it has no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Ascii,
    Wide,
}

impl Case {
    /// The way that `typed` is compared.
    pub(super) fn of(typed: &str) -> Self {
        if typed.is_ascii() {
            Self::Ascii
        } else {
            Self::Wide
        }
    }

    /// The characters of `text`, ready to be compared.
    pub(super) fn folded(self, text: &str) -> Vec<char> {
        let folded = |character: char| match self {
            Self::Ascii => character.to_ascii_lowercase(),
            Self::Wide => fold(character),
        };
        text.chars().map(folded).collect()
    }
}

/// True if `typed` occurs in `text`, without case.
pub(super) fn contains(text: &str, typed: &str) -> bool {
    let case = Case::of(typed);
    let (text, typed) = (case.folded(text), case.folded(typed));
    typed.is_empty() || text.windows(typed.len()).any(|window| *window == *typed)
}
