//! `\explain`.

use super::{CommandEntry, Flow, Prompt};
use crate::failure::Failure;
use crate::run::{self, Asked, ExplainFormat};
use jiff::Timestamp;
use lucerna::search::Search;

pub(super) const EXPLAIN: CommandEntry = CommandEntry {
    names: &["explain"],
    argument: "[QUERY]",
    summary: "what a query means, what it reads, what makes it slow; alone: the last query",
    run,
};

fn run(prompt: &mut Prompt<'_>, argument: &str) -> Result<Flow, Failure> {
    let query = match (argument, &prompt.last_query) {
        ("", Some(last)) => last.clone(),
        ("", None) => {
            let fault = Failure::usage("no query was searched yet");
            return Err(fault.help("`\\explain level:error`").into());
        }
        (query, _) => query.to_owned(),
    };
    let session = prompt.session.clone().at(Timestamp::now());
    let search = Search {
        query,
        range: prompt.scope.range(&session)?,
        limit: prompt.max_rows,
        ..Search::default()
    };
    let source = session.source(&prompt.source_name)?;
    let asked = Asked {
        session: &session,
        source: &source,
        search: &search,
        is_at_prompt: true,
        again: None,
    };
    let show = |page: &str| prompt.show_text(page);
    run::explain(&asked, None, ExplainFormat::Text, prompt.console, show)?;
    prompt.last_query = Some(search.query);
    Ok(Flow::Next)
}
