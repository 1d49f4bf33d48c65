use super::*;

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

fn write(file: &AtomicFile, text: &str) {
    file.writer()
        .expect("a writer")
        .write_all(text.as_bytes())
        .expect("written");
}

#[test]
fn a_file_appears_when_it_is_whole_and_nothing_else_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("a.csv");
    let file = AtomicFile::create(&target, false).expect("created");
    write(&file, "one\n");
    write(&file, "two\n");
    file.commit().expect("committed");
    assert_eq!(fs::read_to_string(&target).expect("read"), "one\ntwo\n");
    assert_eq!(names_in(folder.path()), ["a.csv"]);
}

#[test]
fn without_a_commit_nothing_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = AtomicFile::create(&folder.path().join("a.csv"), false).expect("created");
    write(&file, "half");
    drop(file);
    assert!(names_in(folder.path()).is_empty());
}

#[test]
fn what_a_killed_program_left_goes_and_what_another_writes_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("a.csv");
    let first = AtomicFile::create(&target, true).expect("created");
    // Nobody has locked these; the last is for another target.
    for name in [".a.csv.1.part", ".a.csv.7.part", ".b.csv.0.part"] {
        fs::write(folder.path().join(name), "half").expect("written");
    }
    let second = AtomicFile::create(&target, true).expect("created");
    assert_eq!(
        names_in(folder.path()),
        [".a.csv.0.part", ".a.csv.1.part", ".b.csv.0.part"]
    );
    write(&first, "first");
    write(&second, "second");
    first.commit().expect("committed");
    assert_eq!(fs::read_to_string(&target).expect("read"), "first");
    second.commit().expect("committed");
    assert_eq!(fs::read_to_string(&target).expect("read"), "second");
    assert_eq!(names_in(folder.path()), [".b.csv.0.part", "a.csv"]);
}

/// Killed between the two names that a file has for a moment.
#[test]
fn what_was_left_of_a_whole_file_goes_and_the_file_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("a.csv");
    fs::write(&target, "whole").expect("written");
    fs::hard_link(&target, folder.path().join(".a.csv.0.part")).expect("linked");
    let file = AtomicFile::create(&target, true).expect("created");
    drop(file);
    assert_eq!(fs::read_to_string(&target).expect("read"), "whole");
    assert_eq!(names_in(folder.path()), ["a.csv"]);
}

#[cfg(unix)]
#[test]
fn a_name_that_is_in_the_way_is_let_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("a.csv");
    let kept = folder.path().join("kept");
    fs::write(&kept, "kept").expect("written");
    std::os::unix::fs::symlink(&kept, folder.path().join(".a.csv.0.part")).expect("linked");
    fs::create_dir(folder.path().join(".a.csv.1.part")).expect("a folder");
    let file = AtomicFile::create(&target, false).expect("created");
    write(&file, "rows");
    file.commit().expect("committed");
    assert_eq!(fs::read_to_string(&kept).expect("read"), "kept");
    assert_eq!(
        names_in(folder.path()),
        [".a.csv.0.part", ".a.csv.1.part", "a.csv", "kept"]
    );
}

#[test]
fn many_who_write_to_one_target_at_once_do_not_take_each_others_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("a.csv");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..50 {
                    let file = AtomicFile::create(&target, true).expect("created");
                    write(&file, "whole");
                    file.commit().expect("committed");
                }
            });
        }
    });
    assert_eq!(fs::read_to_string(&target).expect("read"), "whole");
    assert_eq!(names_in(folder.path()), ["a.csv"]);
}

#[test]
fn a_file_is_replaced_only_by_force() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("a.csv");
    fs::write(&target, "old").expect("written");
    let refused = AtomicFile::create(&target, false).expect_err("refused");
    assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
    let file = AtomicFile::create(&target, true).expect("created");
    write(&file, "new");
    assert_eq!(fs::read_to_string(&target).expect("read"), "old");
    file.commit().expect("committed");
    assert_eq!(fs::read_to_string(&target).expect("read"), "new");
}

#[test]
fn a_file_that_appears_meanwhile_is_not_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("a.csv");
    let file = AtomicFile::create(&target, false).expect("created");
    fs::write(&target, "theirs").expect("written");
    let refused = file.commit().expect_err("refused");
    assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(fs::read_to_string(&target).expect("read"), "theirs");
    assert_eq!(names_in(folder.path()), ["a.csv"]);
}

#[test]
fn a_directory_is_no_target() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = AtomicFile::create(folder.path(), true).expect_err("refused");
    assert_eq!(refused.kind(), io::ErrorKind::IsADirectory);
}

#[test]
fn a_missing_folder_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("missing").join("a.csv");
    let refused = AtomicFile::create(&target, false).expect_err("refused");
    assert_eq!(refused.kind(), io::ErrorKind::NotFound);
    assert!(
        refused.to_string().contains("missing: is not a directory"),
        "{refused}"
    );
}

#[cfg(unix)]
#[test]
fn a_link_stays_and_what_it_points_to_is_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let (real, link) = (
        folder.path().join("real.csv"),
        folder.path().join("link.csv"),
    );
    fs::write(&real, "old").expect("written");
    std::os::unix::fs::symlink(&real, &link).expect("linked");
    let file = AtomicFile::create(&link, true).expect("created");
    write(&file, "new");
    file.commit().expect("committed");
    assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    assert_eq!(fs::read_to_string(&real).expect("read"), "new");
}

#[cfg(unix)]
#[test]
fn a_device_is_written_to_as_it_is() {
    let file = AtomicFile::create(Path::new("/dev/null"), false).expect("opened");
    write(&file, "gone");
    file.commit().expect("committed");
    assert!(!fs::metadata("/dev/null").expect("there").is_file());
}

#[test]
fn rows_are_added_to_a_copy_that_takes_the_place_of_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("n.jsonl");
    fs::write(&target, "1\n").expect("a file");
    let file = AtomicFile::append(&target).expect("a file beside it");
    assert!(file.goes_on());
    file.writer()
        .expect("a writer")
        .write_all(b"2\n")
        .expect("written");
    assert_eq!(fs::read_to_string(&target).expect("the file"), "1\n");
    file.commit().expect("a name");
    assert_eq!(fs::read_to_string(&target).expect("the file"), "1\n2\n");
}

#[test]
fn rows_are_added_to_nothing_as_well() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("n.jsonl");
    let file = AtomicFile::append(&target).expect("a file beside it");
    assert!(!file.goes_on());
    file.writer()
        .expect("a writer")
        .write_all(b"1\n")
        .expect("written");
    file.commit().expect("a name");
    assert_eq!(fs::read_to_string(&target).expect("the file"), "1\n");
}

#[test]
fn a_file_that_another_writes_to_meanwhile_keeps_what_that_one_wrote() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("n.jsonl");
    fs::write(&target, "1\n").expect("a file");
    let file = AtomicFile::append(&target).expect("a file beside it");
    fs::write(&target, "1\nanother\n").expect("a file");
    let error = file.commit().expect_err("it was changed");
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    assert_eq!(
        fs::read_to_string(&target).expect("the file"),
        "1\nanother\n"
    );
}
