//! A query and a table to a condition, its English and its notes.
