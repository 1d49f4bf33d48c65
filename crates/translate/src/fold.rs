//! Characters without case, as the engine compares them.

/// The letters whose case the engine does not know when it compares without case (ILIKE): those that
/// are newer than its table, the mixed-case ones, and those whose two cases differ in length so that
/// they are found in one direction alone. From the first to the last of each range, both included.
const CASED: &[(char, char)] = &[
    ('\u{1c5}', '\u{1c5}'),
    ('\u{1c8}', '\u{1c8}'),
    ('\u{1cb}', '\u{1cb}'),
    ('\u{1f2}', '\u{1f2}'),
    ('\u{23a}', '\u{23a}'),
    ('\u{23e}', '\u{23e}'),
    ('\u{3f4}', '\u{3f4}'),
    ('\u{13a0}', '\u{13f5}'),
    ('\u{1c89}', '\u{1c89}'),
    ('\u{1c90}', '\u{1cba}'),
    ('\u{1cbd}', '\u{1cbf}'),
    ('\u{1e9e}', '\u{1e9e}'),
    ('\u{1f88}', '\u{1f8f}'),
    ('\u{1f98}', '\u{1f9f}'),
    ('\u{1fa8}', '\u{1faf}'),
    ('\u{1fbc}', '\u{1fbc}'),
    ('\u{1fcc}', '\u{1fcc}'),
    ('\u{1ffc}', '\u{1ffc}'),
    ('\u{2126}', '\u{2126}'),
    ('\u{212a}', '\u{212b}'),
    ('\u{2160}', '\u{216f}'),
    ('\u{24b6}', '\u{24cf}'),
    ('\u{2c2f}', '\u{2c2f}'),
    ('\u{2c62}', '\u{2c62}'),
    ('\u{2c64}', '\u{2c64}'),
    ('\u{2c6d}', '\u{2c70}'),
    ('\u{2c7e}', '\u{2c7f}'),
    ('\u{a78d}', '\u{a78d}'),
    ('\u{a7aa}', '\u{a7ad}'),
    ('\u{a7ae}', '\u{a7ae}'),
    ('\u{a7b0}', '\u{a7dc}'),
    ('\u{a7f5}', '\u{a7f5}'),
    ('\u{104b0}', '\u{104d3}'),
    ('\u{10570}', '\u{10595}'),
    ('\u{10c80}', '\u{10cb2}'),
    ('\u{10d50}', '\u{10d65}'),
    ('\u{16e40}', '\u{16e5f}'),
    ('\u{16ea0}', '\u{16eb8}'),
    ('\u{1e900}', '\u{1e921}'),
];

/// A character as it is compared without case.
pub(crate) fn fold(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_lowercase();
    }
    if CASED
        .iter()
        .any(|(first, last)| (*first..=*last).contains(&character))
    {
        return character;
    }
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) => lower,
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn both_cases_of_a_letter_are_one_and_its_accents_are_not() {
        assert_eq!(fold('É'), fold('é'));
        assert_ne!(fold('e'), fold('é'));
    }
}
