//! How fast a file becomes batches: `cargo run --release --example ingest_rate -- FILE…`.

use std::{env, error::Error, fs::File, io::Write, path::Path, time::Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    for file in env::args_os().skip(1) {
        let path = Path::new(&file);
        let began = Instant::now();
        let mut input = lucerna_ingest::open(path)?;
        let batches = input
            .by_ref()
            .try_fold(0_u64, |count, batch| batch.map(|_| count + 1))?;
        let seconds = began.elapsed().as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "a rate for people to read")]
        let (rows, bytes) = (
            input.rows() as f64,
            File::open(path)?.metadata()?.len() as f64,
        );
        writeln!(
            out,
            "{}: {rows} rows in {batches} batches, {seconds:.3} s, {:.0} rows/s, {:.1} MB/s on disk",
            path.display(),
            rows / seconds,
            bytes / seconds / 1e6,
        )?;
    }
    Ok(())
}
