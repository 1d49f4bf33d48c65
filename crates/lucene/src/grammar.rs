//! The grammar, one function for each production of `grammar/lucene.ebnf`.
//!
//! The first line of a production's comment is its line in that file; a test holds the two against
//! each other. There is no token stage, since what a character means depends on where it stands.
//!
//! Rules for whoever changes it:
//! * The first character decides which production is read. Nothing is read twice to find out, but
//!   for a name, up to its colon.
//! * A production is [`Absent`](crate::input::Absent) only where it does not start. From there on
//!   what is missing is reported and an error node takes its place.
//! * One cause, one report.
//! * Everything up to [`clause`] leaves the input behind the white space that follows; the
//!   productions below it, which white space ends, before it.

mod advice;
mod clause;
mod field;
mod lexical;
mod modifier;
mod name;
mod operator;
mod placeholder;
mod range;
mod value;

pub(crate) use clause::query;
pub(crate) use lexical::is_keyword;
pub(crate) use name::ends_name;
pub(crate) use placeholder::{parameter, template};
