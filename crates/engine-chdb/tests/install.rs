//! Installing the library, as far as it can be tried without fetching it again and again.

use lucerna_engine_chdb::install::{self, InstallStep};

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn the_library_that_tests_use_is_found_and_not_fetched_again() {
    let Some(library) = install::for_tests().expect("the engine can be installed") else {
        eprintln!("skipped: the engine is not installed");
        return;
    };
    assert!(library.is_file());
    let Some(folder) = library
        .ancestors()
        .nth(2)
        .filter(|_| library.ends_with("26.7.3/libchdb.so"))
    else {
        eprintln!("skipped: the library was not put there by an installation");
        return;
    };
    let mut steps = Vec::new();
    let again = install::install(folder, &mut |step| steps.push(step));
    assert_eq!(again.expect("it is there"), library);
    assert_eq!(steps, [InstallStep::Done]);
}
