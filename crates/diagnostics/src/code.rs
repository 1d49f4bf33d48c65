//! Every code of a message, with its page of text.
//!
//! A code is never given a second meaning; one that is no longer used stays in the table. `L` is the
//! text of the query, `S` the schema, `V` a value or an operator, `P` what makes a query slow (only
//! `explain` says so), `H` a difference from HyperDX.
//! L016 to L019 are those of templates, which saved queries have.
//! L012 and L020 to L039 are the lint rules of `check`: they speak of queries that are kept in files,
//! and of those files.

use crate::Severity;

/// What the table says of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeText {
    /// The code.
    pub code: Code,
    /// How it is written: `L001`.
    pub id: &'static str,
    /// How much its messages weigh.
    pub severity: Severity,
    /// One line, lower case, no full stop.
    pub title: &'static str,
    /// The page that `lucerna explain --code` prints: what is wrong, why, and what to write.
    pub page: &'static str,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $id:literal $severity:ident $title:literal $page:literal;)+) => {
        /// Which kind of message a diagnostic is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $title] $name,)+
        }

        /// All codes in the order of their kind and number.
        pub const CODES: &[CodeText] = &[
            $(CodeText {
                code: Code::$name,
                id: $id,
                severity: Severity::$severity,
                title: $title,
                page: $page,
            },)+
        ];
    };
}

codes! {
    UnclosedQuote "L001" Error "a quote that is not closed"
        "A quoted string runs to the next `\"`. Close it, or write `\\\"` for a quote that is meant as a character.\n\n    \"connection refused\"\n    \"he said \\\"no\\\"\"";
    UnclosedGroup "L002" Error "a `(` that is not closed"
        "Every `(` needs its `)`. A bracket that is meant as a character is written `\\(` or put in quotes.\n\n    (error OR warn) checkout\n    \"main(\"";
    StrayBracket "L003" Error "a closing bracket that closes nothing"
        "A `)`, `]` or `}` stands where nothing is open. Take it out, or write it as a character: `\\]`, or the text in quotes.";
    EmptyGroup "L004" Error "brackets with nothing in them"
        "`()` selects nothing that could be named. Put a clause into it or take it out.";
    MissingOperand "L005" Error "an operator with nothing on one side"
        "AND and OR join two clauses, NOT negates one. A clause is missing beside the operator. To search for the word itself, put it in quotes: `\"OR\"`.";
    MissingValue "L006" Error "a field or comparison without its value"
        "After `field:` and after `>`, `>=`, `<`, `<=`, `=`, `!=` a value follows. `field:*` asks whether there is one, `field:\"\"` for the empty text.";
    BrokenRange "L007" Error "a range that is not complete"
        "A range is `[low TO high]`; `{` and `}` leave the bound itself out, `*` leaves a side open.\n\n    SeverityNumber:[9 TO 17}\n    Duration:[100ms TO *]\n\nA bracket that is meant as a character is written `\\[` or put in quotes.";
    BadModifier "L008" Error "a `~` or `^` that cannot be read"
        "`word~1` allows one edit (0, 1 or 2), `\"a b\"~3` at most three words in between, `clause^2` is a boost (which changes no rows). Both are written directly after a value. A `~` or `^` that is meant as a character is written `\\~`, `\\^` or put in quotes.";
    EmptyFieldName "L009" Error "a field without a name"
        "Before the `:` stands the name of a field, and between two dots a part of its path. To search for text with a colon, put it in quotes: `\":x\"`.";
    TooDeep "L010" Error "brackets nested deeper than 128"
        "Groups nest up to 128 levels. Brackets around a single clause, and around a group of the same operator, can be taken out without changing the meaning.";
    BadRegex "L011" Error "a pattern that cannot be used"
        "Between slashes stands a regular expression of the RE2 kind (no look-around, no back-references). A path that starts and ends with a slash is put in quotes to be searched for as text: `\"/api/users/\"`.";
    SubstringOfNumber "L012" Warning "digits that are looked for inside a value"
        "`field:500` on text and attributes finds the digits anywhere in the value: 1500 and 5003 match too. `field:=500` is exactly this value, `field:>=500` compares as numbers.\n\n`lucerna check --fix` writes `=` before the value.";
    TrailingBackslash "L013" Warning "a backslash at the end"
        "A backslash takes the next character literally; at the end of a query there is none, so it stands for itself. Write `\\\\` to say so.";
    Unexpected "L014" Error "a character that cannot stand here"
        "The query was read up to this place. A character that is meant as text is written with a backslash before it, or the text is put in quotes.";
    ReadAsWord "L015" Warning "something that is read as a word"
        "Operators are upper case and stand alone: AND, OR, NOT, `&&`, `||`. A comparison stands behind the colon of a field, text is held together by double quotes, and there are no pipes. What else looks like an operator is a part of the text that is searched for. In quotes it is searched for without this warning.\n\n    level:\"error\" AND LogAttributes.http.status_code:>=500\n    \"level=error\"";

    BrokenPlaceholder "L016" Error "a placeholder that cannot be read"
        "In a saved query `${name}` stands for the value of a parameter, and `${name: …}` is a part that falls away without it. A name has letters, digits and `_`, and no digit first. For a `${` that is text write `\\${` in quotes, and `\\$\\{` outside of them.\n\n    ServiceName:${service} ${user: LogAttributes.user.id:${user}}";
    MisplacedPlaceholder "L017" Error "a parameter where none can stand"
        "A parameter is a value: a word, a quoted string or a piece of one, an end of a range, what a comparison compares with, or the alternatives of a field. It is no field, no operator and no pattern, and it stands apart from what is around it, so that no value can change what the query asks.\n\n    Body:\"GET ${path} 200\" Duration:>=${least} ServiceName:(${services})";
    UnknownParameter "L018" Error "no such parameter"
        "Each name in `${…}` is one of the parameters that the saved query declares.\n\n    [params.service]\n    default = \"checkout\"";
    BadParameter "L019" Error "a parameter without a value that fits"
        "Every parameter outside of a part has a value: one that is given, or its default. A list stands only where it is all that the brackets of a field hold, `ServiceName:(${services})`. The empty text fits in quotes alone. A part, `${user: LogAttributes.user.id:${user}}`, falls away without its parameter.";
    MixedOperators "L020" Warning "AND and OR without brackets"
        "AND binds tighter than OR, and clauses that stand side by side are joined by AND: `a b OR c` is `(a b) OR c`. Who reads it may take it for `a (b OR c)`. Brackets say which is meant, in either case.\n\n`lucerna check --fix` writes those that change nothing.";
    LeadingWildcard "L021" Warning "a wildcard at the start, on a big column without an index for it"
        "`field:*text` may start with anything, so every value in the range is read. An n-gram index, or a text index over the column in lower case, serves it; a whole word does not need one for parts of words.";
    UnservedWord "L022" Warning "a word or value that no index serves"
        "The column has as many values as there are rows, and no index that knows them: each run reads all of them in its range. `lucerna explain` says what an index would have to be over; another clause that one serves helps as well.";
    NoTimeBound "L023" Warning "no range of time"
        "Tables of telemetry are kept by time. Without a range a run reads what was ever written, and takes longer each day. `since = \"1h\"` in the file is the range that the query has if nobody names another; in SQL a condition on the column of times does it.";
    DeadParameter "L024" Warning "a parameter that the query does not use"
        "The file declares a parameter, and no `${name}` (in SQL no `{name:Type}`) takes its value: whoever gives one changes nothing. Take the table `[params.name]` out, or use it.";
    BadSql "L025" Error "SQL that the engine does not take"
        "The statement cannot be read, or cannot be planned on the tables of the schema: a column or a function that does not exist, types that do not go together. With a schema file the statement is planned on empty tables of the embedded engine, with `--schema live` where it would run.";
    SelectStar "L026" Warning "SELECT * in a statement that is kept"
        "`SELECT *` is another set of columns after each change of the table, and reads all of them: maps of attributes are most of the bytes. Name the columns that are looked at.";
    IdleAllowance "L027" Warning "an allowance that allows nothing"
        "`# lucerna: allow L020 reason` keeps a finding from being reported. It names codes, and says why in a few words; where there is nothing to allow it hides what may come later.";
    BrokenFile "L028" Error "a file that is no saved query"
        "The file cannot be read as a query: it is no TOML, has a key that nothing reads, or a value of another type than the key has.";
    NoSchema "L029" Error "a source without a schema"
        "The query's source is none of the built-in schemas, and there is no `.lucerna/schema/SOURCE.json` for it. `lucerna schema pull SOURCE` writes one; `--schema live` asks the store or the connection.";
    StrayDefault "L030" Warning "a default that its field does not have"
        "The file says that the values of a parameter are those of a field (`values = \"ServiceName\"`), and no row of the table has its default there: a service may have another name by now. Only `lucerna check --schema live` can say so.";

    UnknownField "S001" Error "no such field"
        "The name before the `:` is no column of the source, no alias and no known attribute. `lucerna schema show` lists what there is. An attribute is written with its map: `LogAttributes.user.id:42`. Text with a colon is put in quotes.";
    NoPath "S002" Error "a path below a column that has none"
        "Only maps, JSON columns, tuples and text that holds JSON have parts that can be named with a dot.";
    NoImplicitColumn "S003" Error "bare words have no column to search"
        "The source does not say which column bare words search. Name one with `--implicit COLUMN`, or name the field: `Body:error`.";

    BadValue "V001" Error "a value that the column cannot hold"
        "A value is read as the type of its column, and this one cannot be. Nothing was sent.";
    BadOperator "V002" Error "an operator that the column's type does not have"
        "`~` goes with text; comparisons go with numbers, dates and text.";
    NotYet "V003" Error "not done yet"
        "The query is well formed, and this version cannot translate this part of it. It is refused rather than translated to something else.";
    UnixYear "V004" Warning "a number of four digits is read as seconds"
        "A bare integer beside a date column is Unix time. A year is written as its first and last day: `Timestamp:[2026-01-01 TO 2027-01-01}`.";

    P01 "P01" Note "a part of a text that no index serves"
        "`*foo*`, `field:foo` and a regex look inside the text. Without an n-gram or a text index over the text in lower case every value in the range is read and searched.\n\nA whole word is what a text index is made for; the range of time bounds what is read in any case.";
    P02 "P02" Note "a value in a column that no index serves"
        "The column has no index for whole words or exact values, so every value of it in the range is read. A text index over `lower(column)` serves words, one over the column exact values.";
    P03 "P03" Note "a text that is too short for the index"
        "The index keeps words. A part of a word is looked up in its dictionary from 4 characters on; anything shorter is looked for in every value.";
    P04 "P04" Note "a regex that says no text for certain"
        "An index serves a regex by the letters and digits that every match must hold, 4 at least in a row: `/time[ -]?out/` holds `time`. One without them, or with `|` outside of brackets, is tried on every value.";
    P05 "P05" Note "a negation alone"
        "Which rows are not wanted leaves no part of the table out: everything in the range is read. A clause that the wanted rows have in common lets an index do its work.";
    P06 "P06" Note "one side of an OR has no index"
        "What one side finds by an index, the other has to read everything for; so the OR as a whole reads everything. Two searches, one a side, let the index work for one of them.";
    P07 "P07" Note "no range of time"
        "Tables of telemetry are kept by time: a range is what leaves most of them unread.\n\n    lucerna search 'timeout' --since 1h";
    P08 "P08" Note "numbers in a text"
        "Values of attributes are text. To compare them as numbers each value is read and converted. A column that is computed when rows are written (MATERIALIZED) has the number ready.";
    P09 "P09" Note "a value of an attribute that no index serves"
        "An attribute stands in a map, and a map is read as a whole: all keys and values of every row in the range. A text index on the `key=value` items of the map, or a column that is materialized from the key, spares that.";
    P10 "P10" Note "a search in all values of a map or a list"
        "Every value of every row in the range is read and tried. With the name of the key an index can serve it: `LogAttributes.user.id:42`.";
    P11 "P11" Note "JSON that is taken apart for every row"
        "The column holds JSON as text, and each document in the range is parsed to get at the value. A word of it in the column itself (`Body:timeout`) can be served by an index and leaves fewer documents to parse.";
    P12 "P12" Note "words that are compared one by one"
        "`word~1` and `\"a b\"~3` are no look-up: the words of every value in the range are compared. A plain word beside it, that the rows must have too, leaves fewer of them.";

    H01 "H01" Note "HyperDX loses the `!`" "HyperDX drops a `!` before a term, or sends SQL that does not run; here it negates. `-` and `NOT` read the same in both.";
    H02 "H02" Note "HyperDX loses this NOT" "After two blanks or a line break, and doubled, HyperDX drops the NOT; here each one negates.";
    H03 "H03" Note "HyperDX reads this keyword as a word" "A keyword that touches a bracket or a quote, and a word that begins with a keyword, confuse HyperDX. With blanks around the keyword both read the same.";
    H04 "H04" Note "HyperDX drops an operator without its operand" "HyperDX drops a lone operator or runs without a filter; here it is an error (L005). No query that runs has this note.";
    H05 "H05" Note "HyperDX cannot read this `-`" "HyperDX refuses a `-` before a bracket or a quoted value, and a lone sign; here it negates, and a lone sign is a word.";
    H06 "H06" Note "HyperDX loses rows that lack the key" "HyperDX asks an index for the key first, and so loses the rows without it, although their value is the empty text; here they are found.";
    H07 "H07" Note "HyperDX compares these numbers as text" "In HyperDX `\"1000\" < \"9\"` on text and attributes; here unquoted numbers are compared as numbers.";
    H08 "H08" Note "HyperDX ignores or misreads this wildcard" "HyperDX drops a star at either end and takes others literally; here `*` is any run of characters and `?` one.";
    H09 "H09" Note "HyperDX reads this regex as a word" "HyperDX searches for the slashes; here text between slashes is a regular expression. To search for a path, put it in quotes.";
    H10 "H10" Note "HyperDX ignores or refuses this `~` or `^`" "Here `~` is a fuzzy word or words near each other, and `^` changes no rows.";
    H11 "H11" Note "HyperDX searches for the backslash" "HyperDX keeps the backslash of most escapes in the text; here it is taken off.";
    H12 "H12" Note "HyperDX cannot read this backslash in quotes" "Here a backslash in quotes is itself, unless a quote, a backslash or a colon follows.";
    H13 "H13" Note "HyperDX reads these colons another way" "HyperDX takes what stands before the colon for a field, or refuses the query.";
    H14 "H14" Note "HyperDX rewrites this text" "HyperDX marks escapes inside the text and does not always undo them; here the text is as typed.";
    H15 "H15" Note "HyperDX knows no such column" "HyperDX puts the name into its SQL as it is, and the server refuses it; here it is an alias, a column in another case, or an attribute.";
    H16 "H16" Note "HyperDX cannot ask whether a number or a date exists" "Here `field:*` on a number or a date means: it is not NULL.";
    H17 "H17" Note "HyperDX cannot compare these times" "Here times are RFC 3339, a part of it, or `now-1h`, and equality is the whole interval typed.";
    H18 "H18" Note "HyperDX compares these numbers another way" "Here numbers are compared by their exact value, and durations may have units.";
    H19 "H19" Note "HyperDX searches for the `=`" "Here `field:=x` is equality and `field:!=x` its negation.";
    H20 "H20" Note "HyperDX compares the whole text" "A comparison without a field is a word here.";
    H21 "H21" Note "HyperDX filters on this star" "Here `*` alone selects everything.";
    H22 "H22" Note "HyperDX has no such comparison" "HyperDX has no comparisons on arrays, whole maps, tuples, JSON and some other types.";
    H23 "H23" Note "HyperDX loses the NULLs" "In HyperDX a row whose column is NULL is in neither a query nor its negation; here it is in one of them.";
    H24 "H24" Note "HyperDX compares these letters with their case" "HyperDX folds ASCII letters alone; here all letters are compared without case.";
    H25 "H25" Note "HyperDX may find another pair" "HyperDX looks for `key=value` as one text, which another key and value can make too; here the pair is exact.";
    H26 "H26" Note "HyperDX cannot send a `?` in a name" "Here it is a character like others.";
    H27 "H27" Note "HyperDX ignores this path" "HyperDX leaves the path out and searches the column, or fails. The column has no parts, so here it is an error (S002). No query that runs has this note.";
    H28 "H28" Note "HyperDX selects everything" "`-\"\"` is the negation of everything: nothing.";
    H29 "H29" Note "HyperDX does not separate at this character" "Here all Unicode white space separates words.";
    H30 "H30" Note "HyperDX searches this column with its case" "Here bare words are searched without case, whatever the index.";
    H31 "H31" Note "HyperDX negates once and keeps the rest as text" "Here `--error` and `->` are words, and `!!a` is `a`.";
    H32 "H32" Note "HyperDX compares with the empty text" "Here the operand may follow a blank and may be quoted.";
}

impl Code {
    /// How it is written: `L001`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.text().id
    }

    /// How much its messages weigh.
    #[must_use]
    pub fn severity(self) -> Severity {
        self.text().severity
    }

    /// Its row of the table.
    #[must_use]
    pub fn text(self) -> &'static CodeText {
        // The table and the enum are written by one macro, in one order.
        &CODES[self as usize]
    }

    /// The code that is written so, in any case.
    ///
    /// ```
    /// use lucerna_diagnostics::Code;
    ///
    /// assert_eq!(Code::parse("l001"), Some(Code::UnclosedQuote));
    /// assert_eq!(Code::parse("X1"), None);
    /// ```
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        CODES
            .iter()
            .find(|text| text.id.eq_ignore_ascii_case(id))
            .map(|text| text.code)
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::CODES;

    #[test]
    fn no_code_is_given_twice_and_every_row_finds_itself() {
        for (at, text) in CODES.iter().enumerate() {
            assert_eq!(text.code.as_str(), text.id);
            assert!(
                CODES[at + 1..].iter().all(|other| other.id != text.id),
                "{}",
                text.id
            );
        }
    }
}
