use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn parsed(text: &str, zone: &str) -> Result<Timestamp, RangeError> {
    let zone = TimeZone::get(zone).expect("a zone");
    parse_time(text, at("2026-03-10T12:00:00Z"), &zone)
}

#[test]
fn a_time_without_an_offset_is_one_of_the_zone() {
    assert_eq!(
        parsed("2026-03-10 09:05", "Europe/Vienna"),
        Ok(at("2026-03-10T08:05:00Z"))
    );
    assert_eq!(
        parsed("2026-03-10", "Europe/Vienna"),
        Ok(at("2026-03-09T23:00:00Z"))
    );
    assert_eq!(
        parsed("2026-03-10T09:05:00+05:00", "UTC"),
        Ok(at("2026-03-10T04:05:00Z"))
    );
}

#[test]
fn a_length_is_that_long_ago() {
    for text in ["2h", "now-2h", "120m", "now-7200s"] {
        assert_eq!(
            parsed(text, "UTC"),
            Ok(at("2026-03-10T10:00:00Z")),
            "{text}"
        );
    }
    assert_eq!(parsed("1M", "UTC"), Ok(at("2026-02-10T12:00:00Z")));
}

#[test]
fn what_is_no_time_is_an_error_and_not_a_guess() {
    for text in [
        "",
        "2",
        "h",
        "2 h",
        "-2h",
        "yesterday",
        "20260310",
        "2026-13-01",
        "2x",
        "ü",
    ] {
        assert!(
            matches!(parsed(text, "UTC"), Err(RangeError::NotATime { .. })),
            "{text}"
        );
    }
    assert!(matches!(
        parsed("99999999y", "UTC"),
        Err(RangeError::TooFar { .. })
    ));
    assert!(matches!(
        parsed("99999999999999999999s", "UTC"),
        Err(RangeError::TooFar { .. })
    ));
}

#[test]
fn a_range_that_ends_before_it_starts_is_an_error() {
    let flags = RangeFlags {
        since: None,
        from: Some("1h"),
        to: Some("2h"),
    };
    let range = Range::from_flags(flags, at("2026-03-10T12:00:00Z"), &TimeZone::UTC);
    assert!(matches!(range, Err(RangeError::Backwards { .. })));
}

#[test]
fn the_flag_that_is_advised_reaches_the_row() {
    let now = at("2026-03-10T12:00:00Z");
    for row in [
        "2026-03-10T11:59:59.5Z",
        "2026-03-10T09:00:00Z",
        "2026-01-01T00:00:00Z",
    ] {
        let since = since_reaching(at(row), now).expect("the row is in the past");
        assert!(ago(&since, now).expect("a length") <= at(row), "{since}");
    }
}
