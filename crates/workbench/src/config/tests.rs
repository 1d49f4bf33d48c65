use super::*;

fn home(folder: &Path) -> (Environment, Paths) {
    let environment = Environment {
        home: Some(folder.to_owned()),
        ..Environment::default()
    };
    let paths = Paths::new(&environment).expect("a home is known");
    (environment, paths)
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_a_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (mut environment, paths) = home(folder.path());
    let project = folder.path().join(".lucerna");
    std::fs::create_dir(&project).expect("a folder");
    std::fs::write(
        project.join("config.toml"),
        "source = 'a'\nformat = 'b'\ntz = 'Asia/Tokyo'",
    )
    .expect("a file");
    environment.source = Some("c".into());
    environment.format = Some("d".into());
    let flags = Flags {
        source: Some("e".into()),
        ..Flags::default()
    };
    let settings = Settings::read(&flags, &environment, &paths, folder.path()).expect("settings");
    assert_eq!(settings.source.origin, Origin::Flag("--source"));
    assert_eq!(settings.format.value, "d");
    assert_eq!(
        settings.zone.origin,
        Origin::File(project.join("config.toml"))
    );
    assert_eq!(settings.db.origin, Origin::Default);
}

#[test]
fn a_project_cannot_choose_the_library_that_is_loaded() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (environment, paths) = home(folder.path());
    std::fs::create_dir(folder.path().join(".lucerna")).expect("a folder");
    let file = folder.path().join(".lucerna/config.toml");
    std::fs::write(file, "engine_library = '/tmp/evil.so'").expect("a file");
    let error = Settings::read(&Flags::default(), &environment, &paths, folder.path());
    assert!(matches!(
        error,
        Err(ConfigError::NotForProjects {
            key: "engine_library",
            ..
        })
    ));
}

#[test]
fn an_unknown_zone_says_where_it_was_set() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (mut environment, paths) = home(folder.path());
    environment.tz = Some("Mars/Base".into());
    let error = Settings::read(&Flags::default(), &environment, &paths, folder.path())
        .expect_err("no such zone");
    assert!(error.to_string().contains("from LUCERNA_TZ"), "{error}");
}
