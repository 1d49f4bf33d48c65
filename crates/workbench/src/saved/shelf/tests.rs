use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;

struct Folders {
    root: tempfile::TempDir,
}

impl Folders {
    fn new() -> Self {
        Self {
            root: tempfile::tempdir().expect("a folder"),
        }
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.root.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, text).expect("a file");
        path
    }

    fn shelves(&self) -> Shelves {
        let shelf = |kind, name: &str| Shelf {
            kind,
            folder: self.root.path().join(name),
        };
        Shelves::from_folders([
            shelf(ShelfKind::Project, "project"),
            shelf(ShelfKind::Person, "person"),
        ])
    }

    /// What is said of a file that a project holds.
    fn said(&self, name: &str, file: &str, bytes: impl AsRef<[u8]>) -> String {
        self.write(&format!("project/{file}"), bytes);
        let error = self.shelves().read(name).expect_err("it cannot be read");
        let root = self.root.path().display().to_string();
        error.to_string().replace(&format!("{root}/project/"), "")
    }
}

#[test]
fn the_projects_query_comes_first_and_both_are_listed() {
    let folders = Folders::new();
    folders.write("person/a/x.toml", "query = 'mine'");
    folders.write("person/y.lucene", "mine");
    folders.write("project/a/x.toml", "query = 'ours'");
    let shelves = folders.shelves();
    assert_eq!(shelves.read("a/x").expect("a query").body.text, "ours");
    assert_eq!(shelves.read("y").expect("a query").body.text, "mine");
    let listed: Vec<_> = shelves
        .list()
        .entries
        .iter()
        .map(|entry| (entry.name.to_string(), entry.kind, entry.is_shadowed))
        .collect();
    let expected = [
        ("a/x", ShelfKind::Project, false),
        ("a/x", ShelfKind::Person, true),
        ("y", ShelfKind::Person, false),
    ];
    assert_eq!(
        listed,
        expected.map(|(name, kind, is_shadowed)| (name.to_owned(), kind, is_shadowed))
    );
}

#[test]
fn what_is_no_query_is_not_listed() {
    let folders = Folders::new();
    for file in [
        "README.md",
        ".hidden.toml",
        ".git/x.toml",
        "x.toml~",
        "rows.jsonl",
        "x.snap",
    ] {
        folders.write(&format!("project/{file}"), "");
    }
    let listing = folders.shelves().list();
    assert!(
        listing.entries.is_empty() && listing.problems.is_empty(),
        "{listing:?}"
    );
}

#[test]
fn a_name_that_is_not_there_is_looked_for_nearby() {
    let folders = Folders::new();
    folders.write("project/checkout/5xx.toml", "query = 'a'");
    let near = |name: &str| match folders.shelves().read(name) {
        Err(SavedError::NotFound { near, .. }) => near,
        other => panic!("{other:?}"),
    };
    assert_eq!(near("5xx"), ["checkout/5xx"]);
    assert_eq!(near("chekout/5xx"), ["checkout/5xx"]);
    assert!(near("zebra").is_empty());
    assert!(matches!(
        folders.shelves().read("../x"),
        Err(SavedError::BadName(_))
    ));
}

#[test]
fn two_files_of_one_name_are_no_query() {
    let folders = Folders::new();
    folders.write("project/a.lucene", "x");
    let said = folders.said("a", "a.toml", "query = 'x'");
    assert_eq!(said, "two files are the query `a`: a.toml and a.lucene");
    let listing = folders.shelves().list();
    assert_eq!(listing.problems.len(), 1);
}

#[test]
fn a_file_that_is_no_text_or_too_large_is_refused() {
    let folders = Folders::new();
    let said = folders.said("a", "a.toml", b"title = 'x'\nquery = '\xff'");
    assert_eq!(said, "a.toml:2:10: not UTF-8 from here on");
    let large = usize::try_from(LARGEST).expect("a size") + 1;
    let said = folders.said("b", "b.lucene", vec![b'a'; large]);
    assert_eq!(
        said,
        "b.lucene has 10000001 bytes; a saved query has at most 10000000"
    );
    fs::create_dir_all(folders.root.path().join("project/c.toml")).expect("a folder");
    let error = folders.shelves().read("c").expect_err("it is a folder");
    assert!(matches!(error, SavedError::NotAFile { .. }), "{error}");
}

#[test]
fn a_link_into_its_own_folder_is_left_out() {
    let folders = Folders::new();
    folders.write("project/a/x.toml", "query = 'a'");
    let project = folders.root.path().join("project");
    symlink(&project, project.join("a/again")).expect("a link");
    symlink("nowhere", project.join("gone.toml")).expect("a link");
    symlink("round.toml", project.join("round.toml")).expect("a link");
    let listing = folders.shelves().list();
    assert!(
        matches!(listing.problems.as_slice(), [SavedError::Loop { path }] if path.ends_with("a/again")),
        "{:?}",
        listing.problems
    );
    let names: Vec<_> = listing
        .entries
        .iter()
        .map(|entry| entry.name.as_str())
        .collect();
    assert_eq!(names, ["a/x", "gone", "round"]);
    for name in ["gone", "round"] {
        let error = folders.shelves().read(name).expect_err("it leads nowhere");
        assert!(matches!(error, SavedError::Unreadable { .. }), "{error}");
    }
}

#[test]
fn what_may_not_be_read_hides_nothing_else() {
    let folders = Folders::new();
    folders.write("project/locked/x.toml", "query = 'a'");
    folders.write("project/y.toml", "query = 'a'");
    let locked = folders.root.path().join("project/locked");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).expect("permissions");
    // Whoever may read everything sees it all the same.
    let is_hidden = fs::read_dir(&locked).is_err();
    let listing = folders.shelves().list();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o700)).expect("permissions");
    assert_eq!(listing.problems.len(), usize::from(is_hidden));
    assert!(
        listing
            .entries
            .iter()
            .any(|entry| entry.name.as_str() == "y")
    );
}

#[test]
fn a_file_of_another_name_is_said() {
    let folders = Folders::new();
    folders.write("project/a b.toml", "query = 'a'");
    let listing = folders.shelves().list();
    assert!(matches!(
        listing.problems.as_slice(),
        [SavedError::BadFileName { .. }]
    ));
}
