//! `lucerna conn`.

use super::examined;
use crate::args::{ConnAddArgs, ConnCommand, ConnTestArgs};
use crate::console::Console;
use crate::engines;
use crate::exit::Kind;
use crate::failure::Failure;
use crate::session;
use crate::setup::{Given, Setup};
use lucerna::config::{ConfigEdit, ConfigError, ConfigFile, NewConnection, Origin, STORE};
use lucerna::connection::{Connection, PasswordSource, ReadUrl, ServerUrl, TlsFiles};
use lucerna::examine::examine;
use lucerna::secret::Secret;
use std::io::{self, BufRead};
use std::path::PathBuf;

/// Lists, adds, takes out or chooses connections.
pub(super) fn run(command: &ConnCommand, console: &Console) -> Result<(), Failure> {
    if let ConnCommand::Test(args) = command {
        return test(args, console);
    }
    let setup = Setup::read(Given {
        may_lack_config: matches!(command, ConnCommand::Add(_)),
        ..Given::default()
    })?;
    match command {
        ConnCommand::Add(args) => add(args, &setup, console),
        // Its settings are those of the connection that it names.
        ConnCommand::Test(_) => Ok(()),
        ConnCommand::Ls => Console::print(&list(&setup)?),
        ConnCommand::Use { name } => choose(name, &setup, console),
        ConnCommand::Rm { name } => {
            let mut file = ConfigEdit::open(setup.paths.config_file())?;
            if !file.remove(name) {
                return Err(unknown(name, &setup).into());
            }
            file.save()?;
            console.say(&format!("`{name}` is no longer a connection"));
            Ok(())
        }
    }
}

fn add(args: &ConnAddArgs, setup: &Setup, console: &Console) -> Result<(), Failure> {
    let mut file = ConfigEdit::open(setup.paths.config_file())?;
    file.add(&new(args, setup, console)?)?;
    file.save()?;
    let path = setup.paths.config_file().display();
    console.say(&format!("`{}` is in {path}", args.name));
    if !setup.settings.connections.contains(&args.name) && setup.settings.connections.is_empty() {
        console.say(&format!("`lucerna conn use {}` uses it", args.name));
    }
    Ok(())
}

fn new(args: &ConnAddArgs, setup: &Setup, console: &Console) -> Result<NewConnection, Failure> {
    let given = match &args.url {
        Some(url) => url.clone(),
        None if console.is_interactive() => Secret::new(ask("URL (https://host:8443)")),
        None => {
            return Err(Failure::usage("no URL is given")
                .help("`--url https://clickhouse.internal:8443`")
                .into());
        }
    };
    let origin = || Origin::Flag("--url");
    let read = ServerUrl::read(given.expose()).map_err(|source| ConfigError::Url {
        origin: origin(),
        source,
    })?;
    if read.password.is_some() {
        let origin = origin();
        return Err(ConfigError::PasswordInUrl { origin }.into());
    }
    let connection = Connection {
        name: Some(args.name.clone()),
        tls: TlsFiles {
            ca: args.ca.clone(),
            certificate: args.certificate.clone(),
            key: args.key.clone(),
        },
        ..Connection::at(read.url.clone())
    };
    engines::check_server(setup, &connection, &Origin::Flag("the command line"))?;
    let is_asked = args.url.is_none();
    let typed = |words: &str| is_asked.then(|| ask(words)).filter(|text| !text.is_empty());
    let user = args
        .user
        .clone()
        .or_else(|| read.user.clone())
        .or_else(|| typed("user"));
    let has_source =
        args.password_command.is_some() || args.password_file.is_some() || args.ask_password;
    let command = (!has_source)
        .then(|| typed("command that writes the password"))
        .flatten();
    Ok(described(
        args,
        ReadUrl { user, ..read },
        args.password_command.clone().or(command),
    ))
}

/// What is written down of a connection.
fn described(args: &ConnAddArgs, read: ReadUrl, password_command: Option<String>) -> NewConnection {
    let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
    let given = |pairs: Vec<(&'static str, Option<String>)>| {
        let some = pairs
            .into_iter()
            .filter_map(|(key, text)| Some((key, text?)));
        some.collect()
    };
    let switches = [
        ("ask_password", args.ask_password),
        ("readonly", args.readonly),
    ];
    NewConnection {
        name: args.name.clone(),
        texts: given(vec![
            ("url", Some(read.url.to_string())),
            ("user", read.user),
            ("database", args.database.clone().or(read.database)),
            ("password_command", password_command),
            ("password_file", path(&args.password_file)),
            ("color", args.prompt_color.clone()),
            ("cluster", args.cluster.clone()),
            ("source", args.source.clone()),
            ("since", args.since.clone()),
        ]),
        switches: switches.into_iter().filter(|(_, is_on)| *is_on).collect(),
        tls: given(vec![
            ("ca", path(&args.ca)),
            ("certificate", path(&args.certificate)),
            ("key", path(&args.key)),
        ]),
    }
}

/// What is typed in one line; empty is nothing.
fn ask(words: &str) -> String {
    Console::tell(&format!("{words}:"));
    let mut answer = String::new();
    let _ = io::stdin().lock().read_line(&mut answer);
    answer.trim().to_owned()
}

fn choose(name: &str, setup: &Setup, console: &Console) -> Result<(), Failure> {
    let wanted = (name != STORE).then_some(name);
    if wanted.is_some_and(|name| !is_there(name, setup)) {
        return Err(unknown(name, setup).into());
    }
    let mut file = ConfigEdit::open(setup.paths.config_file())?;
    file.choose(wanted);
    file.save()?;
    console.say(&match wanted {
        Some(name) => format!("`{name}` is used from now on"),
        None => "the embedded store is used from now on".to_owned(),
    });
    Ok(())
}

fn is_there(name: &str, setup: &Setup) -> bool {
    setup.settings.connections.iter().any(|known| known == name)
}

fn unknown(name: &str, setup: &Setup) -> ConfigError {
    ConfigError::UnknownConnection {
        name: name.to_owned(),
        origin: Origin::Flag("the command line"),
        known: setup.settings.connections.clone(),
    }
}

/// Says what a server is. One that cannot be reached is the command's error.
fn test(args: &ConnTestArgs, console: &Console) -> Result<(), Failure> {
    let setup = Setup::read(Given {
        place: Some(&args.place()),
        timeout: args.timeout,
        ..Given::default()
    })?;
    let session = session::open(&setup, console)?;
    let Some(server) = session.connection() else {
        return Err(Failure::usage("no connection is named, and none is in use")
            .help("`lucerna conn test NAME` or `--url URL`; `lucerna doctor` looks at the embedded store too")
            .into());
    };
    let examined = examine(&session)?;
    let object = examined::object(Some(server), &examined);
    if args.json {
        console.write(&format!("{object:#}\n"))?;
    } else {
        console.write(&format!(
            "{}\n{}",
            server.described(),
            examined::page(&object)
        ))?;
    }
    if !examined.is_guarded() {
        return Err(Failure::Reported(Kind::Findings.code()));
    }
    Ok(())
}

/// A line for each, with what it is; where its password is found, and not the password.
fn list(setup: &Setup) -> Result<String, Failure> {
    let path = setup.paths.config_file();
    let Some(file) = ConfigFile::read(path)? else {
        return Ok("no connections; `lucerna conn add NAME` makes one\n".to_owned());
    };
    let origin = Origin::File(path.to_owned());
    let home = setup.environment.home.as_deref();
    let mut text = String::new();
    for name in file.connections.keys() {
        let Some(connection) = file.connection(name, &origin, home)? else {
            continue;
        };
        let is_used = file.connection.as_ref() == Some(name);
        let mut words = vec![
            if is_used { "*" } else { " " }.to_owned(),
            format!("{name:12}"),
            connection.url.to_string(),
        ];
        words.extend(connection.user.map(|user| format!("user {user}")));
        let password = connection.password.as_ref().map(PasswordSource::name);
        words.extend(password.map(|place| format!("password from {place}")));
        if connection.is_read_only {
            words.push("read-only".to_owned());
        }
        text.push_str(words.join(" ").trim_end());
        text.push('\n');
    }
    if text.is_empty() {
        text.push_str("no connections; `lucerna conn add NAME` makes one\n");
    }
    Ok(text)
}
