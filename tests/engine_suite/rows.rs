//! What comes back from statements that yield rows.

use arrow_array::RecordBatchReader;
use lucerna_engine::{Column, QueryRequest};

use super::engines::{ask, each, each_that_sets, rows, run};

#[test]
fn a_select_yields_its_rows_and_columns() {
    each(|engine, _| {
        let batches = engine
            .query(&QueryRequest::new("SELECT 1 AS a, 'x' AS b"))
            .expect("it runs");
        let names: Vec<_> = batches
            .schema()
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .collect();
        assert_eq!(
            (names, batches.types().to_vec()),
            (
                vec!["a".to_owned(), "b".to_owned()],
                vec!["UInt8".to_owned(), "String".to_owned()],
            )
        );
        assert_eq!(
            batches
                .map(|batch| batch.expect("rows").num_rows())
                .sum::<usize>(),
            1
        );
    });
}

#[test]
fn a_select_without_rows_has_columns() {
    each(|engine, _| {
        let request = QueryRequest::new("SELECT toDateTime(number) AS t FROM numbers(0)");
        let batches = engine.query(&request).expect("it runs");
        assert_eq!(batches.types(), ["DateTime"]);
        assert_eq!(batches.schema().fields().len(), 1);
        assert_eq!(batches.count(), 0);
    });
}

#[test]
fn rows_arrive_in_several_batches() {
    each(|engine, _| {
        let request = QueryRequest::new("SELECT number FROM numbers(1000000)");
        let sizes: Vec<_> = engine
            .query(&request)
            .expect("it runs")
            .map(|batch| batch.expect("rows").num_rows())
            .collect();
        assert!(sizes.len() > 1);
        assert_eq!(sizes.iter().sum::<usize>(), 1_000_000);
    });
}

#[test]
fn show_describe_explain_and_exists_yield_rows() {
    each(|engine, database| {
        run(
            engine,
            &format!("CREATE TABLE {database}.t (a UInt8) ENGINE = Memory"),
        );
        assert_eq!(
            ask(engine, &format!("SHOW TABLES FROM {database}")),
            [["t"]]
        );
        assert_eq!(ask(engine, &format!("EXISTS TABLE {database}.t")), [["1"]]);
        let described = ask(engine, &format!("DESCRIBE TABLE {database}.t"));
        assert_eq!(
            described
                .first()
                .map(|row| row.join(" ").trim().to_owned())
                .as_deref(),
            Some("a UInt8")
        );
        assert!(!ask(engine, "EXPLAIN SELECT 1").is_empty());
    });
}

#[test]
fn a_semicolon_and_a_comment_may_stand_at_the_end() {
    each(|engine, _| {
        assert_eq!(ask(engine, "SELECT 'a;b' ; -- done"), [["a;b"]]);
        assert_eq!(ask(engine, "SELECT 1 -- one"), [["1"]]);
        assert_eq!(ask(engine, "SELECT 1 /* one */ ;"), [["1"]]);
    });
}

#[test]
fn a_question_mark_is_one_wherever_it_stands() {
    each(|engine, _| {
        let statement =
            "SELECT '?' AS one, '??' AS `two ??`, '?fields' AS three, {p:String} /* ? */ -- ??";
        let request = QueryRequest::new(statement).parameter("p", "?");
        let batches = engine.query(&request).expect("it runs");
        let schema = arrow_array::RecordBatchReader::schema(&batches);
        assert_eq!(schema.field(1).name(), "two ??");
        assert_eq!(
            rows(engine, &request).expect("it runs"),
            [["?", "??", "?fields", "?"]]
        );
        assert_eq!(ask(engine, "SELECT 1 > 2 ? 'a' : 'b?'"), [["b?"]]);
    });
}

#[test]
fn long_statements_and_values_are_sent_whole() {
    each_that_sets(|engine, _| {
        // The embedded engine reads no longer ones, whatever it is told.
        let length = if engine.name() == "clickhouse" {
            3_000_000
        } else {
            100_000
        };
        let text = "?".repeat(length);
        let request = QueryRequest::new(format!("SELECT length('{text}')"));
        assert_eq!(
            rows(engine, &request).expect("it runs"),
            [[length.to_string()]]
        );
        let value = "?".repeat(100_000);
        let request = QueryRequest::new("SELECT length({p:String})").parameter("p", value);
        assert_eq!(rows(engine, &request).expect("it runs"), [["100000"]]);
    });
}

#[test]
fn any_shape_of_select_is_described() {
    each(|engine, _| {
        for statement in [
            "WITH 1 AS x SELECT x",
            "(SELECT 1)",
            "SELECT 1 UNION ALL SELECT 1 LIMIT 1",
            "SELECT 1 SETTINGS max_threads = 1",
            "FROM numbers(1) SELECT 1",
            "SELECT count() FROM numbers(1) GROUP BY ()",
        ] {
            let request = QueryRequest::new(statement).access(lucerna_engine::Access::Write);
            assert_eq!(
                rows(engine, &request)
                    .expect(statement)
                    .first()
                    .map(|row| row.join(""))
                    .as_deref(),
                Some("1"),
                "{statement}"
            );
        }
    });
}

#[test]
fn a_parameter_is_text_whatever_is_in_it() {
    each(|engine, _| {
        for value in [
            "plain",
            "tab\there",
            "line\nbreak",
            "carriage\rreturn",
            r"back\slash",
            r"\N",
            r"\t",
            "'single'",
            "\"double\"",
            "`tick`",
            "nul\0byte",
            "",
            "größe 🦀",
            "{x:String}",
            "%like_",
            "; DROP",
        ] {
            let request = QueryRequest::new("SELECT {value:String}").parameter("value", value);
            assert_eq!(rows(engine, &request).expect(value), [[value]], "{value:?}");
        }
    });
}

#[test]
fn parameters_have_types() {
    each(|engine, _| {
        let request =
            QueryRequest::new("SELECT {n:UInt32} + 1, {list:Array(String)}[2], {t:DateTime}")
                .parameter("n", "41")
                .parameter("list", r"['a','it\'s']")
                .parameter("t", "2024-05-06 07:08:09");
        assert_eq!(
            rows(engine, &request).expect("it runs"),
            [["42", "it's", "2024-05-06T07:08:09Z"]]
        );
    });
}

#[test]
fn a_parameter_can_name_a_table() {
    each(|engine, database| {
        run(
            engine,
            &format!("CREATE TABLE {database}.`odd name` ENGINE = Memory AS SELECT 7 AS a"),
        );
        let request = QueryRequest::new("SELECT a FROM {database:Identifier}.{table:Identifier}")
            .parameter("database", database)
            .parameter("table", "odd name");
        assert_eq!(rows(engine, &request).expect("it runs"), [["7"]]);
    });
}

#[test]
fn names_without_a_database_mean_that_of_the_request() {
    each(|engine, database| {
        run(
            engine,
            &format!("CREATE TABLE {database}.here ENGINE = Memory AS SELECT 1 AS a"),
        );
        let request = QueryRequest::new("SELECT a FROM here").database(database);
        assert_eq!(rows(engine, &request).expect("it runs"), [["1"]]);
    });
}

#[test]
fn columns_that_the_caller_knows_are_not_asked_for() {
    each(|engine, _| {
        let known = |columns: &[(&str, &str)]| {
            let columns = columns.iter().map(|(name, type_name)| Column {
                name: (*name).to_owned(),
                type_name: (*type_name).to_owned(),
            });
            QueryRequest::new("SELECT toUInt32(16909060) AS a").columns(columns.collect())
        };
        // Only the caller says that this number is an address.
        let address = rows(engine, &known(&[("a", "IPv4")]));
        assert_eq!(address.expect("it runs"), [["1.2.3.4"]]);
        // Two columns do not fit the one that arrives: the server is asked after all.
        let asked = rows(engine, &known(&[("a", "IPv4"), ("b", "IPv4")]));
        assert_eq!(asked.expect("it runs"), [["16909060"]]);
    });
}

#[test]
fn what_was_read_is_told_after_the_end() {
    each(|engine, _| {
        let request = QueryRequest::new("SELECT number FROM numbers(500000)");
        let mut batches = engine.query(&request).expect("it runs");
        for batch in batches.by_ref() {
            batch.expect("rows");
        }
        let statistics = batches.statistics();
        assert!(statistics.read_rows > 0);
        assert!(statistics.read_bytes > 0);
        assert!(!statistics.elapsed.is_zero());
    });
}

#[test]
fn batches_outlive_their_statement() {
    each(|engine, _| {
        let request = QueryRequest::new("SELECT number, toString(number) FROM numbers(1000000)");
        let kept: Vec<_> = engine
            .query(&request)
            .expect("it runs")
            .map(|batch| batch.expect("rows"))
            .collect();
        let shown = engine
            .query(&QueryRequest::new("SHOW SETTINGS LIKE 'max%'"))
            .expect("it runs");
        let shown: Vec<_> = shown.map(|batch| batch.expect("rows")).collect();
        let before: Vec<_> = shown.iter().flat_map(super::engines::texts).collect();
        // Whatever the engine has freed is used again.
        for _ in 0..3 {
            ask(
                engine,
                "SELECT max(cityHash64(toString(number), number)) FROM numbers(3000000)",
            );
        }
        let texts = kept.iter().flat_map(super::engines::texts);
        for (number, row) in texts.enumerate() {
            assert_eq!(row, [number.to_string(), number.to_string()]);
        }
        let after: Vec<_> = shown.iter().flat_map(super::engines::texts).collect();
        assert!(before.len() > 10 && before == after);
    });
}

#[test]
fn a_text_without_a_statement_is_an_error() {
    each(|engine, _| {
        for text in ["", "  ", "-- nothing", ";"] {
            assert!(rows(engine, &QueryRequest::new(text)).is_err(), "{text:?}");
        }
    });
}
