//! What is printed reads back as the same tree, and printing it again changes nothing.
//!
//! The text is made of pieces that mean something to the reader, since random bytes seldom make a
//! query without a mistake.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use lucerna_lucene::laws::{printing_is_idempotent, printing_keeps_the_tree};

#[derive(Debug, Arbitrary)]
enum Piece<'a> {
    Text(&'a str),
    Blank,
    Operator(u8),
    Sign(u8),
    Field,
    Group(Vec<Piece<'a>>),
    Phrase,
    Range,
    Mark(u8),
}

fuzz_target!(|pieces: Vec<Piece<'_>>| {
    let mut source = String::new();
    write(&pieces, &mut source);
    for result in [
        printing_keeps_the_tree(&source),
        printing_is_idempotent(&source),
    ] {
        if let Err(broken) = result {
            panic!("{broken}");
        }
    }
});

fn write(pieces: &[Piece<'_>], source: &mut String) {
    const OPERATORS: [&str; 5] = ["AND", "OR", "NOT", "&&", "||"];
    const SIGNS: [&str; 4] = ["-", "!", "+", "NOT "];
    const MARKS: [&str; 12] = [
        ">", "<", "=", "/", "\\", ":", ".", "~1", "^2", "`", "*", "?",
    ];
    let pick = |from: &[&'static str], at: u8| from[usize::from(at) % from.len()];
    for piece in pieces {
        match piece {
            Piece::Text(text) => source.push_str(text),
            Piece::Blank => source.push(' '),
            Piece::Operator(at) => source.push_str(pick(&OPERATORS, *at)),
            Piece::Sign(at) => source.push_str(pick(&SIGNS, *at)),
            Piece::Field => source.push_str("f:"),
            Piece::Group(inside) => {
                source.push('(');
                write(inside, source);
                source.push(')');
            }
            Piece::Phrase => source.push_str("\"x y\""),
            Piece::Range => source.push_str("[a TO b}"),
            Piece::Mark(at) => source.push_str(pick(&MARKS, *at)),
        }
    }
}
