//! The engine against the model: the same rows for the same queries.
//!
//! Tables, rows and queries are made by the same code as in `tests/engine_model.rs`; here it is the
//! input that decides about the queries. The rows of a table are the same each time and inserted once.

use std::sync::{LazyLock, OnceLock};

use lucerna_engine_chdb::Chdb;
use lucerna_schema::Table;
use lucerna_translate::model::{Row, evaluate};
use lucerna_translate::{Context, Translation, translate};

use crate::faults::{Expected, Way, faults};
use crate::random::Random;
use crate::store::{Halves, Indexes, Stored};
use crate::{TABLES, engine, queries, rows};

/// So many rows has a table.
const ROWS: usize = 60;

/// So many lines of an input are queries, and so many are made of its bytes.
const QUERIES: usize = 8;

/// A longer query nests deeper than the engine reads.
const LONGEST_QUERY: usize = 300;

/// So often the rows are also asked for that queries filter: it takes the engine ten times as long.
const FILTERED_ONCE_IN: usize = 10;

/// A table in the engine, with the rows that are in it.
struct Filled {
    /// As the translator sees it.
    table: Table,
    rows: Vec<Row>,
    stored: Stored<'static>,
}

static ENGINE: LazyLock<Option<Chdb>> = LazyLock::new(engine::open);

/// One for each of [`TABLES`], filled when it is first asked for.
static FILLED: LazyLock<Vec<OnceLock<Filled>>> =
    LazyLock::new(|| TABLES.iter().map(|_| OnceLock::new()).collect());

/// The lines of `source`, and queries that its bytes pick, select the rows that the model says of the
/// table with this place in [`TABLES`]. Nothing is checked where there is no engine.
///
/// # Errors
///
/// Gives the queries that select other rows, and one row of each.
pub(crate) fn engine_selects_what_the_model_says(
    source: &str,
    place: usize,
    context: &Context,
) -> Result<(), String> {
    let Some(engine) = &*ENGINE else {
        return Ok(());
    };
    let filled = FILLED[place].get_or_init(|| Filled::new(engine, place));
    let mut random = Random::new(source.as_bytes());
    let ways = if random.once_in(FILTERED_ONCE_IN) {
        &[Way::Computed, Way::Filtered][..]
    } else {
        &[Way::Computed]
    };
    let lines = source.lines().take(QUERIES);
    let lines = lines.filter(|line| line.len() <= LONGEST_QUERY);
    let made = (0..QUERIES).map(|_| queries::query(&filled.table, &filled.rows, &mut random));
    let queries: Vec<String> = lines.map(str::to_owned).chain(made).collect();
    let faults = filled.faults(&queries, context, ways);
    if faults.is_empty() {
        return Ok(());
    }
    Err(format!("{}\n{}", filled.table.schema, faults.join("\n")))
}

impl Filled {
    /// All its parts have indexes, or some, or none: that changes no rows.
    fn new(engine: &'static Chdb, place: usize) -> Self {
        let table = &TABLES[place];
        let indexes = Indexes::ALL[place % Indexes::ALL.len()];
        let mut random = Random::new(&[]);
        let rows: Vec<Row> = (0..ROWS).map(|_| rows::row(table, &mut random)).collect();
        let stored = Stored::create(engine, table, &rows, indexes);
        Self {
            table: indexes.known_of(table),
            rows,
            stored,
        }
    }

    /// What is wrong with the engine's answers to those queries that are accepted.
    fn faults(&self, queries: &[String], context: &Context, ways: &[Way]) -> Vec<String> {
        let table = &self.table;
        let translated = queries
            .iter()
            .map(|query| (query, translate(query, table, context)));
        let accepted: Vec<(&String, Translation)> = translated
            .filter(|(_, translation)| translation.condition.is_some())
            .collect();
        let expected = accepted.iter().filter_map(|(_, translation)| {
            let is_selected = |row: &Row| evaluate(&translation.predicate, table, row, context);
            let condition = translation.condition.as_ref()?;
            Some((
                condition.where_sql(),
                Halves::split(&self.rows, is_selected),
            ))
        });
        let expected: Vec<Expected<'_>> = expected.collect();
        if expected.is_empty() {
            return Vec::new();
        }
        let found = ways
            .iter()
            .flat_map(|way| faults(&self.stored, &self.rows, &expected, *way));
        let named = found.map(|(at, fault)| format!("{:?}\n  {fault}", accepted[at].0));
        named.collect()
    }
}
