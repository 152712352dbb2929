//! Some places of a body, put together to a body in which all other places are open.

use indexmap::IndexMap;
use serde_json::{Map, Value};

/// What stands for any value, any further members and any further elements in a case.
pub(super) const ANY: &str = "…";

/// Places and what stands there.
#[derive(Debug)]
pub(super) enum Tree {
    /// A value as it must be.
    Leaf(Value),
    /// Names, and what is below them.
    Below(IndexMap<String, Tree>),
}

impl Tree {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::Below(IndexMap::new())
    }

    /// Puts a value at a JSON Pointer. A value that is there already stays.
    pub fn put(&mut self, pointer: &str, value: Value) {
        let mut at = self;
        for token in pointer.split('/').skip(1) {
            let name = token.replace("~1", "/").replace("~0", "~");
            let Self::Below(entries) = at else { return };
            at = entries.entry(name).or_insert_with(Self::new);
        }
        if matches!(at, Self::Below(entries) if entries.is_empty()) {
            *at = Self::Leaf(value);
        }
    }

    /// Whether nothing was put anywhere.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Below(entries) if entries.is_empty())
    }

    /// The body. The sample tells lists from objects.
    pub fn body(&self, sample: Option<&Value>) -> Value {
        let entries = match self {
            Self::Leaf(value) => return value.clone(),
            Self::Below(entries) => entries,
        };
        if let Some(Value::Array(items)) = sample {
            return Value::Array(list(entries, items));
        }
        let members = entries.iter().map(|(name, tree)| {
            let below = sample.and_then(|it| it.get(name));
            (name.clone(), tree.body(below))
        });
        let open = (ANY.to_owned(), Value::from(ANY));
        Value::Object(members.chain([open]).collect::<Map<_, _>>())
    }
}

fn list(entries: &IndexMap<String, Tree>, items: &[Value]) -> Vec<Value> {
    let places = entries.keys().filter_map(|it| it.parse::<usize>().ok());
    let length = places.max().map_or(0, |it| it.min(items.len()) + 1);
    let mut list: Vec<Value> = (0..length)
        .map(|at| match entries.get(&at.to_string()) {
            Some(tree) => tree.body(items.get(at)),
            None => Value::from(ANY),
        })
        .collect();
    list.push(Value::from(ANY));
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn places_become_an_open_body() {
        let mut tree = Tree::new();
        tree.put("/data/1/id", json!("{{id_1}}"));
        tree.put("/a~1b", json!(3));
        let sample = json!({"data": [{}, {"id": 5, "x": 6}], "a/b": 1});
        let expected =
            json!({"data": ["…", {"id": "{{id_1}}", "…": "…"}, "…"], "a/b": 3, "…": "…"});
        assert_eq!(tree.body(Some(&sample)), expected);
    }
}
