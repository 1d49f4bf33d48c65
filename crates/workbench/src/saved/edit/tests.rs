use super::*;

fn place(folder: &Path) -> Place {
    Place {
        shelf: Shelf {
            kind: ShelfKind::Project,
            folder: folder.to_owned(),
        },
        name: "group/name".parse().expect("a name"),
    }
}

#[test]
fn a_new_query_is_written_as_people_write_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let new = NewQuery {
        title: Some("Errors".to_owned()),
        source: Some("logs".to_owned()),
        since: Some("1h".to_owned()),
        parameters: vec![("service".to_owned(), Some("cart".to_owned()))],
        has_test: true,
        ..NewQuery::new(Language::Lucene, r#"level:error "a b" service:${service}"#)
    };
    let edit = SavedEdit::new(&place(folder.path()), &new, false).expect("it is new");
    let query = edit.save(false).expect("it is written");
    let expected = r#"title = "Errors"
source = "logs"
query = 'level:error "a b" service:${service}'
since = "1h"

[params.service]
default = "cart"

[expect]
given = "demo"
min_rows = 1
"#;
    let text = fs::read_to_string(folder.path().join("group/name.toml")).expect("it is there");
    assert_eq!(text, expected);
    assert_eq!(query.parameters.len(), 1);
}

#[test]
fn a_name_that_is_taken_is_not_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = place(folder.path());
    let new = NewQuery::new(Language::Lucene, "a");
    let edit = SavedEdit::new(&place, &new, false).expect("it is new");
    edit.save(false).expect("it is written");
    assert!(matches!(edit.save(false), Err(SavedError::Exists { .. })));
    let again = SavedEdit::new(&place, &new, false);
    assert!(matches!(again, Err(SavedError::Exists { .. })));
}

#[test]
fn what_a_person_wrote_stays_when_the_query_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = place(folder.path());
    let path = folder.path().join("group/name.toml");
    fs::create_dir_all(folder.path().join("group")).expect("a folder");
    let text = "# for the night\nsince  = \"1h\" # enough\nquery  = 'a' # short\ntitle  = \"T\"\n\n[params.x]\n# why\ndefault = 1\n";
    fs::write(&path, text).expect("a file");
    let new = NewQuery::new(Language::Lucene, "it's ${x}\nnow");
    let edit = SavedEdit::new(&place, &new, true).expect("it is there");
    edit.save(true).expect("it is written");
    let changed = fs::read_to_string(&path).expect("it is there");
    let expected = text.replace("'a'", "'''\nit's ${x}\nnow'''");
    assert_eq!(changed, expected);
}

#[test]
fn a_bare_file_keeps_its_header() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("group/name.lucene");
    fs::create_dir_all(folder.path().join("group")).expect("a folder");
    fs::write(&path, "# title\n\n  old\n").expect("a file");
    let new = NewQuery::new(Language::Lucene, "new");
    let edit = SavedEdit::new(&place(folder.path()), &new, true).expect("it is there");
    edit.save(true).expect("it is written");
    let text = fs::read_to_string(&path).expect("it is there");
    assert_eq!(text, "# title\n\n  new\n");
}

#[test]
fn any_text_is_read_back_as_it_was() {
    for text in [
        "",
        "a",
        "it's",
        "''",
        "a'''b",
        "'",
        "a\nb",
        "\n",
        "\r\n",
        "\u{1b}\"\\",
        "a\tb",
    ] {
        let value = quoted(text);
        let file = format!("q = {value}");
        let table: toml::Table = file.parse().expect("TOML");
        assert_eq!(table["q"].as_str(), Some(text), "{file}");
    }
}

#[test]
fn a_query_takes_another_name_and_no_others_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = place(folder.path());
    let save = |name: &str, text: &str| {
        let name = name.parse().expect("a name");
        let place = Place {
            name,
            ..place.clone()
        };
        let new = NewQuery::new(Language::Lucene, text);
        let edit = SavedEdit::new(&place, &new, false).expect("it is new");
        edit.save(false).expect("it is written");
    };
    save("one", "1");
    save("two", "2");
    let shelves = super::super::Shelves::from_folders([place.shelf.clone()]);
    let one = shelves.find("one").expect("it is there");
    let two = "two".parse().expect("a name");
    let taken = one.rename(&place.shelf, &two, false);
    assert!(matches!(taken, Err(SavedError::Exists { .. })));
    let three = "deep/three".parse().expect("a name");
    one.rename(&place.shelf, &three, false).expect("it is free");
    assert!(shelves.find("one").is_err());
    let three = shelves.find("deep/three").expect("it is there");
    three.rename(&place.shelf, &two, true).expect("it may");
    assert_eq!(shelves.read("two").expect("it is there").body.text, "1");
    shelves
        .find("two")
        .expect("it is there")
        .remove()
        .expect("it may");
    assert!(shelves.find("two").is_err());
}
