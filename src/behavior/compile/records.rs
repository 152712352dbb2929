//! Resources whose records have a schema: its properties are fields, and what `set` does not give is generated.

use super::{Compiler, types};
use crate::behavior::model::NextKey;
use crate::behavior::syntax;
use crate::behavior::types::Type;
use crate::contract::{Additional, JsonType, Schema, Shape};
use crate::source::Diagnostic;
use crate::source::codes::behavior as codes;
use indexmap::IndexMap;

/// More records are not generated for one resource.
const MOST: i64 = 10_000;

impl Compiler<'_> {
    /// The schema of a resource's records, if it has one.
    pub(super) fn record_schema(&mut self, spec: &syntax::Resource) -> Option<Schema> {
        let of = spec.schema.as_ref()?;
        let mapping = of.0.as_mapping().is_some();
        let inline = || self.inputs.contract.inline_schema(self.inputs.file, &of.0);
        let schema = mapping.then(inline).flatten();
        if mapping && schema.is_none() {
            self.unresolved(&of.0);
        }
        if !mapping {
            let diagnostic = Diagnostic::new(&codes::BAD_VALUE, "records have a JSON Schema")
                .at(of.0.span)
                .expected("mapping such as `{$ref: …}`")
                .actual(of.0.kind_name());
            self.report(diagnostic);
        }
        schema
    }

    /// The fields that a schema gives to records: of any type, because the schema watches over their values; only the
    /// key has the type that its property says.
    pub(super) fn schema_fields(schema: &Schema, key: &str) -> IndexMap<String, Type> {
        let shape = schema.shape();
        let fields = shape.all_properties().iter().map(|(name, of)| {
            let ty = if name == key {
                key_type(&of.schema)
            } else {
                Type::Any
            };
            (name.clone(), ty)
        });
        fields.collect()
    }

    /// Whether records of a resource have a schema.
    pub(super) fn has_schema(&self, resource: usize) -> bool {
        matches!(self.record_schemas.get(resource), Some(Some(_)))
    }

    /// Whether records may have fields that nothing declares.
    pub(super) fn is_open(&self, resource: usize) -> bool {
        let schema = self.record_schemas.get(resource).and_then(Option::as_ref);
        schema.is_some_and(|it| is_open(&it.shape()))
    }

    /// Properties that must be there and may be `null`.
    pub(super) fn nulls(&self, resource: usize) -> Vec<String> {
        let schema = self.record_schemas.get(resource).and_then(Option::as_ref);
        let Some(schema) = schema else {
            return Vec::new();
        };
        let shape = schema.shape();
        let properties = shape.properties.iter();
        let properties = properties.filter(|(_, property)| {
            property.required && property.schema.possible_types().names(JsonType::Null)
        });
        properties.map(|it| it.0.clone()).collect()
    }

    /// How many first records are generated.
    pub(super) fn first_records(&mut self, spec: &syntax::Resource) -> usize {
        let Some(records) = &spec.records else {
            return 0;
        };
        let fits = spec.schema.is_some() && (0..=MOST).contains(&records.value);
        if !fits {
            let message = match spec.schema {
                Some(_) => format!("at most {MOST} records are generated"),
                None => "records are generated from a `schema`".to_owned(),
            };
            let diagnostic = Diagnostic::new(&codes::BAD_VALUE, message).at(records.span);
            self.report(diagnostic);
        }
        usize::try_from(records.value).unwrap_or(0)
    }

    /// `generated` keys come from the schema.
    pub(super) fn generated_key(&mut self, spec: &syntax::Resource) -> NextKey {
        if spec.schema.is_none() {
            let message = "keys are generated from a `schema` of the records";
            let span = spec.key.field.span;
            self.report(Diagnostic::new(&codes::BAD_VALUE, message).at(span));
        }
        NextKey::Generated
    }
}

/// Whether a record may have what its schema does not name.
pub(super) fn is_open(shape: &Shape) -> bool {
    matches!(shape.additional, Additional::Schema(_)) || shape.all_properties().is_empty()
}

fn key_type(schema: &Schema) -> Type {
    let ty = types::of_schema(schema).non_null();
    match ty.members() {
        [Type::Int | Type::Number] => Type::Int,
        [Type::Text] => Type::Text,
        members if members.contains(&Type::Text) => Type::Text,
        _ => Type::Any,
    }
}
