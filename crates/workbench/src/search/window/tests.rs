use std::time::Instant;

use jiff::Timestamp;
use lucerna_schema::introspect::{Part, Seconds};
use proptest::prelude::*;

use super::{
    Choice, End, Ends, FIRST, FIRST_OF_INDEX, Form, Reach, WORTH_A_STATEMENT,
    WORTH_A_STATEMENT_OF_TEXT, Window, windows,
};
use crate::facts::Parts;
use crate::range::Range;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

/// A search of everything in a table of logs that has a day of rows.
fn choice() -> Choice<'static> {
    Choice {
        ends: Ends::default(),
        is_descending: true,
        limit: Some(200),
        is_divisible: true,
        is_ordered: true,
        bucket: 300,
        reach: Some(Reach {
            oldest: at("2026-03-10T00:00:00Z"),
            newest: at("2026-03-10T23:59:59.999999999Z"),
            rows: 10_000_000,
        }),
        parts: None,
        hits: None,
        least: WORTH_A_STATEMENT,
        first: FIRST,
    }
}

fn boundary(windows: &[Window]) -> Option<Timestamp> {
    let [first, second] = windows else {
        return None;
    };
    assert_eq!(
        first.ends.from.map(|end| end.at),
        second.ends.to.map(|end| end.at)
    );
    first.ends.from.map(|end| end.at)
}

#[test]
fn without_an_estimate_the_newest_five_minutes_come_first() {
    let found = windows(&choice());
    assert_eq!(boundary(&found), Some(at("2026-03-10T23:55:00Z")));
    assert_eq!(found[0].form, Form::Sorted);
    assert_eq!(found[1].form, Form::InOrder);
    assert_eq!(found[0].ends.to, None, "rows that came since are in it");
}

/// Parts with so many rows between two times each.
fn parts(of: &[(u64, &str, &str)]) -> Parts {
    let part = |&(rows, first, last): &(u64, &str, &str)| Part {
        name: "all_1_1_0".to_owned(),
        partition: "all".to_owned(),
        rows,
        bytes: rows,
        seconds: Some(Seconds {
            first: at(first).as_second(),
            last: at(last).as_second(),
        }),
    };
    Parts {
        all: of.iter().map(part).collect(),
        last_write: None,
        asked: Instant::now(),
    }
}

/// A search of everything in these parts, which reach from the first to the last.
fn choice_of(parts: &Parts) -> Choice<'_> {
    let reach = parts.oldest().zip(parts.newest());
    Choice {
        reach: reach.map(|(oldest, newest)| Reach {
            oldest,
            newest,
            rows: parts.rows(),
        }),
        parts: Some(parts),
        ..choice()
    }
}

const DAY: (&str, &str) = ("2026-03-10T00:00:00Z", "2026-03-10T23:59:59Z");

#[test]
fn without_an_estimate_of_a_table_with_few_rows_more_than_five_minutes_come_first() {
    // 20,000 of two million take 864 seconds.
    let many = parts(&[(2_000_000, DAY.0, DAY.1)]);
    let found = windows(&choice_of(&many));
    assert_eq!(boundary(&found), Some(at("2026-03-10T23:45:00Z")));
    // Of 100,000 they take 4.8 hours.
    let few = parts(&[(100_000, DAY.0, DAY.1)]);
    let found = windows(&choice_of(&few));
    assert_eq!(boundary(&found), Some(at("2026-03-10T19:10:00Z")));
    assert_eq!(found[0].form, Form::Sorted);
    assert_eq!(found[1].form, Form::InOrder);
}

#[test]
fn a_table_with_few_rows_is_sorted_in_one_statement() {
    let parts = parts(&[(40_000, DAY.0, DAY.1)]);
    for hits in [None, Some(2_000)] {
        let found = windows(&Choice {
            hits,
            ..choice_of(&parts)
        });
        assert_eq!((found.len(), found[0].form), (1, Form::Sorted), "{hits:?}");
    }
}

#[test]
fn rows_are_few_where_they_lie_and_not_on_average() {
    let hour = ("2026-03-10T23:00:00Z", "2026-03-10T23:59:59Z");
    let old = ("2026-02-24T00:00:00Z", "2026-02-24T23:59:59Z");
    let recent = parts(&[(100, old.0, old.1), (5_000_000, hour.0, hour.1)]);
    let found = windows(&choice_of(&recent));
    assert_eq!(boundary(&found), Some(at("2026-03-10T23:55:00Z")));
    assert_eq!(found[1].form, Form::InOrder);
    // Few of the newest say nothing of those before.
    let hour_before = ("2026-03-10T22:00:00Z", "2026-03-10T22:59:59Z");
    let before = parts(&[
        (5_000_000, hour_before.0, hour_before.1),
        (100, hour.0, hour.1),
    ]);
    let found = windows(&choice_of(&before));
    assert_eq!(boundary(&found), Some(at("2026-03-10T23:55:00Z")));
    assert_eq!(found[1].form, Form::InOrder);
}

#[test]
fn an_index_answers_for_a_quarter_of_an_hour() {
    let first = FIRST_OF_INDEX;
    let found = windows(&Choice { first, ..choice() });
    assert_eq!(boundary(&found), Some(at("2026-03-10T23:45:00Z")));
}

#[test]
fn old_rows_have_a_newest_end_too() {
    let found = windows(&Choice {
        ends: Ends::from(Range {
            from: Some(at("2026-03-01T00:00:00Z")),
            to: Some(at("2026-11-23T00:00:00Z")),
        }),
        ..choice()
    });
    assert_eq!(boundary(&found), Some(at("2026-03-10T23:55:00Z")));
}

#[test]
fn dense_rows_have_a_short_first_window() {
    let hits = Some(1_000_000);
    let found = windows(&Choice { hits, ..choice() });
    assert_eq!(boundary(&found), Some(at("2026-03-10T23:55:00Z")));
}

#[test]
fn few_rows_of_the_first_window_leave_few_for_the_rest() {
    let few = |choice: &Choice| choice.few(&windows(choice)[0]);
    // Twice 200 of the day are 1.4 of five minutes.
    assert_eq!(few(&choice()), 1);
    let limit = Some(1_000);
    assert_eq!(few(&Choice { limit, ..choice() }), 6);
    let first = FIRST_OF_INDEX;
    assert_eq!(few(&Choice { first, ..choice() }), 0, "an index finds them");
    let hits = Some(1_000_000);
    assert_eq!(few(&Choice { hits, ..choice() }), 0, "they are known");
}

#[test]
fn rows_are_dense_in_a_window_if_many_more_are_expected_than_wanted() {
    let is_dense = |hits| {
        let choice = Choice {
            hits,
            is_ordered: false,
            bucket: 1,
            ..choice()
        };
        choice.is_dense(&windows(&choice)[0])
    };
    assert!(is_dense(Some(5_000_000)));
    assert!(!is_dense(Some(790)));
    assert!(!is_dense(None));
}

#[test]
fn few_rows_are_sorted_in_one_statement() {
    let hits = Some(150);
    let found = windows(&Choice { hits, ..choice() });
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].form, Form::Sorted);
}

#[test]
fn rows_that_are_neither_few_nor_dense_are_read_in_order_in_one_statement() {
    let hits = Some(2_000);
    let found = windows(&Choice { hits, ..choice() });
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].form, Form::InOrder);
}

#[test]
fn an_unordered_table_has_a_larger_first_window() {
    let found = windows(&Choice {
        is_ordered: false,
        bucket: 1,
        ..choice()
    });
    assert_eq!(boundary(&found), Some(at("2026-03-10T23:00:01Z")));
    assert!(found.iter().all(|window| window.form == Form::Sorted));
}

#[test]
fn an_unordered_table_is_divided_where_a_statement_is_worth_it() {
    let newest = |minutes: &str| Choice {
        ends: Ends::from(Range {
            from: Some(at(minutes)),
            to: None,
        }),
        is_ordered: false,
        bucket: 1,
        ..choice()
    };
    // 208,000 rows.
    assert_eq!(windows(&newest("2026-03-10T23:30:00Z")).len(), 1);
    // 625,000, of which the newest 250,000 take 36 minutes.
    let found = windows(&newest("2026-03-10T22:30:00Z"));
    assert_eq!(boundary(&found), Some(at("2026-03-10T23:24:01Z")));
    // However dense those are that match.
    let hits = Some(5_000_000);
    let dense = Choice {
        hits,
        ..newest("2026-03-10T22:30:00Z")
    };
    assert_eq!(boundary(&windows(&dense)), boundary(&found));
    // Unless each of them costs a long value: five minutes are the least.
    let least = WORTH_A_STATEMENT_OF_TEXT;
    let found = windows(&Choice { least, ..dense });
    assert_eq!(boundary(&found), Some(at("2026-03-10T23:55:00Z")));
}

#[test]
fn a_table_of_which_nothing_is_known_is_asked_once() {
    let reach = None;
    assert_eq!(windows(&Choice { reach, ..choice() }).len(), 1);
}

#[test]
fn everything_of_an_unordered_table_is_sorted_in_stretches() {
    let found = windows(&Choice {
        limit: None,
        is_ordered: false,
        ..choice()
    });
    assert_eq!(found.len(), 41);
    let one = windows(&Choice {
        limit: None,
        ..choice()
    });
    assert_eq!(one.len(), 1, "an ordered one needs no sorting");
}

#[test]
fn rows_without_a_place_in_time_are_not_divided() {
    let is_divisible = false;
    let found = windows(&Choice {
        is_divisible,
        ..choice()
    });
    assert_eq!(found.len(), 1);
}

fn holds(ends: &Ends, moment: Timestamp) -> bool {
    let after = |end: End| end.at < moment || (end.is_included && end.at == moment);
    let before = |end: End| moment < end.at || (end.is_included && end.at == moment);
    ends.from.is_none_or(after) && ends.to.is_none_or(before)
}

prop_compose! {
    /// Within a day, to the nanosecond, and often on a whole bucket.
    fn moment()(second in 0_i64..90_000, step in prop_oneof![Just(1), Just(300)], part in -1_i32..=1)
        -> Timestamp {
        let second = 1_773_100_800 + second / step * step;
        let moment = Timestamp::from_second(second).expect("within the calendar");
        moment + jiff::SignedDuration::from_nanos(part.into())
    }
}

prop_compose! {
    fn any_choice()(
        ends in [prop::option::of(moment()), prop::option::of(moment())],
        is_descending: bool,
        limit in prop::option::of(0_u64..5_000),
        is_ordered: bool,
        bucket in prop_oneof![Just(1), Just(300), Just(3_600)],
        reach in prop::option::of((moment(), moment(), prop_oneof![0_u64..200_000, 0_u64..20_000_000])),
        has_parts: bool,
        hits in prop::option::of(0_u64..20_000_000),
        least in prop_oneof![Just(WORTH_A_STATEMENT), Just(WORTH_A_STATEMENT_OF_TEXT)],
        first in prop_oneof![Just(FIRST), Just(FIRST_OF_INDEX)],
    ) -> Choice<'static> {
        let parts = reach.filter(|_| has_parts).map(|(one, other, rows)| {
            let times = [one.min(other), one.max(other)].map(|time| time.to_string());
            &*Box::leak(Box::new(parts(&[(rows, &times[0], &times[1])])))
        });
        Choice {
            parts,
            ends: Ends::from(Range { from: ends[0], to: ends[1] }),
            is_descending,
            limit,
            is_divisible: true,
            is_ordered,
            bucket,
            reach: reach.map(|(one, other, rows)| Reach {
                oldest: one.min(other),
                newest: one.max(other),
                rows,
            }),
            hits,
            least,
            first,
        }
    }
}

proptest! {
    #[test]
    fn every_moment_lies_between_two_ends_or_beyond_one_of_them(
        one in moment(),
        other in moment(),
        moments in prop::collection::vec(moment(), 1..20),
    ) {
        let (from, to) = (one.min(other), one.max(other));
        let ends = Ends::from(Range { from: Some(from), to: Some(to) });
        let beyond = ends.complement();
        for moment in moments.into_iter().chain([from, to]) {
            let all = [ends].into_iter().chain(beyond.iter().copied());
            prop_assert_eq!(all.filter(|ends| holds(ends, moment)).count(), 1, "{}", moment);
        }
    }

    #[test]
    fn every_moment_of_the_range_lies_in_exactly_one_window(
        choice in any_choice(),
        moments in prop::collection::vec(moment(), 1..20),
    ) {
        let found = windows(&choice);
        let boundaries = found.iter().flat_map(|window| [window.ends.from, window.ends.to]);
        let boundaries = boundaries.flatten().map(|end| end.at);
        for moment in moments.into_iter().chain(boundaries) {
            let count = found.iter().filter(|window| holds(&window.ends, moment)).count();
            prop_assert_eq!(count, usize::from(holds(&choice.ends, moment)), "{}", moment);
        }
    }

    #[test]
    fn a_window_comes_before_those_that_are_farther_in_the_order(choice in any_choice()) {
        for pair in windows(&choice).windows(2) {
            let (near, far) = (pair[0].ends, pair[1].ends);
            let (later, earlier) = if choice.is_descending { (near, far) } else { (far, near) };
            let at = |end: Option<End>| end.map(|end| end.at);
            prop_assert_eq!(at(later.from), at(earlier.to));
            prop_assert!(later.from.is_some());
        }
    }
}
