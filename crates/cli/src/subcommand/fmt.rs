//! `lucerna fmt`.

mod text;

use crate::args::FmtArgs;
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::Failure;
use text::Text;

/// Formats each text for itself: a mistake in one leaves the others what they would be without it.
pub(super) fn run(args: &FmtArgs, console: &Console) -> Result<(), Failure> {
    let mut count = 0;
    let mut wrong = None;
    for name in &args.files {
        match one(name, args, console) {
            Ok(is_changed) => count += usize::from(is_changed),
            Err(Failure::ClosedPipe) => return Err(Failure::ClosedPipe),
            Err(failure) => {
                console.report(&failure);
                wrong.get_or_insert(failure.code());
            }
        }
    }
    if let Some(code) = wrong {
        return Err(Failure::Reported(code));
    }
    if args.check && count > 0 {
        return Err(Failure::Reported(Kind::Findings.code()));
    }
    Ok(())
}

/// Formats one text, or says how that would change it; whether it does.
fn one(name: &str, args: &FmtArgs, console: &Console) -> Result<bool, Failure> {
    let text = Text::read(name)?;
    let formatted = text.formatted()?;
    let is_changed = formatted != text.content();
    match (args.check, args.diff) {
        (_, true) if is_changed => console.write(&text.difference(&formatted))?,
        (true, false) if is_changed => console.write(&format!("{name}\n"))?,
        (false, false) => text.replace(&formatted, console)?,
        _ => {}
    }
    Ok(is_changed)
}
