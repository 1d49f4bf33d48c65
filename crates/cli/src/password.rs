//! Asking a person for a password, without showing it.

use lucerna::connection::PasswordError;
use lucerna::secret::Secret;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};

/// Longer than any password: what is pasted by mistake ends here.
const LONGEST: usize = 4096;

const CTRL_C: u8 = 3;
const CTRL_D: u8 = 4;
const CTRL_U: u8 = 21;

/// Asks on the terminal, whatever stdin and stdout are. `place` is what it is for.
pub(crate) fn ask(place: &str) -> Result<Secret, PasswordError> {
    let terminal = OpenOptions::new().read(true).write(true).open("/dev/tty");
    let Ok(mut terminal) = terminal else {
        return Err(PasswordError::NobodyToAsk);
    };
    let failed = |error: io::Error| PasswordError::NotTyped(error);
    let _silence = Silence::begin(&terminal).map_err(failed)?;
    write!(terminal, "password of {place}: ").map_err(failed)?;
    let typed = read(&mut terminal);
    let _ = terminal.write_all(b"\n");
    typed
}

/// The keys are taken one by one, so that Ctrl-C is one of them and the terminal is put in order
/// whatever is pressed.
fn read(terminal: &mut File) -> Result<Secret, PasswordError> {
    let mut typed: Vec<u8> = Vec::new();
    loop {
        let mut key = [0];
        let count = terminal.read(&mut key).map_err(PasswordError::NotTyped)?;
        match key[0] {
            _ if count == 0 => return Err(PasswordError::GivenUp),
            CTRL_C | CTRL_D => return Err(PasswordError::GivenUp),
            b'\r' | b'\n' => break,
            CTRL_U => typed.clear(),
            // Backspace takes the whole of a character that has several bytes.
            8 | 127 => while typed.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {},
            byte if typed.len() < LONGEST => typed.push(byte),
            _ => {}
        }
    }
    match String::from_utf8(typed) {
        Ok(text) => Ok(Secret::new(text)),
        Err(_) => Err(PasswordError::NotTyped(io::ErrorKind::InvalidData.into())),
    }
}

/// The terminal shows nothing of what is typed until this is dropped.
struct Silence {
    terminal: File,
    before: Termios,
}

impl Silence {
    fn begin(terminal: &File) -> io::Result<Self> {
        let terminal = terminal.try_clone()?;
        let before = tcgetattr(&terminal)?;
        let mut silent = before.clone();
        silent
            .local_modes
            .remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        tcsetattr(&terminal, OptionalActions::Flush, &silent)?;
        Ok(Self { terminal, before })
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
    }
}
