//! The C interface of libchdb, as its header `chdb.h` declares it (26.7).
//!
//! Only what is used is bound. Everything here is raw; the safe side is
//! [`connection`](crate::connection).

use std::ffi::{c_char, c_int};
use std::path::Path;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};

/// `chdb_connection_`: what a connection handle points to.
#[repr(C)]
pub(crate) struct RawConnection {
    _opaque: [u8; 0],
}

/// `chdb_result`.
#[repr(C)]
pub(crate) struct RawResult {
    _opaque: [u8; 0],
}

/// `chdb_connection`: a pointer, and `chdb_connect` returns a pointer to it.
pub(crate) type ConnectionHandle = *mut RawConnection;

/// `chdb_arrow_options`.
#[repr(C)]
pub(crate) struct ArrowOptions {
    pub(crate) unsupported_as_binary: c_int,
    pub(crate) low_cardinality_as_dictionary: c_int,
    pub(crate) string_as_string: c_int,
}

/// `chdb_query_analysis_v1`.
#[repr(C)]
#[derive(Default)]
pub(crate) struct Analysis {
    pub(crate) struct_size: u32,
    pub(crate) statement_count: u32,
    pub(crate) flags: u32,
    pub(crate) query_class: u32,
}

/// `CHDBSuccess` of `chdb_state`.
pub(crate) const SUCCESS: c_int = 0;

/// The functions of the library, named as the header names them without `chdb_`.
pub(crate) struct Functions {
    pub(crate) version: unsafe extern "C" fn() -> *const c_char,
    pub(crate) set_signal_handlers_enabled: unsafe extern "C" fn(c_int),
    pub(crate) connect: unsafe extern "C" fn(c_int, *mut *mut c_char) -> *mut ConnectionHandle,
    pub(crate) close_conn: unsafe extern "C" fn(*mut ConnectionHandle),
    pub(crate) query_n: unsafe extern "C" fn(
        ConnectionHandle,
        *const c_char,
        usize,
        *const c_char,
        usize,
    ) -> *mut RawResult,
    pub(crate) query_arrow_n: unsafe extern "C" fn(
        ConnectionHandle,
        *const c_char,
        usize,
        *mut FFI_ArrowArrayStream,
        *const ArrowOptions,
    ) -> *mut RawResult,
    pub(crate) stream_query_arrow_n: unsafe extern "C" fn(
        ConnectionHandle,
        *const c_char,
        usize,
        *const ArrowOptions,
    ) -> *mut RawResult,
    pub(crate) stream_fetch_arrow:
        unsafe extern "C" fn(ConnectionHandle, *mut RawResult, *mut FFI_ArrowArrayStream) -> c_int,
    pub(crate) stream_cancel_query: unsafe extern "C" fn(ConnectionHandle, *mut RawResult),
    pub(crate) destroy_query_result: unsafe extern "C" fn(*mut RawResult),
    pub(crate) result_buffer: unsafe extern "C" fn(*mut RawResult) -> *mut c_char,
    pub(crate) result_length: unsafe extern "C" fn(*mut RawResult) -> usize,
    pub(crate) result_error: unsafe extern "C" fn(*mut RawResult) -> *const c_char,
    pub(crate) result_rows_read: unsafe extern "C" fn(*mut RawResult) -> u64,
    pub(crate) result_storage_rows_read: unsafe extern "C" fn(*mut RawResult) -> u64,
    pub(crate) result_storage_bytes_read: unsafe extern "C" fn(*mut RawResult) -> u64,
    pub(crate) arrow_scan:
        unsafe extern "C" fn(ConnectionHandle, *const c_char, *mut FFI_ArrowArrayStream) -> c_int,
    pub(crate) arrow_unregister_table:
        unsafe extern "C" fn(ConnectionHandle, *const c_char) -> c_int,
    pub(crate) classify_query_n: unsafe extern "C" fn(
        ConnectionHandle,
        *const c_char,
        usize,
        *const c_char,
        usize,
        *mut Analysis,
    ) -> c_int,
}

impl Functions {
    /// Loads the library for the rest of the process: it starts threads, so it is never unloaded.
    ///
    /// # Safety
    ///
    /// The file must be libchdb, built for this machine: its initializers run, and its functions
    /// are called by the signatures above.
    pub(crate) unsafe fn load(path: &Path) -> Result<Self, libloading::Error> {
        // Local, so that none of its many symbols (its own allocator, libc++) reaches ours.
        // SAFETY: the caller promises that the file is libchdb.
        let library = unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL) }?;
        // SAFETY: the same promise.
        let functions = unsafe { Self::of(&library) };
        std::mem::forget(library);
        functions
    }

    /// # Safety
    ///
    /// The library must be libchdb and must stay loaded while the functions are in use.
    unsafe fn of(library: &Library) -> Result<Self, libloading::Error> {
        macro_rules! function {
            ($name:literal) => {
                // SAFETY: the field that takes it has the type that `chdb.h` gives the function.
                *unsafe { library.get($name) }?
            };
        }
        Ok(Self {
            version: function!(b"chdb_version\0"),
            set_signal_handlers_enabled: function!(b"chdb_set_signal_handlers_enabled\0"),
            connect: function!(b"chdb_connect\0"),
            close_conn: function!(b"chdb_close_conn\0"),
            query_n: function!(b"chdb_query_n\0"),
            query_arrow_n: function!(b"chdb_query_arrow_n\0"),
            stream_query_arrow_n: function!(b"chdb_stream_query_arrow_n\0"),
            stream_fetch_arrow: function!(b"chdb_stream_fetch_arrow\0"),
            stream_cancel_query: function!(b"chdb_stream_cancel_query\0"),
            destroy_query_result: function!(b"chdb_destroy_query_result\0"),
            result_buffer: function!(b"chdb_result_buffer\0"),
            result_length: function!(b"chdb_result_length\0"),
            result_error: function!(b"chdb_result_error\0"),
            result_rows_read: function!(b"chdb_result_rows_read\0"),
            result_storage_rows_read: function!(b"chdb_result_storage_rows_read\0"),
            result_storage_bytes_read: function!(b"chdb_result_storage_bytes_read\0"),
            arrow_scan: function!(b"chdb_arrow_scan\0"),
            arrow_unregister_table: function!(b"chdb_arrow_unregister_table\0"),
            classify_query_n: function!(b"chdb_classify_query_n\0"),
        })
    }
}
