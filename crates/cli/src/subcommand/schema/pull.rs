//! `lucerna schema pull`.

use crate::args::SchemaPullArgs;
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::session;
use crate::setup::{Given, Setup, here};
use lucerna::Session;
use lucerna::paths::Paths;
use lucerna::pulled::{self, Pulled, USUAL_SOURCES};
use lucerna_output::file::AtomicFile;
use std::fs;
use std::io;
use std::path::Path;

/// Writes a file for each source.
pub(super) fn run(args: &SchemaPullArgs, console: &Console) -> Result<(), Failure> {
    if args.output.is_some() && args.sources.len() != 1 {
        return Err(Failure::usage("--output takes the schema of one source")
            .help("name it: `lucerna schema pull logs -o logs.json`")
            .into());
    }
    let setup = Setup::read(Given {
        place: Some(&args.place),
        ..Given::default()
    })?;
    let session = session::open(&setup, console)?;
    let found = sources(args, &session)?;
    if let Some(output) = &args.output {
        let text = found.first().map_or("", |(_, pulled)| &pulled.text);
        if output.as_os_str() == "-" {
            return console.write(text);
        }
        return keep(output, text, console);
    }
    let folder = here()?;
    let project = Paths::project(&folder).unwrap_or_else(|| folder.join(".lucerna"));
    for (name, pulled) in &found {
        let path = pulled::path(&project, name);
        let parent = pulled::folder(&project);
        fs::create_dir_all(&parent).map_err(|error| Failure::unwritable(&parent, &error))?;
        keep(
            path.strip_prefix(&folder).unwrap_or(&path),
            &pulled.text,
            console,
        )?;
        if !pulled.exists {
            console.say(&format!(
                "the store has no {name} yet: this is the table that an import makes"
            ));
        }
    }
    Ok(())
}

/// The schemas that were asked for; without names those of the usual ones that are there.
fn sources(args: &SchemaPullArgs, session: &Session) -> Result<Vec<(String, Pulled)>, Failure> {
    let pull = |name: &str| -> Result<(String, Pulled), Failure> {
        Ok((name.to_owned(), pulled::pull(session, name, args.keys)?))
    };
    if !args.sources.is_empty() {
        return args.sources.iter().map(|name| pull(name)).collect();
    }
    let mut found = Vec::new();
    for name in USUAL_SOURCES {
        match session.source(name) {
            Ok(source) if source.exists => found.push(pull(name)?),
            Ok(_) | Err(lucerna::WorkError::UnknownSource { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if found.is_empty() {
        return Err(Fault::new(Kind::Usage, "there are neither logs nor traces here")
            .help("name the source: `lucerna schema pull logs`, `lucerna schema pull DATABASE.TABLE`")
            .into());
    }
    Ok(found)
}

/// Writes the file, unless it is the same already.
fn keep(path: &Path, text: &str, console: &Console) -> Result<(), Failure> {
    if fs::read_to_string(path).is_ok_and(|before| before == text) {
        console.say(&format!("{}: unchanged", path.display()));
        return Ok(());
    }
    let is_new = !path.exists();
    write(path, text).map_err(|error| Failure::unwritable(path, &error))?;
    let what = if is_new { "written" } else { "changed" };
    console.say(&format!("{}: {what}", path.display()));
    Ok(())
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let file = AtomicFile::create(path, true)?;
    file.writer()?.write_all(text.as_bytes())?;
    file.commit()
}
