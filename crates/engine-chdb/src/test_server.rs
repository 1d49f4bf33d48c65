//! ClickHouse's own HTTP interface, for tests of engines that speak it.
//!
//! The library holds clickhouse-local, which can listen; that is not documented, so it is for tests
//! alone. It takes the whole process, which ends with it.

use std::ffi::{CString, c_char, c_int};
use std::path::Path;

use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};

use crate::ffi::RawResult;

/// Runs clickhouse-local with these arguments until it ends.
///
/// # Errors
///
/// A text, if there is no such library or the arguments cannot be given to it.
pub fn run(library: &Path, arguments: &[String]) -> Result<(), String> {
    let arguments: Vec<CString> = std::iter::once("clickhouse")
        .chain(arguments.iter().map(String::as_str))
        .map(CString::new)
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())?;
    let mut pointers: Vec<*mut c_char> = arguments
        .iter()
        .map(|argument| argument.as_ptr().cast_mut())
        .collect();
    let count = c_int::try_from(pointers.len()).map_err(|error| error.to_string())?;
    // SAFETY: the file is libchdb, whose initializers may run.
    let library = unsafe { Library::open(Some(library), RTLD_NOW | RTLD_LOCAL) };
    let library = library.map_err(|error| error.to_string())?;
    // SAFETY: `chdb.h` gives the function this type.
    let run = unsafe {
        library.get::<unsafe extern "C" fn(c_int, *mut *mut c_char) -> *mut RawResult>(
            b"chdb_query_cmdline\0",
        )
    };
    let run = run.map_err(|error| error.to_string())?;
    // SAFETY: `count` strings that end with a zero and outlive the call.
    unsafe { run(count, pointers.as_mut_ptr()) };
    // It has started threads, so it is never unloaded.
    std::mem::forget(library);
    Ok(())
}
