//! One request on its way through the shop. A clock runs along: what a span does happens between
//! its start and its end, so spans nest in time as they nest in the tree.

use super::{
    random::Random,
    rows::{Attributes, Failure, LogRow, Severity, SpanRow},
    shop::{Place, Service},
    story::MILLISECOND,
};

/// The rows of a trace, and of what happens outside of any.
#[derive(Debug)]
pub(super) struct Trace {
    pub(super) spans: Vec<SpanRow>,
    pub(super) logs: Vec<LogRow>,
    pub(super) random: Random,
    /// The clock.
    pub(super) now: i64,
    id: u128,
    /// The open spans by their place in `spans`, the innermost last.
    open: Vec<usize>,
}

/// How a step of a trace ended.
pub(super) type Outcome = Result<(), Failure>;

/// What a span says about itself.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) attributes: Attributes,
}

impl Operation {
    pub(super) fn new(kind: &'static str, name: impl Into<String>, attributes: Attributes) -> Self {
        Self {
            name: name.into(),
            kind,
            attributes,
        }
    }
}

impl Trace {
    /// A trace that starts at `now`.
    pub(super) fn new(mut random: Random, now: i64) -> Self {
        let id = u128::from(random.next()) << 64 | u128::from(random.next() | 1);
        Self {
            spans: Vec::new(),
            logs: Vec::new(),
            random,
            now,
            id,
            open: Vec::new(),
        }
    }

    /// Logs that belong to no trace.
    pub(super) fn untraced(random: Random, now: i64) -> Self {
        Self {
            id: 0,
            ..Self::new(random, now)
        }
    }

    /// Lets about `middle` nanoseconds pass.
    pub(super) fn work(&mut self, middle: i64) {
        self.now += self.random.spread(middle).max(1_000);
    }

    /// A span around what `inside` does; it fails if that does.
    pub(super) fn span(
        &mut self,
        place: Place,
        operation: Operation,
        inside: impl FnOnce(&mut Self) -> Outcome,
    ) -> Outcome {
        let index = self.spans.len();
        let parent = self.open.last().and_then(|parent| self.spans.get(*parent));
        let parent_span_id = parent.map_or(0, |parent| parent.span_id);
        self.spans.push(SpanRow {
            time: self.now,
            duration: 0,
            trace_id: self.id,
            span_id: self.random.next() | 1,
            parent_span_id,
            place,
            name: operation.name,
            kind: operation.kind,
            attributes: operation.attributes,
            failure: None,
        });
        self.open.push(index);
        let outcome = inside(self);
        self.open.pop();
        if let Some(span) = self.spans.get_mut(index) {
            span.duration = self.now - span.time;
            span.failure = outcome.as_ref().err().cloned();
        }
        outcome
    }

    /// An attribute of the innermost open span that is known only later.
    pub(super) fn set(&mut self, key: &'static str, value: &impl ToString) {
        let innermost = self
            .open
            .last()
            .copied()
            .and_then(|index| self.spans.get_mut(index));
        if let Some(span) = innermost {
            span.attributes.push((key, value.to_string()));
        }
    }

    /// How long the innermost open span lasts so far.
    pub(super) fn elapsed(&self) -> i64 {
        let innermost = self.open.last().and_then(|index| self.spans.get(*index));
        innermost.map_or(0, |span| self.now - span.time)
    }

    /// A call of another service: a span of the caller and one of the service.
    pub(super) fn call(
        &mut self,
        from: Place,
        to: &'static Service,
        method: &str,
        inside: impl FnOnce(&mut Self, Place) -> Outcome,
    ) -> Outcome {
        let place = to.place(&mut self.random, self.now);
        self.call_at(from, place, method, |trace| inside(trace, place))
    }

    /// The same, of one pod.
    pub(super) fn call_at(
        &mut self,
        from: Place,
        to: Place,
        method: &str,
        inside: impl FnOnce(&mut Self) -> Outcome,
    ) -> Outcome {
        let name = format!("shop.{}/{method}", to.service.name);
        let attributes = |method: &str| {
            vec![
                ("rpc.system", "grpc".to_owned()),
                ("rpc.service", format!("shop.{}", to.service.name)),
                ("rpc.method", method.to_owned()),
            ]
        };
        let mut outgoing = attributes(method);
        outgoing.push(("server.address", format!("{}.shop.svc", to.service.name)));
        self.span(
            from,
            Operation::new("Client", name.clone(), outgoing),
            |trace| {
                trace.work(MILLISECOND / 3);
                let answer = trace.span(
                    to,
                    Operation::new("Server", name, attributes(method)),
                    inside,
                );
                trace.work(MILLISECOND / 3);
                answer
            },
        )
    }

    /// A query of a database or cache, about `middle` nanoseconds long.
    pub(super) fn query(&mut self, place: Place, system: &str, statement: &str, middle: i64) {
        let verb = statement.split(' ').next().unwrap_or(statement);
        let attributes = vec![
            ("db.system.name", system.to_owned()),
            ("db.operation.name", verb.to_owned()),
            ("db.query.text", statement.to_owned()),
            ("db.namespace", place.service.name.to_owned()),
        ];
        // Nothing fails in it: the outcome says nothing.
        _ = self.span(
            place,
            Operation::new("Client", format!("{verb} {system}"), attributes),
            |trace| {
                trace.work(middle);
                Ok(())
            },
        );
    }

    /// A log record of now.
    pub(super) fn log(
        &mut self,
        place: Place,
        severity: Severity,
        body: impl Into<String>,
        attributes: Attributes,
    ) {
        let span = self.open.last().and_then(|index| self.spans.get(*index));
        self.logs.push(LogRow {
            time: self.now,
            trace_id: self.id,
            span_id: span.map_or(0, |span| span.span_id),
            place,
            severity,
            body: body.into(),
            attributes,
        });
        // The next record of the same thread is a little later.
        self.now += 20_000;
    }

    /// Moves all rows so that the first error that `service` logs is at `time`.
    pub(super) fn with_first_error_at(mut self, service: &Service, time: i64) -> Self {
        let is_first = |log: &&LogRow| {
            log.severity == super::rows::ERROR && log.place.service.name == service.name
        };
        let shift = self
            .logs
            .iter()
            .find(is_first)
            .map_or(0, |log| time - log.time);
        self.spans.iter_mut().for_each(|span| span.time += shift);
        self.logs.iter_mut().for_each(|log| log.time += shift);
        self.now += shift;
        self
    }

    /// When it starts.
    pub(super) fn start(&self) -> i64 {
        let span = self.spans.iter().map(|span| span.time).min();
        let log = self.logs.iter().map(|log| log.time).min();
        span.into_iter().chain(log).min().unwrap_or(self.now)
    }
}
