//! What a person says of a table's columns, where their names and types do not tell.

use lucerna_sql::DataType;

use super::{Alias, ColumnId, Signal, Table};

impl Table {
    /// The roles that a column can be given.
    pub const ROLES: [&'static str; 9] = [
        "attributes",
        "body",
        "duration",
        "resource_attributes",
        "service",
        "severity",
        "span_id",
        "timestamp",
        "trace_id",
    ];

    /// Gives a column a role, one of [`ROLES`](Self::ROLES), and the usual names of that role where
    /// nothing is called so yet. Bare words search the body, if they had nothing to search before; a
    /// table of which nothing was known holds logs once it has a time and a body.
    ///
    /// ```
    /// let mut table = lucerna_schema::builtin("logs").expect("a built-in table").clone();
    /// let scope = table.find("ScopeName").expect("a column");
    /// assert_eq!(table.give_role("service", scope), Ok(()));
    /// assert_eq!(table.roles.service, Some(scope));
    /// assert_eq!(table.give_role("timestamp", scope), Err("a time"));
    /// ```
    ///
    /// # Errors
    ///
    /// What a column of this role holds, if this one does not; for a word that is no role, `a role`.
    pub fn give_role(&mut self, role: &str, column: ColumnId) -> Result<(), &'static str> {
        let data_type = self.column(column).data_type.clone();
        let (is_text, has_keys) = (data_type.is_text(), has_keys(&data_type));
        let (place, fits, expected) = match role {
            "attributes" => (&mut self.roles.attributes, has_keys, A_MAP),
            "resource_attributes" => (&mut self.roles.resource_attributes, has_keys, A_MAP),
            "body" => (&mut self.roles.body, is_text, A_TEXT),
            "service" => (&mut self.roles.service, is_text, A_TEXT),
            "severity" => (&mut self.roles.severity, is_text, A_TEXT),
            "span_id" => (&mut self.roles.span_id, is_text, A_TEXT),
            "trace_id" => (&mut self.roles.trace_id, is_text, A_TEXT),
            "timestamp" => (&mut self.roles.timestamp, data_type.is_temporal(), "a time"),
            "duration" => {
                let is_whole = matches!(data_type.base(), DataType::Integer { .. });
                (
                    &mut self.roles.duration,
                    is_whole,
                    "a whole number of nanoseconds",
                )
            }
            _ => return Err("a role"),
        };
        if !fits {
            return Err(expected);
        }
        *place = Some(column);
        if role == "body" && self.roles.implicit.is_empty() {
            self.roles.implicit.push(column);
        }
        if self.signal == Signal::Other && self.roles.timestamp.and(self.roles.body).is_some() {
            self.signal = Signal::Logs;
        }
        let usual = USUAL.iter().filter(|(of, _)| *of == role);
        for name in usual.flat_map(|(_, names)| *names) {
            if !self.knows(name) {
                self.give_alias(name, column);
            }
        }
        Ok(())
    }

    /// Whether it holds metrics, as the collector's exporter writes them. They can be asked for in SQL;
    /// a search is made for logs and spans.
    ///
    /// ```
    /// assert!(!lucerna_schema::builtin("logs").expect("a built-in table").holds_metrics());
    /// ```
    #[must_use]
    pub fn holds_metrics(&self) -> bool {
        self.find("MetricName").is_some() && self.find("TimeUnix").is_some()
    }

    fn knows(&self, name: &str) -> bool {
        let is_it = |other: &str| other.eq_ignore_ascii_case(name);
        self.columns.iter().any(|column| is_it(&column.name))
            || self.aliases.iter().any(|alias| is_it(&alias.name))
    }

    /// Gives a column another name, which no longer stands for another column.
    pub fn give_alias(&mut self, name: &str, column: ColumnId) {
        self.aliases
            .retain(|alias| !alias.name.eq_ignore_ascii_case(name));
        let name = name.to_owned();
        self.aliases.push(Alias { name, column });
        self.aliases.sort_by(|one, other| one.name.cmp(&other.name));
    }
}

/// What columns of a role are also called.
const USUAL: [(&str, &[&str]); 7] = [
    ("body", &["body", "message", "msg"]),
    ("duration", &["duration"]),
    ("service", &["service", "service.name"]),
    ("severity", &["level", "severity"]),
    ("span_id", &["span", "span_id"]),
    ("timestamp", &["time", "timestamp"]),
    ("trace_id", &["trace", "trace_id"]),
];

const A_TEXT: &str = "a text";
const A_MAP: &str = "a map or JSON";

fn has_keys(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Map(..) | DataType::Json(_))
}
