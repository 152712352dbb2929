//! A value that is given in part becomes a whole one: what its schema misses or refuses comes from a generated value,
//! all else stays as it is given. Learnt from the violations, so every keyword counts and none is known here twice.

use super::conflict::Conflict;
use super::context::Context;
use super::generate::generate;
use crate::contract::{Direction, Place, Schema, Violation};
use serde_json::Value;

/// How often what is refused is mended place by place.
const ROUNDS: usize = 8;
/// How deep entries are looked at one by one.
const DEEPEST: usize = 4;
/// How many entries are tried one by one.
const TRIES: usize = 400;

/// The value that keeps the schema on its way from the server and is nearest to the given one.
pub fn complete(
    schema: &Schema,
    given: Value,
    context: &mut Context<'_>,
) -> Result<Value, Conflict> {
    if schema.fits(&given, Direction::Response) {
        return Ok(given);
    }
    let spare = generate(schema, context)?;
    let mut value = given.clone();
    for _ in 0..ROUNDS {
        let found = schema.check(&value, Direction::Response, &Place::ResponseBody);
        if found.is_empty() {
            return Ok(value);
        }
        let before = value.clone();
        for violation in &found {
            mend(&mut value, violation, &spare);
        }
        if value == before {
            break;
        }
    }
    let mut graft = Graft {
        schema,
        whole: spare,
        tries: TRIES,
    };
    graft.entries("", &given, DEEPEST);
    Ok(graft.whole)
}

/// Takes one thing out of a value, or puts one into it.
fn mend(value: &mut Value, violation: &Violation, spare: &Value) {
    let pointer = violation.pointer.as_str();
    match violation.keyword.as_str() {
        "required" => {
            let name = quoted(&violation.expected).into_iter().next();
            let object = value.pointer_mut(pointer).and_then(Value::as_object_mut);
            let from = at(spare, pointer).and_then(Value::as_object);
            if let (Some(name), Some(object), Some(from)) = (name, object, from)
                && let Some(part) = from.get(&name)
            {
                object.insert(name, part.clone());
                return;
            }
        }
        "additionalProperties" | "unevaluatedProperties" => {
            let object = value.pointer_mut(pointer).and_then(Value::as_object_mut);
            if let Some(object) = object {
                for name in quoted(&violation.actual) {
                    object.remove(&name);
                }
                return;
            }
        }
        "type" => {
            if let Some(place) = value.pointer_mut(pointer)
                && let Some(other) = spelled(place, at(spare, pointer))
            {
                *place = other;
                return;
            }
        }
        "writeOnly" => {
            let Some((parent, name)) = pointer.rsplit_once('/') else {
                return;
            };
            let name = name.replace("~1", "/").replace("~0", "~");
            let object = value.pointer_mut(parent).and_then(Value::as_object_mut);
            object.map(|it| it.remove(&name));
            return;
        }
        _ => {}
    }
    replace(value, pointer, spare);
}

/// The same number as text, or the number that a text spells, after the type of the generated part.
fn spelled(value: &Value, like: Option<&Value>) -> Option<Value> {
    match (value, like?) {
        (Value::Number(number), Value::String(_)) => Some(Value::from(number.to_string())),
        (Value::String(text), Value::Number(_)) => text.parse::<i64>().ok().map(Value::from),
        _ => None,
    }
}

/// The generated part takes the place of the refused one, or the part around it does.
fn replace(value: &mut Value, pointer: &str, spare: &Value) {
    let mut pointer = pointer;
    loop {
        if let (Some(part), Some(place)) = (at(spare, pointer), value.pointer_mut(pointer))
            && place != part
        {
            *place = part.clone();
            return;
        }
        let Some((parent, name)) = pointer.rsplit_once('/') else {
            return;
        };
        // What the generated value does without can be left out.
        if let (Some(Value::Object(from)), Some(Value::Object(object))) =
            (at(spare, parent), value.pointer_mut(parent))
        {
            let name = name.replace("~1", "/").replace("~0", "~");
            if !from.contains_key(&name) && object.remove(&name).is_some() {
                return;
            }
        }
        pointer = parent;
    }
}

/// The part of the generated value that stands for a place; its lists may be shorter.
fn at<'v>(spare: &'v Value, pointer: &str) -> Option<&'v Value> {
    let mut value = spare;
    for token in pointer.split('/').skip(1) {
        value = match value {
            Value::Object(entries) => entries.get(&token.replace("~1", "/").replace("~0", "~"))?,
            Value::Array(items) => items.get(token.parse::<usize>().ok()? % items.len().max(1))?,
            _ => return None,
        };
    }
    Some(value)
}

/// The names in a list such as `properties "a", "b"`.
fn quoted(text: &str) -> Vec<String> {
    let Some(start) = text.find('"') else {
        return Vec::new();
    };
    serde_json::from_str(&format!("[{}]", &text[start..])).unwrap_or_default()
}

/// A whole generated value into which given entries are set as long as it stays whole.
struct Graft<'a> {
    schema: &'a Schema,
    whole: Value,
    tries: usize,
}

impl Graft<'_> {
    fn entries(&mut self, pointer: &str, given: &Value, depth: usize) {
        if self.set(pointer, given) {
            return;
        }
        let Value::Object(entries) = given else {
            return;
        };
        for (name, value) in entries {
            let below = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
            match depth {
                0 => drop(self.set(&below, value)),
                depth => self.entries(&below, value, depth - 1),
            }
        }
    }

    fn set(&mut self, pointer: &str, value: &Value) -> bool {
        if self.tries == 0 {
            return false;
        }
        self.tries -= 1;
        let mut next = self.whole.clone();
        match next.pointer_mut(pointer) {
            Some(place) => *place = value.clone(),
            None => {
                let Some((parent, name)) = pointer.rsplit_once('/') else {
                    return false;
                };
                let Some(Value::Object(object)) = next.pointer_mut(parent) else {
                    return false;
                };
                let name = name.replace("~1", "/").replace("~0", "~");
                object.insert(name, value.clone());
            }
        }
        let fits = self.schema.fits(&next, Direction::Response);
        if fits {
            self.whole = next;
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Contract;
    use crate::source::{Loader, MemoryFiles};
    use serde_json::json;

    const DOCUMENT: &str = r"
openapi: 3.1.0
info: {title: T, version: '1'}
paths: {}
components:
  schemas:
    Page:
      type: object
      required: [data, meta]
      additionalProperties: false
      properties:
        data: {type: array, items: {$ref: '#/components/schemas/Pet'}}
        meta: {type: object, required: [total], properties: {total: {type: integer, minimum: 0}}}
    Pet:
      type: object
      required: [id, kind]
      properties:
        id: {type: integer}
        kind: {enum: [cat]}
        secret: {type: string, writeOnly: true}
        note: {type: string}
";

    fn completed(name: &str, given: Value) -> Value {
        let memory = MemoryFiles::default().with("openapi.yaml", DOCUMENT);
        let mut loader = Loader::new(&memory);
        let root = loader.load("openapi.yaml").unwrap();
        let contract = Contract::compile(&loader.finish().0, root).0.unwrap();
        let reference = format!("#/components/schemas/{name}");
        let schema = contract.schema(contract.root, &reference).unwrap().unwrap();
        let value = complete(&schema, given, &mut Context::new(&contract, 1, 0)).unwrap();
        assert!(schema.fits(&value, Direction::Response), "{value}");
        value
    }

    #[test]
    fn what_fits_stays() {
        let given = json!({"id": 1, "kind": "cat"});
        assert_eq!(completed("Pet", given.clone()), given);
    }

    #[test]
    fn only_what_is_missing_or_refused_is_made() {
        let given = json!({"id": 7, "kind": "dog", "secret": "x", "note": null});
        let value = completed("Pet", given);
        assert_eq!(value["id"], 7);
        assert_eq!(value["kind"], "cat");
        assert!(value.get("secret").is_none());
        assert!(value["note"].is_string());
    }

    #[test]
    fn wrappers_are_made_around_lists() {
        let items: Vec<Value> = (1..9).map(|id| json!({"id": id, "kind": "cat"})).collect();
        let value = completed("Page", json!({"data": items, "pages": 3}));
        assert_eq!(value["data"], Value::from(items));
        assert!(value["meta"]["total"].is_u64());
        assert!(value.get("pages").is_none());
    }
}
