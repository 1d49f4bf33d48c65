//! Where the bytes go: the screen, a file, or several.

use super::Sink;
use super::choice::Chosen;
use crate::args::OutputArgs;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use arrow_schema::SchemaRef;
use lucerna_output::file::{AtomicFile, PartFiles, PartLimit};
use std::io;
use std::path::Path;

/// Where rows go.
pub(super) enum Place {
    /// stdout, or the pager before it.
    Screen,
    /// A file that appears when it is whole.
    File(AtomicFile),
    /// Several of them.
    Parts { files: PartFiles, limit: PartLimit },
}

impl Place {
    /// Makes the file beside the one that is named.
    pub(super) fn open(args: &OutputArgs, format: &Chosen) -> Result<Self, Failure> {
        let Some(path) = &args.output else {
            return Ok(Self::Screen);
        };
        if let Some(limit) = args.split {
            let files = PartFiles::create(path, args.force);
            let files = files.map_err(|error| not_created(path, &error))?;
            return Ok(Self::Parts { files, limit });
        }
        Self::file(path, args.force, args.append, format)
    }

    /// Makes one file beside the one that is named.
    pub(super) fn file(
        path: &Path,
        replaces: bool,
        appends: bool,
        format: &Chosen,
    ) -> Result<Self, Failure> {
        let opened = if appends {
            check_appendable(format)?;
            AtomicFile::append(path)
        } else {
            AtomicFile::create(path, replaces)
        };
        opened
            .map(Self::File)
            .map_err(|error| not_created(path, &error))
    }

    pub(super) fn is_screen(&self) -> bool {
        matches!(self, Self::Screen)
    }

    /// The file that was named.
    pub(super) fn target(&self) -> Option<&Path> {
        match self {
            Self::Screen => None,
            Self::File(file) => Some(file.target()),
            Self::Parts { files, .. } => Some(files.target()),
        }
    }

    /// When the next of several files begins.
    pub(super) fn limit(&self) -> Option<PartLimit> {
        match self {
            Self::Screen | Self::File(_) => None,
            Self::Parts { limit, .. } => Some(*limit),
        }
    }

    /// Whether rows stand there already, and the names of the columns above them.
    pub(super) fn goes_on(&self) -> bool {
        matches!(self, Self::File(file) if file.goes_on())
    }

    /// Gives files their names.
    pub(super) fn commit(self) -> Result<(), Failure> {
        match self {
            Self::Screen => Ok(()),
            Self::File(file) => {
                let path = file.target().to_owned();
                file.commit().map_err(|error| not_created(&path, &error))
            }
            Self::Parts { files, .. } => {
                let path = files.target().to_owned();
                let left = files.commit();
                match left.map_err(|error| not_created(&path, &error))? {
                    None => Ok(()),
                    Some(old) => {
                        let words = format!("{} is of an earlier export", old.display());
                        Err(Fault::new(Kind::File, words)
                            .help("this export has fewer files; remove those that are left over")
                            .into())
                    }
                }
            }
        }
    }
}

impl Sink {
    /// Refuses rows that would stand below the names of other columns.
    pub(super) fn check_columns(&self, schema: &SchemaRef) -> Result<(), Failure> {
        let Place::File(file) = &self.place else {
            return Ok(());
        };
        if !file.goes_on() || !self.options.header {
            return Ok(());
        }
        let expected = self
            .header(schema)
            .map_err(|error| self.not_written(&error))?;
        let path = file.target();
        let found = first_bytes(path, self.packing, expected.len());
        let found = found.map_err(|error| Failure::unreadable(path, &error))?;
        if found == expected {
            return Ok(());
        }
        let message = format!("{} has other columns than these rows", path.display());
        Err(Fault::new(Kind::File, message)
            .help("`--select` names the same columns; `--no-header` adds the rows all the same")
            .into())
    }

    /// What the format writes above rows.
    fn header(&self, schema: &SchemaRef) -> io::Result<Vec<u8>> {
        let bytes = super::record::Collected::default();
        let format = self.format.named();
        let mut writer = (format.open)(Box::new(bytes.clone()), schema, &self.options)?;
        writer.finish()?;
        Ok(bytes.take())
    }
}

/// The first bytes of a file, unpacked.
fn first_bytes(path: &Path, packing: lucerna_output::Packing, count: usize) -> io::Result<Vec<u8>> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    packing
        .unpacked(std::fs::File::open(path)?)?
        .take(count)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn check_appendable(format: &Chosen) -> Result<(), Failure> {
    let name = format.name();
    let format = format.named();
    if format.is_appendable {
        return Ok(());
    }
    let formats = lucerna_output::FORMATS.iter();
    let names: Vec<&str> = formats
        .filter(|format| format.is_appendable)
        .map(|format| format.name)
        .collect();
    let message = format!("rows cannot be added to a file of `{name}`");
    let help = format!(
        "--append takes {}; `--split` writes several files",
        names.join(", ")
    );
    Err(Failure::usage(message).help(help).into())
}

pub(super) fn not_created(path: &Path, error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::AlreadyExists {
        // Of several files it is one of them that the error names.
        let words = error.to_string();
        let name = words.strip_suffix(": exists already");
        let name = name.map_or_else(|| path.display().to_string(), str::to_owned);
        return Fault::new(Kind::File, format!("{name} is there already"))
            .help("`--force` replaces it")
            .into();
    }
    Failure::unwritable(path, error)
}
