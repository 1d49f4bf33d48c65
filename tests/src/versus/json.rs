//! What was measured, for programs.

use serde::Serialize;

use super::answer::Kind;
use super::measure::Side;
use super::run::Compared;
use super::summary::{Summary, summaries};

/// All of a run. Times are in milliseconds.
#[derive(Serialize)]
pub(super) struct Told<'a> {
    searches: Vec<OneSearch<'a>>,
    summaries: Vec<Summary>,
}

#[derive(Serialize)]
struct OneSearch<'a> {
    name: &'a str,
    schema: &'a str,
    query: &'a str,
    range: &'a str,
    kind: Kind,
    reference: Option<&'a Side>,
    lucerna: Option<&'a Side>,
    ratio: Option<f64>,
    bytes_ratio: Option<f64>,
    difference: Option<&'a str>,
    uncompared: Option<&'a str>,
    failure: Option<&'a str>,
    notes: &'a [String],
}

impl<'a> Told<'a> {
    pub(super) fn of(compared: &'a [Compared]) -> Self {
        Self {
            searches: compared.iter().map(OneSearch::of).collect(),
            summaries: summaries(compared),
        }
    }

    pub(super) fn to_json(&self) -> String {
        // Names are texts and numbers are finite: there is nothing that JSON cannot say.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

impl<'a> OneSearch<'a> {
    fn of(one: &'a Compared) -> Self {
        let sides = one.sides.as_ref();
        Self {
            name: &one.entry.name,
            schema: &one.entry.schema,
            query: &one.entry.query,
            range: &one.range,
            kind: one.kind,
            reference: sides.ok().map(|(reference, _)| reference),
            lucerna: sides.ok().map(|(_, lucerna)| lucerna),
            ratio: one.ratio(),
            bytes_ratio: one.bytes_ratio(),
            difference: one.difference.as_deref(),
            uncompared: one.uncompared.as_deref(),
            failure: sides.err().map(String::as_str),
            notes: &one.notes,
        }
    }
}
