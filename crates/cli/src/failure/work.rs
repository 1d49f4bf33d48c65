//! What the workbench answers.

use super::{Failure, Fault};
use crate::exit::Kind;
use lucerna::WorkError;
use lucerna::audit::NotRecorded;
use lucerna::guard::GuardError;

impl From<WorkError> for Failure {
    fn from(error: WorkError) -> Self {
        match error {
            WorkError::Query(wrong) => Self::query(wrong.text, wrong.diagnostics),
            WorkError::Guard(error) => error.into(),
            WorkError::ReadOnly { .. } => Fault::of(Kind::Guard, &error).into(),
            WorkError::Engine(error) => error.into(),
            WorkError::UnknownSource { ref near, .. } => {
                let mut fault = Fault::of(Kind::Usage, &error);
                if !near.is_empty() {
                    let names: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
                    fault = fault.help(format!("did you mean {}?", names.join(" or ")));
                }
                fault.into()
            }
            WorkError::UnknownFormat { ref near, .. } => {
                let mut fault = Fault::of(Kind::Usage, &error);
                if let Some(name) = near.first() {
                    fault = fault.help(format!("did you mean `ch:{name}`?"));
                }
                fault
                    .help("`SELECT name FROM system.formats WHERE is_output` lists them")
                    .into()
            }
            WorkError::SeveralTables {
                ref name,
                ref tables,
                ..
            } => {
                let example = tables.first().map_or("", String::as_str);
                Fault::of(Kind::Usage, &error)
                    .help(format!("`-s {example}` searches one of them"))
                    .help(format!(
                        "`sources.{name} = {{ table = \"{example}\" }}` in the connection's part of the \
                         config file says it for good"
                    ))
                    .into()
            }
            WorkError::Metrics { .. } => Fault::of(Kind::Usage, &error)
                .help("`lucerna sql` asks for them: `SELECT MetricName, count() FROM … GROUP BY 1`")
                .into(),
            WorkError::Naming { .. } => Fault::of(Kind::Config, &error).into(),
            WorkError::BadSourceName { .. } | WorkError::NoTimestamp { .. } | _ => {
                Fault::of(Kind::Usage, &error).into()
            }
        }
    }
}

/// No statement that writes runs unrecorded.
impl From<NotRecorded> for Failure {
    fn from(error: NotRecorded) -> Self {
        Fault::of(Kind::File, &error).into()
    }
}

impl From<GuardError> for Failure {
    fn from(error: GuardError) -> Self {
        if let GuardError::Engine(error) = error {
            return error.into();
        }
        let kind = if error.is_wrong_text() {
            Kind::Query
        } else {
            Kind::Guard
        };
        let mut fault = Fault::of(kind, &error);
        fault.span = error.span();
        fault.help = error.help().into_iter().collect();
        fault.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lucerna_diagnostics::Span;

    #[test]
    fn a_forbidden_statement_ends_with_6_and_points_at_the_place() {
        let error = GuardError::IntoOutfile {
            span: Span::new(9, 13),
        };
        let failure = Failure::from(WorkError::Guard(error)).within("SELECT 1 INTO OUTFILE 'x'");
        assert_eq!(failure.code(), 6);
        let Failure::Fault(fault) = failure else {
            panic!("a fault");
        };
        assert!(fault.source.is_some());
    }

    #[test]
    fn a_source_that_is_not_there_is_a_wrong_flag() {
        let error = WorkError::UnknownSource {
            name: "lgos".into(),
            place: "the store".into(),
            known: vec!["logs".into()],
            near: vec!["logs".into()],
        };
        assert_eq!(Failure::from(error).code(), 2);
    }
}
