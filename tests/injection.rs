//! No text gets out of its place: known ways to break SQL, in every position of a query.
//!
//! What comes out is judged by [`condition_is_safe`], and by the engine itself.

#[path = "injection/engine.rs"]
mod engine;
#[path = "injection/payloads.rs"]
mod payloads;
#[path = "injection/positions.rs"]
mod positions;

use lucerna_lucene::template::{Template, Values};
use lucerna_lucene::text::quote;
use lucerna_schema::{BUILTIN_NAMES, builtin};
use lucerna_sql::tokens::{TokenKind, tokens};
use lucerna_translate::laws::condition_is_safe;
use lucerna_translate::{Context, translate};

fn context() -> Context {
    Context::utc(1_773_133_530)
}

#[test]
fn every_payload_in_every_position_is_refused_or_stays_in_its_place() {
    let (mut safe, mut refused) = (0, 0);
    for (number, payload) in payloads::all().iter().enumerate() {
        for (at, position) in positions::ALL.iter().enumerate() {
            let query = (position.query)(payload);
            // Each pair for logs, and for one of the other tables in turn.
            let other = BUILTIN_NAMES[(number + at) % BUILTIN_NAMES.len()];
            for schema in ["logs", other] {
                let table = builtin(schema).expect("a built-in table");
                match condition_is_safe(&query, table, &context()) {
                    Ok(true) => safe += 1,
                    Ok(false) => refused += 1,
                    Err(broken) => panic!("{} ({schema})\n{broken}", position.name),
                }
            }
        }
    }
    assert!(safe > refused, "{safe} conditions, {refused} refused");
}

#[test]
fn a_payload_in_quotes_is_the_value_that_is_compared_letter_by_letter() {
    let logs = builtin("logs").expect("a built-in table");
    for payload in payloads::all() {
        for field in ["Body", "LogAttributes.k"] {
            let query = format!("{field}:{}", quote(&payload));
            let condition = translate(&query, logs, &context()).condition;
            let condition = condition.unwrap_or_else(|| panic!("{query} is refused"));
            let values = tokens(condition.where_sql()).filter_map(|token| token.value());
            let last = values.last().expect("the value");
            assert_eq!(last, payload, "{}", condition.where_sql());
        }
    }
}

#[test]
fn a_payload_as_a_key_in_quotes_is_the_key_letter_by_letter() {
    let logs = builtin("logs").expect("a built-in table");
    for payload in payloads::all() {
        let query = format!("ResourceAttributes.{}:v", positions::in_quotes(&payload));
        let Some(condition) = translate(&query, logs, &context()).condition else {
            panic!("{query} is refused");
        };
        let mut values =
            tokens(condition.where_sql()).filter(|token| token.kind == TokenKind::Text);
        let key = values.next().and_then(|token| token.value());
        assert_eq!(key.as_deref(), Some(payload.as_str()));
    }
}

#[test]
fn a_payload_as_a_parameter_keeps_the_shape_of_every_template() {
    for payload in payloads::all() {
        for template in [
            "${x}",
            "a ${x} OR -${x}",
            "Body:${x} Body:!${x} Body:(a ${x})",
            "LogAttributes.k:(${x}) ServiceName:(\"${x}\")",
            "\"GET ${x} 200\" Body:\"${x}\"",
            "Body:[${x} TO \"${x}\"] Body:>${x} Body:(<=${x})",
            "ServiceName:cart ${x: Body:${x} OR ${y: ${x}} NOT \"${x}\"}",
        ] {
            let law = lucerna_lucene::laws::binding_keeps_the_shape(template, &payload);
            assert_eq!(law, Ok(()), "{template} with {payload:?}");
        }
    }
}

#[test]
fn a_payload_as_a_parameter_is_the_value_that_is_compared_letter_by_letter() {
    let logs = builtin("logs").expect("a built-in table");
    let template = Template::read("ServiceName:\"${x}\"").expect("no mistake");
    for payload in payloads::all() {
        let values = Values::new().with("x", payload.clone());
        let bound = template.bind(&values).expect("all values");
        let translation = translate(bound.source(), logs, &context());
        let condition = translation.condition.expect("no mistake");
        let mut texts = tokens(condition.where_sql()).filter(|token| token.kind == TokenKind::Text);
        let value = texts.next().and_then(|token| token.value());
        assert_eq!(value.as_deref(), Some(payload.as_str()));
    }
}

#[test]
fn the_engine_reads_every_condition_and_finds_each_payload_as_what_it_is() {
    engine::run();
}

#[test]
fn the_payloads_are_many_and_each_stands_once() {
    let payloads = payloads::all();
    let mut distinct = payloads.clone();
    distinct.sort();
    distinct.dedup();
    assert!(payloads.len() > 500, "{}", payloads.len());
    assert_eq!(distinct.len(), payloads.len());
}
