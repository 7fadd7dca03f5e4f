//! The engine: this is the one file that names rhai.
//!
//! rhai reads the text and runs it. Between the two stands a check of the whole tree that it read: only what a list here allows
//! may be in it, each part of the kind and unit that its place needs. So no keyword of rhai that we forgot can pass.
//!
//! Numbers: rhai reads `12` as an integer and `20.5` as a float. Before its parser sees them, both become the decimal that is
//! written there, from the digits themselves; so no float and no integer ever stands in a rule.

mod reader;

use std::sync::{Arc, OnceLock};

use rhai::{
    AST, Array, Dynamic, Engine, EvalAltResult, Expr, FnCallExpr, ImmutableString, LexError, Module, OptimizationLevel,
    ParseErrorType, Position, Scope, Stmt, Token,
};
use rust_decimal::Decimal;

use self::reader::Reader;
use super::number::{self, Rounding};
use super::shape::Shape;
use super::text;
use super::{
    Figure, Figures, Kind, MAX_DEPTH, MAX_LITERAL, MAX_STEPS, RuleFailure, RuleFault, RuleProblem, Side, Variable, Verdict,
    Vocabulary,
};
use crate::money::Amount;

/// An expression that was read and checked.
#[derive(Debug)]
pub(super) struct Program {
    whole: AST,
    shape: Shape<Piece>,
    needs: Vec<(Box<str>, Variable)>,
}

/// A part of a rule that is worked out by itself, to be shown.
#[derive(Debug)]
struct Piece {
    value: Source,
    unit: Option<Arc<str>>,
}

#[derive(Debug)]
enum Source {
    Literal(Figure),
    Name(String),
    Worked(String, AST),
}

/// A list of texts as the engine holds it.
#[derive(Debug, Clone)]
struct Texts(Arc<std::collections::BTreeSet<String>>);

/// What the operators and functions say when they fail.
#[derive(Debug, Clone, Copy)]
enum Trouble {
    DivisionByZero,
    Inexact,
}

type Outcome<T> = Result<T, Box<EvalAltResult>>;

fn or_trouble<T>(result: Option<T>, trouble: Trouble) -> Outcome<T> {
    result.ok_or_else(|| Box::new(EvalAltResult::ErrorRuntime(Dynamic::from(trouble), Position::NONE)))
}

/// One engine for all: nothing of a rule stays in it.
fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(build)
}

fn build() -> Engine {
    let mut engine = Engine::new_raw();
    engine
        .set_optimization_level(OptimizationLevel::None)
        .set_max_operations(MAX_STEPS)
        .set_max_expr_depths(MAX_DEPTH, MAX_DEPTH)
        .set_max_call_levels(0)
        .set_max_functions(0)
        .set_max_modules(0)
        .set_max_variables(Vocabulary::MAX)
        .set_max_string_size(text_limit())
        .set_max_array_size(MAX_LITERAL)
        .set_max_map_size(1)
        // Ours are exact; rhai's own would drop digits in silence.
        .set_fast_operators(false)
        .set_allow_looping(false)
        .set_allow_anonymous_fn(false)
        .set_allow_if_expression(false)
        .set_allow_switch_expression(false)
        .set_allow_loop_expressions(false)
        .set_allow_statement_expression(false);
    #[expect(deprecated, reason = "rhai's way of saying that this may change between its versions")]
    engine.on_parse_token(|token, _, _| exact(token));

    engine.register_fn("+", |a: Decimal, b: Decimal| or_trouble(number::add(a, b), Trouble::Inexact));
    engine.register_fn("-", |a: Decimal, b: Decimal| or_trouble(number::subtract(a, b), Trouble::Inexact));
    engine.register_fn("*", |a: Decimal, b: Decimal| or_trouble(number::multiply(a, b), Trouble::Inexact));
    engine.register_fn("/", |a: Decimal, b: Decimal| {
        or_trouble((!b.is_zero()).then_some(()), Trouble::DivisionByZero)?;
        or_trouble(a.checked_div(b), Trouble::Inexact)
    });
    engine.register_fn("%", |a: Decimal, b: Decimal| {
        or_trouble((!b.is_zero()).then_some(()), Trouble::DivisionByZero)?;
        or_trouble(a.checked_rem(b), Trouble::Inexact)
    });
    engine.register_fn("-", |a: Decimal| -a);
    engine.register_fn("+", |a: Decimal| a);
    engine.register_fn("!", |a: bool| !a);
    engine.register_fn("min", |a: Decimal, b: Decimal| a.min(b));
    engine.register_fn("max", |a: Decimal, b: Decimal| a.max(b));
    engine.register_fn("abs", |a: Decimal| a.abs());
    for (name, rounding) in Rounding::ALL {
        engine.register_fn(name, move |a: Decimal, digits: Decimal| or_trouble(rounding.round(a, digits), Trouble::Inexact));
    }
    engine.register_fn("contains", |list: &mut Texts, text: ImmutableString| list.0.contains(text.as_str()));
    engine.register_fn("contains", |list: &mut Array, text: ImmutableString| {
        list.iter().any(|item| item.read_lock::<ImmutableString>().is_some_and(|item| *item == text))
    });
    engine
}

/// Texts that come as figures may be longer than those in a rule.
const fn text_limit() -> usize {
    super::MAX_TEXT
}

/// A number as the decimal that is written there.
fn exact(token: Token) -> Token {
    let bad = |text: &str| Token::LexError(Box::new(LexError::MalformedNumber(text.to_owned())));
    match token {
        Token::IntegerConstant(whole) => Token::DecimalConstant(Box::new((whole.into(), whole.to_string().into()))),
        Token::FloatConstant(written) => match written.1.parse::<Amount>() {
            Ok(amount) => Token::DecimalConstant(Box::new((amount.to_decimal(), written.1))),
            Err(_) => bad(&written.1),
        },
        Token::DecimalConstant(written) => bad(&written.1),
        token => token,
    }
}

impl Program {
    pub(super) fn parse(source: &str, vocabulary: &Vocabulary, wanted: Kind) -> Result<Self, RuleFault> {
        text::check(source)?;
        let whole = engine().compile_expression(source).map_err(|error| fault(error.err_type(), error.position()))?;
        if source.contains("/*") && engine().compile_expression(format!("{source}\n)")).is_ok() {
            // Something that never ends swallowed the bracket that can't stand there.
            return Err(not_allowed("a comment without an end", Position::NONE));
        }
        let expression = match whole.statements() {
            [Stmt::Expr(expression)] => (**expression).clone(),
            _ => return Err(not_allowed("a statement", Position::NONE)),
        };
        let mut reader = Reader::new(source, vocabulary);
        reader.expect(&expression, wanted)?;
        let shape = reader.shape(&expression)?;
        Ok(Self { whole, shape, needs: reader.needs() })
    }

    pub(super) fn needs(&self) -> &[(Box<str>, Variable)] {
        &self.needs
    }

    pub(super) fn holds(&self, figures: &Figures) -> Result<bool, RuleFailure> {
        run(&self.whole, &mut self.scope(figures)?)?.as_bool().map_err(|_| RuleFailure::Failed)
    }

    pub(super) fn value(&self, figures: &Figures) -> Result<Amount, RuleFailure> {
        let value = run(&self.whole, &mut self.scope(figures)?)?;
        value.as_decimal().map(Amount::from_decimal).map_err(|_| RuleFailure::Failed)
    }

    pub(super) fn decide(&self, figures: &Figures) -> Result<Verdict, RuleFailure> {
        let mut scope = self.scope(figures)?;
        let holds = run(&self.whole, &mut scope)?.as_bool().map_err(|_| RuleFailure::Failed)?;
        let mut because = Vec::new();
        let told = self.shape.explain(&mut because, &mut |piece| piece.side(figures, &mut scope))?;
        // The engine decides. Reasons for another answer would be a bug, and a rule that fails refuses.
        if told == holds { Ok(Verdict { holds, because }) } else { Err(RuleFailure::Failed) }
    }

    /// The figures that the rule names, each of the kind that it was checked for.
    fn scope(&self, figures: &Figures) -> Result<Scope<'_>, RuleFailure> {
        let mut scope = Scope::with_capacity(self.needs.len());
        for (name, variable) in &self.needs {
            let figure = figures.get(name).ok_or_else(|| RuleFailure::MissingFigure { name: name.to_string() })?;
            if figure.kind() != variable.kind() {
                return Err(RuleFailure::WrongFigure { name: name.to_string(), expected: variable.kind() });
            }
            let value = match figure {
                Figure::Bool(value) => Dynamic::from_bool(*value),
                Figure::Number(value) => Dynamic::from_decimal(value.to_decimal()),
                Figure::Text(value) => Dynamic::from(ImmutableString::from(&**value)),
                Figure::Texts(value) => Dynamic::from(Texts(Arc::clone(value))),
            };
            scope.push_constant_dynamic(&**name, value);
        }
        Ok(scope)
    }
}

fn run(ast: &AST, scope: &mut Scope<'_>) -> Result<Dynamic, RuleFailure> {
    engine().eval_ast_with_scope::<Dynamic>(scope, ast).map_err(|error| match *error {
        EvalAltResult::ErrorRuntime(value, _) => match value.try_cast::<Trouble>() {
            Some(Trouble::DivisionByZero) => RuleFailure::DivisionByZero,
            Some(Trouble::Inexact) => RuleFailure::Inexact,
            None => RuleFailure::Failed,
        },
        EvalAltResult::ErrorTooManyOperations(_) => RuleFailure::TooManySteps,
        _ => RuleFailure::Failed,
    })
}

impl Piece {
    fn side(&self, figures: &Figures, scope: &mut Scope<'_>) -> Result<Side, RuleFailure> {
        let (name, value) = match &self.value {
            Source::Literal(figure) => (None, figure.clone()),
            Source::Name(name) => (Some(name), figures.get(name).cloned().ok_or(RuleFailure::Failed)?),
            Source::Worked(name, ast) => (Some(name), figure(&run(ast, scope)?).ok_or(RuleFailure::Failed)?),
        };
        Ok(Side { name: name.cloned(), value, unit: self.unit.as_deref().map(str::to_owned) })
    }
}

fn figure(value: &Dynamic) -> Option<Figure> {
    if let Ok(value) = value.as_bool() {
        return Some(Figure::Bool(value));
    }
    if let Ok(value) = value.as_decimal() {
        return Some(Figure::Number(Amount::from_decimal(value)));
    }
    if let Some(value) = value.read_lock::<ImmutableString>() {
        return Some(Figure::from(value.as_str()));
    }
    let list = value.read_lock::<Array>()?;
    list.iter().map(|item| item.clone().into_string().ok()).collect::<Option<Figure>>()
}

fn fault(error: &ParseErrorType, at: Position) -> RuleFault {
    let problem = match error {
        ParseErrorType::ExprTooDeep => RuleProblem::TooDeep,
        ParseErrorType::LiteralTooLarge(..) | ParseErrorType::BadInput(LexError::StringTooLong(_)) => RuleProblem::LiteralTooLong,
        ParseErrorType::BadInput(LexError::MalformedNumber(_)) => RuleProblem::BadNumber,
        other => RuleProblem::Syntax(other.to_string()),
    };
    place(problem, at)
}

fn place(problem: RuleProblem, at: Position) -> RuleFault {
    RuleFault::at(at.line().unwrap_or(1), at.position().unwrap_or(1), problem)
}

fn not_allowed(what: &'static str, at: Position) -> RuleFault {
    place(RuleProblem::NotAllowed(what), at)
}
