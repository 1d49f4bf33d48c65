use super::{SchemaFileError, from_json, to_json};
use crate::{BUILTIN_NAMES, KnownKey, builtin};

#[test]
fn every_built_in_table_reads_back_as_itself() {
    for name in BUILTIN_NAMES {
        let table = builtin(name).expect("a built-in table");
        let text = to_json(table);
        let again = from_json(&text).expect("a schema file");
        assert_eq!(&again, table);
        assert_eq!(to_json(&again), text);
    }
}

#[test]
fn what_people_changed_is_kept() {
    let mut table = builtin("logs").expect("a built-in table").clone();
    table.database = Some("prod".to_owned());
    table.roles.implicit = vec![crate::ColumnId(7), crate::ColumnId(6)];
    table.roles.severity = None;
    table.aliases.truncate(1);
    let map = table.roles.attributes.expect("a column");
    let key = "http.status_code".to_owned();
    table.known_keys = Some(vec![KnownKey { map, key }]);
    assert_eq!(from_json(&to_json(&table)).expect("a schema file"), table);
}

#[test]
fn a_file_of_another_format_is_refused_before_its_form_is_looked_at() {
    let error = from_json(r#"{"format": 9, "anything": []}"#).expect_err("another format");
    assert_eq!(
        error.to_string(),
        "the schema file has format 9, and this program reads format 1"
    );
    assert!(matches!(
        from_json("[]"),
        Err(SchemaFileError::Malformed(_))
    ));
}

#[test]
fn a_role_of_a_column_that_is_not_there_is_refused() {
    let text = to_json(builtin("logs").expect("a built-in table"));
    let text = text.replace(r#""body": "Body""#, r#""body": "Bodies""#);
    let error = from_json(&text).expect_err("no such column");
    assert_eq!(
        error.to_string(),
        "the schema file names the column `Bodies` for roles.body, and has no such column"
    );
}
