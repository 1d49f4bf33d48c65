//! A result without rows is an empty one, not a broken one.

use arrow_array::RecordBatch;
use lucerna_output::{FORMATS, Options};

use super::binary::read;
use super::columns::{Column, all, batch};
use super::place::try_written;

#[test]
fn a_result_without_rows_is_an_empty_one_in_every_format() {
    let columns: Vec<Column> = all()
        .into_iter()
        .filter(|column| column.name.starts_with("Int"))
        .take(2)
        .collect();
    let batch = batch(&columns);
    for format in FORMATS.iter().filter(|format| !format.is_of_engine()) {
        let none = try_written(format, &batch.schema(), &[], &Options::default());
        let empty = try_written(
            format,
            &batch.schema(),
            &[batch.slice(0, 0)],
            &Options::default(),
        );
        let (none, empty) = (none.expect("written"), empty.expect("written"));
        if format.is_binary {
            let rows = |bytes| {
                read(format.name, bytes)
                    .iter()
                    .map(RecordBatch::num_rows)
                    .sum()
            };
            assert_eq!(
                (rows(none), rows(empty)),
                (0_usize, 0_usize),
                "{}",
                format.name
            );
            continue;
        }
        let expected: &[u8] = match format.name {
            "csv" => b"Int8,Int16\n",
            "tsv" => b"Int8\tInt16\n",
            "json" => b"[]\n",
            "table" => b" Int8  Int16\n",
            "markdown" => b"| Int8 | Int16 |\n| ---: | ---: |\n",
            _ => b"",
        };
        assert_eq!(none, expected, "{}", format.name);
        assert_eq!(empty, expected, "{}", format.name);
    }
}
