//! From a value to the bytes of a text, appended to a buffer that is used again and again.

mod duration;
mod json;
mod number;
mod plain;
mod time;

pub(crate) use duration::duration;
pub(crate) use json::Json;
pub(crate) use plain::{Pairs, Plain, hex_byte};
pub(crate) use time::{Shown, Zone, instant};
