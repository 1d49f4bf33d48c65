//! Any text is read without a panic, and every place in the tree and in the reports is sound.

#![no_main]

use libfuzzer_sys::fuzz_target;
use lucerna_lucene::laws::spans_are_sound;

fuzz_target!(|source: &str| {
    if let Err(broken) = spans_are_sound(source) {
        panic!("{broken}");
    }
});
