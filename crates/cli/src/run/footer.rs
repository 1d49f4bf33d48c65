//! The line below the rows, on stderr.

use crate::console::Console;
use crate::words;
use lucerna_engine::Statistics;
use lucerna_output::Summary;

/// What the line says before the facts that every run has.
pub(super) fn line(head: String, summary: &Summary, statistics: &Statistics) -> String {
    let mut parts = vec![head];
    parts.extend(summary.times.as_ref().map(ToString::to_string));
    parts.push(words::duration(statistics.elapsed));
    if statistics.read_rows > 0 {
        parts.push(format!(
            "read {}, {}",
            words::counted(statistics.read_rows, "row"),
            words::bytes(statistics.read_bytes)
        ));
    }
    let hidden = summary.hidden_columns.len();
    if hidden > 0 {
        let hidden = words::counted(u64::try_from(hidden).unwrap_or(u64::MAX), "column");
        parts.push(format!("{hidden} not shown (-F vertical shows all)"));
    }
    if statistics.repaired_values > 0 {
        let repaired = words::counted(statistics.repaired_values, "value");
        parts.push(format!("{repaired} held broken UTF-8, shown as \u{fffd}"));
    }
    parts.join(" · ")
}

/// `--stats`: the same as an object.
pub(super) fn stats(summary: &Summary, statistics: &Statistics) {
    let object = serde_json::json!({
        "stats": {
            "rows": summary.rows,
            "read_rows": statistics.read_rows,
            "read_bytes": statistics.read_bytes,
            "elapsed_ms": milliseconds(statistics),
        }
    });
    Console::tell(&object.to_string());
}

fn milliseconds(statistics: &Statistics) -> f64 {
    (statistics.elapsed.as_secs_f64() * 1e6).round() / 1e3
}
