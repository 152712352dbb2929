//! Texts of parameters and forms become typed values. A text that does not fit any type of the
//! schema stays a string, so that validation says what is wrong with it.

use super::schema::{JsonType, Schema, TypeSet};
use indexmap::IndexMap;
use serde_json::{Number, Value};

/// How deep lists and objects are looked into.
const DEPTH: usize = 3;

/// What a schema says about reading texts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Coercion {
    types: TypeSet,
    schema: Option<Schema>,
    items: Option<Box<Coercion>>,
    properties: IndexMap<String, Coercion>,
    binary: bool,
}

impl Coercion {
    /// Reads a schema.
    pub(crate) fn of(schema: &Schema) -> Self {
        Self::within(schema, DEPTH)
    }

    fn within(schema: &Schema, depth: usize) -> Self {
        let shape = schema.shape();
        let node = schema.node();
        let says_binary = |key: &str| node.is_some_and(|it| it.get(key).is_some());
        let mut coercion = Self {
            types: schema.possible_types(),
            schema: Some(schema.clone()),
            items: None,
            properties: IndexMap::new(),
            binary: shape.format.as_deref() == Some("binary")
                || (says_binary("contentMediaType") && !says_binary("contentEncoding")),
        };
        if depth == 0 {
            return coercion;
        }
        coercion.items = shape
            .items
            .as_ref()
            .map(|it| Box::new(Self::within(it, depth - 1)));
        for (name, property) in &shape.properties {
            let property = Self::within(&property.schema, depth - 1);
            coercion.properties.insert(name.clone(), property);
        }
        for branch in &shape.alternatives {
            let branch = Self::within(branch, depth - 1);
            coercion.items = coercion.items.or(branch.items);
            for (name, property) in branch.properties {
                coercion.properties.entry(name).or_insert(property);
            }
        }
        coercion
    }

    /// Whether the value is a list.
    pub(crate) fn is_array(&self) -> bool {
        self.types.names(JsonType::Array)
    }

    /// Whether the value is an object.
    pub(crate) fn is_object(&self) -> bool {
        self.types.names(JsonType::Object) || (self.types.is_any() && !self.properties.is_empty())
    }

    /// Whether the value is the contents of a file.
    pub(crate) fn is_binary(&self) -> bool {
        self.binary || self.items.as_ref().is_some_and(|it| it.binary)
    }

    /// The names of the properties.
    pub(crate) fn property_names(&self) -> impl Iterator<Item = &str> {
        self.properties.keys().map(String::as_str)
    }

    /// What is said about a property.
    pub(crate) fn property(&self, name: &str) -> Option<&Self> {
        self.properties.get(name)
    }

    /// The value of a text.
    pub(crate) fn scalar(&self, text: &str) -> Value {
        let mut candidates = self.candidates(text);
        if candidates.len() < 2 {
            return candidates.pop().unwrap_or_else(|| Value::from(text));
        }
        let fits = |it: &Value| {
            self.schema
                .as_ref()
                .is_none_or(|schema| schema.is_valid(it))
        };
        let best = candidates.iter().position(fits).unwrap_or(0);
        candidates.swap_remove(best)
    }

    /// The values that a text can stand for, the likeliest first.
    fn candidates(&self, text: &str) -> Vec<Value> {
        let names = |kind| self.types.names(kind);
        let mut candidates = Vec::new();
        if names(JsonType::Integer) {
            candidates.extend(integer(text));
        }
        if names(JsonType::Number) {
            candidates.extend(number(text));
        }
        if names(JsonType::Boolean) {
            candidates.extend(text.parse().ok().map(Value::Bool));
        }
        if names(JsonType::String) {
            candidates.push(Value::from(text));
        }
        if names(JsonType::Null) && matches!(text, "null" | "") {
            candidates.push(Value::Null);
        }
        candidates
    }

    /// The list of some texts.
    pub(crate) fn list<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Value {
        let item = |text| match &self.items {
            Some(items) => items.scalar(text),
            None => Value::from(text),
        };
        texts.into_iter().map(item).collect()
    }

    /// The object of some names and texts.
    pub(crate) fn object<'t>(&self, pairs: impl IntoIterator<Item = (&'t str, &'t str)>) -> Value {
        let value = |(name, text): (&str, &str)| {
            let value = match self.properties.get(name) {
                Some(property) => property.scalar(text),
                None => Value::from(text),
            };
            (name.to_owned(), value)
        };
        Value::Object(pairs.into_iter().map(value).collect())
    }
}

/// `-?(0|[1-9][0-9]*)` and nothing else.
fn integer(text: &str) -> Option<Value> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let whole = !digits.is_empty()
        && digits.bytes().all(|it| it.is_ascii_digit())
        && (digits.len() == 1 || !digits.starts_with('0'));
    if !whole {
        return None;
    }
    let signed = text.parse::<i64>().map(Value::from);
    let unsigned = || text.parse::<u64>().map(Value::from).ok();
    let float = || Number::from_f64(text.parse().ok()?).map(Value::Number);
    signed.ok().or_else(unsigned).or_else(float)
}

/// A number as JSON writes it.
fn number(text: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(text).ok()?;
    let written = text.starts_with(|it: char| it == '-' || it.is_ascii_digit())
        && text.ends_with(|it: char| it.is_ascii_digit());
    (written && value.is_number()).then_some(value)
}

/// The bytes of a text in Base64, with or without padding.
pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    use base64::alphabet::STANDARD;
    use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    LENIENT.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn coercion(kinds: &[JsonType]) -> Coercion {
        Coercion {
            types: kinds.iter().copied().collect(),
            ..Coercion::default()
        }
    }

    #[test]
    fn integers_are_strict() {
        let integer = coercion(&[JsonType::Integer]);
        assert_eq!(integer.scalar("-12"), json!(-12));
        assert_eq!(integer.scalar("0"), json!(0));
        for text in ["1.0", "+1", "٣", "01", "-", "", " 1", "1e3", "-01"] {
            assert_eq!(integer.scalar(text), json!(text));
        }
        let huge = integer.scalar("123456789012345678901234567890");
        assert!(huge.is_number());
    }

    #[test]
    fn numbers_booleans_and_null_are_what_json_writes() {
        let number = coercion(&[JsonType::Number]);
        assert_eq!(number.scalar("1.50"), json!(1.5));
        assert_eq!(number.scalar("1e2"), json!(100.0));
        for text in ["NaN", "inf", ".5", "1.", " 1", "0x1", "1_0"] {
            assert_eq!(number.scalar(text), json!(text));
        }
        let nullable = coercion(&[JsonType::Boolean, JsonType::Null]);
        assert_eq!(nullable.scalar("true"), json!(true));
        assert_eq!(nullable.scalar("True"), json!("True"));
        assert_eq!(nullable.scalar("null"), json!(null));
    }

    proptest! {
        #[test]
        fn a_written_number_is_read_back(whole: i64, float in proptest::num::f64::NORMAL) {
            let integer = coercion(&[JsonType::Integer]);
            prop_assert_eq!(integer.scalar(&whole.to_string()), json!(whole));
            let number = coercion(&[JsonType::Number]);
            prop_assert!(number.scalar(&json!(float).to_string()).is_number());
        }
    }
}
