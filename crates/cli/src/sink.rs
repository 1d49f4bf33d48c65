//! Where rows go: stdout or a file, in a format that fits.

mod choice;
mod kept;
mod place;
mod record;

use crate::args::{OutputArgs, ProvenanceWhere};
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::pager::{Paged, Pager};
use crate::progress::Shown;
use arrow_schema::SchemaRef;
use choice::{Chosen, choose, of_outfile};
use lucerna::Source;
use lucerna::config::Settings;
use lucerna::guard::Outfile;
use lucerna::provenance::{FormatFacts, Provenance};
use lucerna_engine::EngineError;
use lucerna_output::{
    BatchWriter, Options, Packing, Split, Summary, find, open_packed, open_split,
};
use std::io::{self, Write};
use std::path::Path;

use place::Place;
use record::Record;

pub(crate) use kept::{Keeper, Kept};
pub(crate) use record::{Counted, Rows};

/// A place for rows. Opened before anything is run, so that a wrong flag costs nothing.
pub(crate) struct Sink {
    format: Chosen,
    packing: Packing,
    place: Place,
    record: Record,
    options: Options,
    keeper: Option<Keeper>,
    pager: Option<(Pager, Console)>,
    numbers_rows: bool,
}

impl Sink {
    /// The place that the flags name.
    pub(crate) fn open(
        args: &OutputArgs,
        settings: &Settings,
        console: &Console,
    ) -> Result<Self, Failure> {
        if args.output.as_deref() == Some(Path::new("-")) {
            return Self::open(&to_stdout(args)?, settings, console);
        }
        let path = args.output.as_deref();
        let packing = path.map_or(Packing::None, |path| Packing::of(path).0);
        let format = choose(args, settings, console)?;
        let place = Place::open(args, &format)?;
        let record = Record::open(args, &format)?;
        let is_terminal = place.is_screen() && console.stdout_is_terminal();
        let options = Options {
            null: args.null.clone(),
            header: !args.no_header,
            int64_as_text: args.int64_as_text,
            width: is_terminal.then(|| console.width()).flatten(),
            color: place.is_screen() && Console::has_color(),
            escape_control: is_terminal,
            zone: settings.zone.value.clone(),
            ..Options::default()
        };
        Ok(Self {
            format,
            packing,
            place,
            record,
            options,
            keeper: None,
            pager: None,
            numbers_rows: false,
        })
    }

    /// The file that a statement names, with times in the zone of this one.
    pub(crate) fn beside(&self, outfile: &Outfile) -> Result<Self, Failure> {
        let path = &outfile.path;
        let format = of_outfile(path, outfile.format.as_deref())?;
        Ok(Self {
            packing: Packing::of(path).0,
            place: Place::file(path, outfile.replaces, outfile.appends, &format)?,
            format,
            record: Record::nowhere(),
            options: Options {
                zone: self.options.zone.clone(),
                ..Options::default()
            },
            keeper: None,
            pager: None,
            numbers_rows: false,
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
            packing: Packing::None,
            place: Place::Screen,
            record: Record::nowhere(),
            options,
            keeper: None,
            pager: None,
            numbers_rows: false,
        }
    }

    /// Writes rows in this format, whatever the flags said.
    pub(crate) fn formatted(mut self, name: &str) -> Self {
        if let Some(format) = find(name) {
            self.format = Chosen::Format(format);
        }
        self
    }

    /// As `formatted`, if nobody named a format.
    pub(crate) fn preferring(self, name: &str) -> Self {
        match self.format {
            Chosen::Auto => self.formatted(name),
            Chosen::Format(_) | Chosen::Engine(..) => self,
        }
    }

    /// Keeps the rows that it writes.
    pub(crate) fn keeping(mut self, keeper: Keeper) -> Self {
        self.keeper = Some(keeper);
        self
    }

    /// Shows rows that fill the screen in a pager; those of a file stay out of it.
    pub(crate) fn paged(mut self, pager: Pager, console: &Console) -> Self {
        if self.place.is_screen() && pager.is_on() {
            self.pager = Some((pager, console.clone()));
        }
        self
    }

    /// Shows the number of each row.
    pub(crate) fn numbered(mut self) -> Self {
        self.numbers_rows = true;
        self
    }

    /// Has long values of a table go on in the next line.
    pub(crate) fn wrapped(mut self) -> Self {
        self.options.wrap = true;
        self
    }

    /// Shows the durations of a source as such.
    pub(crate) fn of(mut self, source: &Source) -> Self {
        let duration = source.table.roles.duration;
        let name = duration.map(|id| source.table.column(id).name.clone());
        self.options.durations = name.into_iter().collect();
        self
    }

    /// Says where the rows that come are from, if that is told anywhere.
    pub(crate) fn from(&mut self, origin: impl FnOnce() -> Provenance) {
        if self.record.is_wanted() || self.keeper.is_some() {
            self.record.begin(origin());
        }
    }

    /// Whether rows go to a terminal.
    pub(crate) fn is_for_people(&self) -> bool {
        self.options.width.is_some()
    }

    /// What ClickHouse calls the format, if the engine writes it itself.
    pub(crate) fn engine_format(&self) -> Option<String> {
        self.format.engine_name().map(str::to_owned)
    }

    /// The file that rows go into.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.place.target()
    }

    /// Writes all rows.
    ///
    /// Progress stands until the end unless the rows come to the terminal that shows it.
    pub(crate) fn write(
        &mut self,
        rows: &mut dyn Rows,
        progress: &Shown,
    ) -> Result<Summary, Failure> {
        let schema = rows.schema();
        self.check_columns(&schema)?;
        self.record.describe(&schema, self.format_facts());
        let keeper = self.keeper.as_ref();
        let is_rows = self.format.engine_name().is_none();
        let before = match keeper {
            Some(keeper) if is_rows => keeper.begin(&schema),
            Some(keeper) => keeper.begin_without(),
            None => 0,
        };
        // Outlives the writer, so that it waits for the pager after all is written.
        let paged = self.pager.as_ref();
        let paged = paged.map(|(pager, console)| pager.open(console));
        let mut writer = self.writer(&schema, before + 1, paged.as_ref(), progress)?;
        for batch in &mut *rows {
            let batch = batch.map_err(EngineError::from_arrow)?;
            if let Some(keeper) = keeper.filter(|_| is_rows) {
                keeper.keep(&batch);
            }
            if self.options.width.is_some() {
                progress.erase();
            }
            writer
                .write(&batch)
                .map_err(|error| self.not_shown(paged.as_ref(), &error))?;
        }
        progress.erase();
        if let Some(line) = self.record.end(&rows.ending(), keeper) {
            writer.add_metadata(lucerna::provenance::KEY, &line);
        }
        writer
            .finish()
            .map_err(|error| self.not_shown(paged.as_ref(), &error))?;
        if let Some(paged) = &paged {
            paged
                .close()
                .map_err(|error| self.not_shown(Some(paged), &error))?;
        }
        Ok(writer.summary())
    }

    /// Gives a file its name.
    pub(crate) fn commit(self) -> Result<(), Failure> {
        self.place.commit()?;
        self.record.commit()
    }

    fn format_facts(&self) -> FormatFacts {
        let mut facts = FormatFacts::of(self.format.name(), &self.options);
        facts.split = self.place.limit().map(|limit| limit.to_string());
        facts
    }

    fn writer(
        &self,
        schema: &SchemaRef,
        first_row: u64,
        paged: Option<&Paged>,
        progress: &Shown,
    ) -> Result<Box<dyn BatchWriter>, Failure> {
        let options = Options {
            row_numbers: self.numbers_rows.then_some(first_row),
            header: self.options.header && !self.place.goes_on(),
            metadata: self.record.metadata(),
            ..self.options.clone()
        };
        let place: Box<dyn Write + Send> = match (&self.place, paged) {
            (Place::Parts { files, limit }, _) => {
                let split = Split {
                    format: self.format.named(),
                    packing: self.packing,
                    limit: *limit,
                    files: files.clone(),
                    written: progress.written(),
                };
                return open_split(split, schema, &options)
                    .map_err(|error| self.not_written(&error));
            }
            (Place::File(file), _) => {
                let file = file.writer().map_err(|error| self.not_written(&error))?;
                progress.counting(file)
            }
            (Place::Screen, Some(paged)) => Box::new(paged.clone()),
            (Place::Screen, None) => Console::rows(),
        };
        match &self.format {
            Chosen::Auto => lucerna_output::open_auto(place, schema, &options),
            Chosen::Format(format) | Chosen::Engine(format, _) => {
                open_packed(format, self.packing, place, schema, &options)
            }
        }
        .map_err(|error| self.not_written(&error))
    }

    /// As [`not_written`](Self::not_written), of rows that may have gone to a pager.
    fn not_shown(&self, paged: Option<&Paged>, error: &io::Error) -> Failure {
        let pager = paged.and_then(Paged::failure);
        pager.unwrap_or_else(|| self.not_written(error))
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
        match self.place.target() {
            Some(path) => {
                let message = format!("cannot write {}", path.display());
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

/// `-o -` is stdout, all rows; what only a file can have is a slip.
fn to_stdout(args: &OutputArgs) -> Result<OutputArgs, Failure> {
    let of_files = [
        (args.append, "--append"),
        (args.split.is_some(), "--split"),
        (
            args.provenance == ProvenanceWhere::Sidecar,
            "--provenance sidecar",
        ),
    ];
    if let Some((_, flag)) = of_files.iter().find(|(is_given, _)| *is_given) {
        return Err(Failure::usage(format!("`{flag}` is for a file, and `-o -` is stdout")).into());
    }
    Ok(OutputArgs {
        output: None,
        force: false,
        ..args.clone()
    })
}
