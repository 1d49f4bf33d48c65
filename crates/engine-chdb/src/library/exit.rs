//! The end of the process.
//!
//! The library's exit handlers take down what its background threads still use, and crash where a
//! store is open: a test binary that passed would end with a signal. So the process leaves before
//! they run. What was written is safe: the engine's tables survive even a kill.

use std::sync::atomic::{AtomicU32, Ordering};

/// How often [`leave_before_the_library`] was called.
static CALLS: AtomicU32 = AtomicU32::new(0);

/// After so many calls the library has registered nearly all that it ever will.
const FIRST_CALLS: u32 = 16;

/// From here on the process ends without the exit handlers that were registered before. Rust has
/// flushed its own streams by then.
///
/// Handlers run in the opposite order of their registration, and the library registers some with
/// each part that is used for the first time. So this is called after every statement; it acts on
/// the first calls, and then ever more seldom, as each registration takes a little memory for good.
pub(crate) fn leave_before_the_library() {
    let calls = CALLS.fetch_add(1, Ordering::Relaxed);
    if calls < FIRST_CALLS || calls.is_power_of_two() {
        register();
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn register() {
    use std::ffi::{c_int, c_void};

    // SAFETY: both are in the C library of this target, with these types.
    unsafe extern "C" {
        fn on_exit(function: extern "C" fn(c_int, *mut c_void), argument: *mut c_void) -> c_int;
        fn _exit(status: c_int) -> !;
    }

    extern "C" fn leave(status: c_int, _argument: *mut c_void) {
        // SAFETY: takes any status and does not return.
        unsafe { _exit(status) }
    }

    // SAFETY: the function is there as long as the program is, and takes no argument of ours.
    let refused = unsafe { on_exit(leave, std::ptr::null_mut()) } != 0;
    if refused {
        tracing::debug!("no room for an exit handler; the library's own will run");
    }
}

/// Elsewhere the C library has no such call.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn register() {}
