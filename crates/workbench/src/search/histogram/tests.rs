use jiff::Timestamp;

use super::Interval;
use super::axis::Axis;

fn axis(from: &str, to: &str, interval: Interval) -> Axis {
    let time = |text: &str| text.parse::<Timestamp>().expect("a time");
    Axis::over(time(from), time(to), interval)
}

#[test]
fn the_first_stretch_begins_at_a_multiple_of_its_length_and_holds_the_first_moment() {
    let minutes = axis(
        "2026-03-10T09:00:59.5Z",
        "2026-03-10T09:10:00Z",
        Interval::Seconds(60),
    );
    let start = minutes.start(0).expect("a time");
    assert_eq!(start.to_string(), "2026-03-10T09:00:00Z");
    let before = axis(
        "1969-12-31T23:59:59.5Z",
        "1970-01-01T00:00:00Z",
        Interval::Seconds(60),
    );
    assert_eq!(before.first, -60);
}

#[test]
fn a_number_of_stretches_is_kept_by_the_shortest_usual_length() {
    let day = |interval| axis("2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z", interval);
    assert_eq!(day(Interval::AtMost(50)).seconds, 1_800);
    // Both ends lie in a stretch: 48 of half an hour, and one more for the last moment.
    assert_eq!(day(Interval::AtMost(49)).seconds, 1_800);
    assert_eq!(day(Interval::AtMost(48)).seconds, 3_600);
    assert_eq!(day(Interval::Seconds(7)).seconds, 7);
}

#[test]
fn stretches_too_many_to_count_are_made_longer() {
    let years = axis(
        "1900-01-01T00:00:00Z",
        "2262-01-01T00:00:00Z",
        Interval::Seconds(1),
    );
    assert_eq!(years.seconds, 604_800);
}
