//! `lucerna saved edit`.

use super::new;
use crate::console::Console;
use crate::editor;
use crate::failure::Failure;
use crate::saved::shelves;
use crate::setup::Setup;
use lucerna::saved::{Layout, Place, SavedEdit, ShelfKind};
use std::io::{self, BufRead};

/// Opens the file of a query in the person's editor. What they leave is written as a whole, and only
/// if it can be read; where somebody can be asked they may mend it, and else it is lost and said so.
pub(crate) fn edit(name: &str, setup: &Setup, console: &Console) -> Result<(), Failure> {
    let entry = shelves(setup)?.find(name)?;
    let before = entry.text()?;
    let layout = Layout::of(&entry.path).unwrap_or(Layout::Toml);
    let is_copy = entry.kind == ShelfKind::BuiltIn;
    let shelf = if is_copy {
        new::shelf(None, setup)?
    } else {
        super::shelf_of(&entry, &shelves(setup)?)?
    };
    let place = Place {
        shelf,
        name: entry.name.clone(),
    };
    let file = format!("{}.{}", entry.name.last(), layout.ending());
    let mut text = before.clone();
    loop {
        text = editor::edit(&file, &text, &setup.environment)? + "\n";
        if text.trim_end() == before.trim_end() {
            console.say("nothing was changed");
            return Ok(());
        }
        let edit = SavedEdit::of_text(&place, layout, text.clone());
        match edit.save(!is_copy) {
            Ok(query) => {
                console.say(&format!("`{name}` is written to {}", query.path.display()));
                return Ok(());
            }
            Err(error) if console.is_interactive() => {
                console.report(&error.into());
                if !asks_again() {
                    console.say("the file is what it was");
                    return Ok(());
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Enter alone is a yes: what was typed would be lost.
fn asks_again() -> bool {
    Console::tell("Edit it again? [Y/n]");
    let mut answer = String::new();
    let is_read = io::stdin()
        .lock()
        .read_line(&mut answer)
        .is_ok_and(|bytes| bytes > 0);
    is_read && matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes")
}
