//! How long 10,000 rows of 8 columns take to be shown once more, and how much memory the prompt has when
//! more and more rows go into a pager.
//!
//! It keeps the first rows of a result for `\\last` and `\\open`, and no more than 64 MB of them; beyond
//! that, a million rows must take no more than a few.

#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

#[path = "shared/prompt.rs"]
mod prompt;

use prompt::Place;
use std::time::Duration;

/// So long the engine may take between two screens.
const LONG: Duration = Duration::from_secs(5);

const SHORT: Duration = Duration::from_secs(1);

fn main() {
    let Some(place) = Place::new() else {
        println!("skipped: the engine is not installed");
        return;
    };
    let mut prompt = place.prompt();
    let eight = "SELECT now64(9) + number, 'INFO', concat('service-', toString(number % 40)), \
                 concat('request ', toString(number)), number, number % 500, number / 8, number % 2 \
                 FROM numbers(10000);\r";
    prompt.press(eight, LONG);
    let mut times: Vec<_> = (0..10).map(|_| prompt.press("\\last\r", SHORT)).collect();
    times.sort_unstable();
    println!(
        "10,000 rows of 8 columns once more   half {:.1?}, most {:.1?}",
        times[5], times[9]
    );
    drop(prompt);
    for rows in [1_000, 100_000, 300_000, 1_000_000, 3_000_000] {
        let mut prompt = place.prompt();
        let statement = format!(
            "SELECT number, now64(9) + number, 'INFO', concat('service-', toString(number % 40)), \
             concat('request ', toString(number), repeat(' took too long', 10)) \
             FROM numbers({rows});\r"
        );
        let time = prompt.press(&statement, LONG);
        let peak = place.peak_megabytes().unwrap_or_default();
        println!("{rows:>9} rows {time:>10.1?}   {peak} MB at most");
    }
}
