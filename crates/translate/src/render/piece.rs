//! Pieces of a text that every match must hold, for an index to find.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

/// The dictionary of a text index is searched for a piece from this length on, in bytes.
const SHORTEST: usize = 4;

/// Letters that ILIKE and `(?i)` also find as a character beyond ASCII, in one version or another:
/// the Kelvin sign is a `k`, the long s an `s`, the dotted capital I an `i`.
const WITH_WIDE_CASES: [char; 3] = ['i', 'k', 's'];

/// The longest run of ASCII letters and digits in `texts`, in lower case, if it is long enough.
///
/// Where the texts are compared by all cases and not only by those of ASCII (`is_wide`), it holds no
/// letter that has another case beyond ASCII.
pub(super) fn longest_run<'t>(
    texts: impl IntoIterator<Item = &'t str>,
    is_wide: bool,
) -> Option<String> {
    let ends = |character: char| {
        !character.is_ascii_alphanumeric() || (is_wide && has_wide_case(character))
    };
    let runs = texts.into_iter().flat_map(|text| text.split(ends));
    let longest = runs.reduce(longer)?;
    (longest.len() >= SHORTEST).then(|| longest.to_ascii_lowercase())
}

/// True for a text that is such a run: `LIKE '%…%'`, or ILIKE if `is_wide`, finds it by the dictionary
/// alone.
pub(super) fn is_run(text: &str, is_wide: bool) -> bool {
    longest_run([text], is_wide).is_some_and(|run| run.len() == text.len())
}

fn longer<'t>(one: &'t str, other: &'t str) -> &'t str {
    if other.len() > one.len() { other } else { one }
}

fn has_wide_case(character: char) -> bool {
    WITH_WIDE_CASES.contains(&character.to_ascii_lowercase())
}

/// The ASCII texts that stand in every match of a pattern, each as it stands in the match.
///
/// In any case (`ignoring_case`) a text may be in lower case where the match has either.
pub(super) fn required(pattern: &str, ignoring_case: bool) -> Vec<String> {
    let parsed = ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .build()
        .parse(pattern);
    let mut reader = Reader {
        ignoring_case,
        texts: vec![String::new()],
    };
    if let Ok(tree) = parsed {
        reader.read(&tree);
    }
    reader.texts
}

/// Gathers texts in the order of a match; a new one begins where something else may stand between.
struct Reader {
    ignoring_case: bool,
    texts: Vec<String>,
}

impl Reader {
    fn read(&mut self, tree: &Hir) {
        match tree.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => literal.0.iter().for_each(|byte| self.byte(*byte)),
            HirKind::Class(class) => match self.letter(class) {
                Some(letter) => self.byte(letter),
                None => self.end(),
            },
            HirKind::Capture(capture) => self.read(&capture.sub),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.read(part)),
            HirKind::Repetition(repetition) => {
                self.end();
                if repetition.min > 0 {
                    self.read(&repetition.sub);
                    self.end();
                }
            }
            HirKind::Alternation(_) => self.end(),
        }
    }

    fn byte(&mut self, byte: u8) {
        match self.texts.last_mut() {
            Some(text) if byte.is_ascii() => text.push(char::from(byte)),
            _ => self.end(),
        }
    }

    fn end(&mut self) {
        self.texts.push(String::new());
    }

    /// The small letter of a class that is one letter in its two cases.
    fn letter(&self, class: &Class) -> Option<u8> {
        let bytes: Vec<u8> = match class {
            Class::Bytes(class) => class
                .iter()
                .flat_map(|range| range.start()..=range.end())
                .take(3)
                .collect(),
            Class::Unicode(_) => return None,
        };
        let [upper, lower] = bytes.as_slice() else {
            return None;
        };
        let is_letter = lower.is_ascii_lowercase() && upper.to_ascii_lowercase() == *lower;
        let is_ours = self.ignoring_case && is_letter && !has_wide_case(char::from(*lower));
        is_ours.then_some(*lower)
    }
}

#[cfg(test)]
mod tests {
    use super::{longest_run, required};

    fn texts(pattern: &str, ignoring_case: bool) -> Vec<String> {
        let mut texts = required(pattern, ignoring_case);
        texts.retain(|text| !text.is_empty());
        texts
    }

    #[test]
    fn the_longest_run_is_the_first_of_its_length_and_not_short() {
        assert_eq!(longest_run(["Fail/Time"], false).as_deref(), Some("fail"));
        assert_eq!(
            longest_run(["abc", "Timeout-7"], false).as_deref(),
            Some("timeout")
        );
        assert_eq!(longest_run(["abc", "x y z"], false), None);
        assert_eq!(longest_run([], false), None);
    }

    #[test]
    fn a_letter_with_a_case_beyond_ascii_ends_a_run_where_all_cases_count() {
        assert_eq!(
            longest_run(["écoleKelvin"], false).as_deref(),
            Some("colekelvin")
        );
        assert_eq!(longest_run(["écoleKelvin"], true).as_deref(), Some("cole"));
    }

    #[test]
    fn what_every_match_holds_is_found_and_nothing_else() {
        for (pattern, expected) in [
            ("timeout", vec!["timeout"]),
            (r"took \d+ms", vec!["took ", "ms"]),
            (r"(GET|POST) /api", vec![" /api"]),
            (r"(user)+name?", vec!["user", "nam"]),
            ("a*b{2}c", vec!["b", "c"]),
            (r"\bid\b=", vec!["id="]),
            (r"x\.y[.]z", vec!["x.y.z"]),
            ("cafétéria", vec!["caf", "t", "ria"]),
            ("(?i)Timeout", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(texts(pattern, false), expected, "{pattern}");
        }
    }

    #[test]
    fn letters_of_any_case_count_where_case_does_not_but_for_those_with_wide_cases() {
        assert_eq!(texts("(?i)Network Down", true), ["networ", " down"]);
        assert_eq!(texts("[Ff]ailed", true), ["failed"]);
        assert_eq!(texts("[Ff]ailed", false), ["ailed"]);
    }
}
