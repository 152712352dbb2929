//! Reading one record.

use super::resource::Resource;
use super::shape::wrapped;
use super::{Ground, Inferred, shape};
use http::Method;
use serde_json::{Map, json};

pub(super) fn infer(_: &Ground<'_>, resource: &Resource<'_>, inferred: &mut Inferred) {
    let Some(operation) = resource.collection.item(&Method::GET) else {
        return;
    };
    let Some(lookup) = resource.lookup(operation) else {
        return;
    };
    let one = format!("={}", resource.one);
    let reply = match resource.shape.in_answer(operation, resource.word()) {
        Some(way) => wrapped(&way, json!(one)),
        None => {
            let listed = shape::answered(operation).and_then(|it| shape::list(it, resource.word()));
            match listed {
                Some((way, _)) => wrapped(&way, json!([one])),
                None => return,
            }
        }
    };
    let mut given = Map::new();
    given.insert(resource.one.clone(), lookup.into());
    let reason = "Reads the record that the path names; without one it is `not_found`.";
    let value = json!({"given": given, "reply": reply});
    inferred.operation(&operation.id, value, vec![reason.to_owned()]);
}
