//! Rows that the server writes itself, in one of its formats.
//!
//! The library keeps all of what a statement puts out in memory, and of a stream each piece would be a
//! document of its own, with its own head and end. Only INTO OUTFILE writes one document of any size
//! as it comes. The file is a pipe, whose other end is here.

use std::io::{self, PipeReader, Read};
use std::os::fd::AsRawFd;
use std::thread;

use lucerna_engine::{Column, EngineError, formatted, server};

use crate::connection::Connection;
use crate::run::{Event, Run};

/// As much as is taken at once: what a pipe holds.
const PIECE_BYTES: usize = 64 << 10;

/// Where a process finds what it has open.
const OPEN: &str = if cfg!(target_os = "linux") {
    "/proc/self/fd"
} else {
    "/dev/fd"
};

/// Runs the statement and hands on what is written.
pub(crate) fn run(
    run: &Run,
    mut connection: Connection,
    statement: &str,
    format: &str,
    columns: Vec<Column>,
) -> Result<(), EngineError> {
    let (reader, writer) = io::pipe().map_err(|error| lacks(&error))?;
    let path = format!("{OPEN}/{}", writer.as_raw_fd());
    let statement = server::into_file(statement, &path, format);
    let pieces = Pieces { run, columns };
    thread::scope(|scope| {
        let reading = thread::Builder::new()
            .name("lucerna-bytes".to_owned())
            .spawn_scoped(scope, || pieces.pass_on(reader))
            .map_err(|error| lacks(&error))?;
        let output = connection.run(&statement, "Null");
        // The server has closed its own end: with this one it is the end for the reader.
        drop(writer);
        let passed = reading.join();
        let output = output?;
        let (rows, bytes) = output.storage_read();
        run.meter.update(|statistics| {
            statistics.read_rows = statistics.read_rows.max(rows);
            statistics.read_bytes = statistics.read_bytes.max(bytes);
            statistics.written_rows = Some(output.rows());
        });
        match passed {
            // Rows of none are nothing in many formats.
            Ok(Ok(Passed { has_begun: false })) => {
                // A cut pipe takes nothing, and nobody is there to be told.
                let _ = run.pipe.push(Event::Formatted(pieces.columns.clone()));
                Ok(())
            }
            Ok(Ok(Passed { has_begun: true })) => Ok(()),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(EngineError::Corrupt {
                reason: "the program failed while it read what the engine wrote".to_owned(),
            }),
        }
    })
}

struct Pieces<'a> {
    run: &'a Run,
    columns: Vec<Column>,
}

struct Passed {
    has_begun: bool,
}

impl Pieces<'_> {
    /// Hands on piece by piece. Once nobody wants them the pipe is closed, with which the statement
    /// fails.
    fn pass_on(&self, mut reader: PipeReader) -> Result<Passed, EngineError> {
        let schema = formatted::schema(&self.columns);
        let mut has_begun = false;
        loop {
            let mut bytes = vec![0; PIECE_BYTES];
            let count = match reader.read(&mut bytes) {
                Ok(0) => return Ok(Passed { has_begun }),
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(lacks(&error)),
            };
            bytes.truncate(count);
            bytes.shrink_to_fit();
            let piece = formatted::piece(&schema, bytes)?;
            let head = (!has_begun).then(|| Event::Formatted(self.columns.clone()));
            has_begun = true;
            let mut events = head.into_iter().chain([Event::Batch(piece)]);
            if events.any(|event| self.run.pipe.push(event).is_err()) {
                return Ok(Passed { has_begun });
            }
        }
    }
}

fn lacks(error: &io::Error) -> EngineError {
    EngineError::NotSupported {
        what: format!("a pipe between the engine and the program ({error})"),
    }
}
