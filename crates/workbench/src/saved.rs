mod bind;
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
mod testing;
mod text_map;
mod value;

pub use bind::{BindError, Ready, When, Work, order_of};
pub use edit::{NewQuery, Place, SavedEdit};
pub use error::SavedError;
pub use expectation::{Expectation, Given, Row};
pub use file::{Body, Language, Layout, SavedQuery, Shown};
pub use name::{Name, NameError};
pub use parameter::{Parameter, ParameterType, Values};
pub use shelf::{Entry, LARGEST, Listing, Shelf, ShelfKind, Shelves};
pub use testing::{Finding, Outcome, TestOptions, junit, run as run_tests};
pub use text_map::TextMap;
pub use value::{ParameterError, Value, Values as GivenValues};

pub use crate::toml_text::FilePlace;
