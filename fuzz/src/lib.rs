//! The fuzz targets as functions: libFuzzer's binaries and the plain driver call the same ones.
//!
//! A target panics where a law is broken. Bytes that are no UTF-8 are replaced, so that every input
//! is a text.

mod agreement;
#[path = "../../tests/cases/engine.rs"]
mod engine;
#[path = "../../tests/cases/faults.rs"]
mod faults;
#[path = "../../tests/cases/literal.rs"]
mod literal;
mod pieces;
#[path = "../../tests/engine_model/queries.rs"]
mod queries;
mod random;
#[path = "../../tests/engine_model/rows.rs"]
mod rows;
#[path = "../../tests/cases/store.rs"]
mod store;

use std::sync::LazyLock;

use agreement::engine_selects_what_the_model_says;
use lucerna_lucene::laws::{
    binding_keeps_the_shape, printing_is_idempotent, printing_keeps_the_template,
    printing_keeps_the_tree, spans_are_sound,
};
use lucerna_schema::{BUILTIN_NAMES, Table, builtin, from_json};
use lucerna_sql::tokens::tokens as read_tokens;
use lucerna_translate::Context;
use lucerna_translate::laws::{condition_is_safe, meaning_is_kept};

/// A target: its name, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// All targets. A new one gets a line here and a binary in `fuzz_targets`.
pub const TARGETS: [Target; 7] = [
    ("parse", parse),
    ("print", print),
    ("template", template),
    ("translate", translate),
    ("meaning", meaning),
    ("tokens", tokens),
    ("engine", engine),
];

/// Longer inputs only take time.
pub const LONGEST: usize = 2_048;

/// The tables that queries are translated for: the built-in ones, and one with columns of all types.
pub static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    let mut tables: Vec<Table> = BUILTIN_NAMES
        .iter()
        .filter_map(|name| builtin(name).cloned())
        .collect();
    for text in [
        include_str!("../../tests/cases/types.json"),
        include_str!("../../tests/cases/joined.json"),
    ] {
        tables.push(from_json(text).expect("a schema file"));
    }
    tables
});

/// Any text is read without a panic, and every place in the tree and in the reports is sound.
pub fn parse(data: &[u8]) {
    hold(spans_are_sound(&String::from_utf8_lossy(data)));
}

/// What is printed reads back as the same tree, and printing it again changes nothing.
///
/// For the text itself and for one of pieces that mean something to the reader, since random bytes
/// seldom make a query without a mistake.
pub fn print(data: &[u8]) {
    for source in [
        String::from_utf8_lossy(data).into_owned(),
        pieces::text(data),
    ] {
        hold(printing_keeps_the_tree(&source));
        hold(printing_is_idempotent(&source));
    }
}

/// No value changes the shape of a template, and a template reads back from its canonical spelling.
///
/// The value is what stands behind the last line break; a template of pieces gets placeholders where
/// its pieces have a word.
pub fn template(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (template, value) = text.rsplit_once('\n').unwrap_or(("f:${x}", &text));
    let of_pieces = pieces::text(data)
        .replace("x y", "x ${x}")
        .replace("[a TO", "[${x} TO");
    for template in [template, &of_pieces] {
        hold(printing_keeps_the_template(template));
        hold(binding_keeps_the_shape(template, value));
    }
}

/// What comes out of the translator is one safe expression. The first character picks the table.
pub fn translate(data: &[u8]) {
    let (table, source) = table_and_source(data);
    hold(condition_is_safe(&source, table, &context()).map(drop));
}

/// The laws of logic hold. The first character picks the table.
pub fn meaning(data: &[u8]) {
    let (table, source) = table_and_source(data);
    hold(meaning_is_kept(&source, table, &context()).map(drop));
}

/// The tokens of a statement are, together, its text, and none is empty.
pub fn tokens(data: &[u8]) {
    let statement = String::from_utf8_lossy(data);
    let mut end = 0;
    for token in read_tokens(&statement) {
        assert_eq!(token.start, end, "a gap before {token:?}");
        assert!(!token.text.is_empty(), "an empty token at {end}");
        end = token.span().end;
    }
    assert_eq!(end, statement.len(), "the end is missing");
}

/// The engine selects the rows that the model says. The first character picks the table; each line
/// is a query, and bytes make some more. Where there is no engine, that is said once.
pub fn engine(data: &[u8]) {
    let (place, source) = place_and_source(data);
    hold(engine_selects_what_the_model_says(
        &source,
        place,
        &context(),
    ));
}

/// True for a target whose first character picks a table.
pub fn asks_a_table(target: &str) -> bool {
    ["translate", "meaning", "engine"].contains(&target)
}

/// The character that picks the table with this place in [`TABLES`].
pub fn table_mark(place: usize) -> char {
    u8::try_from(place).map_or('a', |place| char::from(b'a' + place))
}

fn table_and_source(data: &[u8]) -> (&'static Table, String) {
    let (place, source) = place_and_source(data);
    (&TABLES[place], source)
}

fn place_and_source(data: &[u8]) -> (usize, String) {
    let (mark, source) = data.split_first().unwrap_or((&b'a', data));
    let place = usize::from(mark.wrapping_sub(b'a')) % TABLES.len();
    (place, String::from_utf8_lossy(source).into_owned())
}

fn context() -> Context {
    Context::utc(1_773_133_530)
}

fn hold(law: Result<(), String>) {
    if let Err(broken) = law {
        panic!("{broken}");
    }
}
