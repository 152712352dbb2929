//! Which fields hold the keys of other records: those that hang below a parent, and properties such as `ownerId`.

use super::Ground;
use super::resource::Resource;
use serde_json::{Map, Value, json};

/// The relations of a resource by name.
pub(super) fn relations(ground: &Ground<'_>, of: &Resource<'_>) -> Map<String, Value> {
    let mut all = Map::new();
    for parent in &of.parents {
        let target = parent.resource.map(|at| &ground.resources[at]);
        if let Some(target) = target.filter(|it| it.is_listed()) {
            let relation = json!({"in": target.name, "by": parent.field});
            all.insert(format!("{}_record", parent.field), relation);
        }
    }
    let properties = of.shape.named();
    for (property, word, _) in properties.filter(|it| it.0 != of.shape.key) {
        let targets = ground.keys.get(word).into_iter().flatten();
        let mut targets = targets.map(|at| &ground.resources[*at]);
        if let Some(target) = targets.find(|it| it.name != of.name) {
            let name = format!("{}_record", super::word::identifier(property));
            if !of.shape.properties().contains_key(&name) {
                all.insert(name, json!({"in": target.name, "by": property}));
            }
        }
    }
    all
}
