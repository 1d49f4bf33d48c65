//! Flags that stand before the name of a subcommand.

use super::{
    Command, DemoArgs, EngineCommand, ImportArgs, PlaceArgs, PromptArgs, SavedCommand,
    SchemaCommand, StoreArgs, TestArgs,
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
            Self::Search(args) => {
                args.place.inherit(&before.place);
                args.source = args.source.take().or_else(|| before.source.clone());
                args.output.format = args.output.format.take().or_else(|| before.format.clone());
                if args.range.from.is_none() {
                    args.range.since = args.range.since.take().or_else(|| before.since.clone());
                }
            }
            Self::Explain(args) => {
                args.place.inherit(&before.place);
                if args.schema.is_none() {
                    args.source = args.source.take().or_else(|| before.source.clone());
                }
                if args.range.from.is_none() {
                    args.range.since = args.range.since.take().or_else(|| before.since.clone());
                }
            }
            Self::Translate(args) => {
                args.schema = args.schema.take().or_else(|| before.source.clone());
            }
            Self::Sql(args) => {
                args.place.inherit(&before.place);
                args.writing.inherit(&before.writing);
                args.output.format = args.output.format.take().or_else(|| before.format.clone());
            }
            Self::Demo(DemoArgs { store })
            | Self::Import(ImportArgs { store, .. })
            | Self::Test(TestArgs { store, .. })
            | Self::Engine(EngineCommand::Status(store)) => store.inherit(&before.place.store),
            Self::Rerun(args) => args.place.inherit(&before.place),
            Self::Schema(SchemaCommand::Show(args)) => {
                args.place.inherit(&before.place);
                args.output.format = args.output.format.take().or_else(|| before.format.clone());
            }
            Self::Check(args) => args.place.inherit(&before.place),
            Self::Schema(SchemaCommand::Pull(args)) => args.place.inherit(&before.place),
            Self::Schema(SchemaCommand::Check(args)) => args.place.inherit(&before.place),
            Self::Run(args) => {
                args.place.inherit(&before.place);
                args.writing.inherit(&before.writing);
                args.source = args.source.take().or_else(|| before.source.clone());
                args.output.format = args.output.format.take().or_else(|| before.format.clone());
                if args.range.from.is_none() {
                    args.range.since = args.range.since.take().or_else(|| before.since.clone());
                }
            }
            Self::Saved(SavedCommand::Ls(args)) => {
                args.output.format = args.output.format.take().or_else(|| before.format.clone());
            }
            Self::Fmt(_)
            | Self::Saved(_)
            | Self::Engine(EngineCommand::Install)
            | Self::Conn(_)
            | Self::Config(_)
            | Self::Doctor(_)
            | Self::Completions(_)
            | Self::Man(_) => {}
        }
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

impl StoreArgs {
    fn inherit(&mut self, before: &Self) {
        self.db = self.db.take().or_else(|| before.db.clone());
        self.engine_lib = self.engine_lib.take().or_else(|| before.engine_lib.clone());
    }
}
