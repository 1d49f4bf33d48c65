//! Flags that stand before the name of a subcommand.

use super::{
    Command, ConnCommand, DemoArgs, EngineCommand, ExplainArgs, ImportArgs, OutputArgs, PlaceArgs,
    ProgressWhen, PromptArgs, PromptOutputArgs, RangeArgs, RunArgs, RunSavedArgs, SavedCommand,
    SchemaCommand, SearchArgs, SqlArgs, StoreArgs, TestArgs, WantedArgs,
};

impl Command {
    /// The query or statement that was typed, if it takes one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Search(args) => args.query.as_deref(),
            Self::Translate(args) => args.query.as_deref(),
            Self::Explain(args) => args.query.as_deref(),
            Self::Sql(args) => args.sql.as_deref(),
            Self::Saved(SavedCommand::New(args)) => Some(&args.query),
            Self::Demo(_)
            | Self::Fmt(_)
            | Self::Check(_)
            | Self::Run(_)
            | Self::Saved(_)
            | Self::Test(_)
            | Self::Import(_)
            | Self::Rerun(_)
            | Self::Engine(_)
            | Self::Schema(_)
            | Self::Conn(_)
            | Self::Config(_)
            | Self::Doctor(_)
            | Self::Completions(_)
            | Self::Man(_) => None,
        }
    }

    /// Takes over what was typed before the subcommand, where the subcommand has the flag itself
    /// and it was not given there.
    pub(super) fn inherit(&mut self, before: &PromptArgs) {
        match self {
            Self::Search(args) => args.inherit(before),
            Self::Explain(args) => args.inherit(before),
            Self::Translate(args) => {
                args.schema = args.schema.take().or_else(|| before.source.clone());
                args.tz = args.tz.take().or_else(|| before.tz.clone());
            }
            Self::Sql(args) => args.inherit(before),
            Self::Import(ImportArgs {
                store, progress, ..
            }) => {
                store.inherit(&before.place.store);
                if *progress == ProgressWhen::Auto {
                    *progress = before.run.progress;
                }
            }
            Self::Demo(DemoArgs { store })
            | Self::Test(TestArgs { store, .. })
            | Self::Engine(EngineCommand::Status(store)) => store.inherit(&before.place.store),
            Self::Rerun(args) => {
                args.place.inherit(&before.place);
                args.run.inherit(&before.run);
            }
            Self::Doctor(args) => args.place.inherit(&before.place),
            Self::Conn(ConnCommand::Test(args)) => args.inherit(&before.place),
            Self::Schema(SchemaCommand::Show(args)) => {
                args.place.inherit(&before.place);
                args.output.inherit(&before.output);
            }
            Self::Check(args) => args.place.inherit(&before.place),
            Self::Schema(SchemaCommand::Pull(args)) => {
                args.place.inherit(&before.place);
                args.output = args.output.take().or_else(|| before.output.output.clone());
            }
            Self::Saved(SavedCommand::New(args)) => {
                args.range.inherit(&before.range);
                args.wanted.inherit(before);
            }
            Self::Schema(SchemaCommand::Check(args)) => args.place.inherit(&before.place),
            Self::Run(args) => args.inherit(before),
            Self::Saved(SavedCommand::Ls(args)) => args.output.inherit(&before.output),
            Self::Fmt(_)
            | Self::Saved(_)
            | Self::Engine(EngineCommand::Install)
            | Self::Conn(_)
            | Self::Config(_)
            | Self::Completions(_)
            | Self::Man(_) => {}
        }
    }
}

impl SearchArgs {
    fn inherit(&mut self, before: &PromptArgs) {
        self.place.inherit(&before.place);
        self.source = self.source.take().or_else(|| before.source.clone());
        self.range.inherit(&before.range);
        self.tz = self.tz.take().or_else(|| before.tz.clone());
        self.output.inherit(&before.output);
        self.run.inherit(&before.run);
        self.wanted.inherit(before);
    }
}

impl ExplainArgs {
    fn inherit(&mut self, before: &PromptArgs) {
        self.place.inherit(&before.place);
        if self.schema.is_none() {
            self.source = self.source.take().or_else(|| before.source.clone());
        }
        self.range.inherit(&before.range);
        self.tz = self.tz.take().or_else(|| before.tz.clone());
        self.wanted.inherit(before);
    }
}

impl SqlArgs {
    fn inherit(&mut self, before: &PromptArgs) {
        self.place.inherit(&before.place);
        self.writing.inherit(&before.writing);
        self.goes_on |= before.goes_on;
        self.tz = self.tz.take().or_else(|| before.tz.clone());
        self.output.inherit(&before.output);
        self.run.inherit(&before.run);
    }
}

impl RunSavedArgs {
    fn inherit(&mut self, before: &PromptArgs) {
        self.place.inherit(&before.place);
        self.writing.inherit(&before.writing);
        self.source = self.source.take().or_else(|| before.source.clone());
        self.range.inherit(&before.range);
        self.tz = self.tz.take().or_else(|| before.tz.clone());
        self.output.inherit(&before.output);
        self.run.inherit(&before.run);
        self.limit = self.limit.or(before.limit);
    }
}

impl PlaceArgs {
    /// Of two places that are named the one behind the subcommand holds.
    fn inherit(&mut self, before: &Self) {
        let names_place =
            self.connection.is_some() || self.url.is_some() || self.store.db.is_some();
        if !names_place {
            self.connection.clone_from(&before.connection);
            self.url.clone_from(&before.url);
            self.store.db.clone_from(&before.store.db);
        }
        self.user = self.user.take().or_else(|| before.user.clone());
        self.ask_password |= before.ask_password;
        let library = &before.store.engine_lib;
        self.store.engine_lib = self.store.engine_lib.take().or_else(|| library.clone());
    }
}

impl RangeArgs {
    /// Where a range starts is said in one of two ways, and behind the subcommand before all.
    fn inherit(&mut self, before: &Self) {
        if self.since.is_none() && self.from.is_none() {
            self.since.clone_from(&before.since);
            self.from.clone_from(&before.from);
        }
        self.to = self.to.take().or_else(|| before.to.clone());
    }
}

impl RunArgs {
    fn inherit(&mut self, before: &Self) {
        self.timeout = self.timeout.or(before.timeout);
        self.max_rows_read = self.max_rows_read.or(before.max_rows_read);
        self.max_bytes_read = self.max_bytes_read.or(before.max_bytes_read);
        if self.progress == ProgressWhen::Auto {
            self.progress = before.progress;
        }
        self.stats |= before.stats;
    }
}

impl OutputArgs {
    fn inherit(&mut self, before: &PromptOutputArgs) {
        self.format = self.format.take().or_else(|| before.format.clone());
        if self.output.is_none() {
            self.output.clone_from(&before.output);
            self.force |= before.force;
        }
        if !self.pager && !self.no_pager {
            (self.pager, self.no_pager) = (before.pager, before.no_pager);
        }
    }
}

impl WantedArgs {
    /// A count has one row.
    fn inherit(&mut self, before: &PromptArgs) {
        if !self.count {
            self.limit = self.limit.or(before.limit);
        }
    }
}

impl StoreArgs {
    fn inherit(&mut self, before: &Self) {
        self.db = self.db.take().or_else(|| before.db.clone());
        self.engine_lib = self.engine_lib.take().or_else(|| before.engine_lib.clone());
    }
}
