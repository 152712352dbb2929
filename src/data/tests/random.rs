//! Schemas by chance. Those of the tame grammar have a value, so one must be found; those of the wild one may
//! contradict themselves, and then the conflict names what does. `PROPTEST_CASES=100000` makes a long run.

use super::attempt;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

const NAMES: [&str; 12] = [
    "id",
    "name",
    "phone",
    "price",
    "createTime",
    "tags",
    "avatar",
    "x",
    "count",
    "total",
    "email",
    "city",
];

fn texts() -> BoxedStrategy<Value> {
    let formats = [
        "date-time",
        "date",
        "time",
        "duration",
        "email",
        "hostname",
        "ipv4",
        "ipv6",
        "uri",
        "uri-reference",
        "uuid",
        "byte",
        "json-pointer",
        "regex",
    ];
    let patterns = [
        "^[a-z]{3,9}$",
        "^1[3-9]\\d{9}$",
        "^(a|b)+\\.c?$",
        "[A-Z]{2}",
        "^\\S+@\\S+$",
        "^#[0-9a-f]{6}$",
    ];
    prop_oneof![
        (0usize..30, 0usize..30).prop_map(
            |(low, width)| json!({"type": "string", "minLength": low, "maxLength": low + width})
        ),
        select(formats.to_vec()).prop_map(|it| json!({"type": "string", "format": it})),
        select(patterns.to_vec()).prop_map(|it| json!({"type": ["string", "null"], "pattern": it})),
        Just(json!({"type": "string", "pattern": "^[a-z]*$", "minLength": 2, "maxLength": 5})),
    ]
    .boxed()
}

fn numbers() -> BoxedStrategy<Value> {
    prop_oneof![
        (-1000i64..1000, 0i64..500)
            .prop_map(|(low, width)| json!({"type": "integer", "minimum": low, "maximum": low + width})),
        (1i64..50, -100i64..100)
            .prop_map(|(step, low)| json!({"type": "integer", "multipleOf": step, "minimum": low, "maximum": low + step})),
        (-100i64..100, 1i64..100)
            .prop_map(|(low, width)| json!({"type": "number", "exclusiveMinimum": low, "maximum": low + width})),
        (-9i64..9).prop_map(|low| json!({"type": "number", "multipleOf": 0.25, "exclusiveMinimum": low, "maximum": low + 1})),
        (0i64..9).prop_map(|it| json!({"type": "integer", "minimum": 0, "maximum": 9, "not": {"const": it}})),
        Just(json!({"type": "integer", "format": "int32", "exclusiveMaximum": 0})),
    ]
    .boxed()
}

fn leaf() -> BoxedStrategy<Value> {
    let value = prop_oneof![
        Just(Value::Null),
        any::<i32>().prop_map(Value::from),
        "[a-z]{1,5}".prop_map(Value::from),
        Just(json!({"a": [1]})),
    ];
    prop_oneof![
        Just(json!({})),
        Just(json!(true)),
        Just(json!({"type": ["boolean", "null"]})),
        texts(),
        numbers(),
        vec(value.clone(), 1..5).prop_map(|values| json!({"enum": values})),
        value.prop_map(|it| json!({"const": it})),
    ]
    .boxed()
}

fn objects(inner: &BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    let entry = (select(NAMES.to_vec()), inner.clone(), any::<bool>());
    let closed = ["additionalProperties", "unevaluatedProperties"];
    let plain = (vec(entry, 0..5), select(closed.to_vec()), any::<bool>()).prop_map(
        |(entries, key, is_open)| {
            let properties: Map<String, Value> = entries
                .iter()
                .map(|it| (it.0.to_owned(), it.1.clone()))
                .collect();
            let mut required: Vec<&str> = entries.iter().filter(|it| it.2).map(|it| it.0).collect();
            required.sort_unstable();
            required.dedup();
            let mut schema =
                json!({"type": "object", "properties": properties, "required": required});
            schema[key] = json!(is_open);
            schema
        },
    );
    prop_oneof![
        4 => plain.clone(),
        1 => (inner.clone(), 1usize..4).prop_map(|(it, least)| json!({"type": "object", "additionalProperties": it, "minProperties": least, "maxProperties": least + 1})),
        1 => (inner.clone(), 1usize..3).prop_map(|(it, least)| json!({"type": "object", "patternProperties": {"^k[0-9]+$": it}, "additionalProperties": false, "minProperties": least})),
        1 => inner.clone().prop_map(|it| json!({"type": "object", "properties": {"a": {}, "b": it}, "required": ["a"], "dependentRequired": {"a": ["b"]}})),
        1 => inner.clone().prop_map(|it| json!({"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"], "dependentSchemas": {"a": {"required": ["c"], "properties": {"c": it}}}})),
        1 => Just(json!({"type": "object", "propertyNames": {"pattern": "^[a-z]{2,4}$"}, "minProperties": 2})),
        1 => plain.prop_map(|it| json!({"allOf": [{"type": "object", "properties": {"own": {"type": "string"}}, "required": ["own"]}, {"properties": it["properties"], "required": it["required"]}], "unevaluatedProperties": false})),
        1 => (inner.clone(), inner.clone()).prop_map(|(one, other)| json!({
            "type": "object", "properties": {"kind": {"enum": ["one", "other"]}}, "required": ["kind"],
            "if": {"properties": {"kind": {"const": "one"}}}, "then": {"required": ["v"], "properties": {"v": one}},
            "else": {"required": ["w"], "properties": {"w": other}}})),
    ]
    .boxed()
}

fn lists(inner: &BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    prop_oneof![
        (inner.clone(), 0usize..4, 0usize..4)
            .prop_map(|(items, low, width)| json!({"type": "array", "items": items, "minItems": low, "maxItems": low + width})),
        vec(inner.clone(), 1..4)
            .prop_map(|prefix| json!({"type": "array", "minItems": prefix.len(), "prefixItems": prefix, "items": false})),
        (3i64..9, 1usize..4)
            .prop_map(|(most, low)| json!({"type": "array", "uniqueItems": true, "minItems": low, "items": {"type": "integer", "minimum": 1, "maximum": most}})),
        (1usize..3).prop_map(|least| json!({"type": "array", "items": {"type": "integer", "minimum": 0}, "contains": {"minimum": 100}, "minContains": least, "maxItems": 5})),
    ]
    .boxed()
}

/// Schemas that all have a value.
fn tame() -> BoxedStrategy<Value> {
    leaf()
        .prop_recursive(4, 32, 4, |inner| {
            let inner = inner.boxed();
            prop_oneof![
                4 => objects(&inner),
                3 => lists(&inner),
                1 => vec(inner.clone(), 1..4).prop_map(|it| json!({"anyOf": it})),
                1 => inner.clone().prop_map(|it| json!({"allOf": [it], "title": "t"})),
                1 => inner.clone().prop_map(|it| json!({"oneOf": [{"type": "object", "required": ["left"], "properties": {"left": it}}, {"type": "null"}]})),
                1 => inner.prop_map(|it| json!({"type": "object", "required": ["v"], "properties": {"v": it, "next": {"anyOf": [{"$ref": "#/components/schemas/T"}, {"type": "null"}]}}})),
            ]
        })
        .boxed()
}

/// Schemas of which some contradict themselves.
fn wild() -> BoxedStrategy<Value> {
    tame()
        .prop_recursive(3, 24, 3, |inner| {
            let inner = inner.boxed();
            prop_oneof![
                vec(inner.clone(), 2..4).prop_map(|it| json!({"allOf": it})),
                vec(inner.clone(), 2..4).prop_map(|it| json!({"oneOf": it})),
                (inner.clone(), inner.clone())
                    .prop_map(|(one, other)| json!({"allOf": [one], "not": other})),
                (inner.clone(), inner.clone(), inner.clone())
                    .prop_map(|(a, b, c)| json!({"if": a, "then": b, "else": c})),
                objects(&inner),
                lists(&inner),
            ]
        })
        .boxed()
}

fn written(schema: &Value) -> String {
    json!({"T": schema}).to_string()
}

proptest! {
    // 256 schemas each, or PROPTEST_CASES.
    #![proptest_config(ProptestConfig::default())]

    #[test]
    fn a_schema_that_has_a_value_gets_one(schema in tame(), seed: u64) {
        let made = attempt("Shop", &written(&schema), seed);
        prop_assert!(made.is_ok(), "{:?}", made);
        prop_assert_eq!(made.ok(), attempt("Shop", &written(&schema), seed).ok());
    }

    #[test]
    fn a_conflict_says_what_contradicts(schema in wild(), seed: u64) {
        // That a value is valid is held against the validator there.
        if let Err(conflict) = attempt("商店", &written(&schema), seed) {
            let named = !conflict.keywords.is_empty() || conflict.message.contains("without an end");
            prop_assert!(named, "{}", conflict);
        }
    }
}
