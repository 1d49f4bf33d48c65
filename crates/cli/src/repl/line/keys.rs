//! The keys that the prompt has beside those of every line editor.

use super::Draft;
use rustyline::{
    Cmd, ConditionalEventHandler, Editor, Event, EventContext, EventHandler, Helper, KeyEvent,
    RepeatCount, history::History,
};
use std::sync::{Arc, Mutex, PoisonError};

/// What a key asks for that the line editor cannot do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// The other language.
    Switch,
    /// The line in a person's own editor.
    External,
}

/// The key that was pressed last, with the line as it was.
///
/// The line editor is left as with Ctrl-C, which is how a key gets out of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Pressed(Arc<Mutex<Option<(Wish, Draft)>>>);

impl Pressed {
    /// What was pressed; `None` if it was Ctrl-C itself.
    pub(super) fn take(&self) -> Option<(Wish, Draft)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Binds Ctrl-T and Alt-E.
pub(super) fn bind<H: Helper, I: History>(editor: &mut Editor<H, I>) -> Pressed {
    let pressed = Pressed::default();
    for (key, wish) in [
        (KeyEvent::ctrl('T'), Wish::Switch),
        (KeyEvent::alt('e'), Wish::External),
    ] {
        let handler = Leave {
            wish,
            pressed: pressed.clone(),
        };
        let handler = EventHandler::Conditional(Box::new(handler));
        editor.bind_sequence(Event::KeySeq(vec![key]), handler);
    }
    pressed
}

struct Leave {
    wish: Wish,
    pressed: Pressed,
}

impl ConditionalEventHandler for Leave {
    fn handle(
        &self,
        _event: &Event,
        _count: RepeatCount,
        _is_positive: bool,
        context: &EventContext<'_>,
    ) -> Option<Cmd> {
        let line = Draft {
            text: context.line().to_owned(),
            at: context.pos(),
        };
        let mut pressed = self.pressed.0.lock();
        **pressed
            .as_mut()
            .unwrap_or_else(|poisoned| poisoned.get_mut()) = Some((self.wish, line));
        Some(Cmd::Interrupt)
    }
}
