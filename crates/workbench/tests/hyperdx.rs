//! An export of 50 searches of the kinds that people save in HyperDX, made by hand for this test.

use std::collections::BTreeMap;

use lucerna::Source;
use lucerna::hyperdx::{Converted, Search, read_export};
use lucerna::schema::builtin;
use lucerna::translate::Context;

const EXPORT: &str = include_str!("hyperdx/export.json");

fn converted() -> Vec<(Search, Converted)> {
    let export = read_export(EXPORT).expect("an export");
    let convert = |search: Search| {
        let naming = export.sources.of(&search);
        let table = builtin(naming.name()).expect("a built-in table").clone();
        let converted = search.convert(&Source::of_schema(table), &Context::utc(0));
        (search, converted)
    };
    export.searches.iter().cloned().map(convert).collect()
}

fn names(list: &[(Search, Converted)], is_it: impl Fn(&Converted) -> bool) -> Vec<&str> {
    list.iter()
        .filter(|(_, converted)| is_it(converted))
        .map(|(search, _)| search.name.as_str())
        .collect()
}

/// Prints what the page on importing says, with `--nocapture`.
#[test]
#[expect(clippy::print_stdout, reason = "the figures are asked for")]
fn an_export_of_fifty_searches_is_read_and_each_is_the_same_or_says_why_not() {
    let list = converted();
    assert_eq!(list.len(), 50);
    let unusable = names(&list, |converted| !converted.is_usable());
    assert_eq!(unusable, ["Computed filter", "SQL with a comment"]);
    for (search, converted) in &list {
        let says = !converted.lost.is_empty() || !converted.diagnostics.is_empty();
        assert_eq!(converted.is_same(), !says, "{}", search.name);
    }
    let mut by_note: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (search, converted) in &list {
        for code in converted.notes() {
            by_note.entry(code.as_str()).or_default().push(&search.name);
        }
    }
    println!("the same: {}", names(&list, Converted::is_same).len());
    for (note, names) in &by_note {
        println!("{note}: {} ({})", names.len(), names.join(", "));
    }
    // Those that HyperDX is known to read in another way.
    for (note, name) in [
        ("H01", "Bang"),
        ("H08", "Starts with GET"),
        ("H09", "Regex"),
        ("H10", "Fuzzy"),
        ("H15", "Level alias"),
    ] {
        let named = by_note.get(note).map(Vec::as_slice).unwrap_or_default();
        assert!(named.contains(&name), "{note}: {named:?}");
    }
}
