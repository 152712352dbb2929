//! Plans how values are poured into response schemas, and reports what cannot fit.

use super::Compiler;
use super::records;
use crate::behavior::pour::{Plan, PlanId, Property, TimeForm};
use crate::behavior::types::{MapType, Type};
use crate::behavior::value::SPREAD;
use crate::contract::{self, Additional, JsonType, Schema, Shape, TypeSet};
use crate::source::codes::behavior as codes;
use crate::source::{Diagnostic, Span, did_you_mean, nearest};
use indexmap::IndexMap;

/// Where a value is poured, for messages.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// The clause that gives the value.
    pub span: Span,
    /// What the value is called, such as `data.publisher`.
    pub path: String,
}

impl Site {
    fn below(&self, name: &str) -> Self {
        let path = match self.path.is_empty() {
            true => name.to_owned(),
            false => format!("{}.{name}", self.path),
        };
        Self {
            span: self.span,
            path,
        }
    }
}

impl Compiler<'_> {
    /// The plan that pours values of a type into a schema.
    pub(crate) fn plan(&mut self, schema: &Schema, ty: &Type, site: &Site) -> PlanId {
        if let Some(plan) = self.plans.find(schema, ty) {
            return plan;
        }
        let place = self.plans.reserve(schema, ty);
        let members: Vec<Type> = ty
            .members()
            .iter()
            .filter(|member| **member != Type::Null)
            .cloned()
            .collect();
        let plan = match &members[..] {
            [] | [Type::Any] => Plan::Copy,
            [one] => self.plan_one(schema, one, site),
            several => {
                let choices = several.iter().map(|member| {
                    let target = branch(schema, member);
                    (member.clone(), self.plan(&target, member, site))
                });
                Plan::Either(choices.collect())
            }
        };
        self.plans.fill(place, plan);
        place
    }

    fn plan_one(&mut self, schema: &Schema, ty: &Type, site: &Site) -> Plan {
        let target = branch(schema, ty);
        let shape = target.shape();
        let types = target.possible_types();
        if !allows(types, ty) {
            self.misfit(&target, types, ty, site);
            return Plan::Copy;
        }
        match ty {
            Type::Time => Plan::Time(time_form(&shape, types)),
            Type::Record(resource) if self.fill => self.plan_shown(&shape, *resource),
            Type::Record(resource) => self.plan_record(&shape, *resource, site),
            Type::Map(map) => match (&shape.additional, shape.properties.is_empty()) {
                (Additional::Schema(_), _) | (_, false) => self.plan_map(&shape, map, site),
                (_, true) => Plan::Copy,
            },
            Type::List(element) => match &shape.items {
                Some(items) => Plan::List(self.plan(items, element, site)),
                None => Plan::Copy,
            },
            _ => Plan::Copy,
        }
    }

    fn plan_record(&mut self, shape: &Shape, resource: usize, site: &Site) -> Plan {
        let mut properties = Vec::new();
        for (name, property) in &shape.properties {
            let Some(ty) = self.known.resources[resource].fields.get(name).cloned() else {
                if property.required {
                    self.no_source(resource, name, &property.schema, site);
                }
                continue;
            };
            let plan = self.plan(&property.schema, &ty, &site.below(name));
            properties.push(Property {
                name: name.clone(),
                plan,
                keep_null: keeps_null(property),
                spread: false,
            });
        }
        Plan::Record(properties)
    }

    /// Every property that the response names and the record keeps; what is missing is generated.
    fn plan_shown(&mut self, shape: &Shape, resource: usize) -> Plan {
        if records::is_open(shape) {
            return Plan::Stored;
        }
        let fields = &self.known.resources[resource].fields;
        let shown = shape.all_properties().iter();
        let shown = shown.filter(|(name, _)| fields.contains_key(*name));
        let plan = self.plans.copy();
        let property = |(name, of): (&String, &contract::Property)| Property {
            keep_null: of.schema.possible_types().allows(JsonType::Null),
            name: name.clone(),
            plan,
            spread: false,
        };
        Plan::Record(shown.map(property).collect())
    }

    fn plan_map(&mut self, shape: &Shape, map: &MapType, site: &Site) -> Plan {
        let base = self.spread_fields(map);
        let mut properties = Vec::new();
        let mut slips: Vec<String> = Vec::new();
        for (name, property) in &shape.properties {
            let own = map.fields.get(name);
            let Some(ty) = own
                .or(base.get(name))
                .cloned()
                .or(map.open.then_some(Type::Any))
            else {
                if property.required {
                    let slip = map.fields.keys().map(String::as_str);
                    let slip =
                        slip.filter(|it| *it != SPREAD && !shape.properties.contains_key(*it));
                    let slip = nearest(name, slip).map(str::to_owned);
                    self.not_given(name, slip.as_deref(), &property.schema, site);
                    slips.extend(slip);
                }
                continue;
            };
            let plan = self.plan(&property.schema, &ty, &site.below(name));
            properties.push(Property {
                name: name.clone(),
                plan,
                keep_null: keeps_null(property),
                spread: own.is_none() && base.contains_key(name),
            });
        }
        for (name, ty) in map.fields.iter().filter(|(name, _)| *name != SPREAD) {
            match &shape.additional {
                _ if shape.properties.contains_key(name) || slips.contains(name) => {}
                _ if *ty == Type::Null => {}
                Additional::Schema(schema) => properties.push(Property {
                    name: name.clone(),
                    plan: self.plan(schema, ty, &site.below(name)),
                    keep_null: true,
                    spread: false,
                }),
                _ => self.no_property(name, shape, site),
            }
        }
        Plan::Map(properties)
    }

    /// What an object has from what it spreads.
    fn spread_fields(&self, map: &MapType) -> IndexMap<String, Type> {
        match map.fields.get(SPREAD).map(Type::non_null) {
            Some(Type::Record(resource)) => self.known.resources[resource].fields.clone(),
            Some(Type::Map(base)) => base.fields.clone(),
            _ => IndexMap::new(),
        }
    }

    fn not_given(&mut self, name: &str, slip: Option<&str>, schema: &Schema, site: &Site) {
        if self.fill {
            return;
        }
        let help = match slip {
            Some(slip) => format!("rename `{slip}` to `{name}`"),
            None => format!("add `{name}` to the reply"),
        };
        let message = format!("nothing gives the property `{}`", site.below(name).path);
        let diagnostic = Diagnostic::new(&codes::PROPERTY_WITHOUT_SOURCE, message);
        let diagnostic = diagnostic.at(site.span).help(help);
        self.with_schema(diagnostic, schema, "the response requires it");
    }

    fn no_property(&mut self, name: &str, shape: &Shape, site: &Site) {
        if self.fill {
            return;
        }
        let message = format!("the response has no property `{}`", site.below(name).path);
        let names = shape.properties.keys().map(String::as_str);
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_PROPERTY, message)
            .at(site.span)
            .maybe_help(did_you_mean(name, names));
        self.report(diagnostic);
    }

    fn no_source(&mut self, resource: usize, name: &str, schema: &Schema, site: &Site) {
        if self.fill || !self.sourceless.insert((resource, name.to_owned())) {
            return;
        }
        let resource = &self.known.resources[resource];
        let message = format!(
            "nothing gives the property `{}`: records of `{}` have no field, relation or derived field `{name}`",
            site.below(name).path,
            resource.name
        );
        let help = did_you_mean(name, resource.fields.keys().map(String::as_str))
            .filter(|help| help.starts_with("did"))
            .unwrap_or_else(|| {
                format!(
                    "add `{name}` under `fields` or `derived` of `{}`",
                    resource.name
                )
            });
        let diagnostic = Diagnostic::new(&codes::PROPERTY_WITHOUT_SOURCE, message)
            .at(site.span)
            .help(help);
        self.with_schema(diagnostic, schema, "the response requires it");
    }

    fn misfit(&mut self, schema: &Schema, types: TypeSet, ty: &Type, site: &Site) {
        if self.fill {
            return;
        }
        let expected: Vec<&str> = types.iter().map(JsonType::as_str).collect();
        let what = match site.path.is_empty() {
            true => "the reply".to_owned(),
            false => format!("`{}`", site.path),
        };
        let diagnostic = Diagnostic::new(
            &codes::REPLY_TYPE,
            format!("{what} can never fit the response"),
        )
        .at(site.span)
        .expected(expected.join(" or "))
        .actual(ty.to_string());
        self.with_schema(diagnostic, schema, "the response asks for this");
    }

    fn with_schema(&mut self, diagnostic: Diagnostic, schema: &Schema, label: &str) {
        let diagnostic = match schema.span() {
            Some(span) => diagnostic.related(span, label),
            None => diagnostic,
        };
        self.report(diagnostic);
    }
}

/// Whether `null` stands in the answer; otherwise the property is left out.
fn keeps_null(property: &contract::Property) -> bool {
    property.required || property.schema.possible_types().allows(JsonType::Null)
}

/// The alternative of a schema that a type fits; the schema itself when it has none.
fn branch(schema: &Schema, ty: &Type) -> Schema {
    let shape = schema.shape();
    let mut fitting = shape
        .alternatives
        .iter()
        .filter(|branch| allows(branch.possible_types(), ty));
    match (fitting.next(), shape.properties.is_empty()) {
        (Some(found), true) => branch(found, ty),
        _ => schema.clone(),
    }
}

fn allows(types: TypeSet, ty: &Type) -> bool {
    match ty {
        Type::Any | Type::Union(_) => true,
        Type::Null => types.allows(JsonType::Null),
        Type::Bool => types.allows(JsonType::Boolean),
        Type::Int | Type::Span => types.allows(JsonType::Integer),
        Type::Number => types.names(JsonType::Number) || types.allows(JsonType::Integer),
        Type::Text => types.allows(JsonType::String),
        Type::Time => types.allows(JsonType::String) || types.allows(JsonType::Integer),
        Type::List(_) => types.allows(JsonType::Array),
        Type::Map(_) | Type::Record(_) => types.allows(JsonType::Object),
        Type::Table(_) => false,
    }
}

fn time_form(shape: &Shape, types: TypeSet) -> TimeForm {
    match shape.format.as_deref() {
        Some("date-time") => TimeForm::Rfc3339,
        Some("date") => TimeForm::Date,
        _ if types.allows(JsonType::String) => TimeForm::Pattern,
        _ => TimeForm::Millis,
    }
}
