//! Views that count the values of a table's columns and attributes in buckets of time, and the tables
//! that they fill: rollups.

use lucerna_sql::tokens::{Token, tokens};

/// Asks for the views that are filled by inserts into a table; parameters `database` and `table`.
pub const VIEWS: &str = "\
SELECT create_table_query
FROM system.tables
WHERE engine = 'MaterializedView' AND (database, name) IN
(
    SELECT arrayJoin(arrayZip(dependencies_database, dependencies_table))
    FROM system.tables
    WHERE database = {database:String} AND name = {table:String}
)";

/// A view that is filled by inserts, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewTarget {
    /// The database of the table that it fills.
    pub database: String,
    /// The name of that table.
    pub table: String,
    /// The length of the buckets that its statement rounds times down to, in seconds, if it does so in
    /// one way only.
    pub bucket: Option<u32>,
}

/// The functions that round a time down, with the seconds of their buckets.
const ROUNDING: [(&str, u32); 6] = [
    ("toStartOfMinute", 60),
    ("toStartOfFiveMinutes", 300),
    ("toStartOfTenMinutes", 600),
    ("toStartOfFifteenMinutes", 900),
    ("toStartOfHour", 3600),
    ("toStartOfDay", 86400),
];

/// Reads an answer to [`VIEWS`]: where the view puts its rows, if that is a table of its own
/// (`CREATE MATERIALIZED VIEW … TO database.table …`).
///
/// ```
/// use lucerna_schema::introspect::view_target;
///
/// let target = view_target("CREATE MATERIALIZED VIEW a.v TO a.t (`n` UInt8) AS SELECT 1 AS n FROM a.s");
/// assert_eq!(target.map(|target| target.table).as_deref(), Some("t"));
/// ```
#[must_use]
pub fn view_target(create: &str) -> Option<ViewTarget> {
    let significant = significant(create);
    let to = significant.iter().position(|token| token.is_word("TO"))?;
    let select = significant.iter().position(|token| token.is_word("AS"))?;
    let [database, dot, table, ..] = significant.get(to + 1..select)? else {
        return None;
    };
    if !dot.is_symbol(".") {
        return None;
    }
    let mut buckets: Vec<u32> = significant.iter().filter_map(rounding).collect();
    buckets.sort_unstable();
    buckets.dedup();
    Some(ViewTarget {
        database: database.name()?.into_owned(),
        table: table.name()?.into_owned(),
        bucket: <[u32; 1]>::try_from(buckets).ok().map(|[bucket]| bucket),
    })
}

/// The columns of a rollup by key and value, in any order: how often each value of each attribute
/// occurred in each bucket of time.
const KEY_VALUE: [&str; 4] = ["Timestamp", IDENTIFIER, "Key", "Value"];
const IDENTIFIER: &str = "ColumnIdentifier";
const COUNT: &str = "count";

/// What a rollup calls the columns that are no maps: `Key` then names the column.
pub const NATIVE_COLUMN: &str = "NativeColumn";

/// Whether a table of these columns is a rollup by key and value: how often each value of each
/// attribute occurred in each bucket of time. `ColumnIdentifier` is the map, or [`NATIVE_COLUMN`] for
/// the column that `Key` names.
#[must_use]
pub fn is_key_value_rollup(columns: &[&str]) -> bool {
    KEY_VALUE.iter().all(|name| columns.contains(name)) && columns.contains(&COUNT)
}

/// Whether a table of this engine and sorting key keeps every count that is inserted, alone or in a
/// sum with others of the same bucket, key and value.
///
/// ```
/// use lucerna_schema::introspect::keeps_counts;
///
/// assert!(keeps_counts("SummingMergeTree", "ColumnIdentifier, Key, Timestamp, Value"));
/// // Sums over all values of a key, under the name of one of them.
/// assert!(!keeps_counts("SummingMergeTree", "ColumnIdentifier, Key, Timestamp"));
/// assert!(!keeps_counts("ReplacingMergeTree", "ColumnIdentifier, Key, Timestamp, Value"));
/// ```
#[must_use]
pub fn keeps_counts(engine: &str, sorting: &str) -> bool {
    let engine = ["Replicated", "Shared"]
        .iter()
        .find_map(|prefix| engine.strip_prefix(prefix))
        .unwrap_or(engine);
    match engine {
        "MergeTree" => true,
        "SummingMergeTree" => {
            let key = significant(sorting);
            let parts = split(&key, |token| token.is_symbol(","));
            let has = |name: &str| parts.iter().any(|part| is_name(part, name));
            KEY_VALUE.iter().all(|name| has(name))
        }
        _ => false,
    }
}

/// The table that a view is over.
#[derive(Debug, Clone, Copy)]
pub struct Counted<'a> {
    /// Its database.
    pub database: &'a str,
    /// Its name.
    pub table: &'a str,
    /// The name of its column of times.
    pub time: &'a str,
}

/// The columns of a table whose value a view counts once for every row that is inserted, as text and
/// in buckets of the table's times.
///
/// A view is read by its words, of which each has to be known: one that leaves rows out, or counts
/// them in another way, counts no column. Attributes are never among the columns: a row has none or
/// several of them, and may have one twice.
///
/// ```
/// use lucerna_schema::introspect::{Counted, counted_columns};
///
/// let view = |rest: &str| format!("CREATE MATERIALIZED VIEW d.v TO d.t (`count` UInt64) AS \
///     SELECT toStartOfHour(Timestamp) AS Timestamp, 'NativeColumn' AS ColumnIdentifier, \
///     'Level' AS Key, CAST(Level, 'String') AS Value, count() AS count FROM d.logs {rest} \
///     GROUP BY Timestamp, ColumnIdentifier, Key, Value");
/// let logs = Counted { database: "d", table: "logs", time: "Timestamp" };
/// assert_eq!(counted_columns(&view(""), &logs), ["Level"]);
/// assert!(counted_columns(&view("WHERE Level != ''"), &logs).is_empty());
/// ```
#[must_use]
pub fn counted_columns(create: &str, counted: &Counted<'_>) -> Vec<String> {
    let tokens = significant(create);
    let Some(select) = tokens.iter().position(|token| token.is_word("AS")) else {
        return Vec::new();
    };
    // It is filled by the clock, and not by inserts.
    if tokens[..select]
        .iter()
        .any(|token| token.is_word("REFRESH"))
    {
        return Vec::new();
    }
    let body = &tokens[select + 1..];
    if let Some((name, inner, outer)) = with(body) {
        let counts = Query::read(outer).is_some_and(|outer| {
            outer.is_counted() && outer.selects_names() && is_name(outer.from, &name)
        });
        let branches = if counts { branches(inner) } else { Vec::new() };
        let column = |branch| Query::read(branch)?.column(counted, false);
        return branches.into_iter().filter_map(column).collect();
    }
    let query = Query::read(body).filter(Query::is_counted);
    let column = query.and_then(|query| query.column(counted, true));
    column.into_iter().collect()
}

/// The name, the statement and what follows of `WITH name AS (…) …`.
fn with<'t>(body: &'t [Token<'t>]) -> Option<(String, &'t [Token<'t>], &'t [Token<'t>])> {
    let [with, name, as_word, open, rest @ ..] = body else {
        return None;
    };
    if !(with.is_word("WITH") && as_word.is_word("AS") && open.is_symbol("(")) {
        return None;
    }
    let mut depth = 1_usize;
    let close = rest.iter().position(|token| {
        depth = deeper(depth, token);
        depth == 0
    })?;
    Some((
        name.name()?.into_owned(),
        &rest[..close],
        &rest[close + 1..],
    ))
}

/// The statements that `UNION ALL` joins; none if they are joined in another way too.
fn branches<'t>(tokens: &'t [Token<'t>]) -> Vec<&'t [Token<'t>]> {
    let is_other = |token: &Token<'_>| token.is_word("EXCEPT") || token.is_word("INTERSECT");
    if split(tokens, is_other).len() > 1 {
        return Vec::new();
    }
    let mut parts = split(tokens, |token| token.is_word("UNION"));
    let mut branches = vec![parts.remove(0)];
    for part in parts {
        match part {
            [all, rest @ ..] if all.is_word("ALL") => branches.push(rest),
            _ => return Vec::new(),
        }
    }
    branches
}

/// `SELECT … FROM … GROUP BY …`, of which the last part may be missing.
struct Query<'t> {
    /// Expressions with their names.
    items: Vec<(&'t [Token<'t>], String)>,
    from: &'t [Token<'t>],
    groups: Option<Vec<&'t [Token<'t>]>>,
}

impl<'t> Query<'t> {
    fn read(tokens: &'t [Token<'t>]) -> Option<Self> {
        let (select, rest) = tokens.split_first()?;
        let [items, rest] = <[_; 2]>::try_from(split(rest, |token| token.is_word("FROM"))).ok()?;
        let item = |item: &'t [Token<'t>]| match item {
            [name] => Some((item, name.name()?.into_owned())),
            [expression @ .., as_word, name] if as_word.is_word("AS") => {
                Some((expression, name.name()?.into_owned()))
            }
            _ => None,
        };
        let items = split(items, |token| token.is_symbol(","));
        let items = items.into_iter().map(item).collect::<Option<_>>()?;
        let mut parts = split(rest, |token| token.is_word("GROUP")).into_iter();
        let from = parts.next()?;
        let groups = match parts.next() {
            Some([by, groups @ ..]) if by.is_word("BY") => {
                Some(split(groups, |token| token.is_symbol(",")))
            }
            Some(_) => return None,
            None => None,
        };
        (select.is_word("SELECT") && parts.next().is_none()).then_some(Self {
            items,
            from,
            groups,
        })
    }

    fn item(&self, name: &str) -> Option<&'t [Token<'t>]> {
        let mut named = self.items.iter().filter(|(_, of)| of == name);
        let (expression, _) = named.next()?;
        named.next().is_none().then_some(*expression)
    }

    /// Whether it counts rows by the columns of a rollup.
    fn is_counted(&self) -> bool {
        let is_count = |expression: &[Token<'_>]| {
            matches!(expression, [count, open, close]
                if count.is_word("count") && open.is_symbol("(") && close.is_symbol(")"))
        };
        let groups = self.groups.as_deref().unwrap_or_default();
        let is_group = |name: &&str| groups.iter().any(|group| is_name(group, name));
        self.item(COUNT).is_some_and(is_count)
            && groups.len() == KEY_VALUE.len()
            && KEY_VALUE.iter().all(is_group)
    }

    /// Whether it takes the columns of a rollup as they are, beside the count.
    fn selects_names(&self) -> bool {
        let is_same = |name: &&str| self.item(name).is_some_and(|of| is_name(of, name));
        self.items.len() == KEY_VALUE.len() + 1 && KEY_VALUE.iter().all(is_same)
    }

    /// The column of which it takes the value of every row of the table.
    fn column(&self, of: &Counted<'_>, is_counted: bool) -> Option<String> {
        let is_table = match self.from {
            [table] => table.name()? == of.table,
            [database, dot, table] => {
                dot.is_symbol(".") && database.name()? == of.database && table.name()? == of.table
            }
            _ => false,
        };
        let is_time = matches!(self.item("Timestamp")?, [function, open, time, close]
            if rounding(function).is_some()
                && open.is_symbol("(")
                && time.name().is_some_and(|name| name == of.time)
                && close.is_symbol(")"));
        let [identifier] = self.item(IDENTIFIER)? else {
            return None;
        };
        let [key] = self.item("Key")? else {
            return None;
        };
        let name = key.value()?.into_owned();
        let is_whole = is_table
            && is_time
            && identifier.value()? == NATIVE_COLUMN
            && is_text_of(self.item("Value")?, &name)
            && self.items.len() == KEY_VALUE.len() + usize::from(is_counted)
            && self.groups.is_some() == is_counted;
        is_whole.then_some(name)
    }
}

/// Whether an expression is a column as text.
fn is_text_of(expression: &[Token<'_>], column: &str) -> bool {
    let is_string = |token: &Token<'_>| token.value().is_some_and(|name| name == "String");
    match expression {
        [name] => is_name(&[*name], column),
        [function, open, name, close] => {
            function.is_word("toString")
                && open.is_symbol("(")
                && is_name(&[*name], column)
                && close.is_symbol(")")
        }
        [function, open, name, between, of, close] => {
            let is_type = (between.is_symbol(",") && is_string(of))
                || (between.is_word("AS") && of.is_word("String"));
            function.is_word("CAST")
                && open.is_symbol("(")
                && is_name(&[*name], column)
                && is_type
                && close.is_symbol(")")
        }
        _ => false,
    }
}

fn is_name(tokens: &[Token<'_>], name: &str) -> bool {
    matches!(tokens, [token] if token.name().is_some_and(|of| of == name))
}

fn rounding(token: &Token<'_>) -> Option<u32> {
    let known = ROUNDING.iter().find(|(name, _)| token.is_word(name));
    known.map(|(_, seconds)| *seconds)
}

fn significant(text: &str) -> Vec<Token<'_>> {
    tokens(text).filter(Token::is_significant).collect()
}

/// The parts between the tokens that are separators and stand in no brackets.
fn split<'t>(
    tokens: &'t [Token<'t>],
    is_separator: impl Fn(&Token<'_>) -> bool,
) -> Vec<&'t [Token<'t>]> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, token) in tokens.iter().enumerate() {
        depth = deeper(depth, token);
        if depth == 0 && is_separator(token) {
            parts.push(&tokens[start..at]);
            start = at + 1;
        }
    }
    parts.push(&tokens[start..]);
    parts
}

fn deeper(depth: usize, token: &Token<'_>) -> usize {
    if ["(", "[", "{"].iter().any(|open| token.is_symbol(open)) {
        depth + 1
    } else if [")", "]", "}"].iter().any(|close| token.is_symbol(close)) {
        depth.saturating_sub(1)
    } else {
        depth
    }
}

#[cfg(test)]
mod tests;
