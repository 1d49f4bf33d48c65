//! Comparisons as other languages write them, without a colon: `level = error`, `status>=500`.

use super::{Between, is_name, word};
use crate::resolve::{Resolver, resolve_field};
use lucerna_diagnostics::{Code, Diagnostic, Span};
use lucerna_lucene::ast::{Leaf, Query, Value};
use lucerna_lucene::text::{quote, term};

/// A comparison of three parts, in their order.
#[derive(Clone, Copy)]
struct Parts {
    name: Span,
    operator: Span,
    value: Span,
}

impl Resolver<'_> {
    /// `level = error`: the operator is a word between two others.
    pub(super) fn warn_of_comparison(&mut self, between: Between<'_>) {
        let (Some(name), Some(value)) = (
            between.before.and_then(word),
            between.after.and_then(operand),
        ) else {
            return;
        };
        let is_sure = between.span.text(self.source) != "=";
        let parts = Parts {
            name,
            operator: between.span,
            value,
        };
        if (is_sure && is_name(name.text(self.source))) || self.names_field(name) {
            self.suggest_comparison(parts);
        }
    }

    /// `level="error"`: a word up to the quote, and a phrase.
    pub(super) fn warn_of_touching(&mut self, between: Between<'_>) {
        let Some(value) = between.after.and_then(operand) else {
            return;
        };
        let (name, operator, _) = self.split(between.span);
        if value.start == between.span.end && self.names_field(name) {
            self.suggest_comparison(Parts {
                name,
                operator,
                value,
            });
        }
    }

    /// `level=error`, `a&&b`: one word with an operator in it.
    pub(in crate::resolve) fn warn_of_inner_operator(&mut self, leaf: &Leaf) {
        let (name, operator, value) = self.split(leaf.span);
        if operator.is_empty() || value.is_empty() {
            return;
        }
        let text = |span: Span| span.text(self.source);
        if matches!(text(operator), "&&" | "||") {
            if is_name(text(name)) && is_name(text(value)) {
                self.suggest_blanks(leaf.span, operator);
            }
            return;
        }
        let is_number = text(value).parse::<f64>().is_ok();
        let is_sure = is_number && text(operator) != "=" && is_name(text(name));
        if is_sure || self.names_field(name) {
            self.suggest_comparison(Parts {
                name,
                operator,
                value,
            });
        }
    }

    fn suggest_blanks(&mut self, whole: Span, operator: Span) {
        let typed = whole.text(self.source);
        let operator_typed = operator.text(self.source);
        let apart = typed.replace(operator_typed, &format!(" {operator_typed} "));
        let message = format!("`{typed}` is searched for as one word");
        let report = Diagnostic::new(Code::ReadAsWord, operator, message)
            .label("no operator without blanks around it")
            .suggest(format!("write `{apart}`"), whole, apart)
            .help(format!(
                "`\"{typed}\"` searches for it without this warning"
            ));
        self.diagnostics.push(report);
    }

    fn suggest_comparison(&mut self, parts: Parts) {
        let [name, operator, value] =
            [parts.name, parts.operator, parts.value].map(|part| part.text(self.source));
        let single = value
            .strip_prefix('\'')
            .and_then(|value| value.strip_suffix('\''));
        let exact = match single {
            Some(inside) => quote(inside),
            None if value.starts_with('"') => value.to_owned(),
            None => quote(&term(value)),
        };
        let instead = match operator {
            "=" | "==" | "===" => format!("{name}:{exact}"),
            "!=" | "<>" | "!==" => format!("-{name}:{exact}"),
            ">" | ">=" | "<" | "<=" if single.is_some() => format!("{name}:{operator}{exact}"),
            ">" | ">=" | "<" | "<=" => format!("{name}:{operator}{value}"),
            "=~" => {
                let pattern = exact.get(1..exact.len() - 1).unwrap_or_default();
                format!("{name}:/{}/", pattern.replace('/', "\\/"))
            }
            _ => return,
        };
        let whole = parts.name.to(parts.value);
        let message = format!("`{operator}` compares nothing here: the text is searched for");
        let report = Diagnostic::new(Code::ReadAsWord, parts.operator, message)
            .label("a comparison stands behind the colon of a field")
            .suggest(format!("write `{instead}`"), whole, instead)
            .help(format!(
                "`{}` searches for the text without this warning",
                quote(whole.text(self.source))
            ));
        self.diagnostics.push(report);
    }

    /// The parts of a word before, in and behind its first operator, each of which may be empty.
    fn split(&self, word: Span) -> (Span, Span, Span) {
        let is_sign = |byte: &u8| matches!(byte, b'=' | b'!' | b'<' | b'>' | b'&' | b'|' | b'~');
        let typed = word.text(self.source).as_bytes();
        let name = typed.iter().take_while(|byte| !is_sign(byte)).count();
        let signs = typed.iter().skip(name).take_while(|byte| is_sign(byte));
        let operator = word.start + name;
        let value = operator + signs.count();
        (
            Span::new(word.start, operator),
            Span::new(operator, value),
            Span::new(value, word.end),
        )
    }

    /// Whether the table has such a field.
    pub(super) fn names_field(&self, name: Span) -> bool {
        let name = name.text(self.source);
        is_name(name) && resolve_field(name, self.table).is_ok()
    }
}

/// The place of a word or a phrase.
fn operand(query: &Query) -> Option<Span> {
    if let Query::Leaf(leaf) = query
        && leaf.value == Value::Phrase
        && leaf.tilde.is_none()
    {
        return Some(leaf.span);
    }
    word(query)
}
