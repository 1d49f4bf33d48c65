//! What many searches of a kind and a range say together.

use serde::Serialize;

use super::answer::Kind;
use super::measure::median;
use super::run::Compared;

/// The searches of one kind of answer over one range in tables of one kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Summary {
    pub(super) kind: Kind,
    pub(super) range: String,
    /// `logs`, `traces`, a table.
    pub(super) schema: String,
    pub(super) searches: usize,
    /// How many times as fast Lucerna is: the geometric mean.
    pub(super) mean: f64,
    pub(super) worst: Extreme,
    pub(super) best: Extreme,
    /// Bytes that Lucerna reads for each of the reference's, where most are.
    pub(super) most_bytes: Extreme,
    /// The median and the longest of the medians until the first row, in milliseconds.
    pub(super) first_row: Option<FirstRow>,
}

/// A ratio, and which search has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Extreme {
    pub(super) ratio: f64,
    pub(super) name: String,
}

/// Until the first row, in milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct FirstRow {
    pub(super) median: f64,
    pub(super) longest: f64,
    pub(super) name: String,
}

impl Compared {
    /// How many times as fast Lucerna is.
    pub(super) fn ratio(&self) -> Option<f64> {
        let (reference, lucerna) = self.sides.as_ref().ok()?;
        Some(reference.median / lucerna.median)
    }

    /// How many bytes Lucerna reads for each of the reference's.
    #[expect(clippy::cast_precision_loss, reason = "a ratio that people read")]
    pub(super) fn bytes_ratio(&self) -> Option<f64> {
        let (reference, lucerna) = self.sides.as_ref().ok()?;
        let [reference, lucerna] =
            [reference, lucerna].map(|side| side.reading.bytes.max(1) as f64);
        Some(lucerna / reference)
    }
}

/// The summaries of all kinds, ranges and schemas, in the order in which they first occur.
pub(super) fn summaries(compared: &[Compared]) -> Vec<Summary> {
    let mut groups: Vec<(Kind, &str, &str)> = Vec::new();
    for one in compared {
        let group = group(one);
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups.sort_by_key(|(kind, _, _)| *kind);
    let of = |wanted| {
        let members = compared.iter().filter(|one| group(one) == wanted);
        Summary::of(wanted, &members.collect::<Vec<_>>())
    };
    groups.into_iter().filter_map(of).collect()
}

fn group(one: &Compared) -> (Kind, &str, &str) {
    (one.kind, &one.range, &one.entry.schema)
}

impl Summary {
    /// `None` if no search of the group has an answer.
    fn of((kind, range, schema): (Kind, &str, &str), members: &[&Compared]) -> Option<Self> {
        let ratios = extremes(members, Compared::ratio);
        let bytes = extremes(members, Compared::bytes_ratio);
        let least = |ratios: &[Extreme]| {
            let by_ratio = |a: &&Extreme, b: &&Extreme| a.ratio.total_cmp(&b.ratio);
            ratios.iter().min_by(by_ratio).cloned()
        };
        let most = |ratios: &[Extreme]| {
            let by_ratio = |a: &&Extreme, b: &&Extreme| a.ratio.total_cmp(&b.ratio);
            ratios.iter().max_by(by_ratio).cloned()
        };
        Some(Self {
            kind,
            range: range.to_owned(),
            schema: schema.to_owned(),
            searches: ratios.len(),
            mean: geometric_mean(&ratios)?,
            worst: least(&ratios)?,
            best: most(&ratios)?,
            most_bytes: most(&bytes)?,
            first_row: first_row(kind, members),
        })
    }
}

fn extremes(members: &[&Compared], ratio: fn(&Compared) -> Option<f64>) -> Vec<Extreme> {
    let named = |one: &&Compared| {
        Some(Extreme {
            ratio: ratio(one)?,
            name: one.entry.name.clone(),
        })
    };
    members.iter().filter_map(named).collect()
}

#[expect(clippy::cast_precision_loss, reason = "there are few searches")]
fn geometric_mean(ratios: &[Extreme]) -> Option<f64> {
    let logarithms: f64 = ratios.iter().map(|one| one.ratio.ln()).sum();
    (!ratios.is_empty()).then(|| (logarithms / ratios.len() as f64).exp())
}

fn first_row(kind: Kind, members: &[&Compared]) -> Option<FirstRow> {
    if kind != Kind::Rows {
        return None;
    }
    let times: Vec<(f64, &str)> = members
        .iter()
        .filter_map(|one| {
            Some((
                one.sides.as_ref().ok()?.1.first_row?,
                one.entry.name.as_str(),
            ))
        })
        .collect();
    let (longest, name) = times.iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
    let only: Vec<f64> = times.iter().map(|(time, _)| *time).collect();
    Some(FirstRow {
        median: median(&only)?,
        longest: *longest,
        name: (*name).to_owned(),
    })
}
