use super::*;

const NOON: &str = "2026-03-10T12:00:00Z";

fn read(file: &str, text: &str) -> SavedQuery {
    let name = "x".parse().expect("a name");
    SavedQuery::parse(name, file.as_ref(), text).unwrap_or_else(|error| panic!("{error}"))
}

fn bind_at(
    query: &SavedQuery,
    given: &[(&str, &str)],
    flags: RangeFlags<'_>,
) -> Result<Ready, BindError> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let given: Vec<_> = given.iter().map(owned).collect();
    let values = Values::of("x", &query.parameters, &given)?;
    let when = When {
        now: NOON.parse().expect("a time"),
        zone: &TimeZone::UTC,
        flags,
        since: None,
    };
    query.bind(&values, when)
}

const NO_FLAGS: RangeFlags<'static> = RangeFlags {
    since: None,
    from: None,
    to: None,
};

fn search(text: &str, given: &[(&str, &str)]) -> Search {
    let query = read("x.toml", text);
    match bind_at(&query, given, NO_FLAGS).map(|ready| ready.work) {
        Ok(Work::Search(search)) => *search,
        other => panic!("a search: {other:?}"),
    }
}

fn statement(text: &str, given: &[(&str, &str)]) -> Vec<(String, String)> {
    let query = read("x.sql", text);
    match bind_at(&query, given, NO_FLAGS).map(|ready| ready.work) {
        Ok(Work::Sql(run)) => run.parameters,
        other => panic!("a statement: {other:?}"),
    }
}

#[test]
fn a_value_is_bound_to_its_place_and_an_optional_part_falls_away() {
    let text = "query = 'a:${a} ${b: b:${b}}'\n[params.b]\noptional = true";
    assert_eq!(search(text, &[("a", "x OR y")]).query, r"a:x\ OR\ y");
    assert_eq!(search(text, &[("a", "x"), ("b", "1")]).query, "a:x b:1");
}

#[test]
fn a_time_is_the_moment_of_the_run() {
    let text = "query = 'Timestamp:>=${t}'\n[params.t]\ntype = 'time'\ndefault = 'now-15m'";
    assert_eq!(search(text, &[]).query, "Timestamp:>=2026-03-10T11:45:00Z");
}

#[test]
fn the_range_is_the_querys_own_until_another_is_asked_for() {
    let query = read("x.toml", "query = 'a'\nsince = '1h'");
    let from = |flags| match bind_at(&query, &[], flags).map(|ready| ready.work) {
        Ok(Work::Search(search)) => search.range.from.map(|from| from.to_string()),
        other => panic!("a search: {other:?}"),
    };
    assert_eq!(from(NO_FLAGS).as_deref(), Some("2026-03-10T11:00:00Z"));
    let day = RangeFlags {
        from: Some("2026-03-09"),
        ..NO_FLAGS
    };
    assert_eq!(from(day).as_deref(), Some("2026-03-09T00:00:00Z"));
}

#[test]
fn a_mistake_in_the_query_has_its_place_in_the_file() {
    let query = read("x.toml", "title = 'x'\nquery = '${field}:a'");
    let Err(BindError::Text(wrong)) = bind_at(&query, &[], NO_FLAGS) else {
        panic!("a parameter is no field");
    };
    let span = wrong.diagnostics[0].span;
    assert!(span.start >= 21 && span.end <= 32, "{span:?}");
    assert_eq!(query.place(span).line, 2);
}

#[test]
fn values_of_a_statement_are_what_their_types_take() {
    let text = "\
-- [params.slow]
-- type = \"duration\"
-- [params.at]
-- type = \"time\"
-- [params.names]
-- type = \"list\"
-- [params.user]
-- optional = true
SELECT {slow:UInt64}, {at:DateTime64(9)}, {names:Array(String)}, {user:String}, {slow:UInt64}";
    let given = statement(
        text,
        &[("slow", "1.5s"), ("at", "2026-03-10"), ("names", "a,it's")],
    );
    let expected = [
        ("slow", "1500000000"),
        ("at", "1773100800.000000000"),
        ("names", r"['a', 'it\'s']"),
        ("user", ""),
    ];
    assert_eq!(
        given,
        expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
}

#[test]
fn a_statement_has_the_ends_of_the_range() {
    let given = statement(
        "-- since = \"1h\"\nSELECT {from:DateTime64(9)}, {to:DateTime}",
        &[],
    );
    let value = |name: &str| {
        given
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| &**value)
    };
    assert_eq!(value("from"), Some("1773140400.000000000"));
    assert_eq!(value("to"), Some("4294967295"));
}

#[test]
fn a_list_that_is_no_array_is_refused() {
    let query = read(
        "x.sql",
        "-- [params.l]\n-- type = \"list\"\nSELECT {l:String}",
    );
    let error = bind_at(&query, &[("l", "a")], NO_FLAGS).expect_err("no array");
    assert!(error.to_string().contains("Array(String)"), "{error}");
}
