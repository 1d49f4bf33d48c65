//! The only code that turns names, values and types into SQL text, and ClickHouse's text back.

mod data_type;

pub use data_type::{DataType, Element, ParseTypeError};
