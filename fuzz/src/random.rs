//! Chance that the fuzzer decides: each byte of its input is a choice.
//!
//! It stands in for the `random` of the tests, whose makers of rows and queries draw from it.

/// A source of numbers that depend on some bytes alone.
pub(crate) struct Random {
    bytes: std::vec::IntoIter<u8>,
    /// What follows behind the last byte: `SplitMix64`.
    state: u64,
}

impl Random {
    /// Numbers that begin with these bytes.
    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self {
            bytes: bytes.to_vec().into_iter(),
            state: 1,
        }
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let mut number = self.byte();
        if end > 256 {
            number = number << 8 | self.byte();
        }
        number % end
    }

    fn byte(&mut self) -> usize {
        let byte = self.bytes.next().unwrap_or_else(|| {
            self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = self.state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (mixed ^ (mixed >> 31)).to_le_bytes()[0]
        });
        usize::from(byte)
    }

    /// True once in so many times.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of some things.
    pub(crate) fn pick<'t, T>(&mut self, things: &'t [T]) -> &'t T {
        &things[self.below(things.len())]
    }

    /// One of some texts.
    pub(crate) fn text<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        self.pick::<&str>(texts)
    }
}
