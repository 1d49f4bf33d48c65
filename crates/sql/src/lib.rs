//! The only code that turns names, values and types into SQL text, and ClickHouse's text back.

mod data_type;
mod quoted;
mod select;
pub mod tokens;
mod writer;

pub use data_type::{DataType, Element, ParseTypeError};
pub use select::{Direction, Select};
pub use writer::{LikePart, Mark, Sql, SqlWriter};
