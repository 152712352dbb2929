//! Texts of parameters and forms become typed values. A text that does not fit any type of the
//! schema stays a string, so that validation says what is wrong with it.

use super::schema::{Additional, JsonType, Schema, TypeSet};
use indexmap::IndexMap;
use serde_json::{Number, Value};
use std::sync::OnceLock;

/// How deep alternatives of alternatives are looked into.
const FAR: usize = 3;

/// What a schema says about reading texts, found out when it is first asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Coercion {
    schema: Option<Schema>,
    view: OnceLock<Box<View>>,
}

/// What is known of a schema.
#[derive(Clone, Debug, Default)]
struct View {
    types: TypeSet,
    items: Option<Coercion>,
    properties: IndexMap<String, Coercion>,
    /// What is said about properties without a name; nothing where there may be none.
    others: Option<Coercion>,
    binary: bool,
}

impl View {
    fn of(schema: &Schema, far: usize) -> Self {
        let shape = schema.shape();
        let node = schema.node();
        let says = |key: &str| node.is_some_and(|it| it.get(key).is_some());
        let properties = shape.properties.iter();
        let properties = properties.map(|(name, it)| (name.clone(), Coercion::of(&it.schema)));
        let mut view = Self {
            types: schema.possible_types(),
            items: shape.items.as_ref().map(Coercion::of),
            properties: properties.collect(),
            others: match &shape.additional {
                Additional::Schema(schema) => Some(Coercion::of(schema)),
                Additional::Open if shape.properties.is_empty() => Some(Coercion::default()),
                Additional::Open | Additional::Closed => None,
            },
            binary: shape.format.as_deref() == Some("binary")
                || (says("contentMediaType") && !says("contentEncoding")),
        };
        for branch in shape.alternatives.iter().filter(|_| far > 0) {
            let branch = Self::of(branch, far - 1);
            view.items = view.items.or(branch.items);
            for (name, property) in branch.properties {
                view.properties.entry(name).or_insert(property);
            }
        }
        view
    }
}

impl Coercion {
    /// Reads a schema.
    pub(crate) fn of(schema: &Schema) -> Self {
        Self {
            schema: Some(schema.clone()),
            view: OnceLock::new(),
        }
    }

    fn view(&self) -> &View {
        self.view.get_or_init(|| {
            let schema = self.schema.as_ref();
            Box::new(schema.map(|it| View::of(it, FAR)).unwrap_or_default())
        })
    }

    /// Whether the value is a list.
    pub(crate) fn is_array(&self) -> bool {
        self.view().types.names(JsonType::Array)
    }

    /// Whether the value is an object.
    pub(crate) fn is_object(&self) -> bool {
        let View {
            types, properties, ..
        } = self.view();
        types.names(JsonType::Object) || (types.is_any() && !properties.is_empty())
    }

    /// Whether the value is the contents of a file.
    pub(crate) fn is_binary(&self) -> bool {
        let is_binary = |it: &Self| it.view().binary;
        is_binary(self) || self.items().is_some_and(is_binary)
    }

    /// What is said about the items.
    pub(crate) fn items(&self) -> Option<&Self> {
        self.view().items.as_ref()
    }

    /// What is said about a named property.
    pub(crate) fn property(&self, name: &str) -> Option<&Self> {
        self.view().properties.get(name)
    }

    /// What is said about a property, by its name or for all others.
    pub(crate) fn member(&self, name: &str) -> Option<&Self> {
        let others = || self.view().others.as_ref().filter(|it| it.schema.is_some());
        self.property(name).or_else(others)
    }

    /// Whether the object has properties that nobody names.
    pub(crate) fn takes_others(&self) -> bool {
        self.view().others.is_some()
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
        let names = |kind| self.view().types.names(kind);
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
        let is_json = (names(JsonType::Object) && text.starts_with('{'))
            || (names(JsonType::Array) && text.starts_with('['));
        if is_json {
            // No style says how a list in a list is written; clients write JSON.
            candidates.extend(serde_json::from_str::<Value>(text).ok());
        }
        if names(JsonType::String) {
            candidates.push(Value::from(text));
        }
        if names(JsonType::Null) && matches!(text, "null" | "") {
            candidates.push(Value::Null);
        }
        candidates
    }

    /// The list or object that a text is as JSON, where the schema takes it: no style has a form for what is nested
    /// in a list or an object, and clients write JSON there.
    pub(crate) fn json(&self, text: &str) -> Option<Value> {
        let begins = |kind: bool, mark: char| kind && text.starts_with(mark);
        if !begins(self.is_array(), '[') && !begins(self.is_object(), '{') {
            return None;
        }
        let value: Value = serde_json::from_str(text).ok()?;
        let fits = |schema: &Schema| schema.is_valid(&value);
        self.schema.as_ref().is_none_or(fits).then_some(value)
    }

    /// The value of one text that may be a list of one item or that item itself, as `oneOf` may have it.
    pub(crate) fn list_or_item(&self, text: &str) -> Value {
        let list = self.json(text).unwrap_or_else(|| self.list([text]));
        let fits = |it: &Value| {
            self.schema
                .as_ref()
                .is_none_or(|schema| schema.is_valid(it))
        };
        if fits(&list) {
            return list;
        }
        let item = self.scalar(text);
        if fits(&item) { item } else { list }
    }

    /// The list of some texts.
    pub(crate) fn list<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Value {
        let items = self.items();
        let item = |text| match items {
            Some(items) => items.scalar(text),
            None => Value::from(text),
        };
        texts.into_iter().map(item).collect()
    }

    /// The object of some names and texts; a list may have its items under one name.
    pub(crate) fn object<'t>(&self, pairs: impl IntoIterator<Item = (&'t str, &'t str)>) -> Value {
        let mut texts: IndexMap<&str, Vec<&str>> = IndexMap::new();
        for (name, text) in pairs {
            texts.entry(name).or_default().push(text);
        }
        let value = |(name, texts): (&str, Vec<&str>)| {
            let value = match (self.member(name), texts.as_slice()) {
                (Some(member), [only]) if member.is_array() => member.list_or_item(only),
                (Some(member), texts) if member.is_array() => member.list(texts.iter().copied()),
                (Some(member), [.., last]) => member.scalar(last),
                (None, [.., last]) => Value::from(*last),
                (_, []) => Value::Null,
            };
            (name.to_owned(), value)
        };
        Value::Object(texts.into_iter().map(value).collect())
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
        let view = View {
            types: kinds.iter().copied().collect(),
            ..View::default()
        };
        Coercion {
            schema: None,
            view: OnceLock::from(Box::new(view)),
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
