//! How the records of an API are kept: which resources there are, their keys, indexes and orders.

use super::key::KeyKind;
use std::sync::Arc;

/// One field of a list order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderBy {
    /// The field of the record; an absent one counts as null.
    pub field: String,
    /// Greatest first.
    pub descending: bool,
}

impl OrderBy {
    /// From its usual spelling: `price`, or `-price` for the greatest first.
    pub fn parse(text: &str) -> Self {
        let (field, descending) = text
            .strip_prefix('-')
            .map_or((text, false), |field| (field, true));
        Self {
            field: field.to_owned(),
            descending,
        }
    }
}

/// How one resource is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The name of the resource, as in the behavior file.
    pub name: Arc<str>,
    /// The field that holds the key.
    pub key_field: Arc<str>,
    /// What keys look like.
    pub key_kind: KeyKind,
    /// The fields of each index; a query that equates all of them finds its records at once.
    pub indexes: Vec<Vec<String>>,
    /// The default order of lists; ties are broken by key.
    pub order: Vec<OrderBy>,
}

impl Layout {
    /// A resource without indexes, listed by key.
    pub fn new(name: &str, key_field: &str, key_kind: KeyKind) -> Self {
        Self {
            name: name.into(),
            key_field: key_field.into(),
            key_kind,
            indexes: Vec::new(),
            order: Vec::new(),
        }
    }

    /// The same, with one more index.
    #[must_use]
    pub fn index(mut self, fields: &[&str]) -> Self {
        self.indexes
            .push(fields.iter().map(|&field| field.to_owned()).collect());
        self
    }

    /// The same, with one more field of the list order, such as `-create_time`.
    #[must_use]
    pub fn order(mut self, field: &str) -> Self {
        self.order.push(OrderBy::parse(field));
        self
    }
}

/// How all resources of an API are kept. In code a resource is its position here; stores use its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiLayout {
    /// The name of the API.
    pub api: Arc<str>,
    /// One entry a resource.
    pub resources: Vec<Arc<Layout>>,
}

impl ApiLayout {
    /// A layout of these resources.
    pub fn new(api: &str, resources: impl IntoIterator<Item = Layout>) -> Self {
        Self {
            api: api.into(),
            resources: resources.into_iter().map(Arc::new).collect(),
        }
    }

    /// The position of a resource.
    pub fn position(&self, resource: &str) -> Option<usize> {
        self.resources
            .iter()
            .position(|layout| &*layout.name == resource)
    }
}
