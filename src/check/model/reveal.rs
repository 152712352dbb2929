//! What an answer reveals: wherever the model has but a name, the service says the value.

use crate::behavior::is_unknown;
use serde_json::Value;

/// What came to light.
pub(super) enum Revealed {
    /// Names with their values.
    All(Vec<(String, Value)>),
    /// A name has two values.
    Contradiction,
}

/// Puts the service's values in the place of names, and tells which these are.
pub(super) fn reveal(bodies: &mut [Value], service: &Value) -> Revealed {
    let mut found: Vec<(String, Value)> = Vec::new();
    walk(
        &mut bodies.iter_mut().collect::<Vec<_>>(),
        service,
        &mut found,
    );
    let two = |(name, value): &(String, Value)| {
        name.chars().count() > 1 && found.iter().any(|it| it.0 == *name && it.1 != *value)
    };
    match found.iter().any(two) {
        true => Revealed::Contradiction,
        false => {
            found.retain(|it| it.0.chars().count() > 1);
            Revealed::All(found)
        }
    }
}

fn walk(bodies: &mut [&mut Value], service: &Value, found: &mut Vec<(String, Value)>) {
    if bodies.iter().any(|it| is_unknown(it)) {
        let first = bodies[0].as_str().map(str::to_owned);
        if let Some(name) = first.filter(|name| bodies.iter().all(|it| it.as_str() == Some(name))) {
            found.push((name, service.clone()));
        }
        for body in bodies {
            **body = service.clone();
        }
        return;
    }
    match service {
        Value::Object(entries) => {
            let keys = bodies[0].as_object().into_iter().flatten();
            let keys: Vec<String> = keys.map(|it| it.0.clone()).collect();
            for key in keys {
                let of = bodies.iter_mut().map(|it| it.get_mut(&key));
                let of: Option<Vec<&mut Value>> = of.collect();
                if let Some(mut of) = of {
                    walk(&mut of, entries.get(&key).unwrap_or(&Value::Null), found);
                }
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                let of = bodies.iter_mut().map(|it| it.get_mut(at));
                let of: Option<Vec<&mut Value>> = of.collect();
                if let Some(mut of) = of {
                    walk(&mut of, item, found);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_name_is_revealed_once() {
        let mut bodies = [
            json!({"a": "\u{1}x", "b": [1, "\u{1}y"]}),
            json!({"a": "\u{1}x", "b": [1, "\u{1}y"]}),
        ];
        let service = json!({"a": 5, "b": [1, {"c": 2}]});
        let Revealed::All(found) = reveal(&mut bodies, &service) else {
            panic!("nothing contradicts");
        };
        assert_eq!(
            found,
            [
                ("\u{1}x".to_owned(), json!(5)),
                ("\u{1}y".to_owned(), json!({"c": 2}))
            ]
        );
        assert_eq!(bodies[1], service);
    }

    #[test]
    fn a_name_with_two_values_is_a_contradiction() {
        let mut bodies = [json!(["\u{1}x", "\u{1}x"])];
        assert!(matches!(
            reveal(&mut bodies, &json!([1, 2])),
            Revealed::Contradiction
        ));
    }
}
