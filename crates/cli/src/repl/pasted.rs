//! The URL of a HyperDX search as an entry: its query is run, and its range and columns hold from
//! there on, as if they had been typed.

use super::{Language, Origin, Prompt, Scope};
use crate::failure::Failure;
use crate::hyperdx;
use crate::run::{self, Cap, Script};
use crate::sink::Keeper;
use jiff::Timestamp;
use lucerna::guard::Allowed;
use lucerna::hyperdx::{self as theirs, Wanted};
use lucerna::range::Range;

impl Prompt<'_> {
    /// Runs the search of a URL.
    pub(super) fn pasted(&mut self, url: &str, search: &theirs::Search) -> Result<(), Failure> {
        self.session = self.session.clone().at(Timestamp::now());
        let source = self.source_now()?;
        let wanted = Wanted::Rows(self.max_rows.filter(|_| self.output.is_none()));
        let converted = hyperdx::converted(search, wanted, &self.session, &source, self.console)?;
        if converted.language == theirs::Language::Sql {
            let cap = hyperdx::cap(search, wanted, &source, "\\maxrows 0 lifts it");
            self.pasted_statement(search, &converted.text, cap.as_ref())?;
            self.journal.last_call = Some(vec!["search".to_owned(), url.to_owned()]);
            return Ok(());
        }
        let scope = Scope {
            since: None,
            from: search.from.map(|time| time.to_string()),
            to: search.to.map(|time| time.to_string()),
            select: converted.select,
        };
        scope.range(&self.session)?;
        self.scope = scope;
        if let Some(order) = converted.order {
            self.console.aside(&format!(
                "the order by `{order}` is for `lucerna search --order`"
            ));
        }
        self.run(Language::Lucene, &converted.text)
    }

    fn pasted_statement(
        &mut self,
        search: &theirs::Search,
        text: &str,
        cap: Option<&Cap>,
    ) -> Result<(), Failure> {
        let sink = self.sink()?;
        let parameters = hyperdx::parameters(Range {
            from: search.from,
            to: search.to,
        });
        let script = Script {
            text,
            parameters: &parameters,
            goes_on: false,
            file: None,
            writing: None,
            cap,
        };
        let keeper = Keeper::default();
        let sink = sink.keeping(keeper.clone());
        // Somebody else wrote it: what this session allows is for what is typed.
        let session = self.session.clone().allowing(Allowed::default());
        let outcome = run::script(&session, script, sink, &self.run_args, self.console);
        self.keep(Origin::Script(text.to_owned()), &keeper, outcome.is_ok());
        outcome?;
        self.say_written();
        Ok(())
    }
}
