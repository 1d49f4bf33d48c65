//! What is held back until it fills a screen.

/// Lines that stand on the screen beside the rows: those below them, and the prompt.
const BESIDE: usize = 4;

/// Bytes on their way to a screen of so many rows and columns.
#[derive(Debug)]
pub(super) struct Held {
    bytes: Vec<u8>,
    /// Rows of the screen that whole lines take.
    taken: usize,
    /// Characters of the line that has not ended.
    line: usize,
    has_long_lines: bool,
    rows: usize,
    columns: usize,
}

impl Held {
    /// Nothing yet.
    pub(super) fn new(rows: usize, columns: usize) -> Self {
        Self {
            bytes: Vec::new(),
            taken: 0,
            line: 0,
            has_long_lines: false,
            rows: rows.saturating_sub(BESIDE),
            columns: columns.max(1),
        }
    }

    /// Takes further bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        for byte in bytes {
            // Characters are counted by their first byte. That of colours is too much: a table in
            // colour is no longer than a screen at worst, and less ends by itself then.
            match byte {
                b'\n' => self.end_line(),
                0x80..=0xbf => {}
                _ => self.line += 1,
            }
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// Whether it is more than the screen has room for.
    pub(super) fn is_full(&self) -> bool {
        self.taken > self.rows || (self.rows == 0 && !self.bytes.is_empty())
    }

    /// Whether a line is longer than the screen is wide, as those of a table are not.
    pub(super) fn has_long_lines(&self) -> bool {
        self.has_long_lines
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn end_line(&mut self) {
        self.taken += self.line.div_ceil(self.columns).max(1);
        self.has_long_lines |= self.line > self.columns;
        self.line = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::Held;

    #[test]
    fn a_screen_is_full_when_there_is_no_room_for_what_stands_below() {
        let mut held = Held::new(6, 80);
        held.push(b"a\nb\n");
        assert!(!held.is_full());
        held.push("ü\n".as_bytes());
        assert!(held.is_full());
        assert_eq!(held.into_bytes(), "a\nb\nü\n".as_bytes());
    }

    #[test]
    fn a_long_line_takes_several_rows() {
        let mut held = Held::new(6, 4);
        held.push("ü23456789\n".as_bytes());
        assert!(held.is_full() && held.has_long_lines());
    }

    #[test]
    fn a_screen_without_rows_is_full_at_once() {
        let mut held = Held::new(0, 80);
        assert!(!held.is_full());
        held.push(b"a");
        assert!(held.is_full());
    }
}
