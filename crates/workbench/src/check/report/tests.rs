use std::path::Path;

use super::{annotations, json, sarif};
use crate::check::{Checked, Checker, Schemas};
use lucerna_diagnostics::Severity;
use lucerna_translate::Context;
use serde_json::Value;

fn checked() -> Vec<Checked> {
    let mut checker = Checker::new(Schemas::default(), Context::utc(0));
    let text = "title = 'é'\nsince = '1h'\nquery = 'é ServiceNme:cart OR b c'\n";
    vec![checker.check(Path::new("queries/a b,c/q.toml"), text)]
}

#[test]
fn json_gives_lines_columns_and_changes() {
    let document: Value = serde_json::from_str(&json(&checked(), Severity::Warning)).expect("JSON");
    assert_eq!(document["errors"], 1);
    assert_eq!(document["warnings"], 1);
    let findings = document["findings"].as_array().expect("a list");
    let error = findings.iter().find(|each| each["code"] == "S001");
    let error = error.expect("the name is wrong");
    assert_eq!((&error["line"], &error["column"]), (&3.into(), &12.into()));
    assert_eq!(error["level"], "error");
}

#[test]
fn sarif_has_a_rule_for_each_result_and_the_reasons_of_what_is_allowed() {
    let mut files = checked();
    let mut checker = Checker::new(Schemas::default(), Context::utc(0));
    let text = "# lucerna: allow L023 all time\nquery = 'a b OR c'\n";
    files.push(checker.check(Path::new("b.toml"), text));
    let document: Value =
        serde_json::from_str(&sarif(&files, Severity::Warning, "1.2.3")).expect("JSON");
    assert_eq!(document["version"], "2.1.0");
    let run = &document["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let results = run["results"].as_array().expect("results");
    assert!(results.len() >= 3, "{document}");
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("an index");
        let rule = &rules[usize::try_from(index).expect("a small number")];
        assert_eq!(rule["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["region"]["startLine"].as_u64().expect("a line") >= 1);
    }
    let uri = &results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "queries/a%20b%2Cc/q.toml");
    let allowed = results.iter().find(|result| result["ruleId"] == "L023");
    let reason = &allowed.expect("an allowed one")["suppressions"][0]["justification"];
    assert_eq!(reason, "all time");
    let mixed = results.iter().find(|result| result["ruleId"] == "L020");
    let change = &mixed.expect("one")["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(
        change["insertedContent"]["text"],
        "(é ServiceNme:cart) OR (b c)"
    );
}

#[test]
fn annotations_escape_what_their_form_needs() {
    let text = annotations(&checked(), Severity::Warning);
    let first = text.lines().find(|line| line.starts_with("::error "));
    let first = first.expect("a mistake");
    assert!(
        first.starts_with(
            "::error file=queries/a b%2Cc/q.toml,line=3,endLine=3,col=12,endColumn=22,title=S001 "
        ),
        "{first}"
    );
    assert!(
        first.contains("%0Ahelp: did you mean `ServiceName`?"),
        "{first}"
    );
}
