//! Where rows go: stdout or a file, in a format that fits.

mod kept;

use crate::args::OutputArgs;
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::progress::Shown;
use arrow_array::RecordBatchReader;
use lucerna::config::{Origin, Settings};
use lucerna_engine::EngineError;
use lucerna_output::file::AtomicFile;
use lucerna_output::{BatchWriter, FORMATS, Format, Options, Summary, find, for_extension};
use std::io::{self, Write};
use std::path::Path;

pub(crate) use kept::{Keeper, Kept};

/// A place for rows. Opened before anything is run, so that a wrong flag costs nothing.
pub(crate) struct Sink {
    format: Chosen,
    file: Option<AtomicFile>,
    options: Options,
    keeper: Option<Keeper>,
}

#[derive(Debug, Clone, Copy)]
enum Chosen {
    /// A table, or vertical where a table is of no use.
    Auto,
    /// This one.
    Format(&'static Format),
}

impl Sink {
    /// The place that the flags name.
    pub(crate) fn open(
        args: &OutputArgs,
        settings: &Settings,
        console: &Console,
    ) -> Result<Self, Failure> {
        let format = choose(args, settings, console)?;
        let file = match &args.output {
            Some(path) => {
                let file = AtomicFile::create(path, args.force);
                Some(file.map_err(|error| not_created(path, &error))?)
            }
            None => None,
        };
        let is_terminal = file.is_none() && console.stdout_is_terminal();
        let options = Options {
            null: args.null.clone(),
            header: !args.no_header,
            width: is_terminal.then(|| console.width()).flatten(),
            color: file.is_none() && Console::has_color(),
            escape_control: is_terminal,
            zone: settings.zone.value.clone(),
            ..Options::default()
        };
        Ok(Self {
            format,
            file,
            options,
            keeper: None,
        })
    }

    /// stdout, with tables as narrow as the tour's text.
    pub(crate) fn for_tour(settings: &Settings) -> Self {
        const WIDTH: u16 = 100;
        let options = Options {
            width: Some(WIDTH),
            color: Console::has_color(),
            escape_control: true,
            zone: settings.zone.value.clone(),
            // What a finding says stands at the end of its rows.
            wrap: true,
            ..Options::default()
        };
        let table = find("table").map_or(Chosen::Auto, Chosen::Format);
        Self {
            format: table,
            file: None,
            options,
            keeper: None,
        }
    }

    /// Shows rows one value a line, whatever the flags said.
    pub(crate) fn vertical(mut self) -> Self {
        if let Some(format) = find("vertical") {
            self.format = Chosen::Format(format);
        }
        self
    }

    /// Keeps the rows that it writes.
    pub(crate) fn keeping(mut self, keeper: Keeper) -> Self {
        self.keeper = Some(keeper);
        self
    }

    /// Whether rows go into a file.
    pub(crate) fn is_file(&self) -> bool {
        self.file.is_some()
    }

    /// Writes all rows.
    ///
    /// Progress stands until the end unless the rows come to the terminal that shows it.
    pub(crate) fn write(
        &self,
        rows: &mut dyn RecordBatchReader,
        progress: &Shown,
    ) -> Result<Summary, Failure> {
        let mut writer = self.writer(rows)?;
        if let Some(keeper) = &self.keeper {
            keeper.begin(&rows.schema());
        }
        for batch in rows {
            let batch = batch.map_err(EngineError::from_arrow)?;
            if let Some(keeper) = &self.keeper {
                keeper.keep(&batch);
            }
            if self.options.width.is_some() {
                progress.erase();
            }
            writer
                .write(&batch)
                .map_err(|error| self.not_written(&error))?;
        }
        progress.erase();
        writer.finish().map_err(|error| self.not_written(&error))?;
        Ok(writer.summary())
    }

    /// Gives a file its name.
    pub(crate) fn commit(self) -> Result<(), Failure> {
        let Some(file) = self.file else {
            return Ok(());
        };
        let path = file.target().to_owned();
        file.commit().map_err(|error| not_created(&path, &error))
    }

    fn writer(&self, rows: &dyn RecordBatchReader) -> Result<Box<dyn BatchWriter>, Failure> {
        let place: Box<dyn Write + Send> = match &self.file {
            Some(file) => file.writer().map_err(|error| self.not_written(&error))?,
            None => Console::rows(),
        };
        let schema = rows.schema();
        match self.format {
            Chosen::Auto => lucerna_output::open_auto(place, &schema, &self.options),
            Chosen::Format(format) => (format.open)(place, &schema, &self.options),
        }
        .map_err(|error| self.not_written(&error))
    }

    fn not_written(&self, error: &io::Error) -> Failure {
        let is_unfit = matches!(
            error.kind(),
            io::ErrorKind::InvalidData | io::ErrorKind::Unsupported
        );
        if is_unfit {
            return Fault::new(Kind::Usage, "the rows do not fit the format")
                .caused_by(Some(error))
                .into();
        }
        match &self.file {
            Some(file) => {
                let message = format!("cannot write {}", file.target().display());
                Fault::new(Kind::Write, message)
                    .caused_by(Some(error))
                    .into()
            }
            None if error.kind() == io::ErrorKind::BrokenPipe => Failure::ClosedPipe,
            None => Fault::new(Kind::Write, "cannot write the output")
                .caused_by(Some(error))
                .into(),
        }
    }
}

/// `--format` before the ending of `--output`, that before what is set elsewhere.
fn choose(args: &OutputArgs, settings: &Settings, console: &Console) -> Result<Chosen, Failure> {
    let set = &settings.format;
    let is_flag = matches!(set.origin, Origin::Flag(_));
    let chosen = match (&args.output, set.value.as_str()) {
        (Some(path), name) if !is_flag || name == "auto" => Chosen::Format(of_ending(path)?),
        (None, "auto") if console.stdout_is_terminal() => Chosen::Auto,
        (None, "auto") => Chosen::Format(named("jsonl", &set.origin)?),
        (_, name) => Chosen::Format(named(name, &set.origin)?),
    };
    match chosen {
        Chosen::Format(format)
            if format.is_binary && args.output.is_none() && console.stdout_is_terminal() =>
        {
            let message = format!("`{}` is binary and does not go to a terminal", format.name);
            let extension = format.extensions.first().unwrap_or(&format.name);
            Err(Failure::usage(message)
                .help(format!("write it into a file: `-o rows.{extension}`"))
                .into())
        }
        Chosen::Auto | Chosen::Format(_) => Ok(chosen),
    }
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
    for_extension(path).ok_or_else(|| {
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

fn not_created(path: &Path, error: &io::Error) -> Failure {
    let name = path.display();
    if error.kind() == io::ErrorKind::AlreadyExists {
        return Fault::new(Kind::File, format!("{name} is there already"))
            .help("`--force` replaces it")
            .into();
    }
    Failure::unwritable(path, error)
}
