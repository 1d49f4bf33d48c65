//! Statements that write: what one will do is told before it runs, and what came of it afterwards.
//!
//! Whoever uses this has to have been told that writing is allowed, and to ask a person: a [`Write`]
//! runs without another question.

mod deed;

use std::time::Duration;

use lucerna_engine::{Access, QueryRequest, StatementClass};
use lucerna_sql::{Sql, SqlWriter};

pub use deed::{Deed, Kind, Target};

use crate::error::WorkError;
use crate::guard;
use crate::rows;
use crate::session::{RunOptions, Session};
use crate::sql::SqlRun;

/// How long it may take to find out what a statement stands to touch.
const PATIENCE: Duration = Duration::from_secs(10);

/// A statement that passed the gate for writing, and has not been run.
#[derive(Debug, Clone)]
pub struct Write {
    statement: SqlRun,
    class: StatementClass,
    outline: deed::Outline,
    database: String,
}

/// What a statement stands to touch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Weight {
    /// The rows that it adds, changes or deletes, if that can be told beforehand.
    pub rows: Option<u64>,
    /// What its target holds now; `None` if it is not there, or nobody may look.
    pub held: Option<Held>,
}

/// What a table or a database holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// Rows, where the server knows.
    pub rows: Option<u64>,
    /// Bytes on its disk, where the server knows.
    pub bytes: Option<u64>,
}

impl Write {
    /// The statement, as it will be sent.
    #[must_use]
    pub fn statement(&self) -> &str {
        &self.statement.text
    }

    /// Its parameters, with their values.
    #[must_use]
    pub fn parameters(&self) -> &[(String, String)] {
        &self.statement.parameters
    }

    /// What it changes: data and tables, what belongs to the server, or what others run on it.
    #[must_use]
    pub fn class(&self) -> StatementClass {
        self.class
    }

    /// What it does.
    #[must_use]
    pub fn deed(&self) -> Deed {
        self.outline.deed
    }

    /// The name of what it is done to, with its database; `None` where that is no table or database.
    #[must_use]
    pub fn target(&self) -> Option<String> {
        let target = self.outline.target.as_ref()?;
        Some(target.qualified(&self.database))
    }

    /// The statement that shows afterwards what came of it.
    #[must_use]
    pub fn check(&self) -> String {
        if let (Deed::Kill | Deed::KillMutation, Some(count)) = (self.outline.deed, self.touched())
        {
            return count;
        }
        let Some(target) = &self.outline.target else {
            return "SHOW ACCESS".to_owned();
        };
        if let (Deed::Delete | Deed::Update, Some(count)) = (self.outline.deed, self.touched()) {
            return count;
        }
        let database = target.database.as_deref().unwrap_or(&self.database);
        check(self.outline.deed, target, database).into_string()
    }

    /// The statement that counts the rows that it touches.
    fn touched(&self) -> Option<String> {
        let outline = &self.outline;
        if let Some(select) = &outline.select {
            return Some(format!("SELECT count() FROM (\n{select}\n)"));
        }
        let condition = outline.condition.as_ref()?;
        if let Some(running) = outline.deed.running() {
            return Some(format!("SELECT count() FROM {running} WHERE {condition}"));
        }
        let target = outline.target.as_ref()?.qualified(&self.database);
        Some(format!("SELECT count() FROM {target} WHERE {condition}"))
    }
}

/// What shows that it was done.
fn check(deed: Deed, target: &Target, database: &str) -> Sql {
    let mut sql = SqlWriter::new();
    let name = |sql: &mut SqlWriter| {
        if target.kind != Kind::Database {
            sql.identifier(database).raw(".");
        }
        sql.identifier(&target.name);
    };
    let of_table = |sql: &mut SqlWriter, column: &'static str| {
        sql.raw("database = ").text(database);
        sql.raw(" AND ").raw(column).raw(" = ").text(&target.name);
    };
    match (deed, target.kind) {
        (Deed::Insert | Deed::Truncate | Deed::Delete | Deed::Update, Kind::Table) => {
            name(sql.raw("SELECT count() FROM "));
        }
        (Deed::DeleteLater | Deed::UpdateLater, _) => {
            sql.raw("SELECT command, is_done, latest_fail_reason FROM system.mutations WHERE ");
            of_table(&mut sql, "table");
            sql.raw(" ORDER BY create_time DESC LIMIT 1");
        }
        (Deed::Optimize, _) => {
            sql.raw(
                "SELECT count() AS parts, sum(rows) AS rows FROM system.parts WHERE active AND ",
            );
            of_table(&mut sql, "table");
        }
        (Deed::Alter, Kind::Table) => name(sql.raw("SHOW CREATE TABLE ")),
        (_, Kind::Database) => name(sql.raw("EXISTS DATABASE ")),
        (_, Kind::Dictionary) => name(sql.raw("EXISTS DICTIONARY ")),
        (
            Deed::Create
            | Deed::Drop
            | Deed::Rename
            | Deed::Exchange
            | Deed::Undrop
            | Deed::Kill
            | Deed::KillMutation
            | Deed::OfServer,
            Kind::Table,
        ) => name(sql.raw("EXISTS TABLE ")),
    }
    sql.finish()
}

impl Session {
    /// Whether nothing may be written here, whatever flags say.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.connection().is_some_and(|own| own.is_read_only)
    }

    /// Whether a statement writes, or ends what others run where that is allowed, so that it is for [`prepare`](Self::prepare) and not for
    /// [`sql`](Self::sql).
    ///
    /// # Errors
    ///
    /// What the engine says.
    pub fn writes(&self, statement: &str) -> Result<bool, WorkError> {
        let class = self.engine().classify(statement)?;
        let is_write = matches!(class, StatementClass::Write | StatementClass::WriteServer);
        Ok(is_write || self.kills(statement))
    }

    /// Whether a statement ends what others run, and may.
    #[must_use]
    pub fn kills(&self, statement: &str) -> bool {
        self.allowed().lets_kill(statement)
    }

    /// Has a statement that writes pass the gate. Nothing is run.
    ///
    /// # Errors
    ///
    /// [`WorkError::ReadOnly`] if nothing may be written here; [`WorkError::Guard`] if it does not
    /// write, or reaches further than tables.
    pub fn prepare(&self, statement: &SqlRun) -> Result<Write, WorkError> {
        if self.is_read_only() {
            let place = self.place();
            return Err(WorkError::ReadOnly { place });
        }
        let approved = guard::check_write(statement, self.engine(), self.allowed())?;
        Ok(Write {
            outline: deed::outline(&approved.statement),
            class: approved.class,
            database: self.database().to_owned(),
            statement: SqlRun {
                text: approved.statement,
                parameters: statement.parameters.clone(),
            },
        })
    }

    /// What a statement stands to touch, as far as it can be found out in a few seconds; what cannot
    /// is left open.
    #[must_use]
    pub fn weigh(&self, write: &Write, run: &RunOptions) -> Weight {
        let brief = brief(run);
        let counted = || {
            let text = write.touched()?;
            let answer = self.answer(&text, write, &brief).ok()?;
            answer.first()?.first()?.parse().ok()
        };
        Weight {
            rows: write.outline.values.or_else(counted),
            held: self.held(write, &brief),
        }
    }

    fn held(&self, write: &Write, run: &RunOptions) -> Option<Held> {
        const TABLE: &str = "SELECT total_rows, total_bytes FROM system.tables \
                             WHERE database = {database:String} AND name = {table:String}";
        const DATABASE: &str = "SELECT sum(total_rows), sum(total_bytes) FROM system.tables \
                                WHERE database = {database:String} GROUP BY database";
        let target = write.outline.target.as_ref()?;
        let request = match target.kind {
            Kind::Database => run
                .request(DATABASE)
                .finish()
                .parameter("database", &target.name),
            Kind::Table | Kind::Dictionary => {
                let database = target.database.as_ref().unwrap_or(&write.database);
                let request = run.request(TABLE).finish();
                request
                    .parameter("database", database)
                    .parameter("table", &target.name)
            }
        };
        let answer = rows::ask(self.engine(), &request).ok()?;
        let cells = answer.first()?;
        let number = |at: usize| cells.get(at)?.parse().ok();
        Some(Held {
            rows: number(0),
            bytes: number(1),
        })
    }

    /// Runs a statement that somebody has confirmed.
    ///
    /// # Errors
    ///
    /// What the engine says. Where the connection broke it is not known whether it was run.
    pub fn write(&self, write: &Write, run: &RunOptions) -> Result<(), WorkError> {
        let run = run.of_rows();
        let request = with_parameters(run.request(write.statement()).finish(), &write.statement);
        let request = request.database(self.database()).access(Access::Write);
        self.engine().execute(&request)?;
        Ok(())
    }

    /// Runs the statement that shows what came of it: its first row.
    ///
    /// # Errors
    ///
    /// As [`Session::sql`].
    pub fn checked(&self, write: &Write, run: &RunOptions) -> Result<Vec<String>, WorkError> {
        let answer = self.answer(&write.check(), write, &brief(run))?;
        Ok(answer.into_iter().next().unwrap_or_default())
    }

    /// The rows of a statement that was made of the person's: it passes the gate for reading.
    fn answer(
        &self,
        text: &str,
        write: &Write,
        run: &RunOptions,
    ) -> Result<Vec<Vec<String>>, WorkError> {
        let statement = SqlRun {
            text: text.to_owned(),
            parameters: write.statement.parameters.clone(),
        };
        let approved = guard::check_allowing(&statement, self.engine(), self.allowed())?;
        let request = run
            .request(&approved.statement)
            .settings(&approved.settings);
        let request = with_parameters(request.finish(), &statement);
        let request = request.database(self.database());
        let request = if approved.reaches {
            request.access(Access::ReadOnlyReaching)
        } else {
            request
        };
        Ok(rows::read(self.engine().query(&request)?)?)
    }
}

/// For questions beside a statement.
fn brief(run: &RunOptions) -> RunOptions {
    let mut brief = run.of_rows();
    let usual = brief.limits.timeout.unwrap_or(PATIENCE);
    brief.limits.timeout = Some(usual.min(PATIENCE));
    brief.progress = None;
    brief
}

fn with_parameters(request: QueryRequest, statement: &SqlRun) -> QueryRequest {
    let parameters = statement.parameters.iter();
    parameters.fold(request, |request, (name, value)| {
        request.parameter(name, value)
    })
}
