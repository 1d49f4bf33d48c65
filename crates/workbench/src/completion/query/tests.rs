use lucerna_schema::builtin;

use super::super::{Offer, Remembered, Want, WantKind};
use super::in_query;
use crate::values::Suggestion;

/// What is offered at the end of a query over the logs, when these values are known.
fn offer(query: &str, known: &[(&str, u64)]) -> Offer {
    let remembered = |want: &Want| {
        let found = known.iter().map(|(text, count)| Suggestion {
            text: (*text).to_owned(),
            count: *count,
        });
        let found = found
            .filter(|value| super::begins(&value.text, &want.prefix))
            .collect();
        Some(Remembered {
            found,
            is_fresh: true,
            age: jiff::SignedDuration::ZERO,
        })
    };
    let logs = builtin("logs").expect("a built-in table");
    in_query(query, query.len(), logs, &remembered)
}

fn texts(offer: &Offer) -> Vec<&str> {
    let texts = offer.candidates.iter().map(|each| each.text.as_str());
    texts.collect()
}

#[test]
fn fields_and_aliases_are_found_by_their_beginning_in_any_case() {
    assert_eq!(
        texts(&offer("serv", &[])),
        ["ServiceName:", "service:", "service.name:"]
    );
    assert_eq!(texts(&offer("NOT BO", &[])), ["Body:"]);
}

#[test]
fn a_field_that_an_index_serves_is_marked() {
    let body = offer("Bod", &[]);
    assert_eq!(body.candidates[0].remark, "String · indexed");
    let trace = offer("TraceFl", &[]);
    assert_eq!(trace.candidates[0].remark, "UInt8");
}

#[test]
fn a_map_is_followed_by_its_keys_the_most_frequent_first() {
    assert_eq!(texts(&offer("LogAttributes", &[])), ["LogAttributes."]);
    let keys = [("http.method", 70), ("http.status_code", 9), ("odd key", 1)];
    let offered = offer("LogAttributes.", &keys);
    assert_eq!(
        texts(&offered),
        [
            "LogAttributes.http.method:",
            "LogAttributes.http.status_code:",
            "LogAttributes.\"odd key\":",
        ]
    );
    assert_eq!(offered.candidates[0].label, "http.method");
    assert_eq!(offered.candidates[0].remark, "70 · indexed");
    let some = offer("a OR logattributes.HTTP.s", &keys);
    assert_eq!(texts(&some), ["LogAttributes.http.status_code:"]);
    assert_eq!(some.start, "a OR ".len());
}

#[test]
fn a_value_comes_with_its_count_and_the_quotes_that_it_needs() {
    let known = [("cart", 1_200), ("check out", 3), ("OR", 1)];
    let offered = offer("service:c", &known);
    assert_eq!(texts(&offered), ["cart", "\"check out\""]);
    assert_eq!(offered.candidates[0].remark, "1,200");
    assert_eq!(texts(&offer("service:\"ca", &known)), ["\"cart\""]);
    assert_eq!(texts(&offer("service:(cart OR o", &known)), ["\"OR\""]);
}

#[test]
fn an_operator_may_follow_a_clause_and_not_an_operator() {
    assert_eq!(texts(&offer("level:error AN", &[])), ["AND "]);
    assert!(texts(&offer("a ", &[])).starts_with(&["AND ", "OR ", "NOT ", "Timestamp:"]));
    assert!(texts(&offer("a AND ", &[])).starts_with(&["NOT ", "Timestamp:"]));
    assert!(texts(&offer("service:(a O", &[])).contains(&"OR "));
}

#[test]
fn times_are_offered_for_a_column_of_times() {
    let offered = offer("Timestamp:>=now-1", &[]);
    assert_eq!(texts(&offered), ["now-15m", "now-1h", "now-1d", "now-1d/d"]);
}

#[test]
fn what_is_not_known_is_wanted() {
    let logs = builtin("logs").expect("a built-in table");
    let offered = in_query("ServiceName:ca", 14, logs, &|_| None);
    let want = Want {
        kind: WantKind::Values,
        field: "ServiceName".to_owned(),
        prefix: "ca".to_owned(),
    };
    assert_eq!(offered.wants, Some(want));
}

#[test]
fn nothing_is_offered_within_a_phrase_or_behind_a_closed_one() {
    assert_eq!(texts(&offer("\"conn", &[])), <[&str; 0]>::default());
    assert_eq!(texts(&offer("\"conn\"", &[])), <[&str; 0]>::default());
}

#[test]
fn every_offer_reads_without_a_mistake() {
    let known = [("a b", 1), ("x\"y\\", 1), ("-z", 1), ("a:b", 1), ("ü", 1)];
    let offered = offer("ServiceName:", &known);
    for candidate in offered.candidates.iter().take(known.len()) {
        let query = format!("ServiceName:{}", candidate.text);
        assert!(lucerna_lucene::parse(&query).is_ok(), "{query}");
    }
}
