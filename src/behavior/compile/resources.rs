//! Resources: their fields, relations, keys, indexes and orders.

use super::{Compiler, types};
use crate::behavior::formula::check::KnownResource;
use crate::behavior::model::{Content, Derived, Field, NextKey, Relation, Resource};
use crate::behavior::syntax;
use crate::behavior::syntax::TypeSpec;
use crate::behavior::syntax::read::Text;
use crate::behavior::types::Type;
use crate::behavior::value::Val;
use crate::contract::Schema;
use crate::source::codes::behavior as codes;
use crate::source::{Diagnostic, Node, did_you_mean};
use crate::state::{ApiLayout, KeyKind, Layout, OrderBy};
use indexmap::IndexMap;
use std::sync::Arc;

const TYPE_NAMES: [&str; 7] = [
    "integer",
    "number",
    "string",
    "boolean",
    "timestamp",
    "object",
    "any",
];

impl Compiler<'_> {
    /// What formulas may know of the resources, before any formula is checked.
    pub(super) fn signatures(&mut self, file: &syntax::File) {
        let names: Vec<&str> = file.resources.names().collect();
        let mut all = Vec::new();
        for (name, _, resource) in file.resources.iter() {
            let mut fields: IndexMap<String, Type> = IndexMap::new();
            let mut stored = Vec::new();
            let schema = self.record_schema(resource);
            if let Some(schema) = &schema {
                fields = Self::schema_fields(schema, &resource.key.field.value);
            }
            self.record_schemas.push(schema);
            let machine = resource.machine.as_ref();
            for (field, _, spec) in resource.fields.iter() {
                let (ty, schema) = self.field_type(spec);
                fields.insert(field.to_owned(), ty);
                if let Some(schema) = schema {
                    self.schemas.insert((all.len(), field.to_owned()), schema);
                }
                let is_key = resource.key.field.value == field && resource.key.next.is_some();
                let is_state = machine.is_some_and(|it| it.field.value == field);
                stored.push((field.to_owned(), is_key || is_state));
            }
            self.stored_fields.push(stored);
            let actions = machine.map(|it| it.actions.names().map(str::to_owned).collect());
            self.action_names.push(actions.unwrap_or_default());
            for (relation, span, spec) in resource.relations.iter() {
                let target = names.iter().position(|it| *it == spec.target.value);
                let ty = target.map_or(Type::Any, |at| Type::Record(at).optional());
                self.free_field(&mut fields, relation, span, ty);
            }
            for (derived, span, _) in resource.derived.iter() {
                self.free_field(&mut fields, derived, span, Type::Any);
            }
            let states = resource.machine.as_ref().map(|machine| {
                let states = machine.states.iter();
                states
                    .map(|(name, _, value)| (name.to_owned(), Val::from(&value.0.to_json())))
                    .collect()
            });
            all.push(KnownResource {
                name: name.to_owned(),
                key: fields
                    .get(&resource.key.field.value)
                    .cloned()
                    .unwrap_or(Type::Any),
                states: states.unwrap_or_default(),
                state_field: resource.machine.as_ref().map(|it| it.field.value.clone()),
                fields,
            });
        }
        self.known.resources = all;
    }

    fn free_field(
        &mut self,
        fields: &mut IndexMap<String, Type>,
        name: &str,
        span: crate::source::Span,
        ty: Type,
    ) {
        if fields.insert(name.to_owned(), ty).is_some() {
            let message = format!("there is already a field `{name}`");
            self.report(Diagnostic::new(&codes::DUPLICATE_NAME, message).at(span));
        }
    }

    /// The type of a stored field, and its schema if it was declared by one.
    pub(super) fn field_type(&mut self, spec: &TypeSpec) -> (Type, Option<Schema>) {
        let node = &spec.0;
        if let Some(items) = node.as_sequence() {
            let element = match items {
                [one] => self.field_type(&TypeSpec(one.clone())).0,
                _ => self.bad_type(node),
            };
            return (Type::list(element), None);
        }
        if node.as_mapping().is_some() {
            let schema = self.inputs.contract.inline_schema(self.inputs.file, node);
            let ty = schema.as_ref().map_or(Type::Any, types::of_schema);
            if schema.is_none() {
                self.unresolved(node);
            }
            return (ty, schema);
        }
        let text = node.as_str().unwrap_or_default();
        let (name, optional) = match text.strip_suffix('?') {
            Some(name) => (name, true),
            None => (text, false),
        };
        let ty = match name {
            "integer" => Type::Int,
            "number" => Type::Number,
            "string" => Type::Text,
            "boolean" => Type::Bool,
            "timestamp" => Type::Time,
            "object" => Type::open_map(),
            "any" => Type::Any,
            _ => self.bad_type(node),
        };
        (if optional { ty.optional() } else { ty }, None)
    }

    fn bad_type(&mut self, node: &Node) -> Type {
        let found = node.as_str().unwrap_or("this");
        let diagnostic = Diagnostic::new(&codes::BAD_VALUE, format!("`{found}` is not a type"))
            .at(node.span)
            .expected(TYPE_NAMES.join(", "))
            .maybe_help(
                did_you_mean(found.trim_end_matches('?'), TYPE_NAMES)
                    .filter(|it| it.starts_with("did")),
            );
        self.report(diagnostic);
        Type::Any
    }

    pub(super) fn unresolved(&mut self, node: &Node) {
        let Some(reference) = node.get("$ref") else {
            return;
        };
        let bundle = self.inputs.bundle;
        let text = reference.as_str().unwrap_or_default();
        if let Err(problem) = bundle.resolve(self.inputs.file, text)
            && let Some(diagnostic) = bundle.explain(&problem, reference.span)
        {
            self.report(diagnostic);
        }
    }

    /// The resources without their machines.
    pub(super) fn resources(
        &mut self,
        file: &syntax::File,
        derived: Vec<IndexMap<String, Derived>>,
    ) -> Vec<Resource> {
        let mut all = Vec::new();
        for ((at, (name, _, spec)), derived) in file.resources.iter().enumerate().zip(derived) {
            let fields = self.stored_fields_of(at, spec);
            self.stored(at, &spec.key.field, &fields);
            all.push(Resource {
                name: name.to_owned(),
                key_field: spec.key.field.value.clone(),
                next_key: self.next_key(spec, at),
                schema: self.record_schemas[at].clone(),
                open: self.is_open(at),
                nulls: self.nulls(at),
                records: self.first_records(spec),
                relations: self.relations(spec, at, &fields),
                content: self.content(spec, at, &fields),
                fields,
                machine: None,
                derived,
            });
        }
        all
    }

    /// The fields that records keep: those of their schema, then those that stand beside it.
    fn stored_fields_of(&self, at: usize, spec: &syntax::Resource) -> IndexMap<String, Field> {
        let known = &self.known.resources[at].fields;
        let schema = self.record_schemas[at].as_ref();
        let mut fields: IndexMap<String, Field> = IndexMap::new();
        let shape = schema.map(Schema::shape);
        for name in shape.iter().flat_map(|it| it.all_properties().keys()) {
            let ty = known.get(name).cloned().unwrap_or(Type::Any);
            fields.insert(
                name.clone(),
                Field {
                    ty,
                    schema: None,
                    shown: true,
                },
            );
        }
        for name in spec.fields.names() {
            let shown = schema.is_none();
            let field = Field {
                ty: known[name].clone(),
                schema: self.schemas.get(&(at, name.to_owned())).cloned(),
                shown,
            };
            fields.insert(name.to_owned(), field);
        }
        fields
    }

    /// A field that must be stored.
    fn stored(&mut self, resource: usize, name: &Text, fields: &IndexMap<String, Field>) {
        if self.field(resource, name).is_some() && !fields.contains_key(&name.value) {
            let message = format!(
                "`{}` is computed; a stored field is needed here",
                name.value
            );
            self.report(Diagnostic::new(&codes::UNKNOWN_FIELD, message).at(name.span));
        }
    }

    fn next_key(&mut self, spec: &syntax::Resource, resource: usize) -> NextKey {
        match &spec.key.next {
            None => NextKey::Given,
            Some(next) if next.value == "integer" => NextKey::Integer,
            Some(next) if next.value == "generated" => self.generated_key(spec),
            Some(next) if next.value.starts_with('=') => {
                let scope = Self::base_scope(Type::Any);
                let key = self.known.resources[resource].key.clone();
                NextKey::Formula(self.formula_text(next, &scope, &key))
            }
            Some(next) => {
                let diagnostic = Diagnostic::new(
                    &codes::BAD_VALUE,
                    "keys are given by `integer`, `generated` or a formula",
                )
                .at(next.span)
                .actual(next.value.clone());
                self.report(diagnostic);
                NextKey::Given
            }
        }
    }

    fn relations(
        &mut self,
        spec: &syntax::Resource,
        resource: usize,
        fields: &IndexMap<String, Field>,
    ) -> IndexMap<String, Relation> {
        let mut all = IndexMap::new();
        for (name, _, relation) in spec.relations.iter() {
            self.stored(resource, &relation.by, fields);
            if let Some(target) = self.resource(&relation.target) {
                let by = relation.by.value.clone();
                all.insert(name.to_owned(), Relation { target, by });
            }
        }
        all
    }

    fn content(
        &mut self,
        spec: &syntax::Resource,
        resource: usize,
        fields: &IndexMap<String, Field>,
    ) -> Option<Content> {
        let content = spec.content.as_ref()?;
        for field in [&content.at, &content.blob, &content.media_type] {
            self.stored(resource, field, fields);
        }
        let on_path = |index: &syntax::read::OneOrMany<Text>| {
            index.0.len() == 1 && index.0[0].value == content.at.value
        };
        Some(Content {
            index: spec.index.iter().position(on_path),
            at: content.at.value.clone(),
            blob: content.blob.value.clone(),
            media_type: content.media_type.value.clone(),
        })
    }

    /// How the state keeps the records.
    pub(super) fn layout(&mut self, file: &syntax::File, resources: &[Resource]) -> ApiLayout {
        let mut layouts = Vec::new();
        for (at, (name, _, spec)) in file.resources.iter().enumerate() {
            let fields = &resources[at].fields;
            for field in spec.index.iter().flat_map(|index| &index.0) {
                self.stored(at, field, fields);
            }
            let order = self.sort(at, &spec.order);
            let kind = match self.known.resources[at].key.non_null() {
                Type::Int => KeyKind::Integer,
                _ => KeyKind::Text,
            };
            let mut layout = Layout::new(name, &spec.key.field.value, kind);
            layout.indexes = spec
                .index
                .iter()
                .map(|index| index.0.iter().map(|field| field.value.clone()).collect())
                .collect();
            layout.order = order
                .into_iter()
                .map(|(field, descending)| OrderBy { field, descending })
                .collect();
            layouts.push(layout);
        }
        let layouts = layouts.into_iter().map(Arc::new).collect();
        ApiLayout {
            api: self.inputs.api.into(),
            resources: layouts,
        }
    }
}
