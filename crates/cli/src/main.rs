//! The program `lucerna`.

fn main() {}
