//! Whole commands as they are typed, with what they print and how they end: `tests/cmd/*.md`.
//!
//! None of them needs the engine, and none may load it: the library that they are told of does not
//! exist.

#[test]
fn commands_print_what_their_pages_say() {
    trycmd::TestCases::new()
        .env("HOME", "/nowhere")
        .env("XDG_CONFIG_HOME", "")
        .env("XDG_DATA_HOME", "")
        .env("XDG_STATE_HOME", "")
        .env("XDG_CACHE_HOME", "")
        .env("LUCERNA_DB", "")
        .env("LUCERNA_CONNECTION", "")
        .env("LUCERNA_URL", "")
        .env("CLICKHOUSE_URL", "")
        .env("LUCERNA_TZ", "")
        .env("LUCERNA_FORMAT", "")
        .env("LUCERNA_SOURCE", "")
        .env("LUCERNA_CHDB", "/nowhere/libchdb.so")
        .env("LUCERNA_ENGINE_INSTALL", "never")
        .case("tests/cmd/*.md")
        .case("../../README.md");
}
