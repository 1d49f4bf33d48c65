use std::path::Path;

use super::{Baseline, Checked, Checker, Levels, Schemas, Suppressed, fix};
use lucerna_diagnostics::{Code, Severity};
use lucerna_translate::Context;

fn checker() -> Checker<'static> {
    Checker::new(Schemas::default(), Context::utc(1_000_000))
}

fn check(name: &str, text: &str) -> Checked {
    checker().check(Path::new(name), text)
}

/// The codes that are reported as more than notes, each with the text that it points at.
fn found<'t>(name: &str, text: &'t str) -> Vec<(&'static str, &'t str)> {
    check(name, text)
        .reported(Severity::Warning)
        .map(|finding| {
            let diagnostic = &finding.diagnostic;
            (diagnostic.code.as_str(), diagnostic.span.text(text))
        })
        .collect()
}

#[test]
fn findings_point_into_the_file_however_the_query_is_quoted() {
    for text in [
        "since = '1h'\nquery = 'timeout ServiceNme:cart'\n",
        "since = '1h'\nquery = \"timeout ServiceNme:cart\"\n",
        "since = '1h'\nquery = \"a \\\"b\\\" \\u00e9 ServiceNme:cart\"\n",
        "since = '1h'\nquery = '''\ntimeout\n  ServiceNme:cart'''\n",
        "since = '1h'\r\nquery = \"\"\"\\\r\n   ServiceNme:cart\"\"\"\r\n",
    ] {
        assert_eq!(found("q.toml", text), [("S001", "ServiceNme")], "{text}");
    }
    let bare = "# Who was it?\n# since = '1h'\n\ntimeout ServiceNme:cart\n";
    assert_eq!(found("q.lucene", bare), [("S001", "ServiceNme")]);
}

#[test]
fn a_query_with_parameters_is_checked_with_their_values() {
    let text = "query = 'ServiceName:${service} OR LogAttributes.code:${code} timeout'\nsince = '1h'\n\
        [params.service]\ndefault = \"a OR b\"\n[params.code]\ntype = \"number\"\n";
    let found = found("q.toml", text);
    assert_eq!(
        found,
        [
            ("L020", "LogAttributes.code:${code} timeout"),
            ("L012", "${code}"),
        ]
    );
}

#[test]
fn brackets_are_put_around_what_is_in_the_file() {
    for (typed, expected) in [
        (
            "query = 'a ServiceName:${s} OR ServiceName:${s} b'\nsince = '1h'\n[params.s]\ndefault = 'x y'\n",
            "query = '(a ServiceName:${s}) OR (ServiceName:${s} b)'\nsince = '1h'\n[params.s]\ndefault = 'x y'\n",
        ),
        (
            "query = \"a \\\"b\\\" OR c\"\nsince = '1h' # kept\n",
            "query = \"(a \\\"b\\\") OR c\"\nsince = '1h' # kept\n",
        ),
    ] {
        let mut checker = checker();
        let checked = checker.check(Path::new("q.toml"), typed);
        let fixed = fix(&mut checker, checked, Severity::Warning);
        assert_eq!(fixed.checked.text, expected);
        assert_eq!(fixed.count, 1);
        assert_eq!(fixed.checked.reported(Severity::Warning).count(), 0);
    }
}

#[test]
fn changes_that_touch_each_other_are_made_in_turn() {
    let typed = "# since = '1h'\na LogAttributes.code:500 OR b\n";
    let mut checker = checker();
    let checked = checker.check(Path::new("q.lucene"), typed);
    let fixed = fix(&mut checker, checked, Severity::Warning);
    assert_eq!(
        fixed.checked.text,
        "# since = '1h'\n(a LogAttributes.code:=500) OR b\n"
    );
    assert_eq!(fixed.count, 2);
}

#[test]
fn a_parameter_that_nothing_uses_is_dead() {
    let text = "query = 'timeout'\nsince = '1h'\n\n[params.service]\ndefault = 'x'\n";
    let codes: Vec<&str> = found("q.toml", text).iter().map(|each| each.0).collect();
    assert_eq!(codes, ["L024"]);
    let sql =
        "-- [params.service]\n-- default = 'x'\nSELECT Body FROM otel_logs WHERE Timestamp > 0\n";
    let codes: Vec<&str> = found("q.sql", sql).iter().map(|each| each.0).collect();
    assert_eq!(codes, ["L024"]);
}

#[test]
fn a_dead_parameter_is_taken_out_where_nothing_else_changes() {
    let fixed = |text: &str| {
        let mut checker = checker();
        let checked = checker.check(Path::new("q.toml"), text);
        fix(&mut checker, checked, Severity::Warning).checked.text
    };
    let head = "query = 'timeout ServiceName:${service}'\nsince = '1h'\n\n";
    let used = "[params.service]\ndefault = 'cart'\n\n";
    let dead = "[params.user]\ndescription = \"\"\"\nwho it is\n\"\"\"\nvalues = [\n  'a',\n]\n\n";
    let after = "# what it finds\n[expect]\nmin_rows = 1\n";
    let text = [head, dead, used, after].concat();
    assert_eq!(fixed(&text), [head, used, after].concat());
    let text = [head, used, dead, after].concat();
    assert_eq!(fixed(&text), [head, used, after].concat());
    for kept in [
        // A test gives it a value.
        [
            head,
            used,
            dead,
            "[expect]\nmin_rows = 1\nparams.user = 'a'\n",
        ]
        .concat(),
        // The query may mean it: it has a parameter that nobody declared.
        [&head.replace("service", "usr"), dead].concat(),
        // It does not stand in a table of its own.
        [head, used, "[params]\nuser = 'a'\n"].concat(),
    ] {
        assert_eq!(fixed(&kept), kept);
    }
}

#[test]
fn fields_beside_the_query_are_checked_too() {
    let text = "query = ''\nsince = '1h'\nselect = ['Timestamp', 'Bdoy']\norder = '-Tmestamp'\n";
    assert_eq!(
        found("q.toml", text),
        [("S001", "'Bdoy'"), ("S001", "'-Tmestamp'")]
    );
    let star = "query = ''\nsince = '1h'\nselect = ['*']\n";
    assert_eq!(found("q.toml", star), [("L026", "'*'")]);
    let groups = "query = ''\nsince = '1h'\ncount_by = ['service']\norder = '-count'\n";
    assert_eq!(found("q.toml", groups), []);
}

#[test]
fn a_source_without_a_schema_is_said_where_it_is_named() {
    let text = "source = 'otel.nowhere'\nquery = 'a'\n";
    assert_eq!(found("q.toml", text), [("L029", "'otel.nowhere'")]);
    let traces = "source = 'traces'\nsince = '1h'\nquery = 'SpanName:checkout'\n";
    assert_eq!(found("q.toml", traces), []);
}

#[test]
fn what_is_no_query_is_a_finding_at_its_place() {
    for (text, at) in [
        ("query = 'a'\nsinse = '1h'\n", 12),
        ("query = 'a\n", 10),
        ("since = '1h'\nquery = 5\n", 21),
    ] {
        let checked = check("q.toml", text);
        let [finding] = checked.findings.as_slice() else {
            panic!("one finding: {checked:?}");
        };
        assert_eq!(finding.diagnostic.code.as_str(), "L028");
        assert_eq!(finding.diagnostic.span.start, at, "{text}");
    }
}

#[test]
fn a_file_allows_what_it_names_with_a_reason() {
    let query = "query = 'a b OR c'\nsince = '1h'\n";
    let allowed = format!("# lucerna: allow L020 the brackets would hide the point\n{query}");
    let checked = check("q.toml", &allowed);
    assert_eq!(checked.reported(Severity::Warning).count(), 0);
    let reason = Suppressed::InFile("the brackets would hide the point".to_owned());
    assert!(
        checked
            .findings
            .iter()
            .any(|finding| finding.suppressed.as_ref() == Some(&reason))
    );
    let without_reason = format!("# lucerna: allow L020\n{query}");
    let codes: Vec<&str> = found("q.toml", &without_reason)
        .iter()
        .map(|each| each.0)
        .collect();
    assert_eq!(codes, ["L027", "L020"]);
    let idle = format!("# lucerna: allow L020,L026 because\n{query}");
    assert_eq!(found("q.toml", &idle), [("L027", "L026")]);
    let without_code = format!("# lucerna: allow everything\n{query}");
    let codes: Vec<&str> = found("q.toml", &without_code)
        .iter()
        .map(|each| each.0)
        .collect();
    assert_eq!(codes, ["L027", "L020"]);
}

#[test]
fn a_baseline_knows_findings_by_their_text_and_as_often_as_they_were() {
    let file = |text: &str| vec![check("q.toml", text)];
    let one = "query = 'a b OR c'\nsince = '1h'\n";
    let written = Baseline::of(&file(one), Severity::Warning).to_json();
    let baseline = Baseline::from_json(&written).expect("a baseline");
    let mut moved = file(&format!("# a line\n\n{one}"));
    assert_eq!(baseline.apply(&mut moved), 0);
    assert_eq!(moved[0].reported(Severity::Warning).count(), 0);
    let mut other = file("query = 'a x OR c'\nsince = '1h'\n");
    assert_eq!(baseline.apply(&mut other), 1, "what it knows is gone");
    assert_eq!(other[0].reported(Severity::Warning).count(), 1);
    assert!(Baseline::from_json("{}").is_err());
    assert!(Baseline::from_json("{\"format\": 9, \"x\": 1}").is_err());
}

#[test]
fn levels_of_the_project_weigh_findings_otherwise() {
    let text = "query = 'a b OR c'\nsince = '1h'\n";
    let with = |levels: &str| {
        let levels: Levels = toml::from_str(levels).expect("levels");
        let mut checker = checker().levels(levels);
        let checked = checker.check(Path::new("q.toml"), text);
        let level = checked
            .findings
            .iter()
            .find(|finding| finding.diagnostic.code.as_str() == "L020");
        level.map(|finding| finding.level)
    };
    assert_eq!(with(""), Some(Severity::Warning));
    assert_eq!(with("L020 = 'error'"), Some(Severity::Error));
    assert_eq!(with("L020 = 'off'"), None);
    for wrong in ["L999 = 'off'", "L020 = 'loud'", "S001 = 'note'"] {
        assert!(toml::from_str::<Levels>(wrong).is_err(), "{wrong}");
    }
    let project: Levels = toml::from_str("L020 = 'note'").expect("levels");
    let person: Levels = toml::from_str("L020 = 'error'\nL023 = 'off'").expect("levels");
    let both = project.over(&person);
    assert_eq!(both.of(Code::MixedOperators), Some(Severity::Note));
    assert_eq!(both.of(Code::NoTimeBound), None);
}
