//! Values that a service may choose. The first twin's value is the symbol; the other twins' and the service's values
//! are bound to it when they are seen first, and must agree with it from then on.

use super::ask::plain;
use super::twin::{TWINS, Twin};
use crate::check::Reference;
use indexmap::IndexMap;
use serde_json::Value;

/// Shorter texts are no symbols by themselves: they may stand for something else elsewhere.
const SHORT: usize = 4;

/// What a symbol stands for.
#[derive(Clone, Debug)]
pub(crate) struct Symbol {
    /// The values of the other twins.
    pub twins: Vec<Value>,
    /// The service's value, once it was seen.
    pub service: Option<Value>,
    /// Where the service said it first.
    pub origin: Option<Reference>,
    /// The resource, if it is the key of a new record.
    pub resource: Option<usize>,
}

/// All symbols of a sequence, by the JSON text of the first twin's value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Symbols {
    known: IndexMap<String, Symbol>,
}

/// Whose terms a value is translated into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Another twin's, from 0.
    Twin(usize),
    /// The service's.
    Service,
}

impl Symbols {
    /// The symbol of that value.
    pub(crate) fn get(&self, value: &Value) -> Option<&Symbol> {
        self.known.get(&value.to_string())
    }

    /// Whether a value can be a symbol.
    pub(crate) fn may_bind(value: &Value) -> bool {
        match value {
            Value::String(text) => text.len() >= SHORT,
            Value::Number(number) => number.as_f64().is_some_and(|it| it.abs() >= 10_000.0),
            _ => false,
        }
    }

    /// Binds the other twins' values to a symbol.
    pub(crate) fn bind(&mut self, value: &Value, twins: Vec<Value>) {
        let resource = Twin::resource_of_key(TWINS[0], value);
        let symbol = self.known.entry(value.to_string());
        symbol.or_insert(Symbol {
            twins,
            service: None,
            origin: None,
            resource,
        });
    }

    /// Binds the service's value, and remembers who said it.
    pub(crate) fn serve(&mut self, value: &Value, service: &Value, origin: Reference) {
        if let Some(symbol) = self.known.get_mut(&value.to_string()) {
            symbol.service.get_or_insert_with(|| service.clone());
            symbol.origin.get_or_insert(origin);
        }
    }

    /// The same with links of the service as links of whoever has them.
    pub(super) fn owned_by(mut self, base: &str) -> Self {
        for symbol in self.known.values_mut() {
            if let Some(value) = &mut symbol.service {
                crate::engine::to_own(value, base);
            }
        }
        self
    }

    /// The service's value for a value of a twin, from 0, if its answers have shown one.
    pub(super) fn served(&self, value: &Value, twin: usize) -> Option<Value> {
        let Some(at) = twin.checked_sub(1) else {
            return self.get(value)?.service.clone();
        };
        let mut symbols = self.known.values();
        let found = symbols.find(|it| it.twins.get(at) == Some(value));
        found?.service.clone()
    }

    /// Another key of the same resource that the service has given this value, if there is one.
    pub(crate) fn same_key(&self, value: &Value, service: &Value) -> Option<String> {
        let own = Twin::resource_of_key(TWINS[0], value)?;
        let text = value.to_string();
        let mut others = self.known.iter();
        let found = others.find(|(key, symbol)| {
            **key != text
                && symbol.resource == Some(own)
                && symbol.service.as_ref() == Some(service)
        });
        found.map(|(key, _)| key.clone())
    }

    /// A scalar in somebody's terms. Nothing if it is made of a symbol whose value is not known there.
    pub(crate) fn translate(&self, value: &Value, whose: Whose) -> Option<Value> {
        if self.known.is_empty() {
            return Some(value.clone());
        }
        if let Some(symbol) = self.get(value) {
            return of(symbol, whose);
        }
        match value {
            Value::String(text) => {
                if let Some(symbol) = text.parse::<i64>().ok().and_then(|it| self.get(&it.into())) {
                    return of(symbol, whose).map(|it| Value::String(plain(&it)));
                }
                self.within(text, whose).map(Value::String)
            }
            Value::Number(_) => {
                let text = Value::String(value.to_string());
                match self.get(&text) {
                    Some(symbol) => {
                        let value = of(symbol, whose)?;
                        Some(plain(&value).parse::<i64>().map_or(value, Value::from))
                    }
                    None => {
                        let digits = self.within(&value.to_string(), whose)?;
                        Some(
                            digits
                                .parse::<i64>()
                                .map_or_else(|_| value.clone(), Value::from),
                        )
                    }
                }
            }
            _ => Some(value.clone()),
        }
    }

    /// Where an earlier answer of the service said this value, as it stands.
    pub(crate) fn origin(&self, value: &Value) -> Option<Reference> {
        let found = self.get(value).or_else(|| match value {
            Value::String(text) => self.get(&text.parse::<i64>().ok()?.into()),
            Value::Number(_) => self.get(&Value::String(value.to_string())),
            _ => None,
        });
        found?.origin.clone()
    }

    /// A text in which symbols stand, in somebody's terms. Keys keep the width that zeros gave them.
    pub(crate) fn within(&self, text: &str, whose: Whose) -> Option<String> {
        let mut result = text.to_owned();
        for (key, symbol) in self.known.iter().rev() {
            let name = key.trim_matches('"');
            if name.len() <= SHORT || !result.contains(name) {
                continue;
            }
            let new = plain(&of(symbol, whose)?);
            result = match symbol.resource {
                Some(_) => padded(&result, name, &new),
                None => result.replace(name, &new),
            };
        }
        Some(result)
    }
}

fn of(symbol: &Symbol, whose: Whose) -> Option<Value> {
    match whose {
        Whose::Twin(at) => symbol.twins.get(at).cloned(),
        Whose::Service => symbol.service.clone(),
    }
}

/// Replaces a number that may have zeros in front of it.
fn padded(text: &str, name: &str, new: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let before = &rest[..at];
        let trimmed = before.trim_end_matches('0');
        let width = before.len() - trimmed.len() + name.len();
        let zeros = before.len() - trimmed.len();
        result.push_str(trimmed);
        if zeros > 0 {
            result.push_str(&"0".repeat(width.saturating_sub(new.len())));
        }
        result.push_str(new);
        rest = &rest[at + name.len()..];
    }
    result + rest
}
