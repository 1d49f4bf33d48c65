//! Writing SQL: the one place where names and values become text.

use crate::DataType;
use smallvec::SmallVec;

/// Finished SQL, made by a [`SqlWriter`] and by nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sql {
    text: String,
    marks: SmallVec<[Mark; 4]>,
}

/// From `offset` on, the SQL says what the part with the number `part` means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Bytes from the start of the SQL.
    pub offset: usize,
    /// A number of the caller's; the translator uses the offset of the leaf in the query.
    pub part: u32,
}

impl Sql {
    /// The SQL as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The SQL as text, without a copy.
    #[must_use]
    pub fn into_string(self) -> String {
        self.text
    }

    /// Where in it what begins, by rising offset.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The part that the byte at `offset` belongs to, such as one that the server complains about.
    #[must_use]
    pub fn part_at(&self, offset: usize) -> Option<u32> {
        let after = self.marks.partition_point(|mark| mark.offset <= offset);
        self.marks.get(after.checked_sub(1)?).map(|mark| mark.part)
    }
}

impl std::fmt::Display for Sql {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// Writes SQL for ClickHouse.
///
/// Text of a person or of a server goes through [`text`](Self::text), [`identifier`](Self::identifier)
/// or a number method; [`raw`](Self::raw) takes only text that stands in the source of this program.
///
/// ```
/// use lucerna_sql::SqlWriter;
///
/// let mut sql = SqlWriter::new();
/// sql.identifier("Log Attributes").raw("[").text("it's").raw("] = ").integer(5);
/// assert_eq!(sql.finish().as_str(), r"`Log Attributes`['it\'s'] = 5");
/// ```
#[derive(Debug, Clone, Default)]
pub struct SqlWriter {
    sql: Sql,
}

impl SqlWriter {
    /// An empty statement.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty statement with room for `bytes`.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            sql: Sql {
                text: String::with_capacity(bytes),
                marks: SmallVec::new(),
            },
        }
    }

    /// Keywords, functions and signs.
    #[inline]
    pub fn raw(&mut self, sql: &'static str) -> &mut Self {
        self.sql.text.push_str(sql);
        self
    }

    /// SQL that a writer made, with its marks.
    pub fn sql(&mut self, other: &Sql) -> &mut Self {
        let base = self.sql.text.len();
        self.sql.text.push_str(&other.text);
        let moved = other.marks.iter().map(|mark| Mark {
            offset: mark.offset + base,
            ..*mark
        });
        self.sql.marks.extend(moved);
        self
    }

    /// A string literal.
    #[inline]
    pub fn text(&mut self, value: &str) -> &mut Self {
        self.sql.text.push('\'');
        self.push_escaped(value, '\'');
        self.sql.text.push('\'');
        self
    }

    /// A string literal, its ASCII letters in lower case.
    pub fn text_in_lower_case(&mut self, value: &str) -> &mut Self {
        let start = self.sql.text.len();
        self.text(value);
        if let Some(written) = self.sql.text.get_mut(start..) {
            written.make_ascii_lowercase();
        }
        self
    }

    /// A pattern for LIKE as a string literal: what the parts say literally is escaped twice.
    pub fn like<'p>(&mut self, parts: impl IntoIterator<Item = LikePart<'p>>) -> &mut Self {
        self.sql.text.push('\'');
        for part in parts {
            match part {
                LikePart::AnyRun => self.sql.text.push('%'),
                LikePart::AnyOne => self.sql.text.push('_'),
                LikePart::Text(text) => self.push_like_text(text),
            }
        }
        self.sql.text.push('\'');
        self
    }

    /// The name of a column, table or database; quoted unless it is plain.
    #[inline]
    pub fn identifier(&mut self, name: &str) -> &mut Self {
        if is_plain_identifier(name) {
            self.sql.text.push_str(name);
        } else {
            self.sql.text.push('`');
            self.push_escaped(name, '`');
            self.sql.text.push('`');
        }
        self
    }

    /// A whole number.
    pub fn integer(&mut self, value: i128) -> &mut Self {
        self.push_display(format_args!("{value}"))
    }

    /// A number that is not whole, so that it reads back as the same Float64.
    ///
    /// Infinite values and NaN are written as ClickHouse names them.
    pub fn float(&mut self, value: f64) -> &mut Self {
        if value.is_nan() {
            self.raw("nan")
        } else if value.is_infinite() {
            self.raw(if value > 0.0 { "inf" } else { "-inf" })
        } else {
            self.push_display(format_args!("{value:?}"))
        }
    }

    /// A type, as ClickHouse writes it.
    pub fn data_type(&mut self, data_type: &DataType) -> &mut Self {
        self.push_display(format_args!("{data_type}"))
    }

    /// From here on the SQL says what `part` of the query means.
    #[inline]
    pub fn mark(&mut self, part: u32) -> &mut Self {
        self.sql.marks.push(Mark {
            offset: self.sql.text.len(),
            part,
        });
        self
    }

    /// Length so far, in bytes.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.sql.text.len()
    }

    /// True if nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sql.text.is_empty()
    }

    /// The finished SQL.
    #[must_use]
    pub fn finish(self) -> Sql {
        self.sql
    }

    fn push_display(&mut self, arguments: std::fmt::Arguments<'_>) -> &mut Self {
        // Writing to a String cannot fail.
        let _ = std::fmt::Write::write_fmt(&mut self.sql.text, arguments);
        self
    }

    fn push_escaped(&mut self, value: &str, quote: char) {
        let out = &mut self.sql.text;
        let is_special =
            |byte: u8| byte < 0x20 || byte == 0x7f || byte == b'\\' || byte == quote as u8;
        if !value.bytes().any(is_special) {
            out.push_str(value);
            return;
        }
        for character in value.chars() {
            push_escaped_character(out, character, quote);
        }
    }

    fn push_like_text(&mut self, text: &str) {
        let out = &mut self.sql.text;
        for character in text.chars() {
            match character {
                '%' => out.push_str("\\\\%"),
                '_' => out.push_str("\\\\_"),
                '\\' => out.push_str("\\\\\\\\"),
                other => push_escaped_character(out, other, '\''),
            }
        }
    }
}

/// A part of a LIKE pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LikePart<'p> {
    /// This text.
    Text(&'p str),
    /// Any run of characters: `%`.
    AnyRun,
    /// Any one character: `_`.
    AnyOne,
}

/// ClickHouse knows `\b \f \r \n \t \0 \a \v` and `\xHH`; a backslash before any other stays one.
fn push_escaped_character(out: &mut String, character: char, quote: char) {
    match character {
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\0' => out.push_str("\\0"),
        quoted if quoted == quote => {
            out.push('\\');
            out.push(quoted);
        }
        control if control.is_ascii_control() => {
            // Two hexadecimal digits: an ASCII control is below 0x80.
            let _ = std::fmt::Write::write_fmt(out, format_args!("\\x{:02X}", control as u32));
        }
        other => out.push(other),
    }
}

/// True for names that need no quotes: a letter or underscore, then letters, digits, underscores,
/// and no word that ClickHouse reads as something else where an expression stands.
fn is_plain_identifier(name: &str) -> bool {
    let mut bytes = name.bytes();
    let begins = bytes
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    begins && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') && !is_keyword(name)
}

fn is_keyword(name: &str) -> bool {
    let Some(first) = name.bytes().next().filter(u8::is_ascii_alphabetic) else {
        return false;
    };
    let begun = BEGUN.get(name.len()).copied().unwrap_or_default();
    if begun & bit_of(first) == 0 {
        return false;
    }
    let mut upper = [0; LONGEST_KEYWORD];
    let Some(upper) = upper.get_mut(..name.len()) else {
        return false;
    };
    upper.copy_from_slice(name.as_bytes());
    upper.make_ascii_uppercase();
    let by_letters = |keyword: &&str| keyword.as_bytes().cmp(upper);
    KEYWORDS.binary_search_by(by_letters).is_ok()
}

/// For each length the first letters of the keywords that are so long: nearly all names are ruled out
/// by theirs.
const BEGUN: [u32; LONGEST_KEYWORD + 1] = {
    let mut begun = [0; LONGEST_KEYWORD + 1];
    let mut at = 0;
    while at < KEYWORDS.len() {
        let keyword = KEYWORDS[at].as_bytes();
        begun[keyword.len()] |= bit_of(keyword[0]);
        at += 1;
    }
    begun
};

/// The bit that stands for a letter in either case.
const fn bit_of(letter: u8) -> u32 {
    1 << (letter & 0x1f)
}

/// Words that cannot name a column without quotes, in the order of their letters.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "ALL", "AND", "ANTI", "ANY", "ARRAY", "AS", "ASC", "ASCENDING", "ASOF", "BETWEEN", "BY",
    "CASE", "CAST", "COLLATE", "COLUMNS", "CREATE", "CROSS", "DESC", "DESCENDING", "DISTINCT",
    "ELSE", "END", "EXCEPT", "EXISTS", "EXTRACT", "FALSE", "FETCH", "FINAL", "FORMAT", "FROM",
    "FULL", "GLOBAL", "GROUP", "HAVING", "ILIKE", "IN", "INF", "INNER", "INTERSECT", "INTERVAL",
    "INTO", "IS", "JOIN", "LEFT", "LIKE", "LIMIT", "NAN", "NOT", "NULL", "NULLS", "OFFSET", "ON",
    "OR", "ORDER", "OUTER", "OVER", "PREWHERE", "QUALIFY", "REGEXP", "RIGHT", "SAMPLE", "SELECT",
    "SEMI", "SETTINGS", "SUBSTRING", "THEN", "TO", "TOP", "TRIM", "TRUE", "UNION", "UPDATE",
    "USING", "VALUES", "VIEW", "WHEN", "WHERE", "WINDOW", "WITH",
];

/// The length of the longest keyword.
const LONGEST_KEYWORD: usize = 10;

#[cfg(test)]
mod tests {
    use super::{LikePart, SqlWriter};

    fn written(write: impl FnOnce(&mut SqlWriter)) -> String {
        let mut writer = SqlWriter::new();
        write(&mut writer);
        writer.finish().into_string()
    }

    #[test]
    fn text_keeps_quotes_backslashes_and_controls_inside_the_literal() {
        assert_eq!(
            written(|sql| _ = sql.text("a'b\\c\n\0\u{1b}é")),
            r"'a\'b\\c\n\0\x1Bé'"
        );
    }

    #[test]
    fn an_identifier_is_quoted_unless_it_is_plain() {
        assert_eq!(
            written(|sql| _ = sql.identifier("ServiceName")),
            "ServiceName"
        );
        assert_eq!(
            written(|sql| _ = sql.identifier("Events.Name")),
            "`Events.Name`"
        );
        assert_eq!(written(|sql| _ = sql.identifier("a`b\\")), r"`a\`b\\`");
        assert_eq!(written(|sql| _ = sql.identifier("select")), "`select`");
        assert_eq!(written(|sql| _ = sql.identifier("")), "``");
    }

    #[test]
    fn a_like_pattern_escapes_what_is_meant_literally() {
        let parts = [
            LikePart::AnyRun,
            LikePart::Text("50%_\\'"),
            LikePart::AnyOne,
        ];
        assert_eq!(written(|sql| _ = sql.like(parts)), r"'%50\\%\\_\\\\\'_'");
    }

    #[test]
    fn every_keyword_is_quoted_in_either_case() {
        for keyword in super::KEYWORDS {
            for name in [keyword.to_string(), keyword.to_ascii_lowercase()] {
                assert_eq!(
                    written(|sql| _ = sql.identifier(&name)),
                    format!("`{name}`")
                );
            }
        }
    }

    #[test]
    fn the_length_of_the_longest_keyword_is_known() {
        let longest = super::KEYWORDS.iter().map(|keyword| keyword.len()).max();
        assert_eq!(longest, Some(super::LONGEST_KEYWORD));
    }

    #[test]
    fn a_float_reads_back_as_itself() {
        assert_eq!(written(|sql| _ = sql.float(0.1)), "0.1");
        assert_eq!(written(|sql| _ = sql.float(f64::NEG_INFINITY)), "-inf");
    }

    #[test]
    fn marks_tell_which_part_a_place_belongs_to() {
        let mut first = SqlWriter::new();
        first.mark(7).raw("a = 1");
        let mut whole = SqlWriter::new();
        whole.mark(3).raw("x AND ").sql(&first.finish());
        let whole = whole.finish();
        assert_eq!(whole.part_at(2), Some(3));
        assert_eq!(whole.part_at(8), Some(7));
    }
}
