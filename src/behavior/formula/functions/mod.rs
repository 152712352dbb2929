//! The catalogue of functions that formulas and templates call: one row a function, one file a kind.
//! A function sees its arguments, the exchange's instant and its random numbers, and nothing else.

mod fake;
mod list;
mod number;
mod picture;
mod random;
mod text;
mod time;

pub(crate) use number::add;
pub(crate) use text::hex;

use crate::behavior::partial::Partial;
use crate::behavior::tap::Tap;
use crate::behavior::time::TimeStyle;
use crate::behavior::types::Type;
use crate::behavior::value::Val;
use rand_chacha::ChaCha8Rng;
use std::cell::RefCell;
use std::fmt;

/// What a function may know besides its arguments.
pub struct Env<'a> {
    /// The instant of the exchange, in milliseconds since 1970 UTC.
    pub now: i64,
    /// How the API writes instants.
    pub time: &'a TimeStyle,
    /// Random numbers, seeded by the sandbox.
    pub random: RefCell<ChaCha8Rng>,
    /// Whoever looks on.
    pub tap: Option<&'a Tap>,
}

impl<'a> Env<'a> {
    /// What is known of the records, where that is not all.
    pub(crate) fn partial(&self) -> Option<&'a Partial> {
        self.tap?.partial.as_ref()
    }
}

/// What an argument must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Any value.
    Any,
    /// Text.
    Text,
    /// A whole number.
    Int,
    /// Any number.
    Number,
    /// Text or number.
    Scalar,
    /// An instant.
    Time,
    /// A list.
    List,
    /// Something with a size.
    Sized,
}

impl Takes {
    /// The type to check arguments with.
    pub(crate) fn ty(self) -> Type {
        match self {
            Self::Any => Type::Any,
            Self::Text => Type::Text,
            Self::Int => Type::Int,
            Self::Number => Type::Number,
            Self::Scalar => Type::Text.or(Type::Number).or(Type::Bool),
            Self::Time => Type::Time,
            Self::List => Type::list(Type::Any),
            Self::Sized => Type::Text.or(Type::list(Type::Any)).or(Type::open_map()),
        }
    }
}

/// What a function gives.
#[derive(Clone, Copy)]
pub enum Gives {
    /// Always the same type.
    Always(fn() -> Type),
    /// A type that follows from those of the arguments.
    From(fn(&[Type]) -> Type),
}

/// What runs when a function is called: a value, or the reason why there is none.
pub(crate) type Run = fn(&Env<'_>, &[Val]) -> Result<Val, String>;

/// One function of the catalogue.
pub struct Function {
    /// The name in formulas; in templates too.
    pub name: &'static str,
    /// What it takes, in order. A method call `x.f(y)` is `f(x, y)`.
    pub takes: &'static [Takes],
    /// Whether the last argument may be repeated any number of times.
    pub repeats: bool,
    /// What it gives.
    pub gives: Gives,
    /// What it does, in one line.
    pub summary: &'static str,
    /// How it does it.
    pub(crate) run: Run,
}

impl fmt::Debug for Function {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name)
    }
}

impl Function {
    const fn new(
        name: &'static str,
        takes: &'static [Takes],
        gives: Gives,
        summary: &'static str,
        run: Run,
    ) -> Self {
        Self {
            name,
            takes,
            repeats: false,
            gives,
            summary,
            run,
        }
    }

    const fn repeating(mut self) -> Self {
        self.repeats = true;
        self
    }
}

/// Every function, in the order of the manual.
pub fn all() -> impl Iterator<Item = &'static Function> {
    [
        text::ALL,
        number::ALL,
        time::ALL,
        list::ALL,
        random::ALL,
        fake::ALL,
        picture::ALL,
    ]
    .into_iter()
    .flatten()
}

/// The function of that name.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    all().find(|function| function.name == name)
}

const BOOL: Gives = Gives::Always(|| Type::Bool);
const INT: Gives = Gives::Always(|| Type::Int);
const NUMBER: Gives = Gives::Always(|| Type::Number);
const TEXT: Gives = Gives::Always(|| Type::Text);
const TIME: Gives = Gives::Always(|| Type::Time);
const ANY: Gives = Gives::Always(|| Type::Any);

fn text_of(arguments: &[Val], at: usize) -> Result<&str, String> {
    let value = arguments.get(at).unwrap_or(&Val::Null);
    value.as_text().ok_or_else(|| wanted("string", value))
}

fn int_of(arguments: &[Val], at: usize) -> Result<i64, String> {
    let value = arguments.get(at).unwrap_or(&Val::Null);
    value.as_int().ok_or_else(|| wanted("integer", value))
}

fn number_of(arguments: &[Val], at: usize) -> Result<f64, String> {
    let value = arguments.get(at).unwrap_or(&Val::Null);
    value.as_number().ok_or_else(|| wanted("number", value))
}

fn list_of(arguments: &[Val], at: usize) -> Result<&[Val], String> {
    match arguments.get(at) {
        Some(Val::List(items)) => Ok(items),
        other => Err(wanted("list", other.unwrap_or(&Val::Null))),
    }
}

fn time_of(arguments: &[Val], at: usize) -> Result<i64, String> {
    match arguments.get(at) {
        Some(Val::Time(millis)) => Ok(*millis),
        other => Err(wanted("timestamp", other.unwrap_or(&Val::Null))),
    }
}

fn wanted(expected: &str, found: &Val) -> String {
    format!("expected {expected}, found {}", found.kind())
}

#[cfg(test)]
pub(crate) fn call(name: &str, arguments: &[Val]) -> Result<Val, String> {
    use rand_chacha::rand_core::SeedableRng as _;
    let time = TimeStyle::default();
    let env = Env {
        now: 1_615_262_400_000,
        time: &time,
        random: RefCell::new(ChaCha8Rng::seed_from_u64(1)),
        tap: None,
    };
    (find(name).expect("a function of the catalogue").run)(&env, arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let mut names: Vec<&str> = all().map(|function| function.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
