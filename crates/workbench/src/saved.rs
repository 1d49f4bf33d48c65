mod builtin;
mod edit;
mod error;
mod expectation;
mod file;
mod header;
mod keys;
mod name;
mod parameter;
mod shelf;
mod text_map;
mod value;

pub use edit::{NewQuery, Place, SavedEdit};
pub use error::SavedError;
pub use expectation::{Expectation, Given, Row};
pub use file::{Body, Language, Layout, SavedQuery, Shown};
pub use name::{Name, NameError};
pub use parameter::{Parameter, ParameterType, Values};
pub use shelf::{Entry, LARGEST, Listing, Shelf, ShelfKind, Shelves};
pub use text_map::TextMap;
pub use value::{ParameterError, Value, Values as GivenValues};

pub use crate::toml_text::FilePlace;
