//! A query workbench for OpenTelemetry logs and traces in ClickHouse.
//!
//! This library is the program `lucerna` without its terminal: it reads no flags and prints nothing.
//! A query of the HyperDX kind of Lucene becomes a condition of ClickHouse's SQL without any server:
//!
//! ```
//! use lucerna::translate::{Context, translate};
//!
//! let logs = lucerna::schema::builtin("logs").expect("a built-in table");
//! let translation = translate("ServiceName:=checkout LogAttributes.user.id:42", logs, &Context::utc(0));
//! let condition = translation.condition.expect("a query without mistakes");
//! assert!(condition.where_sql().contains("ServiceName = 'checkout'"));
//!
//! let wrong = translate("ServiceNme:checkout", logs, &Context::utc(0));
//! assert_eq!(wrong.diagnostics[0].code.as_str(), "S001");
//! ```
//!
//! With an engine there is more: a [`Session`] finds a [`Source`], searches it and runs guarded SQL;
//! [`import`] fills the [`Store`].
//!
//! ```
//! use std::sync::Arc;
//!
//! use lucerna::engine::{Engine, EngineError};
//! use lucerna::search::Search;
//! use lucerna::{RunOptions, Session, Store, WorkError};
//!
//! fn errors(engine: Arc<dyn Engine>, store: Store) -> Result<u64, WorkError> {
//!     let session = Session::embedded(engine, store, jiff::tz::TimeZone::UTC);
//!     let logs = session.source("logs")?;
//!     let search = Search { query: "level:error".to_owned(), limit: Some(200), ..Search::default() };
//!     let mut found = session.search(&logs, &search, &RunOptions::default())?;
//!     for batch in &mut found {
//!         println!("{} rows", batch.map_err(EngineError::from_arrow)?.num_rows());
//!     }
//!     Ok(found.row_count())
//! }
//! ```
//!
//! | to … | use |
//! |---|---|
//! | translate a query | [`translate::translate`]; many of them: [`translate_lines`] |
//! | search | [`Session::search`] with a [`search::Search`]; [`Session::plan`] shows the statement |
//! | count, and see when it was | [`Session::total`], [`Session::histogram`] |
//! | see a trace as a tree | [`trace`]: [`Session::trace`] |
//! | complete a field or a value | [`completion`]; [`values`]: [`Session::values`], [`Session::keys`] |
//! | know what a table holds at the moment | [`facts`]: [`Session::parts`], [`Session::coverage`], [`Session::rollup`], [`Session::server`] |
//! | know what a search will read, and what makes it slow | [`Session::explain`], [`explain`] |
//! | know what is wrong with a query that is kept in a file | [`check`], and [`lint`] for its rules |
//! | read HyperDX's searches, and write them | [`hyperdx`] |
//! | run SQL that only reads | [`Session::sql`]; [`guard`] says what is let through |
//! | run SQL that writes, once somebody has confirmed it | [`write`](mod@write): [`Session::prepare`], [`Session::weigh`], [`Session::write`]; [`audit`] for the record of it |
//! | know what a server is, and prove that it is only read | [`examine::examine`] |
//! | hand rows to other libraries | [`Session::query`], [`stream`] |
//! | say where a result is from, and ask again | [`provenance`], [`rerun`] |
//! | bring files in | [`import::run`] |
//! | read, write and list saved queries | [`saved`]: [`saved::Shelves`], [`saved::SavedQuery`] |
//! | put a query in canonical form | [`format::format`] |
//! | try it without data | [`demo::fill`] and [`demo::tour`] |
//! | know where things are and what is set | [`environment`], [`paths`], [`config`] |

pub mod audit;
pub mod check;
pub mod completion;
pub mod config;
pub mod connection;
pub mod demo;
pub mod environment;
pub mod error;
pub mod examine;
pub mod explain;
pub mod facts;
pub mod format;
#[doc = include_str!("../docs/guard.md")]
pub mod guard;
pub mod hyperdx;
#[doc = include_str!("../docs/store.md")]
pub mod import;
pub mod lint;
pub mod paths;
pub mod provenance;
pub mod pulled;
pub mod quantity;
pub mod range;
pub mod refusal;
pub mod rerun;
mod rows;
#[doc = include_str!("../docs/saved.md")]
pub mod saved;
#[cfg(test)]
mod scripted;
pub mod search;
pub mod secret;
pub mod session;
pub mod source;
pub mod sql;
pub mod store;
pub mod stream;
mod toml_text;
pub mod trace;
pub mod translate_lines;
pub mod values;
pub mod write;

pub use error::{WorkError, WrongText};
pub use lucerna_engine as engine;
pub use lucerna_schema as schema;
pub use lucerna_translate as translate;
pub use session::{RunOptions, Session};
pub use source::Source;
pub use store::Store;
