//! JSON read strictly: a name stands once in an object, and whatever `serde_json` refuses (lone
//! surrogates, NaN, nesting beyond 128, other encodings than UTF-8) is refused with its place.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// Up to here, every whole number has exactly one floating point form.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The value of a text, or what is wrong with it and where.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, String> {
    if let Err(error) = std::str::from_utf8(bytes) {
        return Err(format!(
            "a byte that is not UTF-8 at offset {}",
            error.valid_up_to()
        ));
    }
    serde_json::from_slice::<Strict>(bytes)
        .map(|strict| strict.0)
        .map_err(|error| error.to_string())
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Strict)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        // `5.0` is an integer for JSON Schema, so it is kept as one and answered as one.
        if value.fract() == 0.0 && value.abs() <= EXACT {
            #[expect(clippy::cast_possible_truncation, reason = "whole, and within 2^53")]
            return Ok(Value::from(value as i64));
        }
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element::<Strict>()? {
            items.push(item.0);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut entries = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            if entries.contains_key(&name) {
                return Err(A::Error::custom(format!("name `{name}` stands twice")));
            }
            let value = access.next_value::<Strict>()?;
            entries.insert(name, value.0);
        }
        Ok(Value::Object(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use serde_json::json;

    #[test]
    fn what_is_wrong_has_a_place() {
        let error = parse(b"{\"a\": 1,\n \"a\": 2}").unwrap_err();
        assert!(
            error.contains("`a` stands twice") && error.contains("line 2"),
            "{error}"
        );
        for text in ["{", "NaN", "\"\\ud800\"", "1e999", "[1,]", "", "{} {}"] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        assert!(parse(b"\"\xff\"").is_err());
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        assert!(parse(deep.as_bytes()).unwrap_err().contains("recursion"));
    }

    #[test]
    fn a_good_text_keeps_order_and_types() {
        let value = parse(b"{\"b\": [1, 1.5, true, null, \"x\"], \"a\": {}}").unwrap();
        assert_eq!(value, json!({"b": [1, 1.5, true, null, "x"], "a": {}}));
        assert_eq!(value.to_string(), r#"{"b":[1,1.5,true,null,"x"],"a":{}}"#);
    }
}
