//! What a piece of the source says: its text without quotes and escapes.

mod field;
mod glob;
mod term;

pub use field::{Segment, field_segments};
pub(crate) use glob::has_wildcard;
pub use glob::{GlobPart, glob};
pub(crate) use term::closed;
pub use term::{operand, phrase, quote, term};
