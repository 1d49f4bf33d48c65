//! A row that was shown in part, read once more with all its columns.

use super::RUN;
use super::last::{Found, Last, Origin, Row, Searched};
use crate::console::Console;
use crate::failure::Failure;
use crate::run::Run;
use lucerna::range::Range;
use lucerna::search::Search;
use lucerna_engine::EngineError;

/// A row with as many columns as could be had.
pub(super) struct Whole {
    pub(super) row: Row,
    /// Why these are not all columns.
    pub(super) remark: Option<&'static str>,
}

impl Whole {
    /// What was kept of a row.
    pub(super) fn of_kept(row: &Row, remark: Option<&'static str>) -> Self {
        Self {
            row: row.clone(),
            remark,
        }
    }
}

/// The value of a field in a row: as it was shown, or of the whole row if it was not.
pub(super) fn value(
    last: &Last,
    number: u64,
    field: &str,
    console: &Console,
) -> Result<Found, Failure> {
    let row = last.row(number)?;
    let shown = last.value(&row, field);
    let Origin::Search(searched) = &last.origin else {
        return shown;
    };
    shown.or_else(|_| {
        let whole = find(last, searched, number, console)?;
        last.value(&whole.row, field)
    })
}

/// Finds a row of a search again: it is one of its moment that looks the same in every column that
/// was shown. Of several that look the same it is as far down as the row is among those that were
/// shown, so that each of them can be opened.
pub(super) fn find(
    last: &Last,
    searched: &Searched,
    number: u64,
    console: &Console,
) -> Result<Whole, Failure> {
    let kept = last.row(number)?;
    if searched.search.count || !searched.search.count_by.is_empty() {
        return Ok(Whole::of_kept(&kept, None));
    }
    let Some(time) = last.time(number) else {
        let remark =
            "its time is not among the columns, so that there is only what was shown of it";
        return Ok(Whole::of_kept(&kept, Some(remark)));
    };
    let shown: Vec<String> = last.columns().map(str::to_owned).collect();
    let search = Search {
        range: Range {
            from: Some(time),
            to: Some(time),
        },
        select: std::iter::once("*".to_owned())
            .chain(shown.iter().cloned())
            .collect(),
        order: None,
        limit: None,
        ..searched.search.clone()
    };
    let run = Run::start(&RUN, &searched.session, console);
    let found = searched
        .session
        .search(&searched.source, &search, &run.options)?;
    let looks = kept.texts(&shown)?;
    let mut before = last.alike_before(number, &looks)?;
    for batch in found {
        let batch = batch.map_err(EngineError::from_arrow)?;
        for at in 0..batch.num_rows() {
            let row = Row::of(&batch, at);
            if row.texts(&shown)? != looks {
                continue;
            }
            if before == 0 {
                let row = row.of_table(&searched.source.table)?;
                return Ok(Whole { row, remark: None });
            }
            before -= 1;
        }
    }
    let remark = "it is not there any more: this is what was shown of it";
    Ok(Whole::of_kept(&kept, Some(remark)))
}
