//! Files read back by the library's reader, which knows nothing of how they were written.

use std::io::Cursor;

use arrow_array::builder::{ListBuilder, MapBuilder, StringBuilder, StringDictionaryBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, UInt32Type};
use arrow_array::{
    Array, BooleanArray, Date32Array, DictionaryArray, FixedSizeBinaryArray, Float64Array,
    Int64Array, ListArray, StringArray, StructArray, TimestampSecondArray, UInt32Array, UnionArray,
};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_cast::cast;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_ipc::reader::{FileReader, read_footer_length};
use arrow_ipc::root_as_footer;
use arrow_schema::UnionFields;

use super::*;
use crate::testing::{Shared, drive};

fn written(schema: &SchemaRef, batches: &[RecordBatch]) -> Vec<u8> {
    let sink = Shared::default();
    let options = Options::default();
    let writer = open(Box::new(sink.clone()), schema, &options).expect("a writer");
    drive(writer, batches);
    sink.bytes()
}

/// The rows of a file as one batch.
fn read(bytes: &[u8]) -> RecordBatch {
    let reader = FileReader::try_new(Cursor::new(bytes), None).expect("a file");
    let schema = reader.schema();
    let batches: Vec<_> = reader.collect::<Result<_, _>>().expect("batches");
    arrow_select::concat::concat_batches(&schema, &batches).expect("one batch")
}

/// What a column reads back as, if its batches hold these.
fn round(batches: &[ArrayRef]) -> ArrayRef {
    let batch = |array: &ArrayRef| {
        let field = Field::new("x", array.data_type().clone(), true);
        let schema = Arc::new(Schema::new(vec![field]));
        RecordBatch::try_new(schema, vec![Arc::clone(array)]).expect("a batch")
    };
    let batches: Vec<RecordBatch> = batches.iter().map(batch).collect();
    let bytes = written(&batches[0].schema(), &batches);
    Arc::clone(read(&bytes).column(0))
}

fn dictionary_of(values: &DataType) -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(values.clone()))
}

/// A dictionary as engines give them: values, and the key of each row.
fn dictionary(values: impl Array + 'static, keys: &[Option<u32>]) -> ArrayRef {
    let keys = UInt32Array::from(keys.to_vec());
    Arc::new(DictionaryArray::<UInt32Type>::new(keys, Arc::new(values)))
}

fn texts(array: &ArrayRef) -> Vec<Option<String>> {
    let texts = cast(array, &DataType::Utf8).expect("text");
    let texts = texts.as_string::<i32>().iter();
    texts.map(|text| text.map(str::to_owned)).collect()
}

#[test]
fn batches_with_dictionaries_of_their_own_share_one_in_the_file() {
    let found = round(&[
        dictionary(
            StringArray::from(vec!["b", "a"]),
            &[Some(0), Some(1), Some(0)],
        ),
        dictionary(StringArray::from(vec!["c", "a", "b"]), &[Some(1), Some(0)]),
        dictionary(StringArray::from(vec!["a"]), &[Some(0)]),
    ]);
    assert_eq!(found.data_type(), &dictionary_of(&DataType::Utf8));
    let expected = ["b", "a", "b", "a", "c", "a"].map(|text| Some(text.to_owned()));
    assert_eq!(texts(&found), expected);
    let values = Arc::clone(found.as_any_dictionary().values());
    assert_eq!(values.as_ref(), &StringArray::from(vec!["b", "a", "c"]));
}

#[test]
fn values_that_no_row_has_are_not_in_the_file() {
    let values = StringArray::from(vec!["", "not asked for", "a"]);
    let found = round(&[dictionary(values, &[Some(2), Some(2)])]);
    let values = Arc::clone(found.as_any_dictionary().values());
    assert_eq!(values.as_ref(), &StringArray::from(vec!["a"]));
}

#[test]
fn nulls_are_null_whether_they_are_keys_or_values() {
    let found = round(&[
        dictionary(
            StringArray::from(vec![None, Some("")]),
            &[Some(0), Some(1), None],
        ),
        dictionary(StringArray::from(vec!["", "a"]), &[None, Some(1)]),
        dictionary(StringArray::new_null(0), &[None]),
    ]);
    let expected = [None, Some(""), None, None, Some("a"), None];
    assert_eq!(texts(&found), expected.map(|text| text.map(str::to_owned)));
    assert_eq!(found.null_count(), 4);
}

#[test]
fn slices_of_a_batch_and_batches_without_rows_are_fine() {
    let whole = dictionary(
        StringArray::from(vec!["a", "b", "c"]),
        &[Some(2), Some(0), None, Some(1)],
    );
    let found = round(&[whole.slice(0, 0), whole.slice(1, 2), whole.slice(3, 1)]);
    assert_eq!(
        texts(&found),
        [Some("a"), None, Some("b")].map(|text| text.map(str::to_owned))
    );
}

#[test]
fn every_kind_of_value_can_be_in_a_dictionary() {
    let bytes = FixedSizeBinaryArray::try_from_iter([[0, 1], [2, 3]].iter()).expect("bytes");
    let columns: [ArrayRef; 6] = [
        Arc::new(Int64Array::from(vec![i64::MIN, 7])),
        Arc::new(Float64Array::from(vec![-0.0, f64::NAN])),
        Arc::new(BooleanArray::from(vec![true, false])),
        Arc::new(Date32Array::from(vec![-1, 20_000])),
        Arc::new(TimestampSecondArray::from(vec![0, 1]).with_timezone("Asia/Kathmandu")),
        Arc::new(bytes),
    ];
    for values in columns {
        let keys = UInt32Array::from(vec![Some(1), None, Some(0)]);
        let batch: ArrayRef = Arc::new(DictionaryArray::new(keys.clone(), Arc::clone(&values)));
        let found = round(&[batch]);
        assert_eq!(found.data_type(), &dictionary_of(values.data_type()));
        let expected = take_rows(&values, &keys);
        let found = found.as_any_dictionary();
        let keys = cast(found.keys(), &DataType::UInt32).expect("keys");
        assert_eq!(
            &take_rows(found.values(), keys.as_primitive()),
            &expected,
            "{}",
            values.data_type()
        );
    }
}

fn take_rows(values: &ArrayRef, keys: &UInt32Array) -> ArrayRef {
    arrow_select::take::take(values, keys, None).expect("rows")
}

/// A map, a list and a struct of text; the texts of each batch are others.
fn nested(texts: [&str; 3]) -> [ArrayRef; 3] {
    let mut map = MapBuilder::new(
        None,
        StringDictionaryBuilder::<UInt32Type>::new(),
        StringBuilder::new(),
    );
    let mut list = ListBuilder::new(StringDictionaryBuilder::<Int8Type>::new());
    for text in texts {
        map.keys().append_value(text);
        map.values().append_value(text);
        map.append(true).expect("a map");
        list.values().append_value(text);
        list.values().append_null();
        list.append(true);
    }
    map.append(false).expect("a map");
    list.append(false);
    let keys = UInt32Array::from(vec![Some(2), Some(0), None, Some(1)]);
    let level: ArrayRef = Arc::new(DictionaryArray::<UInt32Type>::new(
        keys,
        Arc::new(StringArray::from(texts.to_vec())),
    ));
    let number: ArrayRef = Arc::new(Int64Array::from(vec![1, 2, 3, 4]));
    let parts = StructArray::from(vec![
        (
            Arc::new(Field::new("level", level.data_type().clone(), true)),
            level,
        ),
        (
            Arc::new(Field::new("number", DataType::Int64, true)),
            number,
        ),
    ]);
    // A struct in a list, as `Nested` is.
    let item = Arc::new(Field::new_list_field(parts.data_type().clone(), true));
    let offsets = OffsetBuffer::new(ScalarBuffer::from(vec![0, 3, 3, 4, 4]));
    let rows = ListArray::new(item, offsets, Arc::new(parts), None);
    [
        Arc::new(map.finish()),
        Arc::new(list.finish()),
        Arc::new(rows),
    ]
}

/// The rows as they are shown.
fn shown(array: &ArrayRef) -> Vec<String> {
    let options = FormatOptions::new().with_null("NULL");
    let formatter = ArrayFormatter::try_new(array, &options).expect("it can be shown");
    let rows = 0..array.len();
    rows.map(|row| formatter.value(row).to_string()).collect()
}

#[test]
fn dictionaries_inside_maps_lists_and_structs_are_dictionaries_in_the_file() {
    let (first, second) = (nested(["a", "b", "c"]), nested(["c", "x", "a"]));
    let expected = [
        [
            "{a: a}", "{b: b}", "{c: c}", "NULL", "{c: c}", "{x: x}", "{a: a}", "NULL",
        ],
        [
            "[a, NULL]",
            "[b, NULL]",
            "[c, NULL]",
            "NULL",
            "[c, NULL]",
            "[x, NULL]",
            "[a, NULL]",
            "NULL",
        ],
        [
            "[{level: c, number: 1}, {level: a, number: 2}, {level: NULL, number: 3}]",
            "[]",
            "[{level: b, number: 4}]",
            "[]",
            "[{level: a, number: 1}, {level: c, number: 2}, {level: NULL, number: 3}]",
            "[]",
            "[{level: x, number: 4}]",
            "[]",
        ],
    ];
    for ((first, second), expected) in first.into_iter().zip(second).zip(expected) {
        let found = round(&[first, second]);
        assert_eq!(shown(&found), expected);
        let kind = found.data_type().to_string();
        assert!(kind.contains("Dictionary(Int32, Utf8)"), "{kind}");
    }
}

#[test]
fn several_columns_have_a_dictionary_each() {
    let column = |values: &[&str]| -> ArrayRef {
        let keys: Vec<_> = (0..3).map(Some).collect();
        dictionary(StringArray::from(values.to_vec()), &keys)
    };
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1, 2, 3]));
    let [map, list, rows] = nested(["a", "b", "c"]).map(|array| array.slice(0, 3));
    let columns = [
        ("map", map),
        ("number", numbers),
        ("one", column(&["a", "b", "c"])),
        ("rows", rows),
        ("two", column(&["x", "y", "z"])),
        ("list", list),
    ];
    let batch = RecordBatch::try_from_iter(columns).expect("a batch");
    let bytes = written(&batch.schema(), &[batch.clone(), batch.clone()]);
    let found = read(&bytes);
    for (found, expected) in found.columns().iter().zip(batch.columns()) {
        assert_eq!(shown(&found.slice(0, 3)), shown(expected));
        assert_eq!(shown(&found.slice(3, 3)), shown(expected));
    }
    // The footer names the dictionaries: one for each column, and no more of them.
    let length = bytes.len() - 10;
    let footer = read_footer_length(bytes[length..].try_into().expect("ten bytes"));
    let footer = &bytes[length - footer.expect("a footer")..length];
    let footer = root_as_footer(footer).expect("a footer");
    assert_eq!(footer.dictionaries().map_or(0, |blocks| blocks.len()), 5);
}

#[test]
fn a_result_without_rows_is_a_file_with_its_columns() {
    for batches in [0, 1] {
        let batch = crate::testing::logs().slice(0, 0);
        let batches = vec![batch.clone(); batches];
        let found = read(&written(&batch.schema(), &batches));
        assert_eq!(found.num_rows(), 0);
        let schema = found.schema();
        let severity = schema.field_with_name("SeverityText").expect("there");
        assert_eq!(severity.data_type(), &dictionary_of(&DataType::Utf8));
    }
}

#[test]
fn dictionaries_that_grow_too_large_are_refused_with_a_remedy() {
    let batch = crate::testing::logs();
    let sink = Box::new(Shared::default());
    let mut file = Arrow::begin(sink, &batch.schema(), &Options::default()).expect("a writer");
    file.write(&batch).expect("written");
    let bytes = file.pending_bytes();
    assert!(bytes > "ERRORinfo".len() as u64, "{bytes}");
    file.write(&batch).expect("written");
    assert_eq!(file.pending_bytes(), bytes);
    file.most_bytes = bytes - 1;
    let error = file.write(&batch).expect_err("refused").to_string();
    assert!(error.contains("`SeverityText`"), "{error}");
    assert!(error.contains(".arrows"), "{error}");
}

#[test]
fn dictionaries_where_they_are_not_looked_for_are_refused() {
    let text = dictionary(StringArray::from(vec!["a"]), &[Some(0)]);
    let field = Field::new("text", text.data_type().clone(), true);
    let fields = UnionFields::try_new([0], [field]).expect("fields");
    let union = UnionArray::try_new(fields, ScalarBuffer::from(vec![0]), None, vec![text]);
    let union: ArrayRef = Arc::new(union.expect("a union"));
    let batch = RecordBatch::try_from_iter([("union", union)]).expect("a batch");
    let refused = open(
        Box::new(Shared::default()),
        &batch.schema(),
        &Options::default(),
    );
    let error = refused.err().expect("refused");
    assert_eq!(error.kind(), io::ErrorKind::Unsupported);
}
