//! Replacements in a payload: a value is put at a JSON Pointer.

use serde_json::{Map, Value};

/// Why a value could not be put there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{pointer}` leads nowhere in the payload: `{token}` is not there")]
pub struct NoTarget {
    /// The whole pointer.
    pub pointer: String,
    /// The part of it that was not found.
    pub token: String,
}

/// Replaces or adds a value; all but the last name of the pointer must be there, `-` appends to a list.
pub fn replace(payload: &mut Value, pointer: &str, value: Value) -> Result<(), NoTarget> {
    let Some((parent, last)) = pointer.rsplit_once('/') else {
        *payload = value;
        return Ok(());
    };
    let missing = |token: &str| NoTarget {
        pointer: pointer.to_owned(),
        token: token.to_owned(),
    };
    let last = last.replace("~1", "/").replace("~0", "~");
    let target = payload.pointer_mut(parent);
    match target.ok_or_else(|| missing(parent))? {
        Value::Object(object) => {
            object.insert(last, value);
        }
        Value::Array(items) if last == "-" || last == items.len().to_string() => items.push(value),
        Value::Array(items) => {
            let at = last.parse::<usize>().ok();
            let slot = at.and_then(|at| items.get_mut(at));
            *slot.ok_or_else(|| missing(&last))? = value;
        }
        empty @ Value::Null => *empty = Value::Object(Map::from_iter([(last, value)])),
        _ => return Err(missing(&last)),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_put_at_pointers() {
        let mut payload = json!({"a": [{"b": 1}], "c/d": 2});
        replace(&mut payload, "/a/0/b", json!("x")).unwrap();
        replace(&mut payload, "/a/-", json!(null)).unwrap();
        replace(&mut payload, "/c~1d", json!(3)).unwrap();
        replace(&mut payload, "/new", json!(true)).unwrap();
        let expected = json!({"a": [{"b": "x"}, null], "c/d": 3, "new": true});
        assert_eq!(payload, expected);
        let told = replace(&mut payload, "/none/x", json!(1)).unwrap_err();
        assert_eq!(told.token, "/none");
        assert!(replace(&mut payload, "/a/7", json!(1)).is_err());
        replace(&mut payload, "", json!(0)).unwrap();
        assert_eq!(payload, json!(0));
    }
}
