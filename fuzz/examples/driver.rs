//! A plain driver of the fuzz targets, where there is no libFuzzer: it mutates seeds at random,
//! without looking at which code they reach.
//!
//! `cargo run --release --example driver -- FOLDER SECONDS [TARGET]…` with the folder that the example
//! `seeds` wrote. An input that breaks a law is printed; then the exit code is 1.

use std::fs;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use lucerna_fuzz::{LONGEST, TARGETS, Target};

/// Findings of a target that are printed; more say little more.
const MOST_FINDINGS: usize = 5;

fn main() -> io::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, seconds, names @ ..] = arguments.as_slice() else {
        return Err(io::Error::other("usage: driver FOLDER SECONDS [TARGET]…"));
    };
    let seconds = seconds.parse().map_err(io::Error::other)?;
    let mut code = ExitCode::SUCCESS;
    for target in TARGETS {
        if !names.is_empty() && !names.iter().any(|name| name == target.0) {
            continue;
        }
        let words = words(&fs::read_to_string(Path::new(folder).join("lucene.dict"))?);
        let seeds = seeds(&Path::new(folder).join(target.0))?;
        if !run(target, &seeds, &words, Duration::from_secs(seconds)) {
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}

fn seeds(folder: &Path) -> io::Result<Vec<Vec<u8>>> {
    let mut seeds = vec![b"a".to_vec()];
    for entry in fs::read_dir(folder)? {
        seeds.push(fs::read(entry?.path())?);
    }
    Ok(seeds)
}

fn words(dictionary: &str) -> Vec<Vec<u8>> {
    let lines = dictionary.lines().filter_map(|line| {
        let inside = line.strip_prefix('"')?.strip_suffix('"')?;
        Some(
            inside
                .replace("\\\"", "\"")
                .replace("\\\\", "\\")
                .into_bytes(),
        )
    });
    lines.collect()
}

/// True if nothing was found.
fn run(target: Target, seeds: &[Vec<u8>], words: &[Vec<u8>], time: Duration) -> bool {
    let (name, check) = target;
    let started = Instant::now();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut executions, mut findings) = (0_u64, 0);
    while started.elapsed() < time && findings < MOST_FINDINGS {
        let input = mutated(seeds, words, &mut dice);
        executions += 1;
        if panic::catch_unwind(AssertUnwindSafe(|| check(&input))).is_err() {
            findings += 1;
            println!("{name}: {:?}", String::from_utf8_lossy(&input));
        }
    }
    println!("{name}: {executions} executions, {findings} findings");
    findings == 0
}

fn mutated(seeds: &[Vec<u8>], words: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut input = dice.pick(seeds).clone();
    for _ in 0..=dice.below(6) {
        let at = dice.below(input.len() + 1);
        let end = at + dice.below(input.len() - at + 1);
        match dice.below(6) {
            0 => drop(input.drain(at..end)),
            1 => insert(&mut input, at, dice.pick::<Vec<u8>>(words)),
            2 => {
                let again = input[at..end].to_vec();
                insert(&mut input, at, &again);
            }
            3 => input.insert(at, dice.byte()),
            4 => input[at..end].fill(dice.byte()),
            _ => {
                let other = dice.pick(seeds);
                insert(&mut input, at, &other[dice.below(other.len() + 1)..]);
            }
        }
    }
    input.truncate(LONGEST);
    input
}

fn insert(input: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    input.splice(at..at, bytes.iter().copied());
}

/// Numbers that look random and are the same each time: xorshift.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or(0) % end.max(1)
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[4]
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }
}
