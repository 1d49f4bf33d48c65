//! Candidates in a query of Lucene.

use lucerna_lucene::ast::Comparison;
use lucerna_lucene::cursor::{Cursor, Expects, at};
use lucerna_lucene::text::{phrase, quote, term};
use lucerna_schema::{Column, ColumnId, DefaultKind, IndexExpression, Table};
use lucerna_sql::DataType;

use super::{Candidate, Known, Offer, Remembered, Want, WantKind, begins};

/// Times that are often meant, before now.
const TIMES: [(&str, &str); 6] = [
    ("now-15m", "a quarter of an hour ago"),
    ("now-1h", "an hour ago"),
    ("now-1d", "a day ago"),
    ("now-7d", "a week ago"),
    ("now-1d/d", "midnight of yesterday"),
    ("now", "the moment of the search"),
];

/// Lengths of time that are often meant.
const LENGTHS: [&str; 5] = ["10ms", "100ms", "1s", "10s", "1m"];

/// What may stand at `offset` of a query.
///
/// ```
/// use lucerna::completion::in_query;
///
/// let logs = lucerna::schema::builtin("logs").expect("a built-in table");
/// let offer = in_query("level:error AND serv", 20, logs, &|_| None);
/// assert_eq!(offer.start, 16);
/// assert!(offer.candidates.iter().any(|candidate| candidate.text == "ServiceName:"));
/// ```
#[must_use]
pub fn in_query(query: &str, offset: usize, table: &Table, known: Known<'_>) -> Offer {
    in_query_at(query, at(query, offset), table, known)
}

/// As [`in_query`], where it is known already what the place in the query is.
#[must_use]
pub fn in_query_at(query: &str, cursor: Cursor, table: &Table, known: Known<'_>) -> Offer {
    let mut finder = Finder {
        typed: cursor.typed.text(query),
        table,
        known,
        offer: Offer {
            start: cursor.typed.start,
            ..Offer::default()
        },
    };
    finder.find(query, cursor);
    finder.offer
}

struct Finder<'a> {
    typed: &'a str,
    table: &'a Table,
    known: Known<'a>,
    offer: Offer,
}

impl Finder<'_> {
    fn find(&mut self, query: &str, cursor: Cursor) {
        match cursor.expects {
            Expects::Clause { follows_clause } => self.clause(follows_clause),
            Expects::Value {
                field,
                comparison,
                is_bound,
                follows_value,
            } => {
                if follows_value {
                    self.operators(true);
                }
                self.value(field.span.text(query), comparison, is_bound);
            }
            Expects::End => {}
        }
    }

    fn clause(&mut self, follows_clause: bool) {
        // A phrase has no end that anybody could know.
        if self.typed.starts_with('"') {
            return;
        }
        if let Some((map, key)) = self.map() {
            return self.keys(map, &key);
        }
        self.operators(follows_clause);
        self.fields();
    }

    fn operators(&mut self, follows_clause: bool) {
        let joining = [("AND ", "both"), ("OR ", "one of them")];
        let joining = joining.into_iter().filter(|_| follows_clause);
        let all = joining.chain([("NOT ", "the opposite of what follows")]);
        for (text, remark) in all.filter(|(text, _)| begins(text, self.typed)) {
            let candidate = Candidate::new(text, remark).called(text.trim_end());
            self.offer.candidates.push(candidate);
        }
    }

    fn fields(&mut self) {
        let table = self.table;
        for (place, column) in table.columns.iter().enumerate() {
            let is_typed = begins(&column.name, self.typed);
            if is_typed && column.default != DefaultKind::Ephemeral {
                self.offer.candidates.push(field(table, ColumnId(place)));
            }
        }
        for alias in &table.aliases {
            let name = &table.column(alias.column).name;
            // `severityText` says no more than `SeverityText`.
            if begins(&alias.name, self.typed) && !alias.name.eq_ignore_ascii_case(name) {
                let remark = format!("is {name}{}", mark(table, alias.column));
                let candidate = Candidate::new(format!("{}:", alias.name), remark);
                self.offer.candidates.push(candidate.called(&*alias.name));
            }
        }
    }

    /// The map that the typed name begins with, and what was typed of the key.
    fn map(&self) -> Option<(ColumnId, String)> {
        let found = self.table.columns.iter().enumerate().find(|(_, column)| {
            let rest = self.typed.get(column.name.len()..);
            has_keys(column)
                && begins(self.typed, &column.name)
                && rest.is_some_and(|rest| rest.starts_with('.'))
        });
        let (place, column) = found?;
        let key = self.typed.get(column.name.len() + 1..)?;
        let key = key.trim_start_matches('"');
        Some((ColumnId(place), term(key).into_owned()))
    }

    fn keys(&mut self, map: ColumnId, typed: &str) {
        let name = &self.table.column(map).name;
        let want = Want {
            kind: WantKind::Keys,
            field: name.clone(),
            prefix: typed.to_owned(),
        };
        let remembered = (self.known)(&want);
        for (key, counted) in remembered.iter().flat_map(Remembered::counted) {
            let text = format!("{name}.{}:", key_text(&key.text));
            let remark = format!("{counted}{}", mark(self.table, map));
            let candidate = Candidate::new(text, remark).called(&*key.text);
            self.offer.candidates.push(candidate);
        }
        self.want(want, remembered.is_some_and(|known| known.is_fresh));
    }

    fn value(&mut self, field: &str, comparison: Option<Comparison>, is_bound: bool) {
        let column = self.column(field);
        let is_plain = comparison.is_none() && !is_bound;
        match column.map(|id| (id, &self.table.column(id).data_type)) {
            Some((_, data_type)) if is_time(data_type) => self.times(),
            Some((id, _)) if self.table.roles.duration == Some(id) => self.lengths(),
            Some((_, data_type)) if has_order_alone(data_type) => {}
            _ => self.values(field),
        }
        if is_plain && self.typed.is_empty() {
            self.comparisons(column);
        }
    }

    fn values(&mut self, field: &str) {
        let is_quoted = self.typed.starts_with('"');
        let typed = if is_quoted {
            phrase(self.typed)
        } else {
            term(self.typed)
        };
        let want = Want {
            kind: WantKind::Values,
            field: field.to_owned(),
            prefix: typed.into_owned(),
        };
        let remembered = (self.known)(&want);
        for (value, counted) in remembered.iter().flat_map(Remembered::counted) {
            let text = if is_quoted || !is_plain_word(&value.text) {
                quote(&value.text)
            } else {
                value.text.clone()
            };
            self.offer.candidates.push(Candidate::new(text, counted));
        }
        self.want(want, remembered.is_some_and(|known| known.is_fresh));
    }

    fn times(&mut self) {
        let typed = self.typed;
        let times = TIMES.iter().filter(|(text, _)| begins(text, typed));
        let times = times.map(|(text, remark)| Candidate::new(*text, *remark));
        self.offer.candidates.extend(times);
    }

    fn lengths(&mut self) {
        let typed = self.typed;
        let lengths = LENGTHS.iter().filter(|text| begins(text, typed));
        let lengths = lengths.map(|text| Candidate::new(*text, ""));
        self.offer.candidates.extend(lengths);
    }

    /// What may stand between the colon and a value.
    fn comparisons(&mut self, column: Option<ColumnId>) {
        let data_type = column.map(|id| &self.table.column(id).data_type);
        let is_ordered =
            data_type.is_none_or(|data_type| is_time(data_type) || has_order_alone(data_type));
        let ordered = [(">=", "at least"), ("<=", "at most"), ("[", "from … TO …]")];
        let ordered = ordered.into_iter().filter(|_| is_ordered);
        let all = [("=", "exactly this"), ("*", "any value")];
        let all = all.into_iter().chain(ordered);
        let all = all.map(|(text, remark)| Candidate::new(text, remark));
        self.offer.candidates.extend(all);
    }

    fn want(&mut self, want: Want, is_fresh: bool) {
        if !is_fresh {
            self.offer.wants = Some(want);
        }
    }

    /// The column that a name stands for as it is; a key of a map stands for none.
    fn column(&self, field: &str) -> Option<ColumnId> {
        let same = |name: &str| name.eq_ignore_ascii_case(field);
        let column = self
            .table
            .columns
            .iter()
            .position(|column| same(&column.name));
        let alias = || self.table.aliases.iter().find(|alias| same(&alias.name));
        column
            .map(ColumnId)
            .or_else(|| alias().map(|alias| alias.column))
    }
}

fn field(table: &Table, id: ColumnId) -> Candidate {
    let column = table.column(id);
    // A key follows a map, a value any other column.
    let end = if has_keys(column) { '.' } else { ':' };
    let remark = format!("{}{}", column.data_type, mark(table, id));
    Candidate::new(format!("{}{end}", column.name), remark).called(&*column.name)
}

/// ` · indexed`, or nothing.
fn mark(table: &Table, id: ColumnId) -> &'static str {
    let name = &table.column(id).name;
    let in_key = table
        .keys
        .primary
        .split(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
        .any(|word| word == name);
    let has_index = table.indexes.iter().any(|index| match &index.expression {
        IndexExpression::Column(of)
        | IndexExpression::Lower(of)
        | IndexExpression::MapKeys(of)
        | IndexExpression::MapValues(of) => *of == id,
        IndexExpression::Other(_) => false,
    });
    if in_key || has_index {
        " · indexed"
    } else {
        ""
    }
}

fn has_keys(column: &Column) -> bool {
    matches!(column.data_type, DataType::Map(..) | DataType::Json(_))
}

fn is_time(data_type: &DataType) -> bool {
    matches!(
        bare(data_type),
        DataType::Date | DataType::Date32 | DataType::DateTime { .. } | DataType::DateTime64 { .. }
    )
}

/// Whether values of this type are as good as never typed again.
fn has_order_alone(data_type: &DataType) -> bool {
    matches!(
        bare(data_type),
        DataType::Integer { bits: 32.., .. } | DataType::Float { .. } | DataType::Decimal { .. }
    )
}

fn bare(data_type: &DataType) -> &DataType {
    let inside = data_type.without_low_cardinality();
    if let DataType::Nullable(of) = inside {
        of
    } else {
        inside
    }
}

/// Whether a value reads as itself without quotes.
fn is_plain_word(text: &str) -> bool {
    let is_plain = |letter: char| letter.is_alphanumeric() || "_-./@".contains(letter);
    let starts = text
        .chars()
        .next()
        .is_some_and(|first| first.is_alphanumeric() || first == '_');
    starts && text.chars().all(is_plain) && !matches!(text, "AND" | "OR" | "NOT" | "TO")
}

/// A key as it stands behind the dot of its map.
fn key_text(key: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "_-.".contains(letter);
    if !key.is_empty() && key.chars().all(is_plain) {
        key.to_owned()
    } else {
        quote(key)
    }
}

#[cfg(test)]
mod tests;
