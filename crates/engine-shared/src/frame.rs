//! What goes over the socket: frames whose length is said first, and bounded.
//!
//! A frame is a byte that says what is in it, four bytes of length (little-endian), and so many bytes:
//! a message as JSON, or the next stretch of an Arrow stream.

use std::io::{self, Read, Write};

use arrow_buffer::Buffer;
use serde::Serialize;

/// The most bytes of a frame. Rows are cut into several; a longer message cannot be sent.
pub(crate) const LONGEST: usize = 64 << 20;

const MESSAGE: u8 = b'M';
const ROWS: u8 = b'R';

/// A frame that came.
#[derive(Debug)]
pub(crate) enum Frame {
    /// A message as JSON.
    Message(Vec<u8>),
    /// The next bytes of an Arrow stream.
    Rows(Buffer),
}

/// Sends a message.
pub(crate) fn send(output: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let mut frame = header(MESSAGE, 0)?.to_vec();
    serde_json::to_writer(&mut frame, message)?;
    let length = frame.len() - HEADER;
    frame[..HEADER].copy_from_slice(&header(MESSAGE, length)?);
    output.write_all(&frame)?;
    output.flush()
}

/// Sends a stretch of an Arrow stream.
pub(crate) fn send_rows(output: &mut impl Write, buffers: &[Buffer]) -> io::Result<()> {
    let total = buffers.iter().map(Buffer::len).sum::<usize>();
    if total <= LONGEST {
        output.write_all(&header(ROWS, total)?)?;
        for buffer in buffers {
            output.write_all(buffer)?;
        }
    } else {
        for part in buffers.iter().flat_map(|buffer| buffer.chunks(LONGEST)) {
            output.write_all(&header(ROWS, part.len())?)?;
            output.write_all(part)?;
        }
    }
    output.flush()
}

/// Waits for the next frame; `None` if the other end has closed the connection.
///
/// What is no frame is an error of the kind `InvalidData`.
pub(crate) fn receive(input: &mut impl Read) -> io::Result<Option<Frame>> {
    let mut kind = [0];
    loop {
        match input.read(&mut kind) {
            Ok(0) => return Ok(None),
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length) as usize;
    if !matches!(kind[0], MESSAGE | ROWS) || length > LONGEST {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "this is no frame",
        ));
    }
    let mut bytes = vec![0; length];
    input.read_exact(&mut bytes)?;
    Ok(Some(if kind[0] == MESSAGE {
        Frame::Message(bytes)
    } else {
        Frame::Rows(bytes.into())
    }))
}

const HEADER: usize = 5;

fn header(kind: u8, length: usize) -> io::Result<[u8; HEADER]> {
    let fitting = u32::try_from(length).ok().filter(|_| length <= LONGEST);
    let Some(length) = fitting else {
        let text = format!("a message of {length} bytes is too long");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
    };
    let [a, b, c, d] = length.to_le_bytes();
    Ok([kind, a, b, c, d])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_as_they_were_sent() {
        let mut sent = Vec::new();
        send(&mut sent, &"grüß dich").expect("it is short");
        let rows = [Buffer::from(vec![1_u8, 2]), Buffer::from(vec![3_u8])];
        send_rows(&mut sent, &rows).expect("they are few");
        let mut input = sent.as_slice();
        let Ok(Some(Frame::Message(message))) = receive(&mut input) else {
            panic!("no message");
        };
        assert_eq!(message, "\"grüß dich\"".as_bytes());
        let Ok(Some(Frame::Rows(rows))) = receive(&mut input) else {
            panic!("no rows");
        };
        assert_eq!(rows.as_slice(), [1, 2, 3]);
        assert!(matches!(receive(&mut input), Ok(None)));
    }

    #[test]
    fn what_is_no_frame_is_an_error_and_takes_no_memory() {
        for bytes in [
            &b"GET / HTTP/1.1\r\n"[..],
            b"M\xff\xff\xff\xff",
            b"R\x05\0\0\0abc",
            b"M\x01",
        ] {
            assert!(receive(&mut &bytes[..]).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn many_rows_are_several_frames() {
        let large = Buffer::from(vec![7_u8; LONGEST + 3]);
        let mut sent = Vec::new();
        send_rows(&mut sent, &[large]).expect("it is cut");
        let mut input = sent.as_slice();
        let mut lengths = Vec::new();
        while let Some(Frame::Rows(rows)) = receive(&mut input).expect("frames") {
            lengths.push(rows.len());
        }
        assert_eq!(lengths, [LONGEST, 3]);
    }
}
