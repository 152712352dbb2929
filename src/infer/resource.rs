//! A resource: a collection whose records are known, where they hang, and how they are told apart.

use super::collect::{Collection, collections};
use super::record::{self, Shape};
use super::route::Route;
use super::shape;
use super::word::{field, identifier, plain, singular};
use super::{Ground, Inferred, link, name};
use crate::contract::{Contract, JsonType, Operation, ParameterPlace, Schema};
use http::Method;
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

/// How many first records a resource gets: fewer than a page where the document says nothing of pages, so that a new
/// one is seen at once; more than one where it asks for pages of ten.
const RECORDS: usize = 12;
/// The hidden key of records that clients name, below a parent.
pub(super) const HIDDEN_KEY: &str = "path_key";

/// A resource.
pub(super) struct Resource<'c> {
    pub name: String,
    /// What clauses call one record.
    pub one: String,
    pub collection: Collection<'c>,
    pub shape: Shape,
    /// The parameters of the path before the item, in order.
    pub parents: Vec<Parent>,
    /// Whether records have a key of our own besides the one that the path speaks of.
    pub hidden_key: bool,
    /// Whether keys are counted up: the key is a whole number, or the path wants one.
    pub counts: bool,
    /// Whether clients choose the key.
    pub named_by_clients: bool,
}

/// A parameter that stands before the collection.
#[derive(Clone, Debug)]
pub(super) struct Parent {
    /// The hidden field that keeps its value.
    pub field: String,
    /// The resource whose key it is, by its place.
    pub resource: Option<usize>,
}

/// Every resource of a contract.
pub(super) fn all(contract: &Contract) -> Vec<Resource<'_>> {
    let mut known = Vec::new();
    for collection in collections(contract) {
        let Some((_, parameter)) = collection.route.item() else {
            continue;
        };
        let makes =
            collection.all(&Method::POST).is_some() || collection.item(&Method::PUT).is_some();
        let lists = collection.all(&Method::GET).is_some() || !collection.below_all.is_empty();
        if !makes && !lists {
            continue;
        }
        if let Some(shape) = record::find(&collection, parameter) {
            known.push((collection, shape));
        }
    }
    let names = name::resources(&known.iter().map(|it| &it.0).collect::<Vec<_>>());
    let places = known.iter().enumerate();
    let places = places.map(|(at, it)| (it.0.route.shape(), at));
    let places: HashMap<String, usize> = places.collect();
    let taken: HashSet<&str> = names.iter().map(String::as_str).collect();
    let mut all = Vec::new();
    for ((collection, shape), name) in known.into_iter().zip(&names) {
        let parents = parents(&collection.route, &places);
        let counts = shape::is_only(
            &shape.properties()[&shape.key].schema,
            &[JsonType::Integer, JsonType::Number],
        );
        let counts = counts || asks_for_number(&collection);
        let named = clients_name(&collection, &shape);
        let hidden_key = !parents.is_empty() && named;
        all.push(Resource {
            name: name.clone(),
            one: name::record(name, &taken),
            hidden_key,
            named_by_clients: named,
            counts,
            collection,
            shape,
            parents,
        });
    }
    all
}

/// The parameters before the item, with the resources that they are keys of.
fn parents(route: &Route, places: &HashMap<String, usize>) -> Vec<Parent> {
    let mut parents = Vec::new();
    let before = &route.pieces[..route.pieces.len() - 1];
    for (at, piece) in before.iter().enumerate() {
        let super::route::Piece::Parameter(parameter) = piece else {
            continue;
        };
        parents.push(Parent {
            field: format!("path_{}", identifier(parameter)),
            resource: places.get(&super::route::shape(&before[..=at])).copied(),
        });
    }
    parents
}

/// Whether the path asks for a whole number as the key of the item.
fn asks_for_number(collection: &Collection<'_>) -> bool {
    let Some((_, name)) = collection.route.item() else {
        return false;
    };
    let parameters = collection.on_item.iter().flat_map(|it| &it.parameters);
    let mut of_path = parameters.filter(|it| it.place == ParameterPlace::Path && it.name == name);
    let schema = of_path.find_map(|it| it.schema.as_ref());
    schema.is_some_and(|it| shape::is_only(it, &[JsonType::Integer, JsonType::Number]))
}

/// Whether clients choose the key: they put records where they want them, or must send the key with a new one.
fn clients_name(collection: &Collection<'_>, shape: &Shape) -> bool {
    let post = collection.all(&Method::POST);
    let Some(post) = post else {
        return collection.item(&Method::PUT).is_some();
    };
    let Some(way) = shape.in_body(post, collection.word()) else {
        return false;
    };
    let mut schema = shape::sent(post).cloned();
    for name in way {
        schema = schema.and_then(|it| {
            let found = it.shape();
            Some(found.all_properties().get(&name)?.schema.clone())
        });
    }
    let key = schema.and_then(|it| it.shape().properties.get(&shape.key).map(|it| it.required));
    key == Some(true)
}

impl Resource<'_> {
    /// The word that paths have for the collection.
    pub(super) fn word(&self) -> &str {
        self.collection.word()
    }

    /// The parameter that the path has for the key.
    pub(super) fn parameter(&self) -> &str {
        self.collection.route.item().map_or("", |it| it.1)
    }

    /// The value in the path of an operation that stands for the key of the record.
    pub(super) fn path_key(&self, operation: &Operation) -> Option<String> {
        let route = Route::of(operation);
        let parameters = route.parameters();
        parameters
            .get(self.parents.len())
            .map(|it| field("path", it))
    }

    /// Conditions on `record` that keep it below the parents in the path of an operation.
    pub(super) fn scope(&self, operation: &Operation) -> Vec<String> {
        let route = Route::of(operation);
        let parameters = route.parameters();
        let pairs = self.parents.iter().zip(parameters);
        pairs
            .map(|(parent, parameter)| {
                let (stored, asked) = (&parent.field, field("path", parameter));
                match parent.resource {
                    Some(_) => format!("record.{stored} == string({asked})"),
                    // Generated records hang below whatever parent is asked for.
                    None => {
                        format!("(!has(record.{stored}) || record.{stored} == string({asked}))")
                    }
                }
            })
            .collect()
    }

    /// `given` entries for the parents that must be there.
    pub(super) fn given_parents(
        &self,
        ground: &Ground<'_>,
        operation: &Operation,
    ) -> Map<String, Value> {
        let route = Route::of(operation);
        let parameters = route.parameters();
        let mut given = Map::new();
        // The nearest parent stands for all: it is looked up below its own parents.
        let mut pairs = self.parents.iter().zip(&parameters).enumerate();
        if let Some((at, (parent, parameter))) = pairs.next_back()
            && let Some(of) = parent.resource.map(|at| &ground.resources[at])
            && of.is_listed()
            && of.parents.len() == at
        {
            let mut query = of.lookup_with(operation, &field("path", parameter));
            query.insert("else".into(), json!("not_found"));
            let name = match of.one == self.one {
                true => format!("parent_{}", of.one),
                false => of.one.clone(),
            };
            given.insert(name, query.into());
        }
        given
    }

    /// Whether clients can find out the keys of records.
    pub(super) fn is_listed(&self) -> bool {
        self.collection.all(&Method::GET).is_some() || self.collection.all(&Method::POST).is_some()
    }

    /// A query for the record that the path of an operation speaks of.
    pub(super) fn lookup(&self, operation: &Operation) -> Option<Map<String, Value>> {
        let key = self.path_key(operation)?;
        let mut query = self.lookup_with(operation, &key);
        query.insert("else".into(), json!("not_found"));
        Some(query)
    }

    fn lookup_with(&self, operation: &Operation, key: &str) -> Map<String, Value> {
        let mut query = Map::new();
        query.insert("in".into(), json!(self.name));
        if self.parents.is_empty() {
            query.insert("key".into(), json!(format!("={key}")));
            return query;
        }
        let mut conditions = self.scope(operation);
        let stored = field("record", &self.shape.key);
        conditions.push(format!("string({stored}) == string({key})"));
        query.insert(
            "where".into(),
            json!(format!("={}", conditions.join(" && "))),
        );
        query
    }

    /// `set` entries for the hidden fields of a new record.
    pub(super) fn set_parents(&self, operation: &Operation, set: &mut Map<String, Value>) {
        let route = Route::of(operation);
        for (parent, parameter) in self.parents.iter().zip(route.parameters()) {
            let value = format!("=string({})", field("path", parameter));
            set.insert(parent.field.clone(), json!(value));
        }
    }

    /// Writes the resource down.
    pub(super) fn describe(&self, ground: &Ground<'_>, inferred: &mut Inferred) {
        let Some(reference) = reference(ground, &self.shape.schema) else {
            return;
        };
        let mut value = Map::new();
        value.insert("schema".into(), json!({"$ref": reference}));
        value.insert("key".into(), self.key());
        let mut fields = Map::new();
        if self.hidden_key {
            fields.insert(HIDDEN_KEY.into(), json!("integer"));
        }
        for parent in &self.parents {
            fields.insert(parent.field.clone(), json!("string?"));
        }
        if !fields.is_empty() {
            value.insert("fields".into(), fields.into());
        }
        let relations = link::relations(ground, self);
        if !relations.is_empty() {
            value.insert("relations".into(), relations.into());
        }
        value.insert("records".into(), json!(RECORDS));
        inferred.resource(&self.name, value.into(), self.reasons());
    }

    fn key(&self) -> Value {
        if self.hidden_key {
            return json!({"field": HIDDEN_KEY, "next": "integer"});
        }
        if self.named_by_clients {
            return json!({"field": self.shape.key});
        }
        let next = if self.counts { "integer" } else { "generated" };
        json!({"field": self.shape.key, "next": next})
    }

    fn reasons(&self) -> Vec<String> {
        let item = self.collection.item_path;
        let mut reasons = vec![
            format!("`{item}` is the item of its collection: its last segment is a parameter."),
            format!("Its records look like what {}.", self.shape.source),
            format!(
                "`{}` is the key: {}.",
                self.shape.key, self.shape.key_reason
            ),
        ];
        if self.hidden_key {
            let text = "Clients choose it, so that it is only unique below one parent; `path_key` is unique.";
            reasons.push(text.to_owned());
        }
        reasons
    }
}

/// A reference to a schema of the contract from the behavior file.
pub(super) fn reference(ground: &Ground<'_>, schema: &Schema) -> Option<String> {
    let (file, pointer) = schema.address()?;
    let pointer = pointer.replace('%', "%25");
    (file == ground.contract.root).then(|| format!("{}#{pointer}", ground.reference))
}

/// The resources whose key stands for a record all by itself, by the names that it may have elsewhere, in plain
/// letters: `petId` and `pet_id` are `petid`.
pub(super) fn keys(resources: &[Resource<'_>]) -> HashMap<String, Vec<usize>> {
    let mut keys: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, resource) in resources.iter().enumerate() {
        let one = plain(&singular(&resource.name));
        if one.len() > 1 && resource.parents.is_empty() && resource.is_listed() {
            for end in ["id", "uuid"] {
                keys.entry(format!("{one}{end}")).or_default().push(at);
            }
        }
    }
    keys
}
