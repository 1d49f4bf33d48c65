//! What the library needs of the machine, checked before it is loaded: it would die of it otherwise.

/// Why the library cannot run here, if so.
pub(super) fn obstacle() -> Option<String> {
    missing_instructions().or_else(missing_c_library)
}

#[cfg(target_arch = "x86_64")]
fn missing_instructions() -> Option<String> {
    if std::arch::is_x86_feature_detected!("avx2") {
        return None;
    }
    Some("this processor has no AVX2, which the engine is built for".to_owned())
}

#[cfg(not(target_arch = "x86_64"))]
fn missing_instructions() -> Option<String> {
    None
}

/// The library asks for nothing newer than glibc 2.4, which is older than what Rust itself asks for:
/// wherever a program with glibc runs, the library does.
fn missing_c_library() -> Option<String> {
    if cfg!(all(target_os = "linux", not(target_env = "gnu"))) {
        return Some("the engine needs glibc, and this program is built without it".to_owned());
    }
    None
}
