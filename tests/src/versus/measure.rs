//! Both sides in turns, and what each of them took.

use std::time::Duration;

use lucerna_engine::EngineError;
use serde::Serialize;

use super::answer::{Answer, Answered};
use super::engine::{Reading, Uncached};

/// How often each side runs, after one run that warms it up.
const RUNS: usize = 5;

/// What a side took, over all of its runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Side {
    /// Each run, in milliseconds.
    pub(super) runs: Vec<f64>,
    /// The median of the runs.
    pub(super) median: f64,
    /// The median time to the first row, in milliseconds; absent if there is no row.
    pub(super) first_row: Option<f64>,
    /// The median of what the engine read.
    pub(super) reading: Reading,
    /// What the engine was asked in the last run.
    pub(super) statements: Vec<String>,
    #[serde(skip)]
    pub(super) answer: Answer,
}

/// One side, ready to run.
pub(super) type Run<'a> = &'a dyn Fn() -> Result<Answered, String>;

/// One run of a side.
struct Sample {
    answered: Answered,
    reading: Reading,
    statements: Vec<String>,
}

/// Why a side has no time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    #[error("the reference: {0}")]
    Reference(String),
    #[error("lucerna: {0}")]
    Lucerna(String),
    #[error("the engine does not count: {0}")]
    Counting(String),
}

/// Runs the reference and Lucerna in turns, and gives what each took.
pub(super) fn measure(
    engine: &Uncached,
    reference: Run<'_>,
    lucerna: Run<'_>,
    is_quick: bool,
) -> Result<(Side, Side), Failure> {
    let mut samples = [Vec::new(), Vec::new()];
    if !is_quick {
        reference().map_err(Failure::Reference)?;
        lucerna().map_err(Failure::Lucerna)?;
    }
    for round in 0..if is_quick { 1 } else { RUNS } {
        // Who comes second finds what the other has warmed: they change places.
        let order = if round % 2 == 0 { [0, 1] } else { [1, 0] };
        for side in order {
            let sample = match side {
                0 => sample(engine, reference, Failure::Reference)?,
                _ => sample(engine, lucerna, Failure::Lucerna)?,
            };
            samples[side].push(sample);
        }
    }
    let [reference, lucerna] = samples.map(Side::of);
    reference
        .zip(lucerna)
        .ok_or_else(|| Failure::Counting("no run".to_owned()))
}

fn sample(
    engine: &Uncached,
    run: Run<'_>,
    failure: fn(String) -> Failure,
) -> Result<Sample, Failure> {
    let counted = engine.reading(|| {
        engine.take_asked();
        (run(), engine.take_asked())
    });
    let ((answered, statements), reading) =
        counted.map_err(|error: EngineError| Failure::Counting(error.to_string()))?;
    Ok(Sample {
        answered: answered.map_err(failure)?,
        reading,
        statements,
    })
}

impl Side {
    fn of(samples: Vec<Sample>) -> Option<Self> {
        let times = samples.iter().map(|sample| &sample.answered);
        let runs: Vec<f64> = times
            .clone()
            .map(|answered| milliseconds(answered.elapsed))
            .collect();
        let first_rows: Vec<f64> = times
            .filter_map(|answered| answered.first_row.map(milliseconds))
            .collect();
        let rows = samples.iter().map(|sample| sample.reading.rows).collect();
        let bytes = samples.iter().map(|sample| sample.reading.bytes).collect();
        let reading = Reading {
            rows: middle(rows),
            bytes: middle(bytes),
        };
        let last = samples.into_iter().last()?;
        Some(Self {
            median: median(&runs)?,
            first_row: median(&first_rows),
            runs,
            reading,
            statements: last.statements,
            answer: last.answered.answer,
        })
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The middle of some values, the mean of the two in the middle if they are even in number; `None` of
/// none.
pub(super) fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = sorted.get(sorted.len() / 2)?;
    let lower = sorted.get(sorted.len().checked_sub(1)? / 2)?;
    Some(f64::midpoint(*lower, *upper))
}

/// One of the values, in the middle of them; 0 of none.
fn middle(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_or_the_mean_of_two() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0]), Some(2.5));
        assert_eq!(median(&[]), None);
    }
}
