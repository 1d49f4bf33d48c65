//! 10,000 hostile values for the parameters of a saved query, from its file to what is sent: the query
//! keeps its shape, and says each value letter by letter.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lucerna::range::RangeFlags;
use lucerna::saved::{GivenValues, SavedQuery, When, Work};
use lucerna::search::Search;
use lucerna::sql::SqlRun;
use lucerna_lucene::{outline, parse};

const VALUES: usize = 10_000;

/// A value in each place where one can stand: a word, under a sign, in a phrase, alone in a group, in
/// a comparison, in a range, in a part that may fall away.
const QUERY: &str = r#"
query = '''timeout ServiceName:${v} OR -Body:"before ${v} behind" (LogAttributes.k:(${v}) AND
LogAttributes.n:>=${v}) LogAttributes.r:[${v} TO *] NOT ${v: TraceId:"${v}" ${v}}'''
since = "1h"
"#;

const STATEMENT: &str = "\
-- since = \"1h\"
SELECT Body FROM otel_logs WHERE Timestamp > {from:DateTime64(9)} AND ServiceName = {v:String}
";

/// What has broken programs before, and what means something in one of the two languages.
const KNOWN: &[&str] = &[
    "'",
    "\"",
    "\\",
    "`",
    "''",
    "\\'",
    "\\\"",
    "*",
    "?",
    "**",
    "a*",
    "*a*",
    "/x/",
    "/",
    "//",
    "(",
    ")",
    "()",
    "((",
    "))",
    "[",
    "]",
    "[a TO b]",
    "{",
    "}",
    "{v:String}",
    "${v}",
    "${",
    "$",
    "$$",
    "${v: x}",
    "~",
    "~1",
    "^",
    "^2",
    ":",
    "a:b",
    "a:",
    ":a",
    "*:*",
    "-",
    "--",
    "-a",
    "!",
    "!a",
    "+",
    "+a",
    "NOT",
    "NOT a",
    "OR",
    "AND",
    "a OR b",
    "a AND b",
    "a) OR (b",
    "\" OR \"",
    "||",
    "&&",
    ">",
    ">=1",
    "<",
    "=",
    "=a",
    "!=",
    "TO",
    "* TO *",
    "' OR 1=1 --",
    "'; DROP TABLE x; --",
    "1; SELECT 1",
    "/* */",
    "-- x",
    "# x",
    "\0",
    "\n",
    "\r\n",
    "\t",
    " ",
    "  a  ",
    "\u{a0}",
    "\u{3000}",
    "\u{200b}",
    "\u{202e}abc",
    "\u{feff}",
    "\u{1b}[31m",
    "é",
    "e\u{301}",
    "日本語",
    "🦀",
    "İ",
    "ß",
    "ﬀ",
    "now-1h",
    "null",
    "NULL",
    "true",
    "-0",
    "1e999",
    "NaN",
    "0x10",
    "\\u0041",
    "%27",
    "&#39;",
    "{{7*7}}",
    "$(id)",
    "`id`",
    "a\\ b",
    "\\*",
    "\\\\",
    "\\",
];

/// Made of the characters that mean something, and of a few that do not.
const ALPHABET: &str =
    " \t\n'\"\\`*?/()[]{}$~^:-!+<>=&|;,.#%@_0aOR\u{e9}\u{3000}\u{200b}\u{1f980}\0";

/// Values in a fixed order: a test that fails fails again.
fn values() -> impl Iterator<Item = String> {
    let alphabet: Vec<char> = ALPHABET.chars().collect();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).expect("it is below a small number")
    };
    let random = std::iter::repeat_with(move || {
        let length = 1 + next(12);
        let mut value = String::new();
        for _ in 0..length {
            if next(8) == 0 {
                value.push_str(KNOWN[next(KNOWN.len())]);
            } else {
                value.push(alphabet[next(alphabet.len())]);
            }
        }
        value
    });
    let known = KNOWN.iter().map(|value| (*value).to_owned());
    known.chain(random).take(VALUES)
}

fn bound(query: &SavedQuery, value: &str) -> Work {
    let given = [("v".to_owned(), value.to_owned())];
    let values = GivenValues::of("hostile", &query.parameters, &given)
        .unwrap_or_else(|error| panic!("{value:?}: {error}"));
    let when = When {
        now: Timestamp::UNIX_EPOCH,
        zone: &TimeZone::UTC,
        flags: RangeFlags {
            since: None,
            from: None,
            to: None,
        },
        since: None,
    };
    let ready = query
        .bind(&values, when)
        .unwrap_or_else(|error| panic!("{value:?}: {error:?}"));
    ready.work
}

fn search(query: &SavedQuery, value: &str) -> Search {
    match bound(query, value) {
        Work::Search(search) => *search,
        Work::Sql(_) => panic!("a query in Lucene"),
    }
}

fn statement(query: &SavedQuery, value: &str) -> SqlRun {
    match bound(query, value) {
        Work::Sql(run) => run,
        Work::Search(_) => panic!("a statement"),
    }
}

fn read(path: &str, text: &str) -> SavedQuery {
    let name = "hostile".parse().expect("a name");
    SavedQuery::parse(name, path.as_ref(), text).unwrap_or_else(|error| panic!("{error}"))
}

/// The tree of a query, in which a value stands as it was typed.
fn shape(query: &str) -> String {
    let read = parse(query);
    assert!(read.is_ok(), "{query:?}: {:?}", read.diagnostics);
    outline(&read.query, query)
}

#[test]
fn a_query_keeps_its_shape_whatever_its_values_are() {
    const PLAIN: &str = "plainvalue";
    let query = read("hostile.toml", QUERY);
    let plain = search(&query, PLAIN);
    let of_plain = shape(&plain.query);
    let word = format!("'{PLAIN}'");
    let phrase = format!("\"{PLAIN}\"");
    let around = format!("\"before {PLAIN} behind\"");
    for (text, count) in [(&word, 5), (&phrase, 1), (&around, 1)] {
        assert_eq!(of_plain.matches(text.as_str()).count(), count, "{of_plain}");
    }
    let mut seen = 0;
    for value in values() {
        let hostile = search(&query, &value);
        let expected = of_plain
            .replace(&around, &format!("{:?}", format!("before {value} behind")))
            .replace(&phrase, &format!("{value:?}"))
            .replace(&word, &format!("'{}'", value.escape_debug()));
        assert_eq!(shape(&hostile.query), expected, "{value:?}");
        let rest = Search {
            query: String::new(),
            ..hostile
        };
        let plain_rest = Search {
            query: String::new(),
            ..plain.clone()
        };
        assert_eq!(rest, plain_rest, "{value:?}");
        seen += 1;
    }
    assert_eq!(seen, VALUES);
}

#[test]
fn a_statement_is_sent_as_it_stands_and_its_values_beside_it() {
    let query = read("hostile.sql", STATEMENT);
    for value in values() {
        let run = statement(&query, &value);
        assert_eq!(run.text, query.body.text);
        let sent: Vec<&str> = run
            .parameters
            .iter()
            .filter(|(name, _)| name == "v")
            .map(|(_, value)| value.as_str())
            .collect();
        assert_eq!(sent, [value.as_str()]);
    }
}
