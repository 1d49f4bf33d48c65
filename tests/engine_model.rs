//! The engine and the model on random rows and random queries.
