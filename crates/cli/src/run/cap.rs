//! How many rows of a statement are shown, where that is not a matter of its text alone.

use crate::words;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use lucerna::sql::SqlRun;
use lucerna::{RunOptions, Session};
use std::time::Duration;

/// How long the rows beyond a limit are counted at most; people wait for rows, not for their number.
pub(super) const COUNTING: Duration = Duration::from_secs(1);

/// A limit that was put on a statement.
#[derive(Debug)]
pub(crate) struct Cap {
    /// So many rows at most.
    pub(crate) limit: u64,
    /// The statement that counts all of them, with the same parameters.
    pub(crate) total: String,
    /// In which order they come: `, newest first`.
    pub(crate) order: &'static str,
    /// What lifts it.
    pub(crate) lifts: &'static str,
}

impl Cap {
    /// `200 of 216 rows, newest first`, and the limit if it took effect. `shown`: how many rows there were,
    /// if that is known.
    pub(super) fn head(
        &self,
        amount: String,
        shown: Option<u64>,
        total: impl Fn() -> Option<u64>,
    ) -> Vec<String> {
        let Self {
            limit,
            order,
            lifts,
            ..
        } = self;
        let Some(shown) = shown else {
            return vec![amount, format!("limit of {limit}: {lifts}")];
        };
        let order = if shown > 1 { order } else { "" };
        let all = vec![format!("{amount}{order}")];
        if shown < *limit {
            return all;
        }
        let took_effect = format!("limit of {limit} took effect: {lifts}");
        match total() {
            Some(total) if total <= shown => all,
            Some(total) => {
                let (shown, total) = (words::count(shown), words::counted(total, "row"));
                vec![format!("{shown} of {total}{order}"), took_effect]
            }
            None => vec![format!("{amount}{order}"), took_effect],
        }
    }

    /// How many rows there are without the limit, if that can be told quickly.
    pub(super) fn total(
        &self,
        session: &Session,
        parameters: &[(String, String)],
        run: &RunOptions,
    ) -> Option<u64> {
        let mut options = run.clone();
        (options.progress, options.format) = (None, None);
        let allowed = options.limits.timeout.unwrap_or(COUNTING);
        options.limits.timeout = Some(allowed.min(COUNTING));
        let statement = SqlRun {
            text: self.total.clone(),
            parameters: parameters.to_vec(),
        };
        let mut batches = session.sql(&statement, &options).ok()?;
        batches.find_map(|batch| {
            let batch = batch.ok()?;
            let counts = batch.column(0).as_primitive_opt::<UInt64Type>()?;
            counts.iter().next().flatten()
        })
    }
}
