//! Random tables: columns of every type under odd names, what is computed from them, and indexes.

#[path = "schemas/indexes.rs"]
mod indexes;
#[path = "schemas/types.rs"]
mod types;

use lucerna_schema::introspect::{Answers, Subject, read};
use lucerna_schema::{Alias, ColumnId, DefaultKind, KnownKey, Roles, Signal, Table};
use lucerna_sql::{DataType, SqlWriter};

use crate::random::Random;
use crate::rows::KEYS;

/// What the names of columns begin with.
const NAMES: &[&str] = &[
    "Text",
    "text",
    "Body",
    "level",
    "two words",
    "dotted.name",
    "select",
    "Ключ",
    "it's",
    "a",
];

/// A table with this name.
pub(crate) fn table(name: &str, random: &mut Random) -> Table {
    let mut columns: Vec<[String; 2]> = Vec::new();
    for at in 0..6 + random.below(6) {
        let name = numbered(random.text(NAMES), at);
        columns.push([name, types::any(random)]);
    }
    for at in 0..2 {
        columns.push([format!("Map{at}"), types::map(random)]);
        columns.push([format!("Line{at}"), types::text(random)]);
    }
    let length = 1 + random.below(2);
    columns.extend((0..length).map(|at| [format!("Group.part{at}"), types::array(random)]));
    let subject = Subject {
        source: name,
        database: "default",
        table: name,
    };
    let columns = with_computed(columns, random);
    let answers = |indexes| Answers {
        columns: columns.iter().map(|column| column.to_vec()).collect(),
        indexes,
        tables: Vec::new(),
    };
    let plain = read(&subject, answers(Vec::new())).expect("a table");
    let indexes = indexes::some(&plain, random);
    let mut table = read(&subject, answers(indexes)).expect("a table");
    give_roles(&mut table, random);
    table
}

/// A name of its own; two maps with one name before the dot would share a file of the engine.
fn numbered(name: &str, at: usize) -> String {
    match name.split_once('.') {
        Some((group, part)) => format!("{group}{at}.{part}"),
        None => format!("{name}{at}"),
    }
}

/// Name, type, kind of default, expression, comment: as a server answers.
fn with_computed(columns: Vec<[String; 2]>, random: &mut Random) -> Vec<[String; 5]> {
    let mut computed = Vec::new();
    for [name, data_type] in &columns {
        let Ok(DataType::Map(key, value)) = data_type.parse() else {
            continue;
        };
        let mut add = |suffix: &str, data_type: String, kind: &str, expression: String| {
            // Before a dot stands the name of a group of arrays, which this is none of.
            let name = format!("{}{suffix}", name.replace('.', " "));
            computed.push([name, data_type, kind.to_owned(), expression, String::new()]);
        };
        for (at, twin) in [random.text(KEYS), random.text(&["k", "a=b"])]
            .iter()
            .enumerate()
        {
            let kind = random.text(&["MATERIALIZED", "MATERIALIZED", "ALIAS"]);
            // ClickHouse itself cannot read such a column of an enum in a row without the key.
            if random.once_in(2) && !matches!(*value, DataType::Enum { .. }) {
                let mut sql = SqlWriter::new();
                sql.identifier(name).raw("[").text(twin).raw("]");
                let suffix = format!("Twin{at}");
                add(&suffix, value.to_string(), kind, sql.finish().into_string());
            }
        }
        if random.once_in(2) {
            let mut sql = SqlWriter::new();
            sql.raw("mapKeys(").identifier(name).raw(")");
            add(
                "Keys",
                format!("Array({key})"),
                "ALIAS",
                sql.finish().into_string(),
            );
        }
        let is_text = value.without_low_cardinality() == &DataType::String;
        if is_text && !random.once_in(3) {
            let mut sql = SqlWriter::new();
            sql.raw("arrayMap(pair -> concat(pair.1, '=', pair.2), CAST(")
                .identifier(name)
                .raw(", 'Array(Tuple(String, String))'))");
            let kind = random.text(&["MATERIALIZED", "ALIAS"]);
            add(
                "Items",
                "Array(String)".to_owned(),
                kind,
                sql.finish().into_string(),
            );
        }
    }
    let stored = columns.into_iter();
    let stored = stored
        .map(|[name, data_type]| [name, data_type, String::new(), String::new(), String::new()]);
    stored.chain(computed).collect()
}

fn give_roles(table: &mut Table, random: &mut Random) {
    let stored = |is_it: fn(&DataType) -> bool| -> Vec<ColumnId> {
        let columns = table.columns.iter().enumerate();
        let of_type = columns
            .filter(|(_, column)| column.default == DefaultKind::None && is_it(&column.data_type));
        of_type.map(|(at, _)| ColumnId(at)).collect()
    };
    let texts = stored(DataType::is_text);
    let maps = stored(|data_type| matches!(data_type, DataType::Map(..)));
    let counts = stored(|data_type| matches!(data_type, DataType::Integer { bits: 64, .. }));
    let count = *random.pick(&[0, 1, 1, 2, 3]);
    table.signal = Signal::Other;
    table.roles = Roles {
        implicit: (0..count).map(|_| *random.pick(&texts)).collect(),
        duration: counts.first().copied(),
        attributes: Some(*random.pick(&maps)),
        resource_attributes: maps.last().copied(),
        ..Roles::default()
    };
    table.roles.implicit.sort_unstable();
    table.roles.implicit.dedup();
    table.aliases = ["other", "k", "http.status_code"]
        .iter()
        .map(|name| Alias {
            name: (*name).to_owned(),
            column: *random.pick(&texts),
        })
        .collect();
    table.known_keys = random.once_in(2).then(|| {
        let known = KEYS.iter().map(|key| KnownKey {
            map: *random.pick(&maps),
            key: (*key).to_owned(),
        });
        known.collect()
    });
}
