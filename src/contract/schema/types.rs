//! The seven types of JSON Schema and sets of them.

use serde_json::Value;

/// A type as JSON Schema names it; an integer is also a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JsonType {
    /// `null`.
    Null,
    /// `true` and `false`.
    Boolean,
    /// Numbers without a fraction.
    Integer,
    /// All numbers.
    Number,
    /// Texts.
    String,
    /// Lists.
    Array,
    /// Keys and values.
    Object,
}

impl JsonType {
    /// The types that do not overlap; every value is of one of them.
    pub(crate) const EVERY: [Self; 6] = [
        Self::Null,
        Self::Boolean,
        Self::Number,
        Self::String,
        Self::Array,
        Self::Object,
    ];
    const ALL: [Self; 7] = [
        Self::Null,
        Self::Boolean,
        Self::Integer,
        Self::Number,
        Self::String,
        Self::Array,
        Self::Object,
    ];

    /// The name in JSON Schema.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    /// The type of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == name)
    }

    /// The narrowest type of a value.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.is_f64() => Self::Number,
            Value::Number(_) => Self::Integer,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }
}

/// The types that a schema allows; the empty set stands for any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TypeSet(u8);

impl TypeSet {
    /// Whether nothing is said about the type.
    pub fn is_any(self) -> bool {
        self.0 == 0
    }

    /// Whether the set names the type, or says nothing. `number` includes `integer`.
    pub fn allows(self, kind: JsonType) -> bool {
        self.is_any()
            || self.names(kind)
            || (kind == JsonType::Integer && self.names(JsonType::Number))
    }

    /// Whether the type itself stands in the set.
    pub fn names(self, kind: JsonType) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    /// The types in the order of [`JsonType`].
    pub fn iter(self) -> impl Iterator<Item = JsonType> {
        JsonType::ALL
            .into_iter()
            .filter(move |kind| self.names(*kind))
    }

    /// Adds a type.
    pub fn insert(&mut self, kind: JsonType) {
        self.0 |= 1 << kind as u8;
    }

    /// Every type of either set.
    #[must_use]
    pub(crate) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What both sets allow; sets that have nothing in common keep the first, validation refuses either.
    #[must_use]
    pub(crate) fn intersect(self, other: Self) -> Self {
        if self.is_any() {
            return other;
        }
        if other.is_any() {
            return self;
        }
        let both: Self = JsonType::ALL
            .into_iter()
            .filter(|kind| self.allows(*kind) && other.allows(*kind))
            .collect();
        if both.is_any() { self } else { both }
    }
}

impl FromIterator<JsonType> for TypeSet {
    fn from_iter<I: IntoIterator<Item = JsonType>>(kinds: I) -> Self {
        let mut set = Self::default();
        kinds.into_iter().for_each(|kind| set.insert(kind));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(kinds: &[JsonType]) -> TypeSet {
        kinds.iter().copied().collect()
    }

    #[test]
    fn integers_are_what_numbers_and_integers_share() {
        let numbers = set(&[JsonType::Number, JsonType::Null]);
        let integers = set(&[JsonType::Integer]);
        assert_eq!(numbers.intersect(integers), integers);
        assert_eq!(TypeSet::default().intersect(integers), integers);
        assert!(numbers.allows(JsonType::Integer));
        assert!(!numbers.names(JsonType::Integer));
    }
}
