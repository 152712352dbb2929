//! Reads document nodes into the types of `syntax`, collecting every problem on the way.
//! The same types give the JSON Schema of behavior files, so that editor and loader cannot disagree.

use crate::source::codes::behavior as codes;
use crate::source::{Diagnostic, Entry, Mapping, Node, Span, did_you_mean};
use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// Something that a node can be read into.
pub(crate) trait FromNode: Sized {
    /// The value, or nothing after having reported why.
    fn from_node(node: &Node, reader: &mut Reader) -> Option<Self>;

    /// The value of a key that is not there; nothing if it must be.
    fn absent() -> Option<Self> {
        None
    }
}

/// Collects the problems of a file while it is read.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    pub diagnostics: Vec<Diagnostic>,
    /// Whether a part could not be read at all, so that names may be missing which only seem unknown.
    pub incomplete: bool,
}

impl Reader {
    /// Reports a node of the wrong kind.
    pub(crate) fn wrong_kind<T>(&mut self, node: &Node, expected: &str) -> Option<T> {
        let message = format!("expected {expected}, found {}", node.kind_name());
        let diagnostic = Diagnostic::new(&codes::WRONG_KIND, message)
            .at(node.span)
            .expected(expected)
            .actual(node.kind_name());
        self.diagnostics.push(diagnostic);
        self.incomplete = true;
        None
    }

    /// The entries of a mapping, after having reported keys that are not known.
    pub(crate) fn entries<'n>(&mut self, node: &'n Node, known: &[&str]) -> Option<&'n Mapping> {
        let Some(mapping) = node.as_mapping() else {
            return self.wrong_kind(node, "mapping");
        };
        for (name, entry) in mapping {
            if !known.contains(&name.as_str()) {
                let diagnostic = Diagnostic::new(
                    &codes::UNKNOWN_KEY,
                    format!("there is no key `{name}` here"),
                )
                .at(entry.key)
                .maybe_help(did_you_mean(name, known.iter().copied()));
                self.diagnostics.push(diagnostic);
            }
        }
        Some(mapping)
    }

    /// The value of a key.
    pub(crate) fn key<T: FromNode>(
        &mut self,
        node: &Node,
        mapping: &Mapping,
        name: &str,
    ) -> Option<T> {
        match mapping.get(name) {
            Some(Entry { value, .. }) => T::from_node(value, self),
            None => T::absent().or_else(|| {
                let diagnostic =
                    Diagnostic::new(&codes::MISSING_KEY, format!("the key `{name}` is missing"))
                        .at(node.span);
                self.diagnostics.push(diagnostic);
                self.incomplete = true;
                None
            }),
        }
    }
}

/// Declares a mapping with fixed keys: the struct, how it is read, and its JSON Schema.
macro_rules! mapping {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $key:literal $field:ident: $ty:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, schemars::JsonSchema)]
        #[schemars(deny_unknown_fields, transform = $name::mark_required)]
        #[allow(clippy::struct_field_names, reason = "the names are those of the file")]
        pub(crate) struct $name {
            $($(#[$doc])* #[schemars(rename = $key)] pub(crate) $field: $ty,)*
        }

        impl $name {
            /// The keys that the schema requires are those that the reader requires.
            fn mark_required(schema: &mut schemars::Schema) {
                use $crate::behavior::syntax::read::FromNode;
                let required = [$(<$ty as FromNode>::absent().is_none().then_some($key)),*];
                let required: Vec<&str> = required.into_iter().flatten().collect();
                schema.remove("required");
                if !required.is_empty() {
                    schema.insert("required".to_owned(), required.into());
                }
            }
        }

        impl $crate::behavior::syntax::read::FromNode for $name {
            fn from_node(
                node: &$crate::source::Node,
                reader: &mut $crate::behavior::syntax::read::Reader,
            ) -> Option<Self> {
                let mapping = reader.entries(node, &[$($key),*])?;
                $(let $field = reader.key(node, mapping, $key);)*
                Some(Self { $($field: $field?,)* })
            }
        }
    };
}
pub(crate) use mapping;

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Spanned<T> {
    pub span: Span,
    pub value: T,
}

/// A text and its place.
pub(crate) type Text = Spanned<String>;

impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

impl FromNode for Spanned<String> {
    fn from_node(node: &Node, reader: &mut Reader) -> Option<Self> {
        match node.as_str() {
            Some(text) => Some(Self {
                span: node.span,
                value: text.to_owned(),
            }),
            None => reader.wrong_kind(node, "string"),
        }
    }
}

impl FromNode for Spanned<i64> {
    fn from_node(node: &Node, reader: &mut Reader) -> Option<Self> {
        match node.to_json().as_i64() {
            Some(value) => Some(Self {
                span: node.span,
                value,
            }),
            None => reader.wrong_kind(node, "integer"),
        }
    }
}

impl FromNode for bool {
    fn from_node(node: &Node, reader: &mut Reader) -> Option<Self> {
        node.as_bool()
            .or_else(|| reader.wrong_kind(node, "boolean"))
    }
}

impl<T: FromNode> FromNode for Option<T> {
    fn from_node(node: &Node, reader: &mut Reader) -> Option<Self> {
        match node.kind {
            crate::source::Kind::Null => Some(None),
            _ => T::from_node(node, reader).map(Some),
        }
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: FromNode> FromNode for Vec<T> {
    fn from_node(node: &Node, reader: &mut Reader) -> Option<Self> {
        match node.as_sequence() {
            Some(items) => Some(
                items
                    .iter()
                    .filter_map(|item| T::from_node(item, reader))
                    .collect(),
            ),
            None => reader.wrong_kind(node, "sequence"),
        }
    }
    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
}

/// One value, or a list of them.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(transparent)]
pub(crate) struct OneOrMany<T>(#[schemars(schema_with = "one_or_many::<T>")] pub Vec<T>)
where
    T: JsonSchema;

fn one_or_many<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let one = generator.subschema_for::<T>();
    json_schema!({"anyOf": [one.clone(), {"type": "array", "items": one}]})
}

impl<T: FromNode + JsonSchema> FromNode for OneOrMany<T> {
    fn from_node(node: &Node, reader: &mut Reader) -> Option<Self> {
        match node.as_sequence() {
            Some(_) => Vec::from_node(node, reader).map(Self),
            None => T::from_node(node, reader).map(|one| Self(vec![one])),
        }
    }
}

/// Named values in the order of the file, each with the place of its name.
#[derive(Clone, Debug)]
pub(crate) struct Names<T>(IndexMap<String, (Span, T)>);

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self(IndexMap::new())
    }
}

impl<T> Names<T> {
    /// Name, place of the name, value.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, Span, &T)> {
        self.0
            .iter()
            .map(|(name, (span, value))| (name.as_str(), *span, value))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        self.0.get(name).map(|(_, value)| value)
    }

    /// The place of a name, and its value.
    pub(crate) fn entry(&self, name: &str) -> Option<(Span, &T)> {
        self.0.get(name).map(|(span, value)| (*span, value))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl<T: FromNode> FromNode for Names<T> {
    fn from_node(node: &Node, reader: &mut Reader) -> Option<Self> {
        if matches!(node.kind, crate::source::Kind::Null) {
            return Some(Self::default());
        }
        let Some(mapping) = node.as_mapping() else {
            return reader.wrong_kind(node, "mapping");
        };
        let read = mapping.iter().filter_map(|(name, entry)| {
            let value = T::from_node(&entry.value, reader)?;
            Some((name.clone(), (entry.key, value)))
        });
        Some(Self(read.collect()))
    }
    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl<T: JsonSchema> JsonSchema for Names<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("NamesOf{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<T>();
        json_schema!({"type": "object", "additionalProperties": value})
    }
}

/// Any value: a literal, a formula (`=…`), a text with `{{ }}`, or a mapping or list of such.
#[derive(Clone, Debug)]
pub(crate) struct Template(pub Node);

impl FromNode for Template {
    fn from_node(node: &Node, _: &mut Reader) -> Option<Self> {
        Some(Self(node.clone()))
    }
}

impl JsonSchema for Template {
    fn schema_name() -> Cow<'static, str> {
        "Template".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A literal, a formula (`=…`, CEL), a text with `{{ }}` (Handlebars), or a mapping or list of such values."
        })
    }
}
