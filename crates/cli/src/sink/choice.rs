//! Which format rows are written in.

use crate::args::OutputArgs;
use crate::console::Console;
use crate::failure::Failure;
use lucerna::config::{Origin, Settings};
use lucerna_output::{FORMATS, Format, Packing, engine_name, find, for_extension, is_binary};
use std::path::Path;

/// A format, or what fits.
#[derive(Debug, Clone)]
pub(super) enum Chosen {
    /// A table, or vertical where a table is of no use.
    Auto,
    /// This one.
    Format(&'static Format),
    /// One that the engine writes itself, with its name: `ch:XML`.
    Engine(&'static Format, String),
}

impl Chosen {
    /// The name of the format.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Auto => "auto",
            Self::Format(format) => format.name,
            Self::Engine(_, name) => name,
        }
    }

    /// What ClickHouse calls it, if the engine writes it itself.
    pub(super) fn engine_name(&self) -> Option<&str> {
        match self {
            Self::Auto | Self::Format(_) => None,
            Self::Engine(_, name) => engine_name(name),
        }
    }

    /// The format; what fits a screen is a table elsewhere.
    pub(super) fn named(&self) -> &'static Format {
        match self {
            Self::Auto => &FORMATS[0],
            Self::Format(format) | Self::Engine(format, _) => format,
        }
    }
}

/// `--format` before the ending of `--output`, that before what is set elsewhere.
pub(super) fn choose(
    args: &OutputArgs,
    settings: &Settings,
    console: &Console,
) -> Result<Chosen, Failure> {
    let set = &settings.format;
    // A file that is named later than the format, as at the prompt, has its own.
    let is_named = args.format.as_deref() == Some("auto");
    let is_flag = matches!(set.origin, Origin::Flag(_)) && !is_named;
    let chosen = match (&args.output, set.value.as_str()) {
        (Some(path), name) if !is_flag || name == "auto" => Chosen::Format(of_ending(path)?),
        (None, "auto") if console.stdout_is_terminal() => Chosen::Auto,
        (None, "auto") => Chosen::Format(named("jsonl", &set.origin)?),
        (_, name) => match named(name, &set.origin)? {
            format if format.is_of_engine() => Chosen::Engine(format, name.to_owned()),
            format => Chosen::Format(format),
        },
    };
    if let Some(path) = &args.output {
        check_packing(path, chosen.named())?;
    }
    if chosen.engine_name().is_some() {
        check_options(args, chosen.name())?;
    }
    if args.output.is_none() && console.stdout_is_terminal() && is_binary(chosen.name()) {
        let name = chosen.name();
        let message = format!("`{name}` is binary and does not go to a terminal");
        let file = match chosen.named().extensions.first() {
            Some(extension) => format!("-o rows.{extension}"),
            None => format!("-F {name} -o FILE"),
        };
        let fault = Failure::usage(message);
        return Err(fault.help(format!("write it into a file: `{file}`")).into());
    }
    Ok(chosen)
}

/// The format of a file that a statement names: ClickHouse's name of it, or the file's ending.
pub(super) fn of_outfile(path: &Path, format: Option<&str>) -> Result<Chosen, Failure> {
    let chosen = match format {
        Some(name) => {
            let name = format!("ch:{name}");
            Chosen::Engine(named(&name, &Origin::Default)?, name)
        }
        None => Chosen::Format(of_ending(path)?),
    };
    check_packing(path, chosen.named())?;
    Ok(chosen)
}

/// What the engine writes itself is written as its settings say, and in one piece.
fn check_options(args: &OutputArgs, name: &str) -> Result<(), Failure> {
    let flags = [
        (args.null.is_some(), "--null"),
        (args.no_header, "--no-header"),
        (args.int64_as_text, "--int64-as-text"),
        (args.split.is_some(), "--split"),
    ];
    let Some((_, flag)) = flags.into_iter().find(|(is_given, _)| *is_given) else {
        return Ok(());
    };
    let message = format!("`{flag}` does not go with `{name}`, which the engine writes itself");
    let help = if flag == "--split" {
        "the program's own formats are split, such as `-F jsonl`"
    } else {
        "ClickHouse has settings for it: `lucerna sql \"SELECT … SETTINGS format_csv_null_representation = '-'\"`"
    };
    Err(Failure::usage(message).help(help).into())
}

/// `.gz` and `.zst` go round formats that are read from their start.
fn check_packing(path: &Path, format: &Format) -> Result<(), Failure> {
    let (packing, inner) = Packing::of(path);
    if packing == Packing::None || format.is_packable {
        return Ok(());
    }
    let message = format!(
        "`{}` is read from its end and cannot be packed as a whole",
        format.name
    );
    let fault = Failure::usage(message);
    Err(fault.help(format!("`-o {}`", inner.display())).into())
}

fn named(name: &str, origin: &Origin) -> Result<&'static Format, Failure> {
    find(name).ok_or_else(|| {
        let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        let from = match origin {
            Origin::Flag(_) => String::new(),
            Origin::Variable(_) | Origin::File(_) | Origin::Default => format!(" (from {origin})"),
        };
        let mut fault = Failure::usage(format!("unknown format `{name}`{from}"));
        if let [near, ..] = lucerna_diagnostics::nearest(name, names.iter().copied())[..] {
            fault = fault.help(format!("did you mean `{near}`?"));
        }
        fault
            .help(format!("formats: auto, {}", names.join(", ")))
            .into()
    })
}

fn of_ending(path: &Path) -> Result<&'static Format, Failure> {
    for_extension(&Packing::of(path).1).ok_or_else(|| {
        let endings: Vec<String> = FORMATS
            .iter()
            .flat_map(|format| format.extensions)
            .map(|extension| format!(".{extension}"))
            .collect();
        Failure::usage(format!(
            "the name {} does not say which format",
            path.display()
        ))
        .help("name one with `-F`, such as `-F csv`")
        .help(format!("endings: {}", endings.join(" ")))
        .into()
    })
}
