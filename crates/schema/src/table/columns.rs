//! Which of a table's columns serve for what.

use super::{Column, ColumnId, DefaultKind, Signal, Table};

impl Table {
    /// The column with this id.
    ///
    /// # Panics
    ///
    /// If the id is not one of this table.
    #[must_use]
    pub fn column(&self, id: ColumnId) -> &Column {
        &self.columns[id.0]
    }

    /// The column of exactly this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<ColumnId> {
        self.columns
            .iter()
            .position(|column| column.name == name)
            .map(ColumnId)
    }

    /// The ids of the columns, in the order of the table.
    pub fn column_ids(&self) -> impl Iterator<Item = ColumnId> + use<> {
        (0..self.columns.len()).map(ColumnId)
    }

    /// What a search shows if nobody says which columns: for logs when, how severe, where, what; for
    /// spans when, where, what, how long, how it ended; of another table everything that can be read.
    ///
    /// ```
    /// let logs = lucerna_schema::builtin("logs").expect("a built-in table");
    /// let names: Vec<&str> = logs
    ///     .default_columns()
    ///     .into_iter()
    ///     .map(|id| logs.column(id).name.as_str())
    ///     .collect();
    /// assert_eq!(names, ["Timestamp", "SeverityText", "ServiceName", "Body"]);
    /// ```
    #[must_use]
    pub fn default_columns(&self) -> Vec<ColumnId> {
        let roles = &self.roles;
        let wanted = match self.signal {
            Signal::Logs => vec![roles.timestamp, roles.severity, roles.service, roles.body],
            Signal::Traces => vec![
                roles.timestamp,
                roles.service,
                roles.implicit.first().copied(),
                roles.duration,
                self.find("StatusCode"),
            ],
            Signal::Other => self.column_ids().map(Some).collect(),
        };
        wanted
            .into_iter()
            .flatten()
            .filter(|id| self.column(*id).default != DefaultKind::Ephemeral)
            .collect()
    }

    /// The columns that an insert has to give: those with no expression that would fill them.
    ///
    /// ```
    /// let logs = lucerna_schema::builtin("otel_exporter_logs").expect("a built-in table");
    /// let inserted = logs.insertable_columns();
    /// let by_itself = logs.find("TimestampTime").expect("has a DEFAULT");
    /// assert!(!inserted.contains(&by_itself));
    /// assert_eq!(inserted.len(), logs.columns.len() - 1);
    /// ```
    #[must_use]
    pub fn insertable_columns(&self) -> Vec<ColumnId> {
        self.column_ids()
            .filter(|id| self.column(*id).default == DefaultKind::None)
            .collect()
    }
}
