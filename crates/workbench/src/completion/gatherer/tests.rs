use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use arrow_schema::Schema;
use lucerna_engine::{Batches, Engine, EngineError, InsertTarget, QueryRequest, StatementClass};

use super::super::{Want, WantKind};
use super::{Gatherer, Place};
use crate::session::Session;

/// An engine without tables that counts what it is asked.
#[derive(Debug, Default)]
struct Counting {
    asked: AtomicUsize,
}

impl Engine for Counting {
    fn name(&self) -> &'static str {
        "counting"
    }

    fn version(&self) -> Result<String, EngineError> {
        Ok("1".to_owned())
    }

    fn query(&self, _request: &QueryRequest) -> Result<Batches, EngineError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Ok(Batches::ready(Arc::new(Schema::empty()), Vec::new()))
    }

    fn execute(&self, _request: &QueryRequest) -> Result<(), EngineError> {
        Ok(())
    }

    fn insert(
        &self,
        _target: &InsertTarget,
        _rows: Box<dyn arrow_array::RecordBatchReader + Send>,
    ) -> Result<u64, EngineError> {
        Ok(0)
    }

    fn classify(&self, _statement: &str) -> Result<StatementClass, EngineError> {
        Ok(StatementClass::Unknown)
    }
}

fn gatherer() -> (Arc<Counting>, Gatherer) {
    let engine = Arc::new(Counting::default());
    let session = Session::remote(
        Arc::clone(&engine) as Arc<dyn Engine>,
        jiff::tz::TimeZone::UTC,
    );
    (engine, Gatherer::start(session, None))
}

fn want(prefix: &str) -> Want {
    Want {
        kind: WantKind::Values,
        field: "Body".to_owned(),
        prefix: prefix.to_owned(),
    }
}

#[test]
fn nobody_asks_the_engine_while_it_pauses() {
    let (engine, gatherer) = gatherer();
    let pause = gatherer.pause();
    gatherer.go(Place {
        source: "default.a".to_owned(),
        ..Place::default()
    });
    gatherer.want(&want(""));
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(engine.asked.load(Ordering::SeqCst), 0);
    drop(pause);
    gatherer.settle(Duration::from_secs(20));
    assert!(engine.asked.load(Ordering::SeqCst) > 0);
}

#[test]
fn old_wishes_are_forgotten() {
    let (_, gatherer) = gatherer();
    let _pause = gatherer.pause();
    for number in 0..100 {
        gatherer.want(&want(&number.to_string()));
    }
    assert_eq!(gatherer.shared.lock().tasks.len(), super::QUEUE);
}

#[test]
fn the_same_wish_waits_once() {
    let (_, gatherer) = gatherer();
    let _pause = gatherer.pause();
    gatherer.want(&want("a"));
    gatherer.want(&want("a"));
    assert_eq!(gatherer.shared.lock().tasks.len(), 1);
}

#[test]
fn what_cannot_be_found_is_not_known() {
    let (_, gatherer) = gatherer();
    gatherer.want(&want(""));
    gatherer.settle(Duration::from_secs(20));
    assert_eq!(gatherer.known(&want("")), None);
}

#[test]
fn what_was_looked_for_in_vain_is_not_looked_for_again_at_once() {
    let (_, gatherer) = gatherer();
    let _pause = gatherer.pause();
    {
        let mut state = gatherer.shared.lock();
        let asked = state.place.asked(&want("a"));
        state.in_vain.push((asked, std::time::Instant::now()));
    }
    gatherer.want(&want("a"));
    assert!(gatherer.shared.lock().tasks.is_empty());
    gatherer.want(&want("b"));
    assert_eq!(gatherer.shared.lock().tasks.len(), 1);
}
