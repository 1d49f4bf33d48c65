//! `lucerna explain`.

use super::search::{DEFAULT_LIMIT, range, wanted};
use crate::args::ExplainArgs;
use crate::console::Console;
use crate::engines;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::input;
use crate::interrupt::{self, Afterwards};
use crate::run::{self, Asked, ExplainFormat};
use crate::session;
use crate::setup::{Given, Setup};
use lucerna::{Session, Source};
use lucerna_diagnostics::{CODES, Code};
use lucerna_engine_chdb::install;
use lucerna_schema::builtin;

/// Says what a search will do, or what a code means.
pub(super) fn run(args: &ExplainArgs, console: &Console) -> Result<(), Failure> {
    if let Some(id) = &args.code {
        return Console::print(&code_page(id)?);
    }
    let query = input::text(args.query.as_deref().unwrap_or_default())?;
    if let Some(code) = Code::parse(query.trim()) {
        console.say(&format!(
            "read as a search for the word: `lucerna explain --code {code}` says what the code means"
        ));
    }
    let setup = Setup::read(Given {
        place: Some(&args.place),
        source: args.source.as_deref(),
        tz: args.tz.as_deref(),
        ..Given::default()
    })?;
    let range = range(&args.range, &setup)?;
    let search = wanted(query, &args.wanted, Some(DEFAULT_LIMIT), range);
    interrupt::install(Afterwards::End);
    let place = Place::find(args, &setup, console)?;
    let asked = Asked {
        session: &place.session,
        source: &place.source,
        search: &search,
        is_at_prompt: false,
        again: None,
    };
    let format = args.format.unwrap_or(ExplainFormat::Text);
    run::explain(
        &asked,
        place.left_out.as_deref(),
        format,
        console,
        Console::print,
    )
}

/// Where a query is explained.
struct Place {
    session: Session,
    source: Source,
    /// Why there is no table that an engine could be asked about.
    left_out: Option<String>,
}

impl Place {
    /// The source in the store; without a store its schema, for nothing is made or fetched to
    /// explain a query.
    fn find(args: &ExplainArgs, setup: &Setup, console: &Console) -> Result<Self, Failure> {
        if let Some(schema) = &args.schema {
            let reason = "`--schema` asks for no store";
            return Self::offline(setup, schema, reason.to_owned());
        }
        let name = setup.settings.source.value.as_str();
        if setup.settings.connection.is_some() {
            return Self::live(setup, name, console);
        }
        let folder = &setup.settings.db.value;
        if !folder.is_dir() {
            let reason = format!("there is no store at {}", folder.display());
            return Self::offline(setup, name, reason);
        }
        let library = install::status(&engines::chdb_options(setup, Some(folder)));
        if library.found.is_none() {
            let reason = "the engine is not here, `lucerna engine install` fetches it";
            return Self::offline(setup, name, reason.to_owned());
        }
        match Self::live(setup, name, console) {
            Err(Failure::Fault(fault)) if builtin(name).is_some() => {
                Self::offline(setup, name, fault.message)
            }
            place => place,
        }
    }

    fn live(setup: &Setup, name: &str, console: &Console) -> Result<Self, Failure> {
        let session = session::open(setup, console)?;
        let source = session.source(name)?;
        Ok(Self {
            session,
            source,
            left_out: None,
        })
    }

    fn offline(setup: &Setup, schema: &str, reason: String) -> Result<Self, Failure> {
        let is_table = builtin(schema).is_none() && setup.settings.source.value == schema;
        if is_table {
            let message = format!("`{schema}` cannot be looked at: {reason}");
            return Err(Fault::new(Kind::Engine, message)
                .help("`--schema NAME|FILE` explains by a schema")
                .into());
        }
        let (session, source) = session::offline(setup, schema)?;
        Ok(Self {
            session,
            source,
            left_out: Some(reason),
        })
    }
}

fn code_page(id: &str) -> Result<String, Failure> {
    let Some(code) = Code::parse(id) else {
        let ids: Vec<&str> = CODES.iter().map(|text| text.id).collect();
        return Err(Failure::usage(format!("no code `{id}`"))
            .help(format!("codes: {}", ids.join(" ")))
            .into());
    };
    let text = code.text();
    Ok(format!("{}: {}\n\n{}\n", text.id, text.title, text.page))
}
