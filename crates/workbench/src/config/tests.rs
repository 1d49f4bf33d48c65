use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::connection::PasswordSource;

/// A home and a project in it.
struct Home {
    folder: tempfile::TempDir,
    environment: Environment,
    flags: Flags,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let environment = Environment {
            home: Some(folder.path().to_owned()),
            ..Environment::default()
        };
        Self {
            folder,
            environment,
            flags: Flags::default(),
        }
    }

    fn with_file(text: &str) -> Self {
        let home = Self::new();
        let file = home.person();
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("a file");
        home
    }

    fn with_project(self, text: &str) -> Self {
        fs::create_dir(self.folder.path().join(".lucerna")).expect("a folder");
        fs::write(self.project(), text).expect("a file");
        self
    }

    fn person(&self) -> PathBuf {
        self.folder.path().join(".config/lucerna/config.toml")
    }

    fn project(&self) -> PathBuf {
        self.folder.path().join(".lucerna/config.toml")
    }

    fn settings(&self) -> Result<Settings, ConfigError> {
        let paths = Paths::new(&self.environment).expect("a home is known");
        Settings::read(&self.flags, &self.environment, &paths, self.folder.path())
    }

    fn refused(&self) -> String {
        self.settings().expect_err("it is refused").to_string()
    }
}

const PROD: &str = "\
since = '2h'
[connections.prod]
url = 'https://ops@clickhouse.internal:8443'
password_command = ['pass', 'clickhouse']
readonly = true
color = 'red'
source = 'otel.events'
since = '15m'
limits = { timeout = '30s', max_rows_read = '10M', max_memory = 1000 }
tls = { ca = '~/ca.pem' }
sources.events = { table = 'otel.my_events', roles = { timestamp = 'at' } }
";

#[test]
fn a_flag_wins_over_the_environment_and_that_over_a_file() {
    let mut home = Home::new().with_project("source = 'a'\nformat = 'csv'\ntz = 'Asia/Tokyo'");
    home.environment.source = Some("c".into());
    home.environment.format = Some("tsv".into());
    home.flags.source = Some("e".into());
    let settings = home.settings().expect("settings");
    assert_eq!(settings.source.origin, Origin::Flag("--source"));
    assert_eq!(settings.format.value, "tsv");
    assert_eq!(settings.zone.origin, Origin::File(home.project()));
    assert_eq!(settings.db.origin, Origin::Default);
}

#[test]
fn a_project_chooses_neither_what_is_loaded_nor_what_is_run_nor_which_server_is_asked() {
    for (text, key) in [
        ("engine_library = '/tmp/evil.so'", "engine_library"),
        ("db = '/tmp/evil'", "db"),
        ("connection = 'prod'", "connection"),
        ("[connections.prod]\nurl = 'http://evil'", "connections"),
    ] {
        let error = Home::new().with_project(text).settings();
        assert!(
            matches!(&error, Err(ConfigError::NotForProjects { key: found, .. }) if found == key),
            "{text}: {error:?}"
        );
    }
}

#[test]
fn an_unknown_zone_says_where_it_was_set() {
    let mut home = Home::new();
    home.environment.tz = Some("Mars/Base".into());
    assert!(home.refused().contains("from LUCERNA_TZ"));
}

#[test]
fn a_key_that_nothing_reads_is_named_with_its_place() {
    let home =
        Home::with_file("format = 'csv'\n[connections.a]\nurl = 'http://h'\n  databse = 'x'\n");
    let error = home.settings().expect_err("a slip");
    let file = home.person();
    let expected = format!(
        "{}:4:3: nothing is called `databse` in [connections.a]",
        file.display()
    );
    assert_eq!(error.to_string(), expected);
    assert_eq!(error.help(), ["did you mean `database`?"]);
}

#[test]
fn a_password_in_a_file_is_refused_and_not_repeated() {
    for text in [
        "[connections.a]\nurl = 'http://h'\npassword = 'hunter2'",
        "connection = 'a'\n[connections.a]\nurl = 'http://me:hunter2@h'",
        "[connections.a]\nurl = 'hunter2",
    ] {
        let error = Home::with_file(text).settings().expect_err("a secret");
        let said = format!("{error} {error:?} {}", error.help().join(" "));
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[test]
fn a_connection_has_its_own_defaults() {
    let mut home = Home::with_file(PROD);
    home.flags.connection = Some("prod".into());
    let settings = home.settings().expect("settings");
    let connection = settings.server().expect("a connection");
    assert_eq!(
        connection.url.to_string(),
        "https://clickhouse.internal:8443"
    );
    assert_eq!(connection.user.as_deref(), Some("ops"));
    assert_eq!(connection.limits.max_rows_read, Some(10_000_000));
    assert_eq!(connection.limits.max_memory, Some(1000));
    assert_eq!(connection.tls.ca, Some(home.folder.path().join("ca.pem")));
    assert!(connection.is_read_only);
    assert_eq!(settings.since.value.as_deref(), Some("15m"));
    assert_eq!(settings.source.value, "otel.events");
    assert_eq!(settings.naming.sources["events"].roles["timestamp"], "at");
    home.flags.connection = None;
    let settings = home.settings().expect("settings");
    assert_eq!(settings.server(), None);
    assert_eq!(settings.since.value.as_deref(), Some("2h"));
}

#[test]
fn the_last_hour_is_searched_on_a_connection_and_everything_in_the_store() {
    let mut home = Home::new();
    assert_eq!(home.settings().expect("settings").since.value, None);
    home.flags.url = Some(Secret::new("http://h".to_owned()));
    let since = home.settings().expect("settings").since;
    assert_eq!(since.value.as_deref(), Some("1h"));
    assert_eq!(since.origin, Origin::Default);
}

#[test]
fn of_one_layer_a_connection_comes_before_a_store() {
    let mut home = Home::with_file(&format!("connection = 'prod'\n{PROD}"));
    let label = |home: &Home| {
        let settings = home.settings().expect("settings");
        settings.server().map(crate::connection::Connection::label)
    };
    assert_eq!(label(&home).as_deref(), Some("prod"));
    home.environment.clickhouse_url = Some(Secret::new("http://c:1".to_owned()));
    assert_eq!(label(&home).as_deref(), Some("c:1"));
    home.environment.db = Some("store".into());
    assert_eq!(label(&home), None);
    home.environment.url = Some(Secret::new("http://u:2".to_owned()));
    assert_eq!(label(&home).as_deref(), Some("u:2"));
    home.environment.connection = Some("store".into());
    assert_eq!(label(&home), None);
    home.flags.connection = Some("prod".into());
    assert_eq!(label(&home).as_deref(), Some("prod"));
    home.flags.db = Some("x".into());
    assert!(home.refused().contains("--db and --connection"));
}

#[test]
fn a_password_on_the_command_line_is_refused() {
    let mut home = Home::new();
    home.flags.url = Some(Secret::new("http://me:hunter2@h".to_owned()));
    let error = home.settings().expect_err("a password");
    assert!(matches!(error, ConfigError::PasswordInUrl { .. }));
    assert!(!format!("{error} {error:?} {:?}", home.flags).contains("hunter2"));
}

#[test]
fn a_question_comes_before_a_command_that_before_a_file_and_that_before_a_variable() {
    let mut home = Home::with_file(PROD);
    home.flags.connection = Some("prod".into());
    home.environment.password = Some(Secret::new("hunter2".to_owned()));
    home.environment.clickhouse_password = Some(Secret::new("of others".to_owned()));
    let source = |home: &Home| {
        let settings = home.settings().expect("settings");
        settings
            .server()
            .and_then(|own| own.password.clone())
            .expect("a password")
    };
    assert!(matches!(source(&home), PasswordSource::Command(_)));
    home.flags.asks_password = true;
    assert_eq!(source(&home), PasswordSource::Prompt);
    home.flags = Flags {
        url: Some(Secret::new("http://h".to_owned())),
        ..Flags::default()
    };
    assert_eq!(source(&home).name(), "LUCERNA_PASSWORD");
    home.environment.password_file = Some("secret".into());
    assert!(matches!(source(&home), PasswordSource::File(_)));
    home.environment.password_file = None;
    home.environment.password = None;
    assert_eq!(source(&home).name(), "CLICKHOUSE_PASSWORD");
}

#[test]
fn a_file_that_others_can_change_names_no_command() {
    let home = Home::with_file(PROD);
    let set = |mode| fs::set_permissions(home.person(), fs::Permissions::from_mode(mode));
    set(0o666).expect("a mode");
    let error = home.settings().expect_err("others can change it");
    assert!(matches!(error, ConfigError::WritableByOthers { .. }));
    set(0o600).expect("a mode");
    home.settings().expect("it is the person's own");
}

#[test]
fn a_name_that_is_not_there_is_told_with_the_nearest() {
    let mut home = Home::with_file(PROD);
    home.flags.connection = Some("prd".into());
    let error = home.settings().expect_err("a slip");
    assert_eq!(error.help(), ["did you mean `prod`?"]);
}

#[test]
fn what_is_shown_holds_no_secret() {
    let home = Home::with_file(&PROD.replace("'clickhouse'", "'hunter2'"));
    let settings = home.settings().expect("settings");
    let paths = Paths::new(&home.environment).expect("a home");
    let entries = entries(&settings, &paths, home.folder.path()).expect("entries");
    assert!(!format!("{entries:?}").contains("hunter2"));
    let url = entries
        .iter()
        .find(|entry| entry.name == "connections.prod.url");
    assert_eq!(
        url.map(|entry| entry.value.as_str()),
        Some("https://ops@clickhouse.internal:8443")
    );
}

#[test]
fn levels_are_read_from_both_files_and_checked_where_they_stand() {
    let project = "[lint]\nL020 = 'note'\n";
    let home = Home::with_file("[lint]\nL020 = 'error'\nL023 = 'off'\n").with_project(project);
    let lint = home.settings().expect("settings").lint;
    assert_eq!(
        lint.of(lucerna_diagnostics::Code::MixedOperators),
        Some(lucerna_diagnostics::Severity::Note)
    );
    assert_eq!(lint.of(lucerna_diagnostics::Code::NoTimeBound), None);
    for (wrong, words) in [
        (
            "L20 = 'off'",
            "config.toml:2:1: no code `L20`; did you mean `L020`?",
        ),
        ("L020 = 'loud'", "config.toml:2:8: "),
        ("S001 = 'note'", "S001 stops the query and stays an error"),
    ] {
        let home = Home::new().with_project(&format!("[lint]\n{wrong}\n"));
        let refused = home.refused();
        assert!(refused.contains(words), "{refused}");
    }
}
