//! The manifests against the tables that describe them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests lie in the root")
        .to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The cells of the table whose header starts with `first`, without header and rule.
fn table(text: &str, first: &str) -> Vec<Vec<String>> {
    text.lines()
        .skip_while(|line| !line.starts_with(&format!("| {first} |")))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            line.trim_matches('|')
                .split(" | ")
                .map(|cell| cell.trim().to_owned())
                .collect()
        })
        .collect()
}

/// The folder of a package: `lucerna-sql` is `sql`, and `lucerna` itself is `workbench`.
fn folder(package: &str) -> Option<&str> {
    if package == "lucerna" {
        Some("workbench")
    } else {
        package.strip_prefix("lucerna-")
    }
}

fn documented() -> BTreeMap<String, BTreeSet<String>> {
    table(&read("crates/README.md"), "crate")
        .into_iter()
        .map(|cells| {
            let allowed = cells[2]
                .split(", ")
                .filter(|name| *name != "–")
                .map(str::to_owned);
            (cells[0].trim_matches('`').to_owned(), allowed.collect())
        })
        .collect()
}

fn manifest(folder: &str) -> toml::Table {
    read(&format!("crates/{folder}/Cargo.toml"))
        .parse()
        .expect("a manifest is TOML")
}

#[test]
fn every_crate_stands_in_the_table_and_every_row_is_a_crate() {
    let folders: BTreeSet<String> = fs::read_dir(root().join("crates"))
        .expect("the crates")
        .filter_map(|entry| entry.ok().filter(|entry| entry.path().is_dir()))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(folders, documented().into_keys().collect());
}

#[test]
fn a_crate_depends_on_no_crate_of_ours_but_those_beside_it() {
    for (crate_folder, allowed) in documented() {
        let manifest = manifest(&crate_folder);
        let used: BTreeSet<String> = manifest["dependencies"]
            .as_table()
            .expect("a table")
            .keys()
            .filter_map(|package| folder(package).map(str::to_owned))
            .collect();
        let forbidden: Vec<&String> = used.difference(&allowed).collect();
        assert!(
            forbidden.is_empty(),
            "crates/{crate_folder} uses {forbidden:?}"
        );
    }
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace_but_the_one_with_unsafe() {
    for crate_folder in documented().into_keys() {
        let manifest = manifest(&crate_folder);
        let lints = manifest["lints"].as_table().expect("a table");
        let takes_all = lints.get("workspace").and_then(toml::Value::as_bool) == Some(true);
        assert_eq!(takes_all, crate_folder != "engine-chdb", "{crate_folder}");
    }
}

/// The examples that take our rows over into other libraries are a package of its own, as those are.
#[test]
fn unsafe_code_is_written_in_the_one_crate_that_may() {
    let consumers = root().join("crates/workbench/examples/consumers");
    assert!(consumers.exists(), "{}", consumers.display());
    for crate_folder in documented()
        .into_keys()
        .filter(|name| name != "engine-chdb")
    {
        let files = rust_files(&root().join("crates").join(&crate_folder));
        for file in files.iter().filter(|file| !file.starts_with(&consumers)) {
            let text = fs::read_to_string(file).expect("a source file");
            assert!(!text.contains("unsafe {"), "{}", file.display());
        }
    }
}

#[test]
fn nothing_below_the_program_reads_the_environment_but_the_module_for_it() {
    let allowed = [
        "workbench/src/environment.rs",
        "engine-chdb/src/install/for_tests.rs",
        "engine-chdb/src/test_process.rs",
    ];
    for crate_folder in documented().into_keys().filter(|name| name != "cli") {
        for file in rust_files(&root().join("crates").join(&crate_folder).join("src")) {
            let text = fs::read_to_string(&file).expect("a source file");
            let name = file.to_string_lossy().replace('\\', "/");
            if !allowed.iter().any(|allowed| name.ends_with(allowed)) {
                assert!(!text.contains("env::var"), "{name} reads the environment");
            }
        }
    }
}

/// A terminal has its six colours so that they can be read on its ground, whether that is light or dark;
/// black, white, the bright ones and those with numbers can be as light or as dark as the ground is.
#[test]
fn colours_are_those_that_can_be_read_on_a_light_and_on_a_dark_ground() {
    let unfit = ["Bright", "::Black", "::White", "Ansi256", "RgbColor"];
    for crate_folder in documented().into_keys() {
        for file in rust_files(&root().join("crates").join(&crate_folder).join("src")) {
            let text = fs::read_to_string(&file).expect("a source file");
            for line in text.lines().filter(|line| line.contains("Color")) {
                let found = unfit.iter().find(|colour| line.contains(**colour));
                assert_eq!(found, None, "{}: {line}", file.display());
            }
        }
    }
}

#[test]
fn the_places_that_the_readme_names_exist() {
    let readme = read("README.md");
    let rows = table(&readme, "Where do I add …");
    assert!(rows.len() >= 9, "the table has {} rows", rows.len());
    let named: Vec<&str> = rows
        .iter()
        .flat_map(|cells| cells[1].split('`').skip(1).step_by(2))
        .filter(|name| name.contains('/'))
        .collect();
    for name in named {
        let path = name.split('*').next().unwrap_or(name);
        assert!(
            root().join(path).exists(),
            "README.md names `{name}`, which is not there"
        );
    }
}

#[test]
fn the_top_level_holds_what_it_should_and_nothing_else() {
    let expected = [
        "CHANGELOG.md",
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "crates",
        "fuzz",
        "grammar",
        "tests",
    ];
    let found: BTreeSet<String> = fs::read_dir(root())
        .expect("the root")
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| !name.starts_with('.') && name != "target")
        .collect();
    assert_eq!(found, expected.into_iter().map(str::to_owned).collect());
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .flat_map(|path| {
            if path.is_dir() {
                rust_files(&path)
            } else {
                path.extension()
                    .is_some_and(|end| end == "rs")
                    .then_some(path)
                    .into_iter()
                    .collect()
            }
        })
        .collect()
}
