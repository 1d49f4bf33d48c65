//! What there is to say of a query, as far as somebody will read it.

use lucerna_diagnostics::{Code, Diagnostic};

/// So many of one code say all that it has to say; a text made of nothing else must not cost time
/// and memory for each of them.
const MOST_OF_A_CODE: usize = 32;

/// Diagnostics in the order in which they were found, not many of one code.
///
/// What is dropped is never the only one of its code, so that a query with an error stays one.
#[derive(Debug, Default)]
pub(crate) struct Reports(Vec<Diagnostic>);

impl Reports {
    /// True if one more of this code would be kept.
    pub(crate) fn takes(&self, code: Code) -> bool {
        self.0.len() < MOST_OF_A_CODE
            || self.0.iter().filter(|kept| kept.code == code).count() < MOST_OF_A_CODE
    }

    /// Keeps a diagnostic, unless there are enough of its code.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        if self.takes(diagnostic.code) {
            self.0.push(diagnostic);
        }
    }

    /// Those that were kept.
    pub(crate) fn into_list(self) -> Vec<Diagnostic> {
        self.0
    }
}

impl Extend<Diagnostic> for Reports {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        diagnostics
            .into_iter()
            .for_each(|diagnostic| self.push(diagnostic));
    }
}

#[cfg(test)]
mod tests {
    use crate::{Context, translate};
    use lucerna_diagnostics::Code;
    use lucerna_schema::builtin;

    #[test]
    fn a_text_of_nothing_but_one_mistake_is_refused_and_gets_few_reports() {
        let logs = builtin("logs").expect("a built-in table");
        for (unit, code) in [("nosuch:cart ", Code::UnknownField), ("!a ", Code::H01)] {
            let translation = translate(&unit.repeat(1_000), logs, &Context::utc(0));
            let of_code = translation.diagnostics.iter();
            let count = of_code.filter(|report| report.code == code).count();
            assert!((1..=32).contains(&count), "{count} reports {code}");
            assert_eq!(translation.condition.is_none(), code == Code::UnknownField);
        }
    }
}
