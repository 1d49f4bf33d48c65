//! A proxy before a server that does its work badly, and does it all the same, for tests.
//!
//! It begins to listen late, turns requests away that it lets through when they are sent again, and passes
//! answers on in pieces of any size, slowly at their beginning, where they are short, and where an exception
//! stands in them. Whoever speaks through it gets what the server says, or has a mistake.

use std::collections::HashSet;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddrV4, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, listen, socket_with};

/// How long connections are refused at first: longer than the first pause of whoever tries again, shorter
/// than the second.
const LATE: Duration = Duration::from_millis(250);
/// One of so many connections is turned away.
const TURNED_AWAY: u64 = 3;
const NOT_NOW: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 19\r\nConnection: close\r\n\r\n\
    no healthy upstream";
/// As much is read at once; of it the ends go on in small pieces, with pauses where it is slow.
const ROOM: usize = 1 << 16;
const ENDS: usize = 600;
const SMALL: u64 = 48;
const PAUSE: Duration = Duration::from_micros(300);
/// As much of the beginning of an answer goes on slowly, and so does what is as short.
const SLOW: usize = 4096;
const EXCEPTION: &[u8] = b"__exception__";

/// Listens on a free port, from a moment later on, and passes on to `port`. It goes on until the process
/// ends.
///
/// # Errors
///
/// If there is no port to be had.
pub fn proxy(port: u16) -> io::Result<u16> {
    let socket = socket_with(
        AddressFamily::INET,
        SocketType::STREAM,
        SocketFlags::CLOEXEC,
        None,
    )?;
    bind(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0))?;
    let listener = TcpListener::from(socket);
    let own = listener.local_addr()?.port();
    thread::spawn(move || {
        thread::sleep(LATE);
        if listen(&listener, 128).is_err() {
            return;
        }
        let turned_away = Arc::new(Mutex::new(HashSet::new()));
        for (number, near) in (1..).zip(listener.incoming().flatten()) {
            let turned_away = Arc::clone(&turned_away);
            let dice = Dice(number);
            // That a client breaks off is its own affair.
            thread::spawn(move || take(near, port, dice, &turned_away));
        }
    });
    Ok(own)
}

/// One connection, until one of its ends is gone.
fn take(
    mut near: TcpStream,
    port: u16,
    dice: Dice,
    turned_away: &Mutex<HashSet<Vec<u8>>>,
) -> io::Result<()> {
    near.set_nodelay(true)?;
    let head = read_head(&mut near)?;
    let line = head.split(|&byte| byte == b'\r').next();
    let line = line.unwrap_or_default().to_vec();
    let mut before = turned_away.lock().unwrap_or_else(PoisonError::into_inner);
    if dice.0.is_multiple_of(TURNED_AWAY) && can_be_sent_again(&line) && before.insert(line) {
        drop(before);
        near.write_all(NOT_NOW)?;
        near.shutdown(Shutdown::Write)?;
        // What is still being sent is taken, or else the end of the answer would be lost.
        near.set_read_timeout(Some(LATE))?;
        io::copy(&mut near, &mut io::sink())?;
        return Ok(());
    }
    drop(before);
    let mut far = TcpStream::connect(("127.0.0.1", port))?;
    far.write_all(&head)?;
    let (mut from, mut to) = (near.try_clone()?, far.try_clone()?);
    thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
    let passed = pass_on(&mut far, &mut near, dice);
    let _ = near.shutdown(Shutdown::Both);
    let _ = far.shutdown(Shutdown::Both);
    passed
}

fn read_head(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte)? > 0 {
        head.push(byte[0]);
    }
    Ok(head)
}

/// The statement stands in the URL where the body is rows, which are made while they are sent.
fn can_be_sent_again(line: &[u8]) -> bool {
    let mut words = line.split(|byte| b"?& ".contains(byte));
    !words.any(|word| word.starts_with(b"query="))
}

fn pass_on(from: &mut TcpStream, to: &mut TcpStream, mut dice: Dice) -> io::Result<()> {
    let mut buffer = vec![0; ROOM];
    let mut before = 0;
    loop {
        let count = from.read(&mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        let read = &buffer[..count];
        // It stands at the end of what is read.
        let end = &read[count.saturating_sub(SLOW)..];
        let has_exception = end.windows(EXCEPTION.len()).any(|bytes| bytes == EXCEPTION);
        let is_slow = before < SLOW || count < SLOW || has_exception;
        before += count;
        let mut rest = read;
        while !rest.is_empty() {
            let is_at_end = count - rest.len() < ENDS || rest.len() <= ENDS;
            let most = if is_at_end { SMALL } else { ROOM as u64 };
            let (piece, others) = rest.split_at(dice.up_to(most).min(rest.len()));
            to.write_all(piece)?;
            rest = others;
            if is_slow && is_at_end {
                thread::sleep(PAUSE);
            }
        }
    }
}

/// The same numbers each time, one row of them for each connection.
struct Dice(u64);

impl Dice {
    /// At least 1.
    fn up_to(&mut self, most: u64) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let number = (self.0 >> 33) % most + 1;
        usize::try_from(number).unwrap_or(1)
    }
}
