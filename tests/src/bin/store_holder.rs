//! A process that holds a store and does nothing else: `store_holder LIBRARY FOLDER`, for tests.
//!
//! It says `ready` once others can use the store, and ends when its input does.

use std::error::Error;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::Arc;

use lucerna_engine_chdb::ChdbOptions;
use lucerna_engine_shared::{SharedOptions, open};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let options = ChdbOptions {
        library: arguments.next(),
        store: arguments.next(),
        ..ChdbOptions::default()
    };
    let shared = open(SharedOptions {
        name: "chdb",
        program: "store_holder".to_owned(),
        store: options.store.clone().ok_or("no store is named")?,
        open: Box::new(move || Ok(Arc::new(lucerna_engine_chdb::open(&options)?))),
        waiting: None,
    })?;
    let mut output = std::io::stdout();
    output.write_all(b"ready\n")?;
    output.flush()?;
    std::io::stdin().read_to_end(&mut Vec::new())?;
    drop(shared);
    Ok(())
}
