//! The check of the tree that rhai read: what may stand in a rule, and of which kind and unit each part is.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::{
    AST, Expr, FnCallExpr, Kind, MAX_LITERAL, Module, Piece, Position, Rounding, RuleFault, RuleProblem, Shape, Source, Stmt,
    Variable, Vocabulary, figure, not_allowed, place,
};
use crate::rule::Sign;

/// What a part of a rule gives.
pub(super) struct Given {
    kind: Kind,
    unit: Option<Arc<str>>,
}

/// Checks the tree that rhai read.
pub(super) struct Reader<'a> {
    source: &'a str,
    vocabulary: &'a Vocabulary,
    needs: BTreeMap<String, Variable>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a str, vocabulary: &'a Vocabulary) -> Self {
        Self { source, vocabulary, needs: BTreeMap::new() }
    }

    /// What the parts read so far name.
    pub(super) fn needs(self) -> Vec<(Box<str>, Variable)> {
        self.needs.into_iter().map(|(name, variable)| (name.into(), variable)).collect()
    }

    pub(super) fn expect(&mut self, expression: &Expr, expected: Kind) -> Result<Given, RuleFault> {
        let given = self.read(expression)?;
        if given.kind == expected {
            Ok(given)
        } else {
            Err(place(RuleProblem::WrongKind { expected, found: given.kind }, expression.position()))
        }
    }

    fn read(&mut self, expression: &Expr) -> Result<Given, RuleFault> {
        let plain = |kind| Ok(Given { kind, unit: None });
        let at = expression.position();
        match expression {
            Expr::BoolConstant(..) => plain(Kind::Bool),
            Expr::DynamicConstant(value, _) if value.is_decimal() => {
                if self.is_other_base(at) {
                    Err(place(RuleProblem::BadNumber, at))
                } else {
                    plain(Kind::Number)
                }
            }
            Expr::StringConstant(value, _) => {
                if value.len() > MAX_LITERAL {
                    return Err(place(RuleProblem::LiteralTooLong, at));
                }
                if value.chars().any(crate::text::is_misleading) {
                    return Err(place(RuleProblem::HiddenCharacter, at));
                }
                plain(Kind::Text)
            }
            Expr::Array(items, _) => {
                for item in items {
                    if !matches!(item, Expr::StringConstant(..)) {
                        return Err(not_allowed("a list of anything but texts", item.position()));
                    }
                    self.read(item)?;
                }
                plain(Kind::Texts)
            }
            Expr::Variable(variable, _, at) if variable.2.is_empty() => {
                let name = variable.1.as_str();
                let Some(declared) = self.vocabulary.get(name) else {
                    return Err(place(RuleProblem::UnknownName(name.to_owned()), *at));
                };
                self.needs.insert(name.to_owned(), declared.clone());
                Ok(Given { kind: declared.kind(), unit: declared.unit().map(Into::into) })
            }
            Expr::And(parts, _) | Expr::Or(parts, _) => {
                for part in parts.iter() {
                    self.expect(part, Kind::Bool)?;
                }
                plain(Kind::Bool)
            }
            Expr::FnCall(call, _) if !call.is_qualified() && !call.capture_parent_scope => self.call(call, at),
            Expr::IntegerConstant(..) | Expr::FloatConstant(..) => Err(place(RuleProblem::BadNumber, at)),
            Expr::CharConstant(..) => Err(not_allowed("a character in single quotes", at)),
            Expr::InterpolatedString(..) => Err(not_allowed("a text in backquotes", at)),
            Expr::Dot(..) | Expr::MethodCall(..) | Expr::Property(..) => Err(not_allowed("a point behind a name", at)),
            Expr::Index(..) => Err(not_allowed("an index in brackets", at)),
            Expr::Map(..) => Err(not_allowed("an object", at)),
            Expr::Stmt(..) => Err(not_allowed("a statement", at)),
            _ => Err(not_allowed("this", at)),
        }
    }

    fn call(&mut self, call: &FnCallExpr, at: Position) -> Result<Given, RuleFault> {
        let unknown = || place(RuleProblem::UnknownFunction(call.name.to_string()), at);
        match (call.name.as_str(), &*call.args) {
            ("+" | "-" | "%" | "min" | "max", [left, right]) => self.numbers(left, right, at),
            ("*", [left, right]) => {
                let (left, right) = (self.expect(left, Kind::Number)?, self.expect(right, Kind::Number)?);
                let unit = if left.unit.is_some() && right.unit.is_some() { None } else { left.unit.or(right.unit) };
                Ok(Given { kind: Kind::Number, unit })
            }
            ("/", [left, right]) => {
                let (left, right) = (self.expect(left, Kind::Number)?, self.expect(right, Kind::Number)?);
                Ok(Given { kind: Kind::Number, unit: left.unit.filter(|_| right.unit.is_none()) })
            }
            ("-" | "+" | "abs", [part]) => self.expect(part, Kind::Number),
            ("!", [part]) => self.expect(part, Kind::Bool),
            ("<" | "<=" | ">" | ">=", [left, right]) => {
                self.numbers(left, right, at)?;
                Ok(Given { kind: Kind::Bool, unit: None })
            }
            ("==" | "!=", [left, right]) => {
                let (left, right) = (self.read(left)?, self.read(right)?);
                if left.kind != right.kind || left.kind == Kind::Texts {
                    return Err(place(RuleProblem::Mixed, at));
                }
                same_unit(&left, &right, at)?;
                Ok(Given { kind: Kind::Bool, unit: None })
            }
            ("contains", [list, text]) => {
                self.expect(list, Kind::Texts)?;
                self.expect(text, Kind::Text)?;
                Ok(Given { kind: Kind::Bool, unit: None })
            }
            (name, [part, digits]) if Rounding::ALL.iter().any(|(known, _)| *known == name) => {
                let given = self.expect(part, Kind::Number)?;
                self.expect(digits, Kind::Number)?;
                Ok(given)
            }
            _ => Err(unknown()),
        }
    }

    /// Two numbers that add or compare.
    fn numbers(&mut self, left: &Expr, right: &Expr, at: Position) -> Result<Given, RuleFault> {
        let (left, right) = (self.expect(left, Kind::Number)?, self.expect(right, Kind::Number)?);
        same_unit(&left, &right, at)?;
        Ok(Given { kind: Kind::Number, unit: left.unit.or(right.unit) })
    }

    /// The part again, as the shape by which it is explained.
    pub(super) fn shape(&mut self, expression: &Expr) -> Result<Shape<Piece>, RuleFault> {
        Ok(match expression {
            Expr::And(parts, _) => Shape::All(parts.iter().map(|part| self.shape(part)).collect::<Result<_, _>>()?),
            Expr::Or(parts, _) => Shape::Any(parts.iter().map(|part| self.shape(part)).collect::<Result<_, _>>()?),
            Expr::FnCall(call, _) => match (call.name.as_str(), &*call.args) {
                ("!", [part]) => Shape::Not(Box::new(self.shape(part)?)),
                ("contains", [list, text]) => Shape::Compare(self.piece(text)?, Sign::In, self.piece(list)?),
                (name, [left, right]) => match sign(name) {
                    Some(sign) => Shape::Compare(self.piece(left)?, sign, self.piece(right)?),
                    None => Shape::Fact(self.piece(expression)?),
                },
                _ => Shape::Fact(self.piece(expression)?),
            },
            _ => Shape::Fact(self.piece(expression)?),
        })
    }

    fn piece(&mut self, expression: &Expr) -> Result<Piece, RuleFault> {
        let unit = self.read(expression)?.unit;
        let literal = expression.get_literal_value(None).and_then(|value| figure(&value));
        let value = match (expression, literal) {
            (_, Some(figure)) => Source::Literal(figure),
            (Expr::Variable(variable, ..), None) => Source::Name(variable.1.to_string()),
            _ => {
                let mut written = String::new();
                write(expression, &mut written);
                Source::Worked(written, AST::new([Stmt::Expr(Box::new(expression.clone()))], Module::new()))
            }
        };
        Ok(Piece { value, unit })
    }

    /// Whether the number that stands there is written in another base, which rhai wraps around in silence.
    fn is_other_base(&self, at: Position) -> bool {
        let (Some(line), Some(column)) = (at.line(), at.position()) else { return true };
        let Some(line) = self.source.split('\n').nth(line - 1) else { return true };
        let mut digits = line.chars().skip(column - 1).skip_while(|c| *c == '-' || *c == '+');
        digits.next() == Some('0') && digits.next().is_some_and(|base| base.is_ascii_alphabetic())
    }
}

fn same_unit(left: &Given, right: &Given, at: Position) -> Result<(), RuleFault> {
    match (&left.unit, &right.unit) {
        (Some(one), Some(other)) if one != other => Err(place(RuleProblem::TwoUnits(one.to_string(), other.to_string()), at)),
        _ => Ok(()),
    }
}

fn sign(name: &str) -> Option<Sign> {
    const SIGNS: [Sign; 6] = [Sign::Less, Sign::AtMost, Sign::More, Sign::AtLeast, Sign::Equal, Sign::Other];
    SIGNS.into_iter().find(|sign| sign.symbol() == name)
}

/// Writes a part as a person would.
fn write(expression: &Expr, out: &mut String) {
    match expression {
        Expr::Variable(variable, ..) => out.push_str(&variable.1),
        Expr::FnCall(call, _) => match (call.op_token.is_some(), &*call.args) {
            (true, [one]) => {
                out.push_str(&call.name);
                write_operand(one, out);
            }
            (true, [left, right]) => {
                write_operand(left, out);
                let _infallible = write!(out, " {} ", call.name);
                write_operand(right, out);
            }
            (_, parts) => {
                out.push_str(&call.name);
                out.push('(');
                for (nth, part) in parts.iter().enumerate() {
                    if nth > 0 {
                        out.push_str(", ");
                    }
                    write(part, out);
                }
                out.push(')');
            }
        },
        other => match other.get_literal_value(None) {
            Some(value) => {
                let _infallible = write!(out, "{value}");
            }
            None => out.push('…'),
        },
    }
}

fn write_operand(expression: &Expr, out: &mut String) {
    let nested = matches!(expression, Expr::FnCall(call, _) if call.op_token.is_some());
    if nested {
        out.push('(');
    }
    write(expression, out);
    if nested {
        out.push(')');
    }
}
