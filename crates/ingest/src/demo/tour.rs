//! The tour: five steps from what customers see to the cause. What the findings say is tested
//! against the rows in `tests/demo.rs`.

use crate::Signal;

/// One step of the tour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What one wants to know: `Which service started it?`
    pub question: &'static str,
    /// The Lucene query.
    pub query: &'static str,
    /// Which source it is asked of.
    pub signal: Signal,
    /// How far back from the end of the data, as `--since` takes it: `40m`.
    pub since: &'static str,
    /// What to show of the rows.
    pub show: Show,
    /// What the rows say.
    pub finding: &'static str,
}

/// What a step shows of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// These columns of the rows.
    Rows {
        /// Columns, or `Map.key`, in this order.
        columns: &'static [&'static str],
        /// Oldest first; otherwise newest first.
        is_oldest_first: bool,
        /// At most so many rows.
        limit: u32,
    },
    /// How many rows each value of a field has, with the time of the first, by that time.
    CountBy {
        /// A column, or `Map.key`.
        field: &'static str,
    },
}

/// From the symptom to the cause.
pub const STEPS: &[Step] = &[
    Step {
        question: "What do customers see?",
        query: "ServiceName:frontend kind:=Server SpanAttributes.http.response.status_code:>=500",
        signal: Signal::Traces,
        since: "40m",
        show: Show::CountBy { field: "SpanName" },
        finding: "Orders fail, and nothing else: every failed page is `POST /api/checkout`.",
    },
    Step {
        question: "Which service started it?",
        query: "level:error",
        signal: Signal::Logs,
        since: "40m",
        show: Show::CountBy {
            field: "ServiceName",
        },
        finding: "The first errors come from `payment`, 90 seconds before `checkout`'s.",
    },
    Step {
        question: "What does it say?",
        query: "level:error service:=payment",
        signal: Signal::Logs,
        since: "40m",
        show: Show::Rows {
            columns: &["Timestamp", "ResourceAttributes.k8s.pod.name", "Body"],
            is_oldest_first: true,
            limit: 3,
        },
        finding: "Each time the pool `payments-db` is exhausted: no connection within 3 seconds, with a maximum of 2.",
    },
    Step {
        question: "Is it every pod?",
        query: "service:=payment duration:>1s",
        signal: Signal::Traces,
        since: "6h",
        show: Show::CountBy {
            field: "ResourceAttributes.k8s.pod.name",
        },
        finding: "No: in six hours only `payment-84c5b7d9f-k9x2v` was ever slow.",
    },
    Step {
        question: "What is different there?",
        query: "service:=payment \"connection pool payments-db ready\"",
        signal: Signal::Logs,
        since: "6h",
        show: Show::Rows {
            columns: &[
                "Timestamp",
                "ResourceAttributes.k8s.pod.name",
                "ResourceAttributes.service.version",
                "Body",
            ],
            is_oldest_first: true,
            limit: 10,
        },
        finding: "It runs 2.14.1, started 2 minutes before the first error, with a pool of 2 connections; 2.14.0 has 20.",
    },
];
