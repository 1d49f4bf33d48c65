//! Every code of a message has its example among the pages, where it can be read as a person sees it.

use lucerna_diagnostics::CODES;

/// Kinds of codes and codes that no query of `translate` has, each with the reason.
const WITHOUT_AN_EXAMPLE: [(&str, &str); 4] = [
    (
        "P",
        "what makes a query slow is said by `explain` alone, whose pages have the examples",
    ),
    ("H04", "what HyperDX drops is an error here: L005"),
    ("H27", "what HyperDX ignores is an error here: S002"),
    (
        "L030",
        "a default is compared with the rows of a live table, and the pages have none",
    ),
];

/// What `translate` and `check` say.
const PAGES: &str = concat!(include_str!("cmd/codes.md"), include_str!("cmd/check.md"));

#[test]
fn every_code_has_an_example() {
    let pages = PAGES;
    for text in CODES {
        let is_exempt = WITHOUT_AN_EXAMPLE
            .iter()
            .any(|(start, _)| text.id.starts_with(start));
        assert_eq!(
            pages.contains(&format!("[{}]: ", text.id)),
            !is_exempt,
            "{}: {}",
            text.id,
            text.title
        );
    }
}

#[test]
fn every_example_shows_the_code_that_it_is_for() {
    let pages = PAGES;
    let (_, pages) = pages.split_once("\n## ").expect("sections");
    let mut code = "";
    for line in pages.lines() {
        if CODES.iter().any(|text| text.id == line) {
            assert_eq!(code, "", "{code} shows something else");
            code = line;
        } else if line.contains(&format!("[{code}]: ")) {
            code = "";
        }
    }
    assert_eq!(code, "", "{code} shows something else");
}
