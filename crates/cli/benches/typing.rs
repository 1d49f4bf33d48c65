//! How long a person waits at the prompt: from the start to the prompt, from the press of a key to the
//! line drawn again, with a line of 4 KB, and from Tab to the values of a field, with nothing
//! remembered and from the cache.
//!
//! The store is the one that `LUCERNA_BENCH_STORE` names, or the demo's. Percentiles are printed, for it
//! is the slow key that is noticed.

#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

#[path = "shared/prompt.rs"]
mod prompt;

use prompt::{LONG, Place, Prompt};
use std::time::Duration;

/// Between two keys.
const PAUSE: Duration = Duration::from_millis(50);
const PRESSES: usize = 300;
const STARTS: usize = 20;

/// Fields of different kinds: columns with a dictionary, a key of a map, columns without.
const FIELDS: [&str; 6] = [
    "ServiceName",
    "SeverityText",
    "ResourceAttributes.service.name",
    "LogAttributes.http.status_code",
    "TraceId",
    "Body",
];

fn main() {
    let Some(place) = Place::new() else {
        println!("skipped: the engine is not installed");
        return;
    };
    println!("store {}", place.store().display());
    let starts = (0..STARTS).map(|_| place.prompt().started_in).collect();
    tell("from the start to the prompt", starts);

    let mut prompt = place.prompt();
    for what in ["nothing remembered", "from the cache"] {
        for field in FIELDS {
            // A line that is typed is looked ahead for; a pasted one is not there yet when Tab comes.
            clear(&mut prompt);
            let time = prompt.press(&format!("\u{1b}[200~{field}:\u{1b}[201~\t"), LONG);
            println!("Tab, {what:20} {field:32} {time:.1?}");
        }
    }
    let clauses = [
        (
            "a query",
            "(ServiceName:checkout OR LogAttributes.http.status_code:>=500) ",
        ),
        (
            "SQL",
            "SELECT count() FROM otel_logs WHERE ServiceName = 'cart' UNION ALL ",
        ),
    ];
    for (language, clause) in clauses {
        clear(&mut prompt);
        let line = clause.repeat(4096 / clause.len());
        prompt.press(&format!("\u{1b}[200~{line}\u{1b}[201~"), LONG);
        let times = (0..PRESSES).map(|_| prompt.press("x", PAUSE)).collect();
        tell(&format!("a key, a line of 4 KB of {language}"), times);
    }
}

fn clear(prompt: &mut Prompt) {
    prompt.press("\u{15}", PAUSE);
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let percentile = |percent: usize| times[(times.len() - 1) * percent / 100];
    println!(
        "{what:40} half {:.1?}, 99 % {:.1?}, most {:.1?}",
        percentile(50),
        percentile(99),
        percentile(100)
    );
}
