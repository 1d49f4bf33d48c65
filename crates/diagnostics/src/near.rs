//! Which known name a mistyped one is near to.

/// Up to three of `names` that `typed` may have been meant to be, the nearest first.
///
/// Near means: the same but for case, or at most a third of the characters changed (optimal string
/// alignment, case folded), or a beginning of three characters or more. Ties keep the order of `names`.
///
/// ```
/// let names = ["ServiceName", "SeverityText", "Body"];
/// assert_eq!(lucerna_diagnostics::nearest("ServiceNme", names), ["ServiceName"]);
/// assert!(lucerna_diagnostics::nearest("zebra", names).is_empty());
/// ```
pub fn nearest<'n>(typed: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    const MOST: usize = 3;
    // A name longer than this is no slip of a finger, and the distance takes quadratic time.
    const LONGEST: usize = 128;
    if typed.len() > LONGEST {
        return Vec::new();
    }
    let typed_folded = typed.to_lowercase();
    let typed_length = typed_folded.chars().count();
    let most_edits = (typed_length / 3).max(1);
    let typed_letters = Letters::of(&typed_folded);
    let mut found: Vec<(usize, &str)> = names
        .into_iter()
        .filter(|name| name.len() <= LONGEST)
        .filter_map(|name| {
            let is_near = |length: usize, name: &str| {
                if length.abs_diff(typed_length) > most_edits {
                    return false;
                }
                let letters = Letters::of(name);
                typed_letters.lacking_in(letters) <= most_edits
                    && letters.lacking_in(typed_letters) <= most_edits
            };
            // Nearly all names are ruled out here, without being folded. Beyond ASCII, folding may
            // bring letters that were not there.
            if name.is_ascii() && !begins_with(name, &typed_folded) && !is_near(name.len(), name) {
                return None;
            }
            let folded = name.to_lowercase();
            if typed_length >= 3 && folded.starts_with(&typed_folded) {
                return Some((1, name));
            }
            if !is_near(folded.chars().count(), &folded) {
                return None;
            }
            if fewest_edits(&typed_folded, &folded) > most_edits {
                return None;
            }
            let distance = strsim::osa_distance(&typed_folded, &folded);
            (distance <= most_edits && distance < typed_length).then_some((distance, name))
        })
        .collect();
    found.sort_by_key(|(distance, _)| *distance);
    found.dedup_by_key(|(_, name)| *name);
    found.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// Whether a name of ASCII begins with what was typed, which is folded.
fn begins_with(name: &str, typed: &str) -> bool {
    let start = name.as_bytes().get(..typed.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(typed.as_bytes()))
}

/// Which ASCII letters and digits a text holds, in either case.
#[derive(Clone, Copy)]
struct Letters(u64);

impl Letters {
    fn of(text: &str) -> Self {
        let letters = text.bytes().filter_map(letter);
        Self(letters.fold(0, |letters, letter| letters | 1 << letter))
    }

    /// How many of these the other text has none of. Each takes an edit of its own to be made up for.
    fn lacking_in(self, other: Self) -> usize {
        (self.0 & !other.0).count_ones() as usize
    }
}

/// The number of an ASCII letter, in either case, or digit.
fn letter(byte: u8) -> Option<u8> {
    match byte {
        b'a'..=b'z' => Some(byte - b'a'),
        b'A'..=b'Z' => Some(byte - b'A'),
        b'0'..=b'9' => Some(26 + byte - b'0'),
        _ => None,
    }
}

/// The fewest edits that make one text of the other, by how often each letter stands in them.
fn fewest_edits(left: &str, right: &str) -> usize {
    let mut more = [0_i16; LETTERS];
    for letter in left.bytes().filter_map(letter) {
        more[usize::from(letter)] += 1;
    }
    for letter in right.bytes().filter_map(letter) {
        more[usize::from(letter)] -= 1;
    }
    let (mut surplus, mut missing) = (0, 0);
    for more in more {
        surplus += usize::from(more.max(0).unsigned_abs());
        missing += usize::from(more.min(0).unsigned_abs());
    }
    surplus.max(missing)
}

/// How many ASCII letters, without their case, and digits there are.
const LETTERS: usize = 36;

#[cfg(test)]
mod tests {
    use super::{fewest_edits, nearest};

    #[test]
    fn a_name_is_found_by_any_edits_within_the_limit() {
        let typed = ["TraceI", "TracdeId", "TarceId", "tr4c3Id", "TRACEID", "Tra"];
        for typed in typed {
            assert_eq!(nearest(typed, ["TraceId"]), ["TraceId"], "{typed}");
        }
        for typed in ["TrqqqId", "qqqceId", "raeI"] {
            assert!(nearest(typed, ["TraceId"]).is_empty(), "{typed}");
        }
    }

    #[test]
    fn letters_that_folding_brings_count() {
        // The sign for kelvin folds to an ASCII `k`.
        assert_eq!(nearest("kk", ["\u{212a}k"]), ["\u{212a}k"]);
        assert_eq!(nearest("\u{212a}k", ["kk"]), ["kk"]);
    }

    #[test]
    fn letters_never_ask_for_more_edits_than_the_distance() {
        let names = [
            "",
            "a",
            "é",
            "éa",
            "ab",
            "ba",
            "abc",
            "bca",
            "traceid",
            "tarceid",
            "spanid",
            "k8s.pod",
            "service.name",
            "servicename",
            "statuscode",
            "status_code_9",
        ];
        for left in names {
            for right in names {
                let distance = strsim::osa_distance(left, right);
                assert!(fewest_edits(left, right) <= distance, "{left} {right}");
            }
        }
        assert_eq!(fewest_edits("abc", "abcd99"), 3);
    }
}
