//! The cases of `grammar/templates`: what comes of a template and its values.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use lucerna_diagnostics::{Code, Diagnostic, Span};
use lucerna_lucene::template::{Role, Template, Value, Values};

/// The codes that templates alone have.
const OF_TEMPLATES: [Code; 4] = [
    Code::BrokenPlaceholder,
    Code::MisplacedPlaceholder,
    Code::UnknownParameter,
    Code::BadParameter,
];

/// A case, as its file has it.
struct Case {
    name: String,
    template: String,
    values: Values,
    /// The declared parameters, if the case says which.
    known: Option<Vec<String>>,
    expected: Result<String, (String, String)>,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../grammar/templates");
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let text = fs::read_to_string(entry.expect("an entry").path()).expect("a file");
        let file: toml::Table = toml::from_str(&text).expect("a file of cases");
        cases.extend(file["case"].as_array().expect("cases").iter().map(case));
    }
    cases
}

fn case(case: &toml::Value) -> Case {
    let text = |value: &toml::Value| value.as_str().expect("a text").to_owned();
    let texts = |value: &toml::Value| -> Vec<String> {
        value.as_array().expect("texts").iter().map(text).collect()
    };
    let value = |value: &toml::Value| {
        if value.is_array() {
            return Value::List(texts(value));
        }
        Value::Text(text(value))
    };
    let values = case["values"].as_table().expect("values");
    let expected = match case.get("error") {
        Some(error) => Err((text(&error["code"]), text(&error["at"]))),
        None => Ok(text(&case["query"])),
    };
    Case {
        name: text(&case["name"]),
        template: text(&case["template"]),
        values: values
            .iter()
            .map(|(name, given)| (name.clone(), value(given)))
            .collect(),
        known: case.get("known").map(texts),
        expected,
    }
}

/// The query that comes of a case.
fn bound(case: &Case) -> Result<String, Vec<Diagnostic>> {
    let template = Template::read(case.template.clone())?;
    if let Some(known) = &case.known {
        let reports = template.unknown(known.iter().map(String::as_str));
        if !reports.is_empty() {
            return Err(reports);
        }
    }
    Ok(template.bind(&case.values)?.text())
}

#[test]
fn a_template_with_its_values_is_the_query_or_the_mistake_of_its_case() {
    for case in cases() {
        let found = bound(&case).map_err(|reports| {
            let first = &reports[0];
            let at = first.span.text(&case.template).to_owned();
            (first.code.to_string(), at)
        });
        assert_eq!(found, case.expected, "{}: {}", case.name, case.template);
    }
}

#[test]
fn a_mistake_is_one_report_and_says_what_to_do() {
    for case in cases() {
        if let Err(reports) = bound(&case) {
            assert_eq!(reports.len(), 1, "{}: {reports:?}", case.name);
            assert!(!reports[0].help.is_empty(), "{}", case.name);
        }
    }
}

#[test]
fn a_change_that_is_offered_makes_a_template_without_that_mistake() {
    for case in cases() {
        let Err(reports) = Template::read(case.template.clone()) else {
            continue;
        };
        for help in &reports[0].help {
            let Some((span, text)) = &help.replacement else {
                continue;
            };
            let mut changed = case.template.clone();
            changed.replace_range(span.range(), text);
            let left = Template::read(changed.clone()).err().unwrap_or_default();
            let is_left = left.iter().any(|report| report.code == reports[0].code);
            assert!(!is_left, "{}: {} gives {changed}", case.name, help.message);
        }
    }
}

#[test]
fn every_code_of_templates_has_a_case() {
    let used: BTreeSet<String> = cases()
        .into_iter()
        .filter_map(|case| case.expected.err().map(|(code, _)| code))
        .collect();
    for code in OF_TEMPLATES {
        assert!(used.contains(code.as_str()), "{code}");
    }
}

#[test]
fn no_two_cases_have_one_name() {
    let mut names = BTreeSet::new();
    for case in cases() {
        assert!(names.insert(case.name.clone()), "{}", case.name);
    }
}

#[test]
fn each_use_says_its_place_role_and_field() {
    let source = r#"${a} f:${b} "x ${c}" g:[${d} TO 5] h:>${e} i:(${f}) ${j: k:${j}}"#;
    let template = Template::read(source).expect("no mistake");
    let found: Vec<String> = template
        .uses()
        .iter()
        .map(|of| {
            let field = of.field.map_or("", |field| field.span.text(source));
            let guarded = if of.is_guarded { " guarded" } else { "" };
            let typed = of.span.text(source);
            format!("{} {:?} {field} {typed}{guarded}", of.name, of.role)
        })
        .collect();
    assert_eq!(
        found,
        [
            "a Term  ${a}",
            "b Term f ${b}",
            "c Phrase  ${c}",
            "d Bound g ${d}",
            "e Operand h ${e}",
            "f Alternatives i ${f}",
            "j Part  ${j: k:${j}} guarded",
            "j Term k ${j} guarded",
        ]
    );
    assert_eq!(template.uses()[5].role, Role::Alternatives);
}

#[test]
fn the_canonical_spelling_has_single_blanks_and_keeps_placeholders() {
    for (typed, printed) in [
        ("a  &&  ${x}", "a AND ${x}"),
        ("${u:a  OR b}   !${x}", "${u: a OR b} -${x}"),
        ("f:(  ${x} )  [ ${a}  TO ${b} ]", "f:(${x}) [${a} TO ${b}]"),
        ("-${u:f: x}", "-${u: f:x}"),
    ] {
        let template = Template::read(typed).expect("no mistake");
        assert_eq!(template.canonical(), printed);
    }
}

#[test]
fn a_place_in_a_bound_query_leads_back_to_the_template() {
    let source = r#"f:(${names}) ${gone: x} "a ${b}" c:d ${u: e:${u}}"#;
    let template = Template::read(source).expect("no mistake");
    let list = vec!["one".to_owned(), "two".to_owned()];
    let values = Values::new().with("names", list).with("b", "bb");
    let bound = template.bind(&values.with("u", "uu")).expect("all values");
    assert_eq!(bound.source(), r#"f:(one OR two) "a bb" c:d e:uu"#);
    let place = |text: &str| {
        let start = bound.source().find(text).expect("it is there");
        bound
            .place(Span::new(start, start + text.len()))
            .text(source)
    };
    assert_eq!(place("two"), "${names}");
    assert_eq!(place("bb"), r#""a ${b}""#);
    assert_eq!(place("c:d"), "c:d");
    assert_eq!(place("e:uu"), "e:${u}");
    assert_eq!(bound.place(Span::at(0)), Span::at(0));
}

#[test]
fn outside_of_templates_a_dollar_is_a_character() {
    let parsed = lucerna_lucene::parse("a$ $b ${x}");
    assert_eq!(parsed.diagnostics[0].code, Code::BrokenRange);
}
