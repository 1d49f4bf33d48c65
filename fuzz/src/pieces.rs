//! Texts made of pieces that mean something to the reader.

use arbitrary::{Arbitrary, Unstructured};

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

/// The text whose pieces `data` picks.
pub(crate) fn text(data: &[u8]) -> String {
    let pieces = Vec::<Piece<'_>>::arbitrary_take_rest(Unstructured::new(data));
    let mut source = String::new();
    write(&pieces.unwrap_or_default(), &mut source);
    source
}

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
