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
    let length = typed_folded.chars().count();
    let most_edits = (length / 3).max(1);
    let mut found: Vec<(usize, &str)> = names
        .into_iter()
        .filter(|name| name.len() <= LONGEST)
        .filter_map(|name| {
            let folded = name.to_lowercase();
            if length >= 3 && folded.starts_with(&typed_folded) {
                return Some((1, name));
            }
            // Too short or too long by more than the edits: no need to count them.
            if folded.chars().count().abs_diff(length) > most_edits {
                return None;
            }
            let distance = strsim::osa_distance(&typed_folded, &folded);
            (distance <= most_edits && distance < length).then_some((distance, name))
        })
        .collect();
    found.sort_by_key(|(distance, _)| *distance);
    found.dedup_by_key(|(_, name)| *name);
    found.into_iter().take(MOST).map(|(_, name)| name).collect()
}
