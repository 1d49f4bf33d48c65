//! The task of one statement: it sends, receives, watches, and cleans up.

use std::sync::Arc;
use std::time::Instant;

use lucerna_engine::{Column, EngineError, Meter, QueryRequest, StatementClass, server};
use tokio::sync::{mpsc, watch as flag};

use super::watch::{self, Watch};
use super::{Event, Head, describe};
use crate::http::{Answer, Call, Deadline, Http};
use crate::shared::Shared;

/// The format in which rows are asked for.
const FORMAT: &str = "ArrowStream";

/// A statement with all that its run depends on.
pub(super) struct Work {
    http: Arc<Http>,
    call: Call,
    description: Option<Call>,
    /// What the caller knows of the columns.
    columns: Option<Vec<Column>>,
    /// The rows come in a format that was asked for.
    is_formatted: bool,
    class: StatementClass,
    deadline: Deadline,
    watch: Watch,
}

/// Nobody takes the rows any more.
struct Unwanted;

/// How a statement ended that did not end well.
enum Ended {
    Unwanted,
    Failed(EngineError),
}

impl From<EngineError> for Ended {
    fn from(error: EngineError) -> Self {
        Self::Failed(error)
    }
}

impl From<Unwanted> for Ended {
    fn from(_: Unwanted) -> Self {
        Self::Unwanted
    }
}

impl Work {
    pub(super) fn new(
        shared: &Shared,
        request: &QueryRequest,
        class: StatementClass,
    ) -> Result<Self, EngineError> {
        let account = shared.account()?;
        let settings = account.settings(request)?;
        let call = match &request.format {
            Some(format) => Call::new(request, settings, format.clone()),
            None => Call::new(request, settings, FORMAT),
        };
        let is_described = request.columns.is_none()
            && class == StatementClass::ReadOnly
            && server::is_select(&request.statement);
        let description = is_described
            .then(|| call.beside(server::describe(&request.statement), "JSONCompactEachRow"));
        let timeout = request.limits.timeout.or(shared.http.timeout);
        let is_known = request.limits.timeout.is_some() && account.is_limited_by_server();
        Ok(Self {
            http: Arc::clone(&shared.http),
            description,
            columns: request.columns.clone(),
            is_formatted: request.format.is_some(),
            class,
            deadline: Deadline::of_statement(timeout, is_known),
            watch: Watch::new(request, account.is_limited_by_server(), &call.id),
            call,
        })
    }

    /// Whether the statement may yield nothing at all.
    pub(super) fn may_be_silent(&self) -> bool {
        self.class != StatementClass::ReadOnly
    }

    pub(super) fn meter(&self) -> Meter {
        self.watch.meter.clone()
    }

    /// Runs it until it ends or is stopped, and makes sure that it is over on the server, too.
    pub(super) async fn run(
        mut self,
        events: mpsc::Sender<Event>,
        mut stopped: flag::Receiver<bool>,
    ) {
        let mut has_begun = false;
        let ended = tokio::select! {
            biased;
            _ = stopped.wait_for(|is_stopped| *is_stopped) => Err(Ended::Unwanted),
            ended = self.answer(&events, &mut has_begun) => ended,
        };
        let Err(ended) = ended else {
            return;
        };
        // Whoever waits for rows learns of the end before the server does.
        let is_over = match ended {
            Ended::Unwanted => false,
            Ended::Failed(error) => {
                let is_over = is_over(&error);
                // Nobody may be there to be told.
                let _ = events.send(Event::Failed(error)).await;
                is_over
            }
        };
        drop(events);
        if !is_over {
            watch::kill(&self.http, &self.call.id, has_begun).await;
        }
    }

    async fn answer(
        &mut self,
        events: &mpsc::Sender<Event>,
        has_begun: &mut bool,
    ) -> Result<(), Ended> {
        let http = Arc::clone(&self.http);
        let (watch, deadline) = (self.watch.clone(), self.deadline);
        tokio::select! {
            biased;
            ended = self.pass_on(events, has_begun) => ended,
            error = watch.run(&http, deadline) => Err(error.into()),
        }
    }

    /// The head, then the body piece by piece.
    async fn pass_on(
        &mut self,
        events: &mpsc::Sender<Event>,
        has_begun: &mut bool,
    ) -> Result<(), Ended> {
        let description = async {
            match &self.description {
                Some(call) => describe::columns(&self.http, call, self.deadline).await,
                None => Ok(self.columns.take()),
            }
        };
        let (answer, columns) =
            tokio::join!(self.http.send(&self.call, self.deadline), description);
        let answer = answer?;
        *has_begun = true;
        self.check_format(&answer)?;
        self.watch.read_summary(answer.summary());
        let head = Head {
            columns: columns?,
            exception_tag: answer.head.exception_tag().map(str::to_owned),
        };
        self.hand_over(events, Event::Head(head)).await?;
        self.body(events, answer).await
    }

    async fn body(
        &mut self,
        events: &mpsc::Sender<Event>,
        mut answer: Answer,
    ) -> Result<(), Ended> {
        let http = Arc::clone(&self.http);
        loop {
            let (event, is_last) = match self.deadline.within(answer.next(&http)).await? {
                Ok(Some(bytes)) => (Event::Bytes(bytes), false),
                Ok(None) => (Event::End(None), true),
                // The decoder sees whether what came last explains it.
                Err(error) => (Event::End(Some(error)), true),
            };
            self.hand_over(events, event).await?;
            if is_last {
                return Ok(());
            }
        }
    }

    /// Waits until there is room; that time does not count.
    async fn hand_over(
        &mut self,
        events: &mpsc::Sender<Event>,
        event: Event,
    ) -> Result<(), Unwanted> {
        let start = Instant::now();
        let handed = events.send(event).await;
        self.deadline.extend(start.elapsed());
        handed.map_err(|_| Unwanted)
    }

    /// Rows in another format come if the statement says so; what it says is not sent otherwise.
    fn check_format(&self, answer: &Answer) -> Result<(), EngineError> {
        let format = answer.head.headers.get("x-clickhouse-format");
        let is_other = format.is_some_and(|format| format != FORMAT);
        if is_other && !self.is_formatted && self.class == StatementClass::ReadOnly {
            let what = "a FORMAT clause: the program writes the formats".to_owned();
            return Err(EngineError::NotSupported { what });
        }
        Ok(())
    }
}

/// Whether the server has ended the statement itself, or never begun it.
fn is_over(error: &EngineError) -> bool {
    matches!(
        error,
        EngineError::Refused { .. }
            | EngineError::Unreachable { .. }
            | EngineError::NotTrusted { .. }
            | EngineError::NotAuthenticated { .. }
            | EngineError::NotClickHouse { .. }
            | EngineError::Cancelled
    )
}
