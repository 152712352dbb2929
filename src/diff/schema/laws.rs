//! Laws of subsumption, on a generated family of schemas.

use super::judge::{Judge, Lost};
use jsonschema::Validator;
use serde_json::{Value, json};

/// Schemas of several kinds, many of which are parts of each other.
fn family() -> Vec<Value> {
    let mut all = vec![
        json!(true),
        json!({"type": ["string", "null"]}),
        json!({"enum": [1, 2, "a"]}),
    ];
    for low in [0, 1, 5] {
        all.push(json!({"type": "integer", "minimum": low}));
        all.push(json!({"type": "number", "minimum": low, "maximum": low + 10}));
        all.push(json!({"type": "string", "minLength": low}));
        all.push(json!({"type": "array", "items": {"type": "integer", "minimum": low}, "maxItems": low + 1}));
    }
    for values in [json!(["a"]), json!(["a", "b"]), json!(["b", "c", "a"])] {
        all.push(json!({"type": "string", "enum": values}));
    }
    for required in [json!([]), json!(["a"]), json!(["a", "b"])] {
        let properties = json!({"a": {"type": "integer"}, "b": {"type": "string"}});
        all.push(json!({"type": "object", "properties": properties, "required": required}));
        all.push(json!({
            "type": "object", "properties": properties, "required": required, "additionalProperties": false
        }));
    }
    all
}

/// Values of which each schema of the family accepts some.
fn values() -> Vec<Value> {
    let mut all = vec![
        json!(null),
        json!(true),
        json!(1.5),
        json!({}),
        json!([]),
        json!({"a": 1}),
    ];
    all.extend([-1, 0, 1, 2, 4, 5, 10, 11, 15, 16].map(Value::from));
    all.extend(["", "a", "b", "c", "four", "fives", "sixsix"].map(Value::from));
    all.extend([
        json!([0]),
        json!([5]),
        json!([1, 1]),
        json!([6, 6, 6]),
        json!(["a"]),
    ]);
    all.extend([
        json!({"a": 1, "b": "x"}),
        json!({"a": "x"}),
        json!({"a": 1, "c": 2}),
        json!({"b": 1}),
    ]);
    all
}

fn validator(schema: &Value) -> Validator {
    jsonschema::validator_for(schema).unwrap()
}

#[test]
fn nothing_is_lost_from_a_schema_to_itself() {
    let mut judge = Judge::default();
    for schema in family() {
        assert_eq!(
            judge.lost(&schema, &schema.clone()),
            Lost::Nothing,
            "{schema}"
        );
        let same = json!({"allOf": [schema]});
        assert_ne!(judge.lost(&schema, &same), Lost::Some(None), "{schema}");
    }
}

#[test]
fn what_is_said_of_two_schemas_holds_for_every_value() {
    let mut judge = Judge::default();
    let (family, values) = (family(), values());
    for one in &family {
        for other in &family {
            let (accepts, also) = (validator(one), validator(other));
            match judge.lost(one, other) {
                Lost::Nothing => {
                    let lost = values
                        .iter()
                        .find(|it| accepts.is_valid(it) && !also.is_valid(it));
                    assert_eq!(lost, None, "{one} to {other}");
                }
                Lost::Some(Some(value)) => {
                    assert!(accepts.is_valid(&value), "{one} to {other}: {value}");
                    assert!(!also.is_valid(&value), "{one} to {other}: {value}");
                }
                Lost::Some(None) | Lost::Unknown => {}
            }
        }
    }
}

#[test]
fn two_schemas_that_lose_nothing_both_ways_accept_the_same() {
    let mut judge = Judge::default();
    let (family, values) = (family(), values());
    for (at, one) in family.iter().enumerate() {
        for other in &family[at + 1..] {
            let both = [judge.lost(one, other), judge.lost(other, one)];
            if both == [Lost::Nothing, Lost::Nothing] {
                let (accepts, also) = (validator(one), validator(other));
                let differs = values
                    .iter()
                    .find(|it| accepts.is_valid(it) != also.is_valid(it));
                assert_eq!(differs, None, "{one} and {other}");
            }
        }
    }
}

#[test]
fn what_loses_nothing_twice_loses_nothing() {
    let mut judge = Judge::default();
    let family = family();
    let mut kept = vec![vec![false; family.len()]; family.len()];
    for (at, one) in family.iter().enumerate() {
        for (to, other) in family.iter().enumerate() {
            kept[at][to] = judge.lost(one, other) == Lost::Nothing;
        }
    }
    let pairs = kept.iter().flatten().filter(|it| **it).count();
    assert!(pairs > family.len() * 2, "only {pairs} pairs lose nothing");
    for (at, one) in family.iter().enumerate() {
        for (middle, by) in family.iter().enumerate() {
            for (to, other) in family.iter().enumerate() {
                if kept[at][middle] && kept[middle][to] {
                    let lost = judge.lost(one, other);
                    assert!(
                        !matches!(lost, Lost::Some(_)),
                        "{one} by {by} to {other}: {lost:?}"
                    );
                }
            }
        }
    }
}
