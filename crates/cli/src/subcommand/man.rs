//! `lucerna man`: the manual, made of the same data as `--help`.

use crate::args::{Args, ManArgs};
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use clap::{Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use std::io;
use std::path::Path;

/// Prints a page, or writes all of them into a folder.
pub(super) fn run(args: &ManArgs, console: &Console) -> Result<(), Failure> {
    let mut program = Args::command().disable_help_subcommand(true);
    program.build();
    if let Some(folder) = &args.dir {
        let mut pages = Vec::new();
        gather(&program, &mut pages)?;
        for (name, page) in &pages {
            write(&folder.join(name), page, folder)?;
        }
        let (count, folder) = (pages.len(), folder.display());
        console.say(&format!("{count} pages are in {folder}"));
        return Ok(());
    }
    let (_, page) = page(named(&program, &args.command)?)?;
    Console::print(&String::from_utf8_lossy(&page))
}

/// The command of these words.
fn named<'c>(program: &'c Command, words: &[String]) -> Result<&'c Command, Failure> {
    words.iter().try_fold(program, |command, word| {
        command.find_subcommand(word).ok_or_else(|| {
            let known = || command.get_subcommands().map(Command::get_name);
            let fault = Failure::usage(format!(
                "`{}` has no command `{word}`",
                command.get_bin_name().unwrap_or(command.get_name())
            ));
            let near = lucerna_diagnostics::nearest(word, known());
            match near[..] {
                [near, ..] => fault.help(format!("did you mean `{near}`?")),
                [] => fault,
            }
            .into()
        })
    })
}

/// The pages of a command and of those below it, with the names of their files.
fn gather(command: &Command, pages: &mut Vec<(String, Vec<u8>)>) -> Result<(), Failure> {
    pages.push(page(command)?);
    let shown = |command: &&Command| !command.is_hide_set();
    command
        .get_subcommands()
        .filter(shown)
        .try_for_each(|command| gather(command, pages))
}

fn page(command: &Command) -> Result<(String, Vec<u8>), Failure> {
    let mut page = Vec::new();
    // Writing to memory cannot fail.
    render(command, &mut page).map_err(|error| Fault::of(Kind::Write, &error))?;
    Ok((Man::new(command.clone()).get_filename(), page))
}

/// As `clap_mangen` has it, but what stands below the flags keeps its lines: examples are no prose.
fn render(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let man = Man::new(command.clone());
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(page)?;
    }
    if let Some(notes) = command.get_after_help() {
        let mut roff = Roff::new();
        roff.control("SH", ["NOTES"]).control("nf", []);
        for line in notes.to_string().lines() {
            roff.text([roman(line)]);
        }
        roff.control("fi", []);
        roff.to_writer(page)?;
    }
    Ok(())
}

fn write(path: &Path, page: &[u8], folder: &Path) -> Result<(), Failure> {
    let unwritable = |error: &io::Error| -> Failure {
        Fault::new(Kind::Write, format!("cannot write {}", path.display()))
            .caused_by(Some(error))
            .into()
    };
    std::fs::create_dir_all(folder).map_err(|error| unwritable(&error))?;
    std::fs::write(path, page).map_err(|error| unwritable(&error))
}
