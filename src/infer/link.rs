//! Which fields hold the keys of other records: those that hang below a parent, and properties such as `ownerId`.

use super::Ground;
use super::resource::{Resource, names_key_of};
use serde_json::{Map, Value, json};

/// The relations of a resource by name.
pub(super) fn relations(ground: &Ground<'_>, of: &Resource<'_>) -> Map<String, Value> {
    let mut all = Map::new();
    for parent in &of.parents {
        let target = ground
            .resources
            .iter()
            .find(|it| Some(&it.name) == parent.resource.as_ref());
        if let Some(target) = target.filter(|it| it.is_listed()) {
            let relation = json!({"in": target.name, "by": parent.field});
            all.insert(format!("{}_record", parent.field), relation);
        }
    }
    for property in of.shape.properties.keys().filter(|it| **it != of.shape.key) {
        let target = ground.resources.iter().find(|it| {
            it.name != of.name
                && it.parents.is_empty()
                && it.is_listed()
                && names_key_of(property, &it.name)
        });
        if let Some(target) = target {
            let name = format!("{}_record", super::word::identifier(property));
            if !of.shape.properties.contains_key(&name) {
                all.insert(name, json!({"in": target.name, "by": property}));
            }
        }
    }
    all
}
