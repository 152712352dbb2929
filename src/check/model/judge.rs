//! Holds an answer of the service against those of the twins. What the twins agree on must be so; what they do not
//! agree on is the service's choice, and must agree with what it chose before.

use super::ask::plain;
use super::symbols::{Symbols, Whose};
use crate::behavior::TimeStyle;
use crate::check::{Difference, Origin, Reference};
use serde_json::Value;

/// How far the clock of the service may be off, in milliseconds.
pub(crate) const SKEW: i64 = 300_000;
/// By how much the ages of an instant may differ between twins that mean the same moment.
const SAME_AGE: i64 = 30_000;
/// Numbers that are instants lie within so many milliseconds of now.
const NEAR: i64 = 20 * 365 * 86_400_000;

/// Holds bodies against each other.
pub(crate) struct Judge<'a> {
    /// What is bound so far.
    pub symbols: &'a mut Symbols,
    /// How the API writes instants.
    pub style: &'a TimeStyle,
    /// The instants of the answer: of the twins, then of the service.
    pub nows: &'a [i64],
    /// The step that was answered.
    pub step: usize,
    /// What is not as it should be.
    pub differences: Vec<Difference>,
}

impl Judge<'_> {
    /// Holds the service's value against those of the twins; gives the value that was expected, in the service's terms.
    pub(crate) fn value(
        &mut self,
        pointer: &str,
        twins: &[&Value],
        service: Option<&Value>,
    ) -> Value {
        let first = twins[0];
        match first {
            Value::Object(_) if twins.iter().all(|it| it.is_object()) => {
                self.object(pointer, twins, service)
            }
            Value::Array(_) if twins.iter().all(|it| it.is_array()) => {
                self.array(pointer, twins, service)
            }
            _ if twins.iter().all(|it| same(it, first)) => {
                if !service.is_some_and(|it| same(it, first)) {
                    self.differ(pointer, first, service);
                }
                first.clone()
            }
            _ => self.chosen(pointer, twins, service),
        }
    }

    fn object(&mut self, pointer: &str, twins: &[&Value], service: Option<&Value>) -> Value {
        let Some(found) = service.and_then(Value::as_object) else {
            self.differ(pointer, twins[0], service);
            return twins[0].clone();
        };
        let mut expected = serde_json::Map::new();
        for (key, value) in twins[0].as_object().into_iter().flatten() {
            let of: Option<Vec<&Value>> = twins.iter().map(|it| it.get(key)).collect();
            let Some(of) = of else { continue };
            let below = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
            let there = found.get(key);
            // An absent property says as much as `null`, unless the contract requires it.
            let there = if value.is_null() {
                there.or(Some(&Value::Null))
            } else {
                there
            };
            expected.insert(key.clone(), self.value(&below, &of, there));
        }
        Value::Object(expected)
    }

    fn array(&mut self, pointer: &str, twins: &[&Value], service: Option<&Value>) -> Value {
        let lists: Vec<&Vec<Value>> = twins.iter().filter_map(|it| it.as_array()).collect();
        let length = lists[0].len();
        if lists.iter().any(|it| it.len() != length) {
            return service.cloned().unwrap_or_default();
        }
        let Some(found) = service.and_then(Value::as_array) else {
            self.differ(pointer, twins[0], service);
            return twins[0].clone();
        };
        if found.len() != length {
            self.differences.push(Difference {
                place: place(pointer),
                expected: format!("array of {length} items"),
                actual: format!("array of {} items", found.len()),
            });
        }
        let mut expected = Vec::with_capacity(length);
        for at in 0..length {
            let of: Vec<&Value> = lists.iter().map(|it| &it[at]).collect();
            if at < found.len() {
                expected.push(self.value(&format!("{pointer}/{at}"), &of, Some(&found[at])));
            } else {
                expected.push(of[0].clone());
            }
        }
        Value::Array(expected)
    }

    /// A scalar that the service may choose.
    fn chosen(&mut self, pointer: &str, twins: &[&Value], service: Option<&Value>) -> Value {
        let first = twins[0];
        let kinds_agree = twins.iter().all(|it| kind(it) == kind(first));
        if !kinds_agree {
            return service.cloned().unwrap_or_default();
        }
        let Some(found) = service.filter(|it| kind(it) == kind(first)) else {
            self.differ(pointer, first, service);
            return first.clone();
        };
        if let Some(expected) = self.explained(twins) {
            let at = self.instant(first).is_some();
            if at && self.same_moment(&expected, found) {
                return found.clone();
            }
            if !same(&expected, found) && !loosely(&expected, found) {
                self.differ(pointer, &expected, service);
                return expected;
            }
            self.symbols.serve(first, found, self.reference(pointer));
            return expected;
        }
        if let Some(wrong) = self.wrong_instant(twins, found) {
            self.differences.push(Difference {
                place: place(pointer),
                expected: wrong,
                actual: shown(found),
            });
        } else if Symbols::may_bind(first) {
            let others = twins[1..].iter().map(|it| (*it).clone()).collect();
            self.symbols.bind(first, others);
            if let Some(other) = self.symbols.same_key(first, found) {
                self.differences.push(Difference {
                    place: place(pointer),
                    expected: "the key of another record than before".to_owned(),
                    actual: format!("{}, which is that of {other}", shown(found)),
                });
            }
            self.symbols.serve(first, found, self.reference(pointer));
        }
        found.clone()
    }

    /// What the service has to say, if that follows from what it said before.
    fn explained(&self, twins: &[&Value]) -> Option<Value> {
        let first = twins[0];
        for (at, other) in twins[1..].iter().enumerate() {
            let translated = self.symbols.translate(first, Whose::Twin(at))?;
            if !same(&translated, other) {
                return None;
            }
        }
        self.symbols.translate(first, Whose::Service)
    }

    fn reference(&self, pointer: &str) -> Reference {
        Reference {
            step: self.step,
            origin: Origin::Body(pointer.to_owned()),
        }
    }

    /// Whether two texts or numbers are the same instant, as exactly as they are written.
    fn same_moment(&self, expected: &Value, found: &Value) -> bool {
        match (self.instant(expected), self.instant(found)) {
            (Some((one, fine)), Some((two, _))) => one.abs_diff(two) <= fine.unsigned_abs(),
            _ => false,
        }
    }

    /// What is wrong about an instant that all twins count from now, if it is one and far from it.
    fn wrong_instant(&self, twins: &[&Value], found: &Value) -> Option<String> {
        let mut ages = Vec::new();
        for (value, now) in twins.iter().zip(self.nows) {
            let (at, fine) = self.instant(value)?;
            ages.push((at - now, fine));
        }
        let (age, fine) = ages[0];
        if ages
            .iter()
            .any(|it| it.0.abs_diff(age) > (SAME_AGE + fine).unsigned_abs())
        {
            return None;
        }
        let now = self.nows.last()?;
        let expected = now + age;
        match self.instant(found) {
            Some((at, _)) if at.abs_diff(expected) <= (SKEW + fine).unsigned_abs() => None,
            _ => Some(format!(
                "an instant within {} minutes of {}",
                SKEW / 60_000,
                self.style.print(expected)
            )),
        }
    }

    /// The instant that a value is, and how exactly it is written.
    fn instant(&self, value: &Value) -> Option<(i64, i64)> {
        match value {
            Value::String(text) => {
                let digits = text.bytes().take(4).all(|it| it.is_ascii_digit());
                if !digits || text.len() < 10 || !text[4..].starts_with('-') {
                    return None;
                }
                let at = self.style.parse(text).ok()?;
                let fine = match text.len() {
                    10 => 86_400_000,
                    11..=16 => 60_000,
                    _ => 2_000,
                };
                Some((at, fine))
            }
            Value::Number(number) => {
                let at = number.as_i64()?;
                let now = *self.nows.first()?;
                let near = |at: i64| at.abs_diff(now) < NEAR.unsigned_abs();
                if near(at) {
                    return Some((at, 2_000));
                }
                let at = at.checked_mul(1_000)?;
                near(at).then_some((at, 2_000))
            }
            _ => None,
        }
    }

    fn differ(&mut self, pointer: &str, expected: &Value, actual: Option<&Value>) {
        self.differences.push(Difference {
            place: place(pointer),
            expected: shown(expected),
            actual: actual.map_or_else(|| "nothing".to_owned(), shown),
        });
    }
}

fn place(pointer: &str) -> String {
    match pointer {
        "" => "body".to_owned(),
        pointer => format!("body {pointer}"),
    }
}

/// Equal as JSON; numbers by value.
pub(crate) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(one), Value::Number(two)) => one == two || one.as_f64() == two.as_f64(),
        _ => left == right,
    }
}

/// Equal but for zeros in front of numbers: how many there are, only the service can know.
fn loosely(expected: &Value, found: &Value) -> bool {
    let (Value::String(one), Value::String(two)) = (expected, found) else {
        return false;
    };
    one != two && without_zeros(one) == without_zeros(two)
}

fn without_zeros(text: &str) -> String {
    let mut result = String::new();
    for letter in text.chars() {
        let digit_before = result.chars().last().is_some_and(|it| it.is_ascii_digit());
        if letter != '0' || digit_before {
            result.push(letter);
        }
    }
    result
}

fn kind(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    }
}

/// A value with its type, as people compare them: `integer 3`.
pub(crate) fn shown(value: &Value) -> String {
    let kind = crate::contract::JsonType::of(value).as_str();
    let text = match value {
        Value::Null => return "null".to_owned(),
        Value::Array(items) => return format!("array of {} items", items.len()),
        Value::Object(entries) => return format!("object of {} properties", entries.len()),
        Value::String(_) => value.to_string(),
        other => plain(other),
    };
    let short: String = text.chars().take(120).collect();
    format!("{kind} {short}")
}
