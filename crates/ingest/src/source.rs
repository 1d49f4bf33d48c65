//! The bytes of a file, unpacked, with a count of what was read of it.

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Compression {
    /// Not at all.
    None,
    /// Zstandard, one or more frames.
    Zstd,
    /// Gzip, one or more members.
    Gzip,
}
