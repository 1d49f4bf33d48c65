//! What an engine is: requests, batches, errors; no implementation.
