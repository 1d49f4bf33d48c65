//! The safe side of the C interface: a connection, a result, a stream of batches.
//!
//! A connection runs one statement at a time and is used by one thread at a time, which `&mut self`
//! holds to.

use std::ffi::{CStr, CString, c_char, c_int};
use std::ptr::{self, NonNull};

use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use lucerna_engine::{EngineError, StatementClass};

use crate::ffi::{Analysis, ArrowOptions, ConnectionHandle, Functions, RawResult, SUCCESS};

/// What arrives as what: strings as bytes, because ClickHouse does not hold them to UTF-8 and Arrow
/// does; an Arrow dictionary for `LowCardinality`; bytes for what Arrow has no type for.
static ARROW_OPTIONS: ArrowOptions = ArrowOptions {
    unsupported_as_binary: 1,
    low_cardinality_as_dictionary: 1,
    string_as_string: 0,
};

/// A connection of the library, closed when it is dropped.
pub(crate) struct Connection {
    functions: &'static Functions,
    raw: NonNull<ConnectionHandle>,
}

// SAFETY: the library hands work over to a thread of its own and lets any thread call; what it does
// not allow is two calls at once on one connection, and `&mut self` keeps us from that.
unsafe impl Send for Connection {}

impl Connection {
    /// Connects with the given arguments. `None` if the library refused, which says why on
    /// standard error alone.
    pub(crate) fn open(functions: &'static Functions, arguments: &[CString]) -> Option<Self> {
        let mut pointers: Vec<*mut c_char> = arguments
            .iter()
            .map(|argument| argument.as_ptr().cast_mut())
            .collect();
        let count = c_int::try_from(pointers.len()).ok()?;
        // SAFETY: `count` strings that end with a zero and outlive the call; it copies them.
        let raw = unsafe { (functions.connect)(count, pointers.as_mut_ptr()) };
        NonNull::new(raw).map(|raw| Self { functions, raw })
    }

    fn handle(&self) -> ConnectionHandle {
        // SAFETY: the pointer came from `chdb_connect` and is freed by our drop alone.
        unsafe { *self.raw.as_ptr() }
    }

    /// Runs a statement and returns its output in the given format.
    ///
    /// After an error the connection must not be used again: what the statement had put out before
    /// would be prepended to the next output.
    pub(crate) fn run(&mut self, statement: &str, format: &str) -> Result<Output, EngineError> {
        // SAFETY: both texts are given with their lengths and outlive the call.
        let raw = unsafe {
            (self.functions.query_n)(
                self.handle(),
                statement.as_ptr().cast(),
                statement.len(),
                format.as_ptr().cast(),
                format.len(),
            )
        };
        self.output(raw)
    }

    /// Runs a statement to its end and returns the rows. For statements that cannot be streamed.
    pub(crate) fn rows(&mut self, statement: &str) -> Result<RecordBatchStreamReader, EngineError> {
        let mut stream = FFI_ArrowArrayStream::empty();
        // SAFETY: the text is given with its length; `stream` is ours to be filled.
        let raw = unsafe {
            (self.functions.query_arrow_n)(
                self.handle(),
                statement.as_ptr().cast(),
                statement.len(),
                &raw mut stream,
                &raw const ARROW_OPTIONS,
            )
        };
        self.output(raw)?;
        RecordBatchStreamReader::try_new(stream).map_err(|error| corrupt(&error))
    }

    /// Starts a SELECT whose rows are fetched batch by batch.
    pub(crate) fn stream(mut self, statement: &str) -> Result<Stream, EngineError> {
        // SAFETY: the text is given with its length and outlives the call.
        let raw = unsafe {
            (self.functions.stream_query_arrow_n)(
                self.handle(),
                statement.as_ptr().cast(),
                statement.len(),
                &raw const ARROW_OPTIONS,
            )
        };
        let output = self.output(raw)?;
        Ok(Stream {
            output,
            connection: self,
            schema: None,
            is_done: false,
        })
    }

    /// Makes `rows` readable as the table function `arrowstream('name')` while `run` runs.
    pub(crate) fn with_rows<T>(
        &mut self,
        name: &CStr,
        rows: Box<dyn RecordBatchReader + Send>,
        run: impl FnOnce(&mut Self) -> T,
    ) -> Result<T, EngineError> {
        let mut stream = FFI_ArrowArrayStream::new(rows);
        // SAFETY: `stream` stays where it is until it is unregistered below.
        let state =
            unsafe { (self.functions.arrow_scan)(self.handle(), name.as_ptr(), &raw mut stream) };
        if state != SUCCESS {
            return Err(EngineError::Corrupt {
                reason: "the rows were not accepted".to_owned(),
            });
        }
        // Dropped before `stream`, also by a panic: the library must not keep what is gone.
        let registered = Registered {
            connection: self,
            name,
        };
        Ok(run(&mut *registered.connection))
    }

    /// Tells what a statement would do.
    pub(crate) fn classify(&mut self, statement: &str) -> Result<StatementClass, EngineError> {
        let struct_size = u32::try_from(size_of::<Analysis>()).unwrap_or(16);
        let mut analysis = Analysis {
            struct_size,
            ..Analysis::default()
        };
        // SAFETY: the text is given with its length, no database is named, and `analysis` says how
        // large it is.
        let state = unsafe {
            (self.functions.classify_query_n)(
                self.handle(),
                statement.as_ptr().cast(),
                statement.len(),
                ptr::null(),
                0,
                &raw mut analysis,
            )
        };
        if state != SUCCESS {
            return Err(EngineError::Corrupt {
                reason: "no class of the statement".to_owned(),
            });
        }
        Ok(class_of(&analysis))
    }

    fn output(&mut self, raw: *mut RawResult) -> Result<Output, EngineError> {
        let Some(raw) = NonNull::new(raw) else {
            return Err(EngineError::Corrupt {
                reason: "no result at all".to_owned(),
            });
        };
        let output = Output {
            functions: self.functions,
            raw,
        };
        match output.error() {
            Some(text) => Err(EngineError::from_exception(&text, "")),
            None => Ok(output),
        }
    }
}

/// Rows that the library knows by a name until this is dropped.
struct Registered<'a> {
    connection: &'a mut Connection,
    name: &'a CStr,
}

impl Drop for Registered<'_> {
    fn drop(&mut self) {
        let connection = &*self.connection;
        // SAFETY: it is made once the name is registered, and the connection is alive.
        unsafe {
            (connection.functions.arrow_unregister_table)(connection.handle(), self.name.as_ptr());
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        crate::library::leave_before_the_library();
        // SAFETY: the pointer came from `chdb_connect`, and this is the one place that closes it.
        unsafe { (self.functions.close_conn)(self.raw.as_ptr()) };
    }
}

fn class_of(analysis: &Analysis) -> StatementClass {
    match (analysis.query_class, analysis.statement_count) {
        (0..=3, count) if count != 1 => StatementClass::NotOne { count },
        (0, _) => StatementClass::ReadOnly,
        (1, _) => StatementClass::Write,
        (2, _) => StatementClass::WriteServer,
        (3, _) => StatementClass::Session,
        _ => StatementClass::Unknown,
    }
}

fn corrupt(error: &ArrowError) -> EngineError {
    EngineError::Corrupt {
        reason: error.to_string(),
    }
}

/// A result of the library, freed when it is dropped.
pub(crate) struct Output {
    functions: &'static Functions,
    raw: NonNull<RawResult>,
}

// SAFETY: a result is plain memory of the library; it is bound to no thread.
unsafe impl Send for Output {}

impl Output {
    /// The bytes that the statement put out.
    pub(crate) fn bytes(&self) -> &[u8] {
        // SAFETY: the result is alive until our drop.
        let length = unsafe { (self.functions.result_length)(self.raw.as_ptr()) };
        // SAFETY: as above.
        let buffer = unsafe { (self.functions.result_buffer)(self.raw.as_ptr()) };
        if buffer.is_null() || length == 0 {
            return &[];
        }
        // SAFETY: the library says that so many bytes stand there, and they live as long as `self`.
        unsafe { std::slice::from_raw_parts(buffer.cast(), length) }
    }

    /// How many rows the result has, also of one that went into a file.
    pub(crate) fn rows(&self) -> u64 {
        // SAFETY: the result is alive until our drop.
        unsafe { (self.functions.result_rows_read)(self.raw.as_ptr()) }
    }

    /// How many rows and bytes the statement read from tables.
    pub(crate) fn storage_read(&self) -> (u64, u64) {
        // SAFETY: the result is alive until our drop.
        let rows = unsafe { (self.functions.result_storage_rows_read)(self.raw.as_ptr()) };
        // SAFETY: as above.
        let bytes = unsafe { (self.functions.result_storage_bytes_read)(self.raw.as_ptr()) };
        (rows, bytes)
    }

    fn error(&self) -> Option<String> {
        // SAFETY: the result is alive until our drop.
        let text = unsafe { (self.functions.result_error)(self.raw.as_ptr()) };
        if text.is_null() {
            return None;
        }
        // SAFETY: the header promises a string that ends with a zero; it is copied at once.
        Some(
            unsafe { CStr::from_ptr(text) }
                .to_string_lossy()
                .into_owned(),
        )
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // SAFETY: this is the one place that frees the result.
        unsafe { (self.functions.destroy_query_result)(self.raw.as_ptr()) };
    }
}

/// A running SELECT; it is cancelled when it is dropped before its end.
pub(crate) struct Stream {
    // Before the connection: it must be freed while that is still open.
    output: Output,
    connection: Connection,
    schema: Option<SchemaRef>,
    is_done: bool,
}

impl Stream {
    /// Waits for the next batch; `None` at the end.
    pub(crate) fn fetch(&mut self) -> Result<Option<RecordBatch>, EngineError> {
        if self.is_done {
            return Ok(None);
        }
        let mut batch = FFI_ArrowArrayStream::empty();
        // SAFETY: connection and result belong together and are alive; `batch` is ours to be
        // filled.
        let state = unsafe {
            (self.connection.functions.stream_fetch_arrow)(
                self.connection.handle(),
                self.output.raw.as_ptr(),
                &raw mut batch,
            )
        };
        if state != SUCCESS {
            self.is_done = true;
            let text = self
                .output
                .error()
                .unwrap_or_else(|| "the stream broke off".to_owned());
            return Err(EngineError::from_exception(&text, ""));
        }
        let mut reader =
            RecordBatchStreamReader::try_new(batch).map_err(|error| corrupt(&error))?;
        self.schema.get_or_insert_with(|| reader.schema());
        let batch = reader.next().transpose().map_err(|error| corrupt(&error))?;
        self.is_done = batch.is_none();
        Ok(batch)
    }

    /// The schema, once something was fetched.
    pub(crate) fn schema(&self) -> Option<SchemaRef> {
        self.schema.clone()
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if self.is_done {
            return;
        }
        // SAFETY: connection and result belong together and are alive.
        unsafe {
            (self.connection.functions.stream_cancel_query)(
                self.connection.handle(),
                self.output.raw.as_ptr(),
            );
        }
    }
}
