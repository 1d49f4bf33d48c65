//! ClickHouse embedded as a shared library, loaded at run time.
