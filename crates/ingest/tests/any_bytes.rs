//! Whatever a file holds, it is read or refused: nothing panics.

use std::{fs, sync::LazyLock};

use lucerna_ingest::{demo::Demo, open};
use parquet::arrow::ArrowWriter;
use proptest::prelude::*;

const REQUEST: &str = r#"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"é\n"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"18446744073709551615","severityNumber":9,"traceId":"5b8efff798038103d269b633813fc60c","body":{"kvlistValue":{"values":[{"key":"k","value":{"doubleValue":-1e300}}]}}}]}]}]}
{"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":"SPAN_KIND_CLIENT","events":[{"timeUnixNano":5,"name":"e"}],"links":[{"spanId":"AAAAAAAAAAE="}],"startTimeUnixNano":"1"}]}]}]}
"#;

static PARQUET: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let end = "2026-03-10T12:00:00Z".parse().expect("a time");
    let batch = Demo::new(end, 1)
        .spans()
        .next()
        .expect("rows")
        .expect("a batch")
        .slice(0, 40);
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.close().expect("closed");
    bytes
});

fn read(bytes: &[u8]) {
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), bytes).expect("written");
    if let Ok(input) = open(file.path()) {
        for batch in input {
            if batch.is_err() {
                break;
            }
        }
    }
}

/// Some bytes of `bytes` replaced, and the end cut off.
fn mutated(bytes: &[u8], changes: &[(usize, u8)], length: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (place, byte) in changes {
        let place = place % bytes.len();
        bytes[place] = *byte;
    }
    bytes.truncate(bytes.len() - length % bytes.len());
    bytes
}

fn changes() -> impl Strategy<Value = Vec<(usize, u8)>> {
    let byte = prop_oneof![
        any::<u8>(),
        prop::sample::select(b"{}[]\",:0-9nul\\\n".to_vec())
    ];
    prop::collection::vec((any::<usize>(), byte), 0..4)
}

fn cut() -> impl Strategy<Value = usize> {
    prop_oneof![3 => Just(0), 1 => any::<usize>()]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read(&bytes);
        read(&[b"{".as_slice(), &bytes].concat());
    }

    #[test]
    fn changed_json_is_read_or_refused(changes in changes(), cut in cut()) {
        read(&mutated(REQUEST.as_bytes(), &changes, cut));
    }

    #[test]
    fn changed_packed_json_is_read_or_refused(changes in changes(), cut in cut()) {
        let packed = zstd::encode_all(REQUEST.as_bytes(), 0).expect("packed");
        read(&mutated(&packed, &changes, cut));
    }

    #[test]
    fn changed_parquet_is_read_or_refused(changes in changes(), cut in cut()) {
        read(&mutated(&PARQUET, &changes, cut));
    }
}

#[test]
fn brackets_without_end_are_refused() {
    read("{\"resourceLogs\":".repeat(100_000).as_bytes());
    read(format!("{{\"resourceLogs\":{}", "[".repeat(1_000_000)).as_bytes());
}
