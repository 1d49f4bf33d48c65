use std::sync::Arc;

use arrow_array::{RecordBatch, StringArray, TimestampNanosecondArray};

use super::{Paging, Tail};

fn rows(times: &[i64], texts: &[Option<&str>]) -> RecordBatch {
    let times = TimestampNanosecondArray::from(times.to_vec());
    let texts = StringArray::from(texts.to_vec());
    RecordBatch::try_from_iter_with_nullable([
        ("text", Arc::new(texts) as _, true),
        ("time", Arc::new(times) as _, false),
    ])
    .expect("columns of one length")
}

fn paging() -> Paging {
    Paging {
        column: 1,
        is_hidden: true,
        seen: None,
    }
}

/// Gives out these rows, and tells where to go on.
fn given_out(batches: &[RecordBatch]) -> Paging {
    let paging = paging();
    let mut tail = Tail::default();
    for batch in batches {
        paging.follow(batch, &mut tail).expect("rows");
    }
    Paging {
        seen: tail.resume().cloned(),
        ..paging
    }
}

#[test]
fn only_the_rows_of_the_last_moment_are_remembered_across_batches() {
    let first = rows(&[3, 2], &[Some("a"), Some("b")]);
    let second = rows(&[2, 2], &[Some("b"), Some("c")]);
    let seen = given_out(&[first, second]).seen.expect("rows");
    assert_eq!(seen.at().as_nanosecond(), 2);
    assert_eq!(seen.seen_count(), 3);
}

#[test]
fn a_row_is_taken_out_as_often_as_it_was_given_out() {
    let paging = given_out(&[rows(&[2, 2], &[Some("a"), None])]);
    let again = rows(
        &[2, 2, 2, 2, 1],
        &[Some("a"), Some("a"), Some(""), None, Some("a")],
    );
    let new = paging.unseen(again, &mut paging.tail()).expect("rows");
    assert_eq!(
        new,
        rows(&[2, 2, 1], &[Some("a"), Some(""), Some("a")]),
        "the second `a` was not given out, and NULL is not the empty text"
    );
}

#[test]
fn a_column_that_nobody_asked_for_is_not_given_out() {
    let visible = paging().visible(&rows(&[1], &[Some("a")])).expect("rows");
    assert_eq!(visible.num_columns(), 1);
    assert_eq!(visible.schema().field(0).name(), "text");
}
