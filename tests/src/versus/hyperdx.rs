//! The statements that HyperDX sends for a condition, for searches that come without them.

use jiff::{Timestamp, ToSpan};
use lucerna::Source;
use lucerna_schema::Signal;

use super::entry::{Entry, Line};

/// The lengths of its windows in minutes, from the newest end; the last goes on.
const WINDOWS: [i64; 5] = [1, 15, 360, 360, 720];

const SETTINGS: &str = "SETTINGS max_execution_time=60, query_plan_optimize_lazy_materialization=1, \
    query_plan_max_limit_for_lazy_materialization=100000, use_skip_indexes_for_top_k=1, \
    query_plan_max_limit_for_top_k_optimization=100000, use_skip_indexes_on_data_read=1, \
    use_skip_indexes_for_disjunctions=1, enable_full_text_index=1";

/// What its statements say of a kind of tables.
struct Form {
    /// The columns of a page.
    columns: &'static str,
    /// The column whose range is asked for.
    time: &'static str,
    /// Whether the key starts with the five minutes of that column, of which it then asks the range.
    has_coarse_key: bool,
    order: &'static str,
    /// By which column a histogram is stacked.
    series: &'static str,
}

/// ClickStack's logs, with text indexes or bloom filters.
const LOGS: Form = Form {
    columns: "Timestamp, ServiceName, SeverityText, Body",
    time: "Timestamp",
    has_coarse_key: true,
    order: "(toStartOfFiveMinutes(Timestamp), Timestamp)",
    series: "SeverityText",
};
/// The exporter's logs, whose key and partitions have a column of seconds of their own.
const EXPORTER_LOGS: Form = Form {
    time: "TimestampTime",
    has_coarse_key: false,
    order: "(TimestampTime, Timestamp)",
    ..LOGS
};
const TRACES: Form = Form {
    columns: "Timestamp, ServiceName, StatusCode, round(Duration/1e6), SpanName",
    time: "Timestamp",
    has_coarse_key: false,
    order: "(toDateTime(Timestamp), Timestamp)",
    series: "StatusCode",
};

/// Gives a search its times and statements.
pub(super) fn complete(
    line: &Line,
    source: &Source,
    (from, to): (Timestamp, Timestamp),
    range: &str,
) -> Entry {
    let form = form(source);
    let table = &source.table_name;
    let page = |from, to| {
        let filter = form.filter((from, to), &line.r#where);
        let (columns, order) = (form.columns, form.order);
        format!(
            "SELECT {columns} FROM {table} WHERE {filter} ORDER BY {order} DESC LIMIT 200 {SETTINGS}"
        )
    };
    let filter = form.filter((from, to), &line.r#where);
    let (series, time) = (form.series, form.time);
    Entry {
        name: format!("{} | {range}", line.name),
        schema: line.schema.clone(),
        query: line.query.clone(),
        from,
        to,
        r#where: line.r#where.clone(),
        windows: windows(from, to)
            .into_iter()
            .map(|(from, to)| page(from, to))
            .collect(),
        full: page(from, to),
        count: format!("SELECT count() FROM {table} WHERE {filter} {SETTINGS}"),
        histogram: format!(
            "SELECT count(), {series}, toStartOfInterval(toDateTime({time}), INTERVAL 1 minute) AS bucket \
             FROM {table} WHERE {filter} GROUP BY {series}, bucket ORDER BY bucket {SETTINGS}"
        ),
    }
}

fn form(source: &Source) -> &'static Form {
    if source.table.signal == Signal::Traces {
        &TRACES
    } else if source.table.find("TimestampTime").is_some() {
        &EXPORTER_LOGS
    } else {
        &LOGS
    }
}

impl Form {
    fn filter(&self, (from, to): (Timestamp, Timestamp), condition: &str) -> String {
        let time = self.time;
        let [from, to] =
            [from, to].map(|time| format!("fromUnixTimestamp64Milli({})", time.as_millisecond()));
        let mut filters = vec![format!("({time} >= {from} AND {time} <= {to})")];
        if self.has_coarse_key {
            let coarse = |what: &str| format!("toStartOfFiveMinutes({what})");
            let [time, from, to] = [coarse(time), coarse(&from), coarse(&to)];
            filters.push(format!("({time} >= {from} AND {time} <= {to})"));
        }
        if condition != "1" {
            filters.push(format!("({condition})"));
        }
        filters.join(" AND ")
    }
}

/// The windows of a range, newest first; neighbours share an instant.
fn windows(from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let mut windows = Vec::new();
    let mut end = to;
    let last = WINDOWS[WINDOWS.len() - 1];
    for minutes in WINDOWS.into_iter().chain(std::iter::repeat(last)) {
        if end <= from {
            break;
        }
        let start = end
            .checked_sub(minutes.minutes())
            .map_or(from, |start| start.max(from));
        windows.push((start, end));
        end = start;
    }
    windows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn windows_grow_towards_the_past_and_end_with_the_range() {
        let found = windows(at("2026-03-10T00:00:00Z"), at("2026-03-11T00:00:00Z"));
        let starts: Vec<String> = found.iter().map(|(from, _)| from.to_string()).collect();
        let expected = [
            "2026-03-10T23:59:00Z",
            "2026-03-10T23:44:00Z",
            "2026-03-10T17:44:00Z",
            "2026-03-10T11:44:00Z",
            "2026-03-10T00:00:00Z",
        ];
        assert_eq!(starts, expected);
        assert!(found.windows(2).all(|pair| pair[0].0 == pair[1].1));
    }

    #[test]
    fn a_short_range_has_no_window_beyond_its_start() {
        let found = windows(at("2026-03-10T23:45:00Z"), at("2026-03-11T00:00:00Z"));
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_condition_that_selects_everything_is_left_out() {
        let range = (at("1970-01-01T00:00:00Z"), at("1970-01-01T00:00:01Z"));
        assert_eq!(
            TRACES.filter(range, "1"),
            "(Timestamp >= fromUnixTimestamp64Milli(0) AND Timestamp <= fromUnixTimestamp64Milli(1000))"
        );
    }
}
