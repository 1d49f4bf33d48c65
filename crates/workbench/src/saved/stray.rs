//! Values that a field does not have, of parameters whose values are said to be those of a field.

use std::time::{Duration, Instant};

use lucerna_diagnostics::nearest;
use lucerna_engine::Limits;
use lucerna_lucene::template::{Template, Values};

use super::parameter::{Parameter, Values as Allowed};
use super::value::Value;
use crate::range::Range;
use crate::search::Search;
use crate::session::{RunOptions, Session};
use crate::source::Source;
use crate::values::{Budget, Wish};

/// So long it may take at most to look for all values of a run; their rows are there by then.
const TIME: Duration = Duration::from_secs(2);
/// So many values are looked for; a list may have more.
const MOST: usize = 8;
/// Among so many of the field's values is one that may have been meant.
const CANDIDATES: usize = 200;

/// A value that its field does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// The parameter.
    pub parameter: String,
    /// The field, as the file names it.
    pub field: String,
    /// The value.
    pub value: String,
    /// Values of the field that may have been meant, the nearest first.
    pub near: Vec<String>,
}

impl Stray {
    /// What is to be said: `` `chekout` is no value of ServiceName ``.
    #[must_use]
    pub fn message(&self) -> String {
        format!("`{}` is no value of {}", self.value, self.field)
    }

    /// Which value may have been meant.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        let near = self.near.first()?;
        Some(format!("did you mean `{near}`?"))
    }
}

impl Session {
    /// Which of the values of these parameters their fields do not have in the range.
    ///
    /// That takes two seconds at most. What is not known by then is not among them, nor is
    /// anything of a field that has no value at all in the range: that is no slip of who gave one.
    #[must_use]
    pub fn strays<'v>(
        &self,
        source: &Source,
        range: Range,
        values: impl IntoIterator<Item = (&'v Parameter, &'v Value)>,
    ) -> Vec<Stray> {
        if !source.exists {
            return Vec::new();
        }
        let looking = Looking {
            session: self,
            source,
            range,
            began: Instant::now(),
        };
        let of_fields = values.into_iter().flat_map(|(parameter, value)| {
            let field = match &parameter.values {
                Allowed::Field(field) => Some(field),
                Allowed::Any | Allowed::OneOf(_) => None,
            };
            let texts = field.map(|field| value.texts().into_iter().map(move |text| (field, text)));
            texts
                .into_iter()
                .flatten()
                .map(|(field, text)| (parameter.name.as_str(), field.as_str(), text))
        });
        of_fields
            .take(MOST)
            .filter_map(|(parameter, field, text)| looking.stray(parameter, field, text))
            .collect()
    }
}

struct Looking<'a> {
    session: &'a Session,
    source: &'a Source,
    range: Range,
    began: Instant,
}

impl Looking<'_> {
    fn left(&self) -> Option<Duration> {
        TIME.checked_sub(self.began.elapsed())
            .filter(|left| !left.is_zero())
    }

    fn stray(&self, parameter: &str, field: &str, value: &str) -> Option<Stray> {
        if self.has(field, value)? {
            return None;
        }
        let wish = Wish {
            field: field.to_owned(),
            prefix: String::new(),
            range: self.range,
            budget: Budget {
                values: CANDIDATES,
                time: self.left()?,
            },
        };
        let known = self.session.values(self.source, &wish).ok()?.found;
        if known.is_empty() {
            return None;
        }
        let near = nearest(value, known.iter().map(|known| known.text.as_str()));
        Some(Stray {
            parameter: parameter.to_owned(),
            field: field.to_owned(),
            value: value.to_owned(),
            near: near.into_iter().map(str::to_owned).collect(),
        })
    }

    /// Whether a row of the range has this value; nothing if that could not be learnt in time.
    fn has(&self, field: &str, value: &str) -> Option<bool> {
        let template = Template::read(format!("{field}:=${{value}}")).ok()?;
        let bound = template.bind(&Values::new().with("value", value)).ok()?;
        let search = Search {
            query: bound.source().to_owned(),
            range: self.range,
            select: vec![field.to_owned()],
            limit: Some(1),
            ..Search::default()
        };
        let usual = self.session.connection();
        let usual = usual.map_or_else(Limits::default, |connection| connection.limits);
        let options = RunOptions {
            limits: Limits {
                timeout: Some(self.left()?),
                ..usual
            },
            is_uncounted: true,
            ..RunOptions::default()
        };
        let found = self.session.search(self.source, &search, &options).ok()?;
        let mut has_rows = false;
        for batch in found {
            has_rows |= batch.ok()?.num_rows() > 0;
        }
        Some(has_rows)
    }
}
