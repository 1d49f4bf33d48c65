//! How long texts take that are made to be slow: to a reader that tries again, and to a writer that
//! repeats itself.
//!
//! Run it with `cargo bench -p lucerna-translate --bench hostile`. For each text it prints the
//! milliseconds that 100 KB of it take to be read and to go all the way through `translate`, and the
//! nanoseconds a byte that `translate` takes with 1 KB, 100 KB and 1 MB of it: a figure that grows
//! from left to right tells of time that is not in proportion to the length. Each is the best of
//! several runs, in time of the processor. Words behind the command, as in
//! `… --bench hostile -- NOT`, pick the texts that hold one of them.

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

#[path = "measure/processor_time.rs"]
mod processor_time;

use std::hint::black_box;
use std::time::Duration;

use lucerna_lucene::parse;
use lucerna_schema::{Table, builtin};
use lucerna_translate::{Context, translate};
use processor_time::processor_time;

/// Each is repeated until the text is long enough.
const UNITS: [&str; 61] = [
    "(",
    ")",
    "()",
    "(a ",
    "\"",
    "\"a",
    "\" ",
    "a OR ",
    "OR ",
    "a AND ",
    "AND ",
    "NOT ",
    "NOTa ",
    "-",
    "- ",
    "-(",
    "!",
    "!!a ",
    "+",
    "\\",
    "\\ ",
    "a\\ ",
    ":",
    "a:",
    "a: ",
    "::a ",
    "a.",
    ".:",
    "a.\"x\".",
    "a.`x`.",
    "\\a.",
    "`",
    "f:(",
    "f:-",
    "[",
    "]",
    "{",
    "[a TO ",
    "[a TO b] ",
    "*",
    "* ",
    "a*",
    "a* ",
    "?",
    "*?",
    "~",
    "a~",
    "a~1 ",
    "^",
    "a^2 ",
    "a^ ",
    "/",
    "/a/ ",
    "/a ",
    ">",
    "Body:>",
    "Body:* ",
    "x.y:1 ",
    "é",
    "é ",
    "\u{3000}",
];

/// Longer pieces, whose columns, numbers and times cost something each.
const CLAUSES: [&str; 8] = [
    "level:error AND ",
    "-(level:error) ",
    "Timestamp:>now-15m ",
    "SeverityNumber:[9 TO 17} ",
    "LogAttributes.user.id:42 ",
    "Body.user.id:42 ",
    "\"connection refused\"~3 ",
    "ServiceNme:cart ",
];

fn main() {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    println!("{:>26} │ 100 KB, ms          │ translate, ns a byte", "");
    println!(
        "{:>26} │ {:>8} {:>10} │ {:>8} {:>8} {:>8}",
        "", "parse", "translate", "1 KB", "100 KB", "1 MB"
    );
    let mut slowest = Duration::ZERO;
    for (name, text) in texts() {
        if wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str())) {
            slowest = slowest.max(row(&name, &text));
        }
    }
    println!("the slowest 100 KB: {:.1} ms", milliseconds(slowest));
}

/// The name of a text, and how so many bytes of it are made.
type Text = (String, Box<dyn Fn(usize) -> String>);

fn texts() -> Vec<Text> {
    let repeated = |unit: &'static str| -> Text {
        let text = move |bytes: usize| unit.repeat((bytes / unit.len()).max(1));
        (format!("{unit:?}"), Box::new(text))
    };
    let mut texts: Vec<Text> = UNITS.into_iter().chain(CLAUSES).map(repeated).collect();
    texts.push(("random bytes".to_owned(), Box::new(noise)));
    texts.push(("random signs".to_owned(), Box::new(mixed)));
    texts.push(("one word".to_owned(), Box::new(|bytes| "a".repeat(bytes))));
    texts.push((
        "one phrase".to_owned(),
        Box::new(|bytes| format!("\"{}\"", "a b ".repeat(bytes / 4))),
    ));
    texts.push((
        "one regex".to_owned(),
        Box::new(|bytes| format!("/{}/", "a|".repeat(bytes / 2))),
    ));
    texts.push((
        "one name".to_owned(),
        Box::new(|bytes| format!("{}:x", "a.".repeat(bytes / 2) + "a")),
    ));
    texts
}

/// Prints the figures of a text; the time that 100 KB of it take in all.
fn row(name: &str, text: &dyn Fn(usize) -> String) -> Duration {
    let context = Context::utc(1_773_133_530);
    let logs: &Table = builtin("logs").expect("a built-in table");
    let all = |text: &str| _ = black_box(translate(black_box(text), logs, &context));
    let [short, long, longest] = [1_000, 100_000, 1_000_000].map(text);
    let reading = best(|| _ = black_box(parse(black_box(&long))));
    let [first, second, third] = [&short, &long, &longest].map(|text| best(|| all(text)));
    println!(
        "{name:>26} │ {:>8.2} {:>10.2} │ {:>8.1} {:>8.1} {:>8.1}",
        milliseconds(reading),
        milliseconds(second),
        for_each_byte(first, &short),
        for_each_byte(second, &long),
        for_each_byte(third, &longest),
    );
    second
}

/// The shortest of several runs, in time of the processor: what else the machine does counts little.
fn best(run: impl Fn()) -> Duration {
    const RUNS: usize = 5;
    const ENOUGH: Duration = Duration::from_millis(200);
    let mut best = Duration::MAX;
    let mut total = Duration::ZERO;
    for _ in 0..RUNS {
        let started = processor_time();
        run();
        let time = processor_time().saturating_sub(started);
        best = best.min(time);
        total += time;
        if total > ENOUGH {
            break;
        }
    }
    best
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[expect(
    clippy::cast_precision_loss,
    reason = "texts are shorter than 2^52 bytes"
)]
fn for_each_byte(time: Duration, text: &str) -> f64 {
    time.as_secs_f64() * 1e9 / text.len() as f64
}

/// All bytes, with what is no UTF-8 replaced; the same each time.
fn noise(length: usize) -> String {
    let bytes: Vec<u8> = chance().take(length).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The signs and words of the language in any order.
fn mixed(length: usize) -> String {
    const PIECES: &[u8] = b"()[]{}\"\\:*?~^/-!+<>=.` \n";
    const WORDS: [&str; 8] = ["a", " OR ", " AND ", "NOT ", "level:", " TO ", "é", "7"];
    let mut text = String::with_capacity(length);
    for number in chance() {
        let at = usize::from(number) % (PIECES.len() + WORDS.len());
        match PIECES.get(at) {
            Some(piece) => text.push(char::from(*piece)),
            None => text.push_str(WORDS[at - PIECES.len()]),
        }
        if text.len() >= length {
            break;
        }
    }
    text
}

/// Bytes that look random and are the same each time: xorshift.
fn chance() -> impl Iterator<Item = u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[4]
    })
}
