//! A reader that has gone away is told apart from every other failure.

use std::io::{self, Write};

use lucerna_output::{FORMATS, Options};

use super::columns::{Column, all, batch};

struct Gone;

impl Write for Gone {
    fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_broken_pipe_comes_back_as_one_from_every_format() {
    let columns: Vec<Column> = all().into_iter().take(3).collect();
    let batch = batch(&columns);
    for format in FORMATS
        .iter()
        .filter(|format| format.name != "none" && !format.is_of_engine())
    {
        let run = || -> io::Result<()> {
            let mut writer = (format.open)(Box::new(Gone), &batch.schema(), &Options::default())?;
            writer.write(&batch)?;
            writer.finish()
        };
        let error = run().expect_err(format.name);
        assert_eq!(
            error.kind(),
            io::ErrorKind::BrokenPipe,
            "{}: {error}",
            format.name
        );
    }
}
