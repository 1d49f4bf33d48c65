//! Rows that the server itself writes, in its own formats.

use lucerna_engine::{Access, Column, Engine, EngineError, QueryRequest, formatted};

use super::engines::{ask, code_of, each, each_that_sets, error_of};

/// ClickHouse's number of "unknown format".
const UNKNOWN_FORMAT: u32 = 73;

/// What was written, with the columns that the rows have, and how it ended.
fn written(
    engine: &dyn Engine,
    request: &QueryRequest,
) -> (Vec<Column>, Vec<u8>, Option<EngineError>) {
    let batches = engine.query(request).expect("it begins");
    let schema = arrow_array::RecordBatchReader::schema(&batches);
    let columns = formatted::columns(&schema).expect("no rows but bytes");
    let mut bytes = Vec::new();
    for batch in batches {
        match batch {
            Ok(batch) => bytes.extend_from_slice(formatted::bytes(&batch).expect("a piece")),
            Err(error) => return (columns, bytes, Some(EngineError::from_arrow(error))),
        }
    }
    (columns, bytes, None)
}

fn whole(engine: &dyn Engine, request: &QueryRequest) -> String {
    let (_, bytes, error) = written(engine, request);
    assert!(error.is_none(), "{error:?}");
    String::from_utf8(bytes).expect("text")
}

#[test]
fn rows_are_one_document_of_the_format() {
    each_that_sets(|engine, _| {
        let request =
            QueryRequest::new("SELECT number AS n, {t:String} AS t FROM numbers(3); -- all")
                .parameter("t", "<a\tb>")
                .setting("max_block_size", "1");
        let xml = whole(engine, &request.clone().format("XML"));
        assert_eq!(xml.matches("<?xml").count(), 1, "{xml}");
        assert_eq!(xml.matches("<row>").count(), 3, "{xml}");
        assert!(xml.contains("<n>2</n>\n\t\t\t<t>&lt;a\tb></t>"), "{xml}");
        assert!(xml.trim_end().ends_with("</result>"), "{xml}");
        assert!(!xml.contains("elapsed"), "it is the same each time: {xml}");
        let csv = whole(engine, &request.clone().format("CSVWithNames"));
        assert_eq!(
            csv,
            "\"n\",\"t\"\n0,\"<a\tb>\"\n1,\"<a\tb>\"\n2,\"<a\tb>\"\n"
        );
        let (columns, bytes, _) = written(engine, &request.format("Parquet"));
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
        let columns = columns.iter();
        let columns = columns.map(|one| (one.name.as_str(), one.type_name.as_str()));
        let columns: Vec<_> = columns.collect();
        assert_eq!(columns, [("n", "UInt64"), ("t", "String")]);
    });
}

#[test]
fn rows_are_counted_where_the_server_tells_how_many_it_wrote() {
    each(|engine, _| {
        let statement = "SELECT number FROM numbers(100000) WHERE number % 10 = 0";
        let mut batches = engine
            .query(&QueryRequest::new(statement).format("XML"))
            .expect("it begins");
        assert!(batches.all(|batch| batch.is_ok()));
        // Over HTTP the head of the answer is sent before the rows are counted.
        let expected = (engine.name() == "chdb").then_some(10_000);
        assert_eq!(batches.statistics().written_rows, expected);
    });
}

#[test]
fn no_rows_are_an_empty_document_and_nothing_where_that_is_nothing() {
    each(|engine, _| {
        let request = QueryRequest::new("SELECT 1 AS n WHERE 0");
        assert_eq!(whole(engine, &request.clone().format("TSV")), "");
        let json = whole(engine, &request.format("JSON"));
        let json: serde_json::Value = serde_json::from_str(&json).expect("an object");
        assert_eq!(json["rows"], 0);
    });
}

#[test]
fn what_is_long_comes_whole() {
    each(|engine, _| {
        let request = QueryRequest::new("SELECT number FROM numbers(1000000)").format("TSV");
        let (_, bytes, error) = written(engine, &request);
        assert!(error.is_none(), "{error:?}");
        assert_eq!(bytes.len(), 6_888_890);
        assert!(bytes.ends_with(b"\n999999\n"));
    });
}

#[test]
fn other_statements_with_rows_are_written_as_well() {
    each(|engine, _| {
        let described = QueryRequest::new("DESCRIBE (SELECT 1 AS n)").format("TSV");
        assert!(whole(engine, &described).starts_with("n\tUInt8\t"));
        let explained = QueryRequest::new("EXPLAIN SYNTAX SELECT 1").format("JSONEachRow");
        assert!(whole(engine, &explained).starts_with("{\"explain\":"));
    });
}

#[test]
fn a_statement_that_fails_on_its_way_does_not_look_whole() {
    each(|engine, _| {
        let statement = "SELECT number, throwIf(number = 3000000, 'enough') FROM numbers(5000000)";
        let request = QueryRequest::new(statement)
            .format("TSV")
            .setting("max_threads", "1");
        let error = match engine.query(&request) {
            Err(error) => Some(error),
            Ok(batches) => batches
                .filter_map(Result::err)
                .map(EngineError::from_arrow)
                .next(),
        };
        let error = error.expect("an error");
        assert_eq!(code_of(&error), Some(395), "{error}");
        assert!(error.to_string().contains("enough"), "{error}");
        assert_eq!(ask(engine, "SELECT 1"), [["1"]]);
    });
}

#[test]
fn what_cannot_be_written_is_refused() {
    each(|engine, database| {
        let select = QueryRequest::new("SELECT 1");
        let unknown = error_of(engine, &select.clone().format("Nope"));
        assert_eq!(code_of(&unknown), Some(UNKNOWN_FORMAT), "{unknown}");
        let twice = QueryRequest::new("SELECT 1 FORMAT CSV").format("XML");
        let writes = format!("CREATE TABLE {database}.t (a UInt8) ENGINE = Memory");
        let writes = QueryRequest::new(writes)
            .access(Access::Write)
            .format("XML");
        let steers = QueryRequest::new("KILL QUERY WHERE 0").format("XML");
        for request in [twice, writes, steers] {
            let error = error_of(engine, &request);
            let is_refused = matches!(error, EngineError::NotSupported { .. });
            assert!(is_refused, "{}: {error}", request.statement);
        }
        let wrong = error_of(engine, &QueryRequest::new("SELECT 1 +").format("XML"));
        assert_eq!(code_of(&wrong), Some(62), "{wrong}");
    });
}

#[test]
fn a_name_of_a_format_is_no_way_into_the_statement() {
    each(|engine, _| {
        let request = QueryRequest::new("SELECT 1").format("TSV SETTINGS readonly = 0");
        let error = error_of(engine, &request);
        assert_eq!(code_of(&error), Some(UNKNOWN_FORMAT), "{error}");
    });
}
