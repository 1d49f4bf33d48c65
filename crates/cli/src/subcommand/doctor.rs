//! `lucerna doctor`: what is here and what works, as a text that can be given to others.
//!
//! Home folders, hosts and the names of users are replaced, wherever they stand; secrets are never read
//! into it.

use super::examined;
use crate::args::{DoctorArgs, PlaceArgs, StoreArgs};
use crate::console::Console;
use crate::engines;
use crate::failure::Failure;
use crate::session;
use crate::setup::{self, Given, Setup};
use lucerna::Session;
use lucerna::config;
use lucerna::connection::{Connection, PasswordSource};
use lucerna::examine::examine;
use lucerna_engine_chdb::install;
use serde_json::{Map, Value, json};

/// Looks at everything, and prints it.
///
/// Of servers it looks at every connection of the config file, or at the one that is named.
pub(super) fn run(args: &DoctorArgs, console: &Console) -> Result<(), Failure> {
    let setup = Setup::read(Given {
        place: Some(&args.place),
        ..Given::default()
    })?;
    let mut mask = Mask::new(&setup);
    let report = json!({
        "lucerna": {
            "version": env!("CARGO_PKG_VERSION"),
            "platform": format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            "avx2": avx2(),
        },
        "engine": engine(&setup),
        "config": configuration(&setup)?,
        "store": store(&setup, console),
        "connections": connections(args, &setup, &mut mask, console),
        "terminal": terminal(&setup, console),
    });
    let report = mask.applied(report);
    if args.json {
        return console.write(&format!("{report:#}\n"));
    }
    console.write(&examined::page(&report))
}

/// Whether the processor has what chDB needs on x86-64.
#[cfg(target_arch = "x86_64")]
fn avx2() -> Value {
    json!(std::arch::is_x86_feature_detected!("avx2"))
}

/// chDB needs nothing of the kind here.
#[cfg(not(target_arch = "x86_64"))]
fn avx2() -> Value {
    Value::Null
}

fn engine(setup: &Setup) -> Value {
    let status = install::status(&engines::chdb_options(setup, None));
    let looked: Vec<String> = status
        .looked_in
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let found = status.found;
    json!({
        "looked for": looked,
        "found": found.as_ref().map(|found| found.path.display().to_string()),
        "version": found.and_then(|found| found.version),
    })
}

fn configuration(setup: &Setup) -> Result<Value, Failure> {
    let entries = config::entries(&setup.settings, &setup.paths, &setup::here()?)?;
    let entries = entries.into_iter().map(|entry| {
        let text = format!("{}  # {}", entry.value, entry.origin);
        (entry.name, json!(text))
    });
    let path = setup.paths.config_file();
    let state = if path.exists() { "read" } else { "not there" };
    Ok(json!({
        "file": format!("{} ({state})", path.display()),
        "settings": Value::Object(entries.collect()),
    }))
}

/// The embedded store; nothing is made or fetched to look at it.
fn store(setup: &Setup, console: &Console) -> Value {
    let folder = &setup.settings.db.value;
    let mut object = Map::new();
    object.insert("folder".to_owned(), json!(folder.display().to_string()));
    let has_library = install::status(&engines::chdb_options(setup, None))
        .found
        .is_some();
    if !folder.is_dir() {
        object.insert("state".to_owned(), json!("not there yet"));
    } else if !has_library {
        object.insert("state".to_owned(), json!("there is no engine to open it"));
    } else {
        match session::open_store(setup, folder, console) {
            Ok(session) => return joined(object, looked_at(None, &session)),
            Err(failure) => {
                object.insert("state".to_owned(), json!(failure.in_words()));
            }
        }
    }
    Value::Object(object)
}

/// Every connection of the config file, and the server in use if it is none of them.
fn connections(args: &DoctorArgs, setup: &Setup, mask: &mut Mask, console: &Console) -> Value {
    let mut found = Map::new();
    let named = args.place.connection.as_ref();
    let is_wanted = |name: &&String| match named {
        Some(named) => *name == named,
        None => args.place.url.is_none(),
    };
    for name in setup.settings.connections.iter().filter(is_wanted) {
        let place = PlaceArgs {
            connection: Some(name.clone()),
            url: None,
            store: StoreArgs {
                db: None,
                ..args.place.store.clone()
            },
            ..args.place.clone()
        };
        let read = Setup::read(Given {
            place: Some(&place),
            ..Given::default()
        });
        let one = match &read {
            Ok(setup) => connection(setup, mask, console),
            Err(failure) => json!({ "reach": failure.in_words() }),
        };
        found.insert(name.clone(), one);
    }
    if setup
        .settings
        .server()
        .is_some_and(|server| server.name.is_none())
    {
        found.insert("(by its URL)".to_owned(), connection(setup, mask, console));
    }
    Value::Object(found)
}

fn connection(setup: &Setup, mask: &mut Mask, console: &Console) -> Value {
    let Some(server) = setup.settings.server() else {
        return Value::Null;
    };
    mask.hide(server);
    let known = examined::named(server);
    if server.password == Some(PasswordSource::Prompt) {
        let remark =
            json!({ "reach": "not tried, for it asks for its password: `lucerna conn test`" });
        return joined(known, remark);
    }
    match session::open(setup, console) {
        Ok(session) => {
            let found = looked_at(Some(server), &session);
            mask.hide_replicas(&found);
            joined(known, found)
        }
        Err(failure) => joined(known, json!({ "reach": failure.in_words() })),
    }
}

fn looked_at(server: Option<&Connection>, session: &Session) -> Value {
    match examine(session) {
        Ok(examined) => examined::object(server, &examined),
        Err(error) => json!({ "reach": Failure::from(error).in_words() }),
    }
}

fn joined(mut first: Map<String, Value>, second: Value) -> Value {
    if let Value::Object(second) = second {
        first.extend(second);
    }
    Value::Object(first)
}

fn terminal(setup: &Setup, console: &Console) -> Value {
    json!({
        "can ask": console.is_interactive(),
        "stdout is one": console.stdout_is_terminal(),
        "TERM": setup.environment.term,
        "size": console.size().map(|(rows, columns)| format!("{columns} × {rows}")),
        "colours": Console::has_color(),
    })
}

/// What must not be given to others, and what stands in its place.
struct Mask {
    pairs: Vec<(String, &'static str)>,
}

impl Mask {
    fn new(setup: &Setup) -> Self {
        let home = setup.environment.home.as_ref();
        let home = home.map(|home| (home.display().to_string(), "~"));
        let person = setup.environment.person.clone();
        let person = person.map(|name| (name, "PERSON"));
        Self {
            pairs: home.into_iter().chain(person).collect(),
        }
    }

    /// Hides the server's name and its user's.
    fn hide(&mut self, server: &Connection) {
        self.pairs.push((server.url.name().to_owned(), "HOST"));
        let user = server.user.clone().filter(|user| user != "default");
        self.pairs.extend(user.map(|user| (user, "USER")));
    }

    /// Hides the hosts of a cluster, with which the lines about its replicas begin.
    fn hide_replicas(&mut self, found: &Value) {
        let searches = found["searches"].as_object().into_iter().flatten();
        let lines = searches.filter_map(|(_, each)| each["cluster"]["replicas"].as_array());
        let hosts = lines
            .flatten()
            .filter_map(|line| line.as_str()?.split_once(": "));
        let hosts = hosts.map(|(host, _)| (host.to_owned(), "REPLICA"));
        self.pairs.extend(hosts);
    }

    fn applied(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(values) => values
                .into_iter()
                .map(|value| self.applied(value))
                .collect(),
            Value::Object(object) => {
                let masked = object
                    .into_iter()
                    .map(|(key, value)| (self.text(key), self.applied(value)));
                Value::Object(masked.collect())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        }
    }

    /// Whole words alone: a user may be called `a`.
    fn text(&self, mut text: String) -> String {
        for (hidden, shown) in &self.pairs {
            text = replaced(&text, hidden, shown);
        }
        text
    }
}

fn replaced(text: &str, hidden: &str, shown: &str) -> String {
    if hidden.is_empty() {
        return text.to_owned();
    }
    let is_part = |character: Option<char>| {
        character.is_some_and(|each| each.is_alphanumeric() || each == '_')
    };
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(hidden) {
        let last = before.chars().next_back().or(result.chars().next_back());
        let is_word = !is_part(last) && !is_part(after.chars().next());
        result.push_str(before);
        result.push_str(if is_word { shown } else { hidden });
        rest = after;
    }
    result.push_str(rest);
    result
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn a_name_is_hidden_where_it_is_a_word() {
        assert_eq!(
            replaced("ada@host, ada_2, nada", "ada", "USER"),
            "USER@host, ada_2, nada"
        );
        assert_eq!(replaced("/home/ada/x", "/home/ada", "~"), "~/x");
        assert_eq!(replaced("h:8443 h", "h", "HOST"), "HOST:8443 HOST");
    }
}
