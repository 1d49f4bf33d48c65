//! What may follow the name of a saved query that is to be run: its parameters, and their values.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lucerna::completion::{Candidate, Known, Offer, Place, Want, WantKind};
use lucerna::range::Range;
use lucerna::saved::{Parameter, ParameterType, SavedQuery, Value, Values};

use crate::repl::scope::Scope;
use crate::words;

/// Examples of lengths of time.
const LENGTHS: [&str; 5] = ["100ms", "500ms", "1s", "5s", "1m"];
/// Examples of times.
const TIMES: [&str; 4] = ["now-1h", "now-1d", "now-7d", "now"];

/// A call as far as it was typed: `checkout/5xx service=ca`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Call<'a> {
    /// The query, if its name is whole.
    pub(super) name: Option<&'a str>,
    /// The words between the name and the one that is typed.
    before: &'a str,
    /// The word that is typed.
    word: &'a str,
    /// Where that begins.
    start: usize,
}

impl<'a> Call<'a> {
    /// Reads what stands before the cursor. Quotes hold blanks together, as when it is run.
    pub(super) fn read(typed: &'a str) -> Self {
        let Some((name, rest)) = typed.split_once(char::is_whitespace) else {
            return Self {
                name: None,
                before: "",
                word: typed,
                start: 0,
            };
        };
        let (mut quote, mut last) = (None, 0);
        for (at, letter) in rest.char_indices() {
            match quote {
                Some(open) if letter == open => quote = None,
                None if letter == '"' || letter == '\'' => quote = Some(letter),
                None if letter.is_whitespace() => last = at + letter.len_utf8(),
                Some(_) | None => {}
            }
        }
        let (before, word) = rest.split_at_checked(last).unwrap_or((rest, ""));
        Self {
            name: Some(name),
            before,
            word,
            start: typed.len() - word.len(),
        }
    }

    /// Where the values are looked for: in the source and the stretch of time in which the query runs.
    pub(super) fn place(query: &SavedQuery, here: Place, zone: &TimeZone) -> Place {
        let text = |own: &Option<lucerna_diagnostics::Spanned<String>>| {
            own.as_ref().map(|own| own.value.clone())
        };
        let scope = Scope {
            since: text(&query.since),
            from: text(&query.from),
            to: text(&query.to),
            select: Vec::new(),
        };
        let source = text(&query.source).unwrap_or_else(|| here.source.clone());
        if scope == Scope::default() {
            return Place { source, ..here };
        }
        let range = Range::from_flags(scope.flags(), Timestamp::now(), zone);
        Place {
            source,
            label: scope.label(),
            range: range.unwrap_or_default(),
        }
    }

    /// What may stand for the word that is typed.
    pub(super) fn offer(&self, query: &SavedQuery, known: Known<'_>) -> Offer {
        let Some((name, value)) = self.word.split_once('=') else {
            return self.names(query);
        };
        let Some(parameter) = query.parameter(name) else {
            return Offer::default();
        };
        let typed: String = value
            .chars()
            .filter(|letter| !matches!(letter, '"' | '\''))
            .collect();
        // Of a list the last text is typed.
        let (first, typed) = match (parameter.kind, typed.rfind(',')) {
            (ParameterType::List, Some(comma)) => {
                typed.split_at_checked(comma + 1).unwrap_or(("", &typed))
            }
            _ => ("", typed.as_str()),
        };
        let mut offer = Offer {
            start: self.start + name.len() + 1,
            ..values(parameter, typed, known)
        };
        offer.candidates.retain_mut(|candidate| {
            let text = quoted(&[first, &candidate.text].concat());
            text.map(|text| candidate.text = text).is_some()
        });
        offer
    }

    /// The parameters that have no value yet.
    fn names(&self, query: &SavedQuery) -> Offer {
        let typed = self.word.to_lowercase();
        let is_given = |name: &str| {
            let mut words = self.before.split_whitespace();
            words.any(|word| word.split_once('=').is_some_and(|(given, _)| given == name))
        };
        let parameters = query.parameters.iter().filter(|parameter| {
            parameter.name.to_lowercase().starts_with(&typed) && !is_given(&parameter.name)
        });
        let candidates = parameters.map(|parameter| Candidate {
            text: format!("{}=", parameter.name),
            label: format!("{}=", parameter.name),
            remark: remark(parameter),
        });
        Offer {
            start: self.start,
            candidates: candidates.collect(),
            wants: None,
        }
    }
}

fn remark(parameter: &Parameter) -> String {
    let default = parameter.default.as_ref().map(Value::flag);
    match (&parameter.description, default) {
        (Some(description), _) => description.clone(),
        (None, Some(default)) => format!("{default}, if it is not given"),
        (None, None) if parameter.is_optional => "may be left out".to_owned(),
        (None, None) => parameter.kind.name().to_owned(),
    }
}

/// Values that begin as typed, each as a text of its own.
fn values(parameter: &Parameter, typed: &str, known: Known<'_>) -> Offer {
    let mut offer = Offer::default();
    let mut texts: Vec<(String, String)> = Vec::new();
    match &parameter.values {
        Values::OneOf(allowed) => {
            texts.extend(allowed.iter().map(|text| (text.clone(), String::new())));
        }
        Values::Field(field) => {
            let want = Want {
                kind: WantKind::Values,
                field: field.clone(),
                prefix: typed.to_owned(),
            };
            let remembered = known(&want);
            if remembered.as_ref().is_none_or(|known| !known.is_fresh) {
                offer.wants = Some(want);
            }
            let found = remembered.into_iter().flat_map(|known| known.found);
            texts.extend(found.map(|each| (each.text, words::count(each.count))));
        }
        Values::Any => {
            let examples: &[&str] = match parameter.kind {
                ParameterType::Duration => &LENGTHS,
                ParameterType::Time => &TIMES,
                ParameterType::Text | ParameterType::Number | ParameterType::List => &[],
            };
            texts.extend(
                examples
                    .iter()
                    .map(|text| ((*text).to_owned(), String::new())),
            );
        }
    }
    for default in parameter.default.iter().flat_map(Value::texts) {
        match texts.iter_mut().find(|(text, _)| text == default) {
            Some((_, remark)) if remark.is_empty() => "default".clone_into(remark),
            Some((_, remark)) => remark.push_str(", default"),
            None => texts.push((default.to_owned(), "default".to_owned())),
        }
    }
    let typed = typed.to_lowercase();
    let is_list = parameter.kind == ParameterType::List;
    let begins = |(text, _): &(String, String)| text.to_lowercase().starts_with(&typed);
    let candidates = texts.into_iter().filter(begins).map(|(label, remark)| {
        let text = if is_list {
            Value::List(vec![label.clone()]).flag()
        } else {
            label.clone()
        };
        Candidate {
            text,
            label,
            remark,
        }
    });
    offer.candidates = candidates.collect();
    offer
}

/// A value as one word; none that holds both kinds of quotes, which no word can.
fn quoted(text: &str) -> Option<String> {
    let is_plain = |letter: char| !letter.is_whitespace() && letter != '"' && letter != '\'';
    if !text.is_empty() && text.chars().all(is_plain) {
        return Some(text.to_owned());
    }
    let quote = ['"', '\'']
        .into_iter()
        .find(|quote| !text.contains(*quote))?;
    Some(format!("{quote}{text}{quote}"))
}

#[cfg(test)]
mod tests {
    use super::{Call, quoted};
    use lucerna::completion::{Remembered, Want};
    use lucerna::saved::SavedQuery;
    use lucerna::values::Suggestion;

    const FILE: &str = "query = 'ServiceName:${service} ServiceName:(${others}) Duration:>${least} \
                        SeverityText:${level}'\n\
                        [params.service]\ndefault = 'cart'\nvalues = 'ServiceName'\n\
                        [params.others]\ntype = 'list'\nvalues = 'ServiceName'\n\
                        [params.least]\ntype = 'duration'\n\
                        [params.level]\nvalues = ['error', 'warn']\n";

    fn query() -> SavedQuery {
        let name = "q".parse().expect("a name");
        SavedQuery::parse(name, "q.toml".as_ref(), FILE).expect("a query")
    }

    fn offered(typed: &str) -> (usize, Vec<String>) {
        let known = |want: &Want| {
            assert_eq!(want.field, "ServiceName");
            let found = ["cart", "check out", "a,b"].map(|text| Suggestion {
                text: text.to_owned(),
                count: 3,
            });
            Some(Remembered {
                found: found.to_vec(),
                is_fresh: true,
                age: jiff::SignedDuration::ZERO,
            })
        };
        let offer = Call::read(typed).offer(&query(), &known);
        assert_eq!(offer.wants, None);
        let texts = offer.candidates.into_iter().map(|each| each.text);
        (offer.start, texts.collect())
    }

    #[test]
    fn a_name_comes_first() {
        assert_eq!(Call::read("chec").name, None);
        assert_eq!(Call::read("checkout/5xx ").name, Some("checkout/5xx"));
    }

    #[test]
    fn the_parameters_without_a_value_are_offered() {
        let (start, texts) = offered("q service=cart l");
        assert_eq!(
            (start, texts),
            (15, vec!["least=".to_owned(), "level=".to_owned()])
        );
        assert_eq!(offered("q service=cart ").1.len(), 3);
    }

    #[test]
    fn the_values_of_a_field_are_offered_as_words() {
        let (start, texts) = offered("q service=c");
        assert_eq!(start, 10);
        assert_eq!(texts, ["cart", "\"check out\""]);
        assert_eq!(offered("q service=\"check o").1, ["\"check out\""]);
    }

    #[test]
    fn a_list_goes_on_behind_its_comma() {
        assert_eq!(offered("q others=cart,a").1, ["cart,a\\,b"]);
    }

    #[test]
    fn what_there_is_to_choose_from_is_offered() {
        assert_eq!(offered("q level=").1, ["error", "warn"]);
        assert_eq!(offered("q least=5").1, ["500ms", "5s"]);
        assert!(offered("q nothing=").1.is_empty());
    }

    #[test]
    fn a_value_that_is_no_word_is_not_offered() {
        assert_eq!(quoted("it's"), Some("\"it's\"".to_owned()));
        assert_eq!(quoted("it's \"so\""), None);
    }
}
