//! `\last`.

use super::super::last::nothing_yet;
use super::{CommandEntry, Flow, Prompt, trace};
use crate::args::{OutputArgs, ProgressWhen};
use crate::failure::Failure;
use crate::progress::Shown;
use crate::run;
use crate::sink::Sink;
use lucerna::config::{Origin, Setting, Settings};

pub(super) const LAST: CommandEntry = CommandEntry {
    names: &["last"],
    argument: "[FORMAT]",
    summary: "the last result once more, as wide as the screen or into the file of \\o; nothing is run",
    run,
};

fn run(prompt: &mut Prompt<'_>, format: &str) -> Result<Flow, Failure> {
    let Some(last) = &prompt.last else {
        return Err(nothing_yet("`\\last` shows a result once more"));
    };
    if let Some(target) = &prompt.output {
        let mut flags = target.flags();
        if !format.is_empty() {
            flags.format = Some(format.to_owned());
        }
        let sink = Sink::open(&flags, &prompt.settings, prompt.console)?;
        let summary = last.write_into(sink, prompt.console)?;
        run::tell_of_kept(prompt.console, &summary, last.kept.is_whole());
        prompt.say_written();
        return Ok(Flow::Next);
    }
    if let (Some(spans), "") = (&last.tree, format) {
        trace::show(prompt, spans)?;
        return Ok(Flow::Next);
    }
    let kept = last.kept()?;
    let sink = if format.is_empty() {
        prompt.screen()?
    } else {
        let settings = Settings {
            format: Setting {
                value: format.to_owned(),
                origin: Origin::Flag("\\last"),
            },
            ..prompt.settings.clone()
        };
        Sink::open(&OutputArgs::default(), &settings, prompt.console)?
            .paged(prompt.pager.clone(), prompt.console)
    };
    let silent = Shown::new(ProgressWhen::Never, prompt.console);
    let summary = last.dressed(sink).write(&mut kept.reader(), &silent)?;
    run::tell_of_kept(prompt.console, &summary, kept.is_whole());
    Ok(Flow::Next)
}
