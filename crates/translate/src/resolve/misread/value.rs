//! Values of a field in which other languages see a list or quotes: `level:(error, warn)`.

use super::is_name;
use crate::resolve::Resolver;
use lucerna_diagnostics::{Code, Diagnostic};
use lucerna_lucene::ast::Leaf;
use lucerna_lucene::text::quote;

impl Resolver<'_> {
    /// `/error/i`: a regular expression has no flags behind it.
    pub(in crate::resolve) fn warn_of_flag(&mut self, leaf: &Leaf) {
        let typed = leaf.span.text(self.source);
        let inside = typed
            .strip_prefix('/')
            .and_then(|typed| typed.strip_suffix("/i"));
        let is_pattern = |inside: &&str| !inside.is_empty() && !inside.contains('/');
        let Some(pattern) = inside.filter(is_pattern) else {
            return;
        };
        let instead = format!("/(?i){pattern}/");
        let message = format!("`{typed}` is searched for as a word");
        let report = Diagnostic::new(Code::ReadAsWord, leaf.span, message)
            .label("no regular expression")
            .suggest(
                format!("in any case of letters it is `{instead}`"),
                leaf.span,
                instead,
            )
            .help(format!(
                "`\"{typed}\"` searches for it without this warning"
            ));
        self.diagnostics.push(report);
    }

    /// Warns of signs around or in a word that belong to the value.
    pub(in crate::resolve) fn warn_of_value(&mut self, leaf: &Leaf) {
        let typed = leaf.span.text(self.source);
        let single = typed
            .strip_prefix('\'')
            .and_then(|typed| typed.strip_suffix('\''));
        let (sign, instead) = if let Some(value) = typed.strip_suffix([',', ';']) {
            (typed.get(value.len()..), value.to_owned())
        } else if let Some(inside) = single {
            (typed.get(..1), quote(inside))
        } else if typed.contains('|') && typed.split('|').all(is_name) {
            (Some("|"), format!("({})", typed.replace('|', " OR ")))
        } else {
            return;
        };
        let sign = sign.unwrap_or_default();
        if instead.is_empty() || instead.ends_with('\\') {
            return;
        }
        let message = format!("`{sign}` belongs to the value: `{typed}` is searched for");
        let report = Diagnostic::new(Code::ReadAsWord, leaf.span, message)
            .label("the whole value")
            .suggest(format!("write `{instead}`"), leaf.span, instead)
            .help(format!("`\\{sign}` is the character, without this warning"));
        self.diagnostics.push(report);
    }
}
