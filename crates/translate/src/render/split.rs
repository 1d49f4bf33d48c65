//! A predicate as two conditions: what an index or a small column answers, and the rest.

use super::form::{First, Group, Joint, Reads, Rest, Several};
use super::{Live, Renderer};
use crate::Context;
use crate::predicate::{Leaf, Predicate};
use lucerna_schema::{ColumnId, Table};
use lucerna_sql::{Sql, SqlWriter};

/// Below so many levels of AND, OR and NOT nothing is taken apart, so that no part is written often.
const DEEPEST: usize = 8;

/// A condition in two parts, which joined by AND are the whole of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Split {
    /// For PREWHERE: what an index or a small column answers.
    pub cheap: Option<Sql>,
    /// For WHERE: what is read only of the rows that are left.
    pub rest: Option<Sql>,
}

/// Renders `predicate`, which was resolved for `table` with the same context, for a search of a table
/// of which `live` is known.
///
/// Neither part is there for a predicate that holds for every row. Each is an expression of AND and
/// what binds closer than it. They are for a statement as they are: a NOT around them would lose rows,
/// since the rest may hold an `indexHint`.
///
/// ```
/// use lucerna_schema::builtin;
/// use lucerna_translate::render::{Live, split};
/// use lucerna_translate::{Context, translate};
///
/// let (logs, context) = (builtin("logs").expect("a built-in table"), Context::utc(0));
/// let predicate = translate("\"No instances\"", logs, &context).predicate;
/// let split = split(&predicate, logs, &context, &Live::default());
/// let cheap = split.cheap.expect("an index of words");
/// assert_eq!(cheap.as_str(), "hasAllTokens(lower(Body), ['no', 'instances'])");
/// let rest = split.rest.expect("a separator between them");
/// assert_eq!(rest.as_str(), "lower(Body) LIKE '%no instances%'");
/// ```
#[must_use]
pub fn split(predicate: &Predicate, table: &Table, context: &Context, live: &Live) -> Split {
    let mut renderer = Renderer::new(table, context, live);
    let parts = renderer.parts(predicate, Stand::default());
    Split {
        cheap: joined(&parts.cheap, Joint::And),
        rest: joined(&parts.rest, Joint::And),
    }
}

/// Where in a predicate a part stands.
#[derive(Clone, Copy, Default)]
struct Stand {
    depth: usize,
    is_under_not: bool,
}

impl Stand {
    fn below(self) -> Self {
        Self {
            depth: self.depth + 1,
            ..self
        }
    }

    fn under_not(self) -> Self {
        Self {
            is_under_not: true,
            ..self.below()
        }
    }
}

/// Conditions to be joined by AND; each binds closer than it or stands in brackets.
#[derive(Default)]
struct Parts {
    cheap: Vec<Sql>,
    rest: Vec<Sql>,
    /// The cheap ones are not cheap under NOT.
    is_dear_negated: bool,
}

impl Parts {
    fn rest(sql: Sql) -> Self {
        Self {
            rest: vec![sql],
            ..Self::default()
        }
    }

    fn cheap(sql: Sql) -> Self {
        Self {
            cheap: vec![sql],
            ..Self::default()
        }
    }

    fn and(mut self, other: Self) -> Self {
        self.cheap.extend(other.cheap);
        self.rest.extend(other.rest);
        self.is_dear_negated |= other.is_dear_negated;
        self
    }

    /// All of it.
    fn whole(&self) -> Sql {
        let all = self.cheap.iter().chain(&self.rest);
        joined(all, Joint::And).unwrap_or_else(|| literal("1"))
    }
}

impl<'a> Renderer<'a> {
    fn parts(&mut self, predicate: &'a Predicate, at: Stand) -> Parts {
        match predicate {
            Predicate::True => Parts::default(),
            Predicate::False => Parts::cheap(literal("0")),
            Predicate::Leaf(leaf) => self.leaf_parts(leaf, at),
            _ if at.depth > DEEPEST => {
                let whole = self.apart(|this| this.whole(predicate));
                Parts::rest(bracketed(&whole))
            }
            Predicate::All(parts) => {
                let parts = self.each_group(parts, Joint::And, at);
                parts.into_iter().fold(Parts::default(), Parts::and)
            }
            Predicate::Any(parts) => any(self.each_group(parts, Joint::Or, at)),
            Predicate::Not(of) => not(&self.parts(of, at.under_not())),
        }
    }

    fn each_group(&mut self, parts: &'a [Predicate], joint: Joint, at: Stand) -> Vec<Parts> {
        let mut rest = parts;
        let mut each = Vec::new();
        while let Some(group) = self.next_group(&mut rest, joint) {
            each.push(self.group_parts(group, joint, at));
        }
        each
    }

    fn leaf_parts(&mut self, leaf: &'a Leaf, at: Stand) -> Parts {
        let form = self.form(&leaf.place, &leaf.test);
        if let (First::Key(map, key), Reads::Column) = (&form.first, form.reads) {
            return self.by_bloom_filter(leaf, *map, key, at);
        }
        if form.reads == Reads::Column {
            return Parts::rest(self.apart(|this| this.whole_leaf(leaf)));
        }
        let first = (!matches!(form.first, First::Nothing)).then(|| {
            self.apart(|this| {
                this.mark(leaf);
                this.first(&form.first, leaf);
            })
        });
        let rest = (form.rest != Rest::Nothing).then(|| {
            self.apart(|this| {
                this.mark(leaf);
                this.rest(form.rest, leaf);
            })
        });
        Parts {
            cheap: first.into_iter().collect(),
            rest: rest.into_iter().collect(),
            is_dear_negated: form.reads == Reads::LittleUnlessNegated,
        }
    }

    /// A test beside what a bloom filter knows of its key, which so is not read a second time. Under NOT
    /// it knows nothing.
    fn by_bloom_filter(&mut self, leaf: &Leaf, map: ColumnId, key: &str, at: Stand) -> Parts {
        let test = self.apart(|this| {
            this.mark(leaf);
            this.plain_leaf(&leaf.place, &leaf.test);
        });
        if at.is_under_not {
            return Parts::rest(test);
        }
        let hint = self.apart(|this| {
            this.sql.raw("indexHint(");
            this.has_key(map, key);
            this.sql.raw(")");
        });
        Parts {
            rest: vec![test, hint],
            ..Parts::default()
        }
    }

    fn group_parts(&mut self, group: Group<'a>, joint: Joint, at: Stand) -> Parts {
        let (first, several) = match group {
            Group::One(part) => return self.parts(part, at.below()),
            Group::Several(first, several) => (first, several),
        };
        let is_cheap = match several {
            Several::Words(..) | Several::Items(..) => true,
            Several::Values(..) => self.form(&first.place, &first.test).reads == Reads::Little,
        };
        let sql = self.apart(|this| this.several(first, &several, joint));
        if is_cheap {
            Parts::cheap(sql)
        } else {
            Parts::rest(sql)
        }
    }
}

/// Cheap only if every branch is, at least in part.
fn any(mut branches: Vec<Parts>) -> Parts {
    if branches.len() == 1 {
        return branches.pop().unwrap_or_default();
    }
    if branches
        .iter()
        .any(|branch| branch.cheap.is_empty() && branch.rest.is_empty())
    {
        return Parts::default();
    }
    let cheap: Option<Vec<Sql>> = branches
        .iter()
        .map(|branch| joined(&branch.cheap, Joint::And))
        .collect();
    let one_of = |branches: &[Sql]| joined(branches, Joint::Or).map(|sql| bracketed(&sql));
    let is_exact = branches.iter().all(|branch| branch.rest.is_empty());
    let rest = if cheap.is_some() && is_exact {
        None
    } else {
        let wholes: Vec<Sql> = branches.iter().map(Parts::whole).collect();
        one_of(&wholes)
    };
    Parts {
        cheap: cheap.as_deref().and_then(one_of).into_iter().collect(),
        rest: rest.into_iter().collect(),
        is_dear_negated: branches.iter().any(|branch| branch.is_dear_negated),
    }
}

/// Cheap only if the part is cheap and exact.
fn not(of: &Parts) -> Parts {
    let mut sql = SqlWriter::new();
    sql.raw("NOT (").sql(&of.whole()).raw(")");
    if of.rest.is_empty() && !of.is_dear_negated {
        Parts::cheap(sql.finish())
    } else {
        Parts::rest(sql.finish())
    }
}

fn joined<'s>(parts: impl IntoIterator<Item = &'s Sql>, joint: Joint) -> Option<Sql> {
    let mut sql = SqlWriter::new();
    for (at, part) in parts.into_iter().enumerate() {
        sql.raw(if at > 0 { joint.operator() } else { "" })
            .sql(part);
    }
    (!sql.is_empty()).then(|| sql.finish())
}

fn bracketed(sql: &Sql) -> Sql {
    let mut writer = SqlWriter::new();
    writer.raw("(").sql(sql).raw(")");
    writer.finish()
}

fn literal(sql: &'static str) -> Sql {
    let mut writer = SqlWriter::new();
    writer.raw(sql);
    writer.finish()
}
