//! `lucerna explain`.

use crate::args::ExplainArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::input;
use crate::session;
use crate::setup::{Given, Setup};
use lucerna::search::{Plan, Search};
use lucerna_diagnostics::{CODES, Code};

/// How many rows the statement takes, as `search` does.
const LIMIT: u64 = 200;

/// Says a query back in words, or what a code means.
pub(super) fn run(args: &ExplainArgs, console: &Console) -> Result<(), Failure> {
    if let Some(id) = &args.code {
        return Console::print(&code_page(id)?);
    }
    let query = input::text(args.query.as_deref().unwrap_or_default())?;
    let setup = Setup::read(Given {
        tz: args.tz.as_deref(),
        ..Given::default()
    })?;
    let schema = args.schema.as_deref().unwrap_or("logs");
    let (session, source) = session::offline(&setup, schema)?;
    let search = Search {
        query,
        limit: Some(LIMIT),
        ..Search::default()
    };
    let plan = session.plan(&source, &search)?;
    console.diagnose(&search.query, &plan.diagnostics);
    Console::print(&page(&plan))
}

fn page(plan: &Plan) -> String {
    let query = if plan.canonical.is_empty() {
        "(everything)"
    } else {
        &plan.canonical
    };
    [("query", query), ("means", &plan.english)]
        .map(|(head, text)| format!(" {head:10} {}\n", text.replace('\n', "\n            ")))
        .concat()
        + &format!(
            " {:10} newest first, {LIMIT} rows\n\n{}\n",
            "reads", plan.statement
        )
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
