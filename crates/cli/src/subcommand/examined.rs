//! What was found out of a server, as an object; people read the same object, laid out.

use crate::words;
use lucerna::connection::{Connection, PasswordSource};
use lucerna::examine::{Answered, Examined, Proof};
use lucerna::facts::{OnCluster, Replica};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// A server, and what it answered.
pub(super) fn object(connection: Option<&Connection>, examined: &Examined) -> Value {
    let latency = examined.latency.as_secs_f64() * 1000.0;
    let mut object = match connection {
        Some(connection) => named(connection),
        None => Map::new(),
    };
    object.extend([
        (
            "reach".to_owned(),
            json!(format!("answers in {latency:.1} ms")),
        ),
        ("version".to_owned(), json!(examined.version)),
        ("user".to_owned(), json!(examined.user)),
        ("clock".to_owned(), json!(clock(examined.clock_ahead_ms))),
        ("read-only".to_owned(), proofs(&examined.proofs)),
        ("tables".to_owned(), tables(examined)),
        ("searches".to_owned(), searches(examined)),
    ]);
    Value::Object(object)
}

/// What is known of a server before it is asked anything.
pub(super) fn named(connection: &Connection) -> Map<String, Value> {
    let tls = match (connection.url.has_tls(), &connection.tls.ca) {
        (false, _) => "none",
        (true, None) => "yes, trusted by the system's authorities",
        (true, Some(_)) => "yes, trusted by the connection's own authority",
    };
    let password = connection.password.as_ref();
    let password = password.map_or("none", PasswordSource::name);
    let writes = if connection.is_read_only {
        "never"
    } else {
        "not forbidden by the connection"
    };
    [
        ("server", connection.url.host()),
        ("tls", tls.to_owned()),
        ("password from", password.to_owned()),
        ("writes", writes.to_owned()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), json!(value)))
    .collect()
}

fn clock(ahead_ms: i64) -> String {
    match ahead_ms {
        0 => "as ours".to_owned(),
        ahead if ahead > 0 => format!("{ahead} ms ahead of ours"),
        behind => format!("{} ms behind ours", behind.unsigned_abs()),
    }
}

fn proofs(proofs: &[Proof]) -> Value {
    let layers = |proof: &Proof| {
        let gate = if proof.gate {
            "stopped by our gate"
        } else {
            "NOT stopped by our gate"
        };
        let server = match proof.server {
            Answered::Stopped(code) => format!("the server refuses it (code {code})"),
            Answered::NotSent => "our engine does not send it".to_owned(),
            Answered::LetThrough => "the server lets it through".to_owned(),
        };
        json!(format!("{gate}, {server}"))
    };
    let all = proofs
        .iter()
        .map(|proof| (proof.what.to_owned(), layers(proof)));
    Value::Object(all.collect())
}

fn tables(examined: &Examined) -> Value {
    let of = |signal: lucerna_schema::Signal| -> Vec<String> {
        let found = examined
            .tables
            .iter()
            .filter(|found| found.signal == signal);
        found
            .map(lucerna_schema::introspect::Discovered::qualified)
            .collect()
    };
    json!({
        "logs": of(lucerna_schema::Signal::Logs),
        "traces": of(lucerna_schema::Signal::Traces),
        "metrics (in SQL only)": examined.metrics,
    })
}

fn searches(examined: &Examined) -> Value {
    let each = examined.searches.iter().map(|searched| {
        let what = match &searched.table {
            Ok(table) => {
                let mut found = json!({
                    "table": table.qualified,
                    "time": table.timestamp,
                    "bare words": table.implicit,
                    "indexes": table.indexes,
                });
                if let (Some(object), Some(on)) = (found.as_object_mut(), &table.replicas) {
                    object.insert("cluster".to_owned(), cluster(on));
                }
                found
            }
            Err(error) => json!(error.to_string()),
        };
        (searched.name.to_owned(), what)
    });
    Value::Object(each.collect())
}

fn cluster(on: &OnCluster) -> Value {
    let replicas: Vec<String> = on.replicas.iter().map(replica).collect();
    let name = match &on.note {
        None => on.cluster.clone(),
        Some(note) => format!(
            "{}, which does not answer: {note}; this server alone",
            on.cluster
        ),
    };
    json!({ "name": name, "replicas": replicas })
}

fn replica(replica: &Replica) -> String {
    let mut text = format!(
        "{}: {}, {}, {}",
        replica.host,
        words::counted(replica.parts, "part"),
        words::counted(replica.rows, "row"),
        words::bytes(replica.bytes)
    );
    if replica.without_index > 0 {
        let parts = words::counted(replica.without_index, "part");
        let _ = write!(text, "; {parts} without any index");
    }
    for (index, parts) in &replica.lacking {
        let _ = write!(
            text,
            "; {} without entries in {index}",
            words::counted(*parts, "part")
        );
    }
    text
}

/// An object as people read it: a line for each value, what belongs together behind one indent.
pub(super) fn page(value: &Value) -> String {
    let mut text = String::new();
    lay_out(value, 0, &mut text);
    text
}

fn lay_out(value: &Value, depth: usize, text: &mut String) {
    let Value::Object(object) = value else {
        return;
    };
    let width = object.keys().map(|key| key.chars().count()).max();
    let width = width.unwrap_or_default();
    for (key, value) in object {
        let indent = " ".repeat(depth * 2 + 1);
        if value.as_object().is_some_and(|inner| !inner.is_empty()) {
            let _ = writeln!(text, "{indent}{key}");
            lay_out(value, depth + 1, text);
        } else {
            let _ = writeln!(text, "{indent}{key:width$}  {}", line(value));
        }
    }
}

fn line(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text.replace('\n', " "),
        Value::Array(values) if values.is_empty() => "none".to_owned(),
        Value::Array(values) => values.iter().map(line).collect::<Vec<_>>().join(", "),
        Value::Object(object) if object.is_empty() => "none".to_owned(),
        Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_a_line_for_each_value() {
        let value = json!({"a": {"b": ["x", "y"], "longer": null}, "c": []});
        assert_eq!(
            page(&value),
            " a\n   b       x, y\n   longer  –\n c  none\n"
        );
    }

    #[test]
    fn a_clock_is_ahead_or_behind() {
        assert_eq!(clock(12), "12 ms ahead of ours");
        assert_eq!(clock(-12), "12 ms behind ours");
    }
}
