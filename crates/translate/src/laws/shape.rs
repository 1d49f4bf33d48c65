//! The condition as the tree that sqlparser reads, which knows nothing of our writer.

use super::literal::{Role, Typed};
use super::words::{CAST, Words};
use super::{FUNCTIONS, VARIABLES};
use lucerna_schema::Table;
use sqlparser::ast::{
    AccessExpr, BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments,
    Ident, InTarget, LambdaFunction, LambdaSyntax, ObjectNamePart, OneOrManyWithParens, SetExpr,
    Statement, Subscript, UnaryOperator, Value,
};
use sqlparser::dialect::ClickHouseDialect;
use sqlparser::parser::{Parser, ParserError, ParserOptions};

/// Deeper than any condition whose query is not refused.
const DEEPEST: usize = 10_000;

/// Functions that read their first argument as a number or a time.
const READERS: &[&str] = &[
    "toDate",
    "toDate32",
    "toDateTime",
    "toDateTime64",
    "toDecimal256",
    "toInt256",
    "toUInt256",
];

/// Checks the tree of a condition whose words were checked before.
pub(super) fn check(words: &Words<'_>, table: &Table, typed: &Typed) -> Result<(), String> {
    let condition = condition(&words.plain)?;
    let mut judge = Judge {
        table,
        typed,
        variables: Vec::new(),
        texts: Vec::new(),
    };
    judge.expression(&condition, Role::Plain)?;
    if judge.texts == words.texts {
        Ok(())
    } else {
        let (theirs, ours) = (judge.texts, &words.texts);
        Err(format!(
            "two readers see different texts: {theirs:?} and {ours:?}"
        ))
    }
}

/// The condition of the one statement, which has nothing but it.
fn condition(sql: &str) -> Result<Expr, String> {
    let mut statements = read(sql).map_err(|error| format!("sqlparser: {error}"))?;
    let mut template = read("1").map_err(|error| format!("sqlparser: {error}"))?;
    let found = statements.first_mut().and_then(take_selection);
    template.first_mut().and_then(take_selection);
    if statements != template {
        return Err(format!("more than a condition: {statements:?}"));
    }
    found.ok_or_else(|| "no condition".to_owned())
}

fn read(condition: &str) -> Result<Vec<Statement>, ParserError> {
    let statement = format!("SELECT 1 FROM t WHERE {condition}");
    Parser::new(&ClickHouseDialect {})
        .with_recursion_limit(DEEPEST)
        .with_options(ParserOptions::new().with_unescape(false))
        .try_with_sql(&statement)?
        .parse_statements()
}

fn take_selection(statement: &mut Statement) -> Option<Expr> {
    let Statement::Query(query) = statement else {
        return None;
    };
    let SetExpr::Select(select) = query.body.as_mut() else {
        return None;
    };
    select.selection.take()
}

struct Judge<'j> {
    table: &'j Table,
    typed: &'j Typed,
    /// Those of the lambdas around.
    variables: Vec<String>,
    texts: Vec<String>,
}

type Judged = Result<(), String>;

impl Judge<'_> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what is not named here is refused"
    )]
    fn expression(&mut self, expression: &Expr, role: Role) -> Judged {
        match expression {
            Expr::Identifier(name) => self.name(name),
            Expr::Value(value) => self.value(&value.value, role),
            Expr::Nested(inner) => self.expression(inner, role),
            Expr::IsNotNull(inner) => self.expression(inner, Role::Plain),
            Expr::UnaryOp {
                op: UnaryOperator::Not | UnaryOperator::Minus,
                expr,
            } => self.expression(expr, Role::Plain),
            Expr::BinaryOp { .. } => self.joined(expression),
            Expr::Like {
                negated: false,
                any: false,
                expr,
                pattern,
                escape_char: None,
            }
            | Expr::ILike {
                negated: false,
                any: false,
                expr,
                pattern,
                escape_char: None,
            } => {
                self.expression(expr, Role::Plain)?;
                self.expression(pattern, Role::Like)
            }
            Expr::Between {
                expr,
                negated: false,
                low,
                high,
            } => {
                self.expression(expr, Role::Plain)?;
                self.expression(low, Role::Plain)?;
                self.expression(high, Role::Plain)
            }
            Expr::In {
                expr,
                target: InTarget::List(list),
                negated: false,
                global: false,
            } if list.iter().all(|each| matches!(each, Expr::Value(_))) => {
                self.expression(expr, Role::Plain)?;
                self.all(list, Role::Plain)
            }
            Expr::Array(array) if !array.named => self.all(&array.elem, role),
            Expr::CompoundFieldAccess { root, access_chain } => {
                self.expression(root, Role::Plain)?;
                access_chain
                    .iter()
                    .try_for_each(|access| self.access(access))
            }
            Expr::Function(function) => self.function(function),
            Expr::Lambda(lambda) => self.lambda(lambda),
            other => Err(format!("{other} has no place in a condition: {other:?}")),
        }
    }

    fn all<'e>(&mut self, expressions: impl IntoIterator<Item = &'e Expr>, role: Role) -> Judged {
        expressions
            .into_iter()
            .try_for_each(|expression| self.expression(expression, role))
    }

    /// A chain of operators leans to the left: down it in a loop, since it may be long.
    fn joined(&mut self, expression: &Expr) -> Judged {
        let mut rights = Vec::new();
        let mut left = expression;
        while let Expr::BinaryOp {
            left: next,
            op,
            right,
        } = left
        {
            let is_ours = matches!(
                op,
                BinaryOperator::And
                    | BinaryOperator::Or
                    | BinaryOperator::Eq
                    | BinaryOperator::NotEq
                    | BinaryOperator::Lt
                    | BinaryOperator::LtEq
                    | BinaryOperator::Gt
                    | BinaryOperator::GtEq
            );
            if !is_ours {
                return Err(format!("the operator {op} has no place in a condition"));
            }
            rights.push(right.as_ref());
            left = next;
        }
        self.expression(left, Role::Plain)?;
        self.all(rights.into_iter().rev(), Role::Plain)
    }

    fn name(&self, name: &Ident) -> Judged {
        let is_variable = self.variables.contains(&name.value);
        let is_constant = name.quote_style.is_none() && ["inf", "nan"].contains(&&*name.value);
        if is_variable || is_constant || self.table.find(&name.value).is_some() {
            Ok(())
        } else {
            Err(format!("{name} is no column, nor a variable here"))
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what is not named here is refused"
    )]
    fn value(&mut self, value: &Value, role: Role) -> Judged {
        match value {
            Value::SingleQuotedString(raw) => {
                self.texts.push(raw.clone());
                self.typed.check(raw, role)
            }
            Value::Number(..) | Value::Boolean(_) => Ok(()),
            other => Err(format!("{other} has no place in a condition: {other:?}")),
        }
    }

    fn access(&mut self, access: &AccessExpr) -> Judged {
        match access {
            AccessExpr::Subscript(Subscript::Index { index }) => {
                self.expression(index, Role::Plain)
            }
            AccessExpr::Subscript(Subscript::Slice { .. }) | AccessExpr::Dot(_) => {
                Err(format!("{access:?} has no place in a condition"))
            }
        }
    }

    fn function(&mut self, function: &Function) -> Judged {
        let [ObjectNamePart::Identifier(name)] = function.name.0.as_slice() else {
            return Err(format!("{} is no plain function", function.name));
        };
        let is_ours = FUNCTIONS.contains(&name.value.as_str()) || name.value == CAST;
        if name.quote_style.is_some() || !is_ours {
            return Err(format!("{name} is not on the list of functions"));
        }
        for (at, argument) in arguments(function)?.iter().enumerate() {
            let FunctionArg::Unnamed(FunctionArgExpr::Expr(argument)) = argument else {
                return Err(format!("{argument} is no plain argument"));
            };
            self.expression(argument, role(&name.value, at))?;
        }
        Ok(())
    }

    fn lambda(&mut self, lambda: &LambdaFunction) -> Judged {
        let parameters = match &lambda.params {
            OneOrManyWithParens::One(parameter) => std::slice::from_ref(parameter),
            OneOrManyWithParens::Many(parameters) => parameters,
        };
        let outside = self.variables.len();
        for parameter in parameters {
            let name = &parameter.name.value;
            if !VARIABLES.contains(&name.as_str()) || parameter.data_type.is_some() {
                return Err(format!("{} is none of our variables", parameter.name));
            }
            self.variables.push(name.clone());
        }
        if lambda.syntax != LambdaSyntax::Arrow {
            return Err(format!("{lambda} is no lambda of ClickHouse"));
        }
        let judged = self.expression(&lambda.body, Role::Plain);
        self.variables.truncate(outside);
        judged
    }
}

/// The arguments of a function that has nothing beside them.
fn arguments(function: &Function) -> Result<&[FunctionArg], String> {
    let has_more = function.uses_odbc_syntax
        || function.parameters != FunctionArguments::None
        || !function.within_group.is_empty()
        || function.filter.is_some()
        || function.null_treatment.is_some()
        || function.over.is_some();
    match &function.args {
        FunctionArguments::List(list)
            if !has_more && list.duplicate_treatment.is_none() && list.clauses.is_empty() =>
        {
            Ok(&list.args)
        }
        FunctionArguments::List(_) | FunctionArguments::None | FunctionArguments::Subquery(_) => {
            Err(format!("{function} is more than a call"))
        }
    }
}

/// What a text at this place of the arguments is for.
fn role(function: &str, at: usize) -> Role {
    match (function, at) {
        ("match", 1) => Role::Pattern,
        ("has" | "hasAny", 1) => Role::Item,
        ("damerauLevenshteinDistance", 1) => Role::Coded,
        ("translateUTF8" | "replaceAll", 1 | 2) => Role::Characters,
        (function, 0) if READERS.contains(&function) => Role::Number,
        _ => Role::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::{Typed, Words, check};
    use crate::Context;
    use lucerna_schema::builtin;

    fn judged(sql: &str, texts: &[&str]) -> Result<(), String> {
        let logs = builtin("logs").expect("a built-in table");
        let words = Words {
            texts: texts.to_vec(),
            plain: sql.to_owned(),
        };
        check(&words, logs, &Typed::new("a b", &Context::utc(0)))
    }

    #[test]
    fn lambdas_maps_and_arrays_are_read() {
        for (sql, texts) in [
            (
                "arrayExists(x -> x = 'a', mapValues(LogAttributes))",
                vec!["a"],
            ),
            ("LogAttributes['a'] != '' AND NOT (1)", vec!["a", ""]),
            ("hasAllTokens(lower(Body), ['a', 'b'])", vec!["a", "b"]),
            (
                "Body IN ('a', 'b') AND position(Body, 'a') > 0 OR Body ILIKE '%b%'",
                vec!["a", "b", "a", "%b%"],
            ),
            ("arrayExists((x, y) -> x = y, Body, Body)", vec![]),
            ("castTo(Body, 'a') = 1", vec!["a"]),
            ("if(match(Body, '(?-s)a'), 1, -5)", vec!["(?-s)a"]),
        ] {
            assert_eq!(judged(sql, &texts), Ok(()), "{sql}");
        }
    }

    #[test]
    fn items_are_pairs_of_what_was_typed() {
        assert_eq!(judged("has(LogAttributes, 'a=b')", &["a=b"]), Ok(()));
        assert_eq!(judged("hasAny(LogAttributes, ['a=b'])", &["a=b"]), Ok(()));
        assert!(judged("has(LogAttributes, 'a=c')", &["a=c"]).is_err());
        assert!(judged("Body = 'a=b'", &["a=b"]).is_err());
    }

    #[test]
    fn more_than_a_condition_is_seen() {
        for sql in [
            "1; SELECT 2",
            "1 LIMIT 5",
            "1 UNION ALL SELECT 2",
            "Body IN (SELECT 1)",
            "Body NOT IN (1)",
            "Body IN LogAttributes",
            "EXISTS (SELECT 1)",
            "(SELECT 1)",
            "1 GROUP BY Body",
            "1 SETTINGS max_threads = 1",
            "1 FORMAT JSON",
            "Body.x = 1",
            "count(*) > 1",
            "x = 1",
            "arrayExists(z -> 1, LogAttributes)",
            "arrayExists(x -> 1, LogAttributes) AND x = 1",
            "CAST(Body AS Int8) = 1",
            "Body = ?",
            "t.Body = 1",
        ] {
            assert!(judged(sql, &[]).is_err(), "{sql}");
        }
    }
}
