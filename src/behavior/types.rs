//! What is known of a value before any request has come: the types that formulas are checked with.

use super::value::Val;
use indexmap::IndexMap;
use std::fmt;
use std::sync::Arc;

/// The static type of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Nothing is known; everything is allowed.
    Any,
    /// `null`.
    Null,
    /// A truth value.
    Bool,
    /// A whole number.
    Int,
    /// Any number.
    Number,
    /// Text.
    Text,
    /// An instant.
    Time,
    /// A length of time.
    Span,
    /// A list of one element type.
    List(Box<Type>),
    /// Named values; when `open`, others than the named ones may be there.
    Map(Arc<MapType>),
    /// A record of the resource with that index.
    Record(usize),
    /// All records of that resource, to be looked up by key: `services[7]`.
    Table(usize),
    /// One of several.
    Union(Vec<Type>),
}

/// The names that a [`Type::Map`] is known to have.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct MapType {
    /// Name and type of each known entry.
    pub fields: IndexMap<String, Type>,
    /// Whether names that are not listed are allowed.
    pub open: bool,
}

impl Type {
    /// A map with exactly these names.
    pub fn closed(fields: impl IntoIterator<Item = (String, Type)>) -> Self {
        Self::Map(Arc::new(MapType {
            fields: fields.into_iter().collect(),
            open: false,
        }))
    }

    /// A map of which nothing is known.
    pub fn open_map() -> Self {
        Self::Map(Arc::new(MapType {
            fields: IndexMap::new(),
            open: true,
        }))
    }

    /// A list of that element type.
    pub fn list(element: Type) -> Self {
        Self::List(Box::new(element))
    }

    /// The type of a constant.
    pub(crate) fn of(value: &Val) -> Self {
        match value {
            Val::Null => Self::Null,
            Val::Bool(_) => Self::Bool,
            Val::Int(_) => Self::Int,
            Val::Number(_) => Self::Number,
            Val::Text(_) => Self::Text,
            _ => Self::Any,
        }
    }

    /// This type, or `null`.
    #[must_use]
    pub fn optional(self) -> Self {
        self.or(Self::Null)
    }

    /// Values of either type. `Any` swallows everything, and doubles vanish.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "reads as a value joining another"
    )]
    pub fn or(self, other: Type) -> Self {
        let mut members: Vec<Type> = Vec::new();
        for member in self.members().iter().chain(other.members()) {
            if *member == Self::Any {
                return Self::Any;
            }
            let list = members
                .iter()
                .position(|known| matches!(known, Self::List(_)));
            match (list, member) {
                (Some(at), Self::List(element)) => {
                    if let Self::List(known) = &mut members[at] {
                        **known = (**known).clone().or((**element).clone());
                    }
                }
                _ if !members.contains(member) => members.push(member.clone()),
                _ => {}
            }
        }
        match members.len() {
            1 => members.remove(0),
            _ => Self::Union(members),
        }
    }

    /// The alternatives; a type that is no union is its only one.
    pub fn members(&self) -> &[Type] {
        match self {
            Self::Union(members) => members,
            _ => std::slice::from_ref(self),
        }
    }

    /// The type without `null`.
    #[must_use]
    pub fn non_null(&self) -> Type {
        let members: Vec<Type> = self
            .members()
            .iter()
            .filter(|member| **member != Self::Null)
            .cloned()
            .collect();
        match members.len() {
            0 => Self::Null,
            1 => members[0].clone(),
            _ => Self::Union(members),
        }
    }

    /// Whether a value of this type could be `null`.
    pub fn is_nullable(&self) -> bool {
        self.members()
            .iter()
            .any(|member| matches!(member, Self::Null | Self::Any))
    }

    /// Whether some value has both types; what a formula may do unless it is surely wrong.
    pub fn overlaps(&self, other: &Type) -> bool {
        self.members()
            .iter()
            .any(|left| other.members().iter().any(|right| left.meets(right)))
    }

    fn meets(&self, other: &Type) -> bool {
        match (self, other) {
            (Self::Any, _)
            | (_, Self::Any)
            | (Self::Int | Self::Number, Self::Int | Self::Number)
            | (Self::Map(_) | Self::Record(_), Self::Map(_))
            | (Self::Map(_), Self::Record(_)) => true,
            (Self::List(left), Self::List(right)) => {
                left.members().is_empty() || right.members().is_empty() || left.overlaps(right)
            }
            _ => self == other,
        }
    }

    /// Whether every value of this type is surely one of the other: no member stands outside it.
    pub fn fits(&self, other: &Type) -> bool {
        self.members().iter().all(|member| match member {
            Self::Any => true,
            Self::Number => other.overlaps(&Self::Number),
            _ => other.members().iter().any(|target| member.meets(target)),
        })
    }
}

impl fmt::Display for Type {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => out.write_str("any value"),
            Self::Null => out.write_str("null"),
            Self::Bool => out.write_str("boolean"),
            Self::Int => out.write_str("integer"),
            Self::Number => out.write_str("number"),
            Self::Text => out.write_str("string"),
            Self::Time => out.write_str("timestamp"),
            Self::Span => out.write_str("duration"),
            Self::List(element) => write!(out, "list of {element}"),
            Self::Map(_) => out.write_str("object"),
            Self::Record(_) => out.write_str("record"),
            Self::Table(_) => out.write_str("resource"),
            Self::Union(members) => {
                for (at, member) in members.iter().enumerate() {
                    if at > 0 {
                        out.write_str(" or ")?;
                    }
                    write!(out, "{member}")?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unions_flatten_and_any_swallows() {
        assert_eq!(Type::Int.or(Type::Int), Type::Int);
        assert_eq!(
            Type::Int.optional().or(Type::Text),
            Type::Union(vec![Type::Int, Type::Null, Type::Text])
        );
        assert_eq!(Type::Int.or(Type::Any), Type::Any);
    }

    #[test]
    fn a_type_fits_where_all_of_it_is_allowed() {
        assert!(Type::Int.fits(&Type::Number));
        assert!(!Type::Text.fits(&Type::Int));
        assert!(!Type::Int.optional().fits(&Type::Int));
        assert!(Type::Int.optional().overlaps(&Type::Int));
    }
}
