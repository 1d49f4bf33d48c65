//! Statements at the same time do not disturb each other.

use std::thread;

use lucerna_engine::{Access, QueryRequest};

use super::engines::{each, rows};

#[test]
fn statements_of_many_threads_get_their_own_rows() {
    each(|engine, _| {
        thread::scope(|scope| {
            for thread in 0..8_u32 {
                scope.spawn(move || {
                    for round in 0..10_u32 {
                        let value = (thread * 100 + round).to_string();
                        let request = QueryRequest::new("SELECT {v:String} FROM numbers(3)")
                            .parameter("v", &value);
                        let expected = vec![vec![value.clone()]; 3];
                        assert_eq!(rows(engine, &request).expect("it runs"), expected);
                    }
                });
            }
        });
    });
}

#[test]
fn a_stream_goes_on_while_others_run() {
    each(|engine, _| {
        let request = QueryRequest::new("SELECT number FROM numbers(2000000)");
        let mut read = 0;
        for batch in engine.query(&request).expect("it runs") {
            read += batch.expect("rows").num_rows();
            if read < 500_000 {
                assert_eq!(
                    rows(engine, &QueryRequest::new("SELECT 5")).expect("it runs"),
                    [["5"]]
                );
            }
        }
        assert_eq!(read, 2_000_000);
    });
}

#[test]
fn a_read_only_statement_does_not_make_the_next_one_read_only() {
    each(|engine, database| {
        rows(engine, &QueryRequest::new("SELECT 1")).expect("it runs");
        let create = format!("CREATE TABLE {database}.t (a UInt8) ENGINE = Memory");
        engine
            .execute(&QueryRequest::new(create).access(Access::Write))
            .expect("it may write");
    });
}
