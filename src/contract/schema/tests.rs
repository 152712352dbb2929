//! Values against schemas, and schemas without values.

use crate::contract::testing::{bundle, compile_files, contract};
use crate::contract::{Additional, Contract, Direction, JsonType, Place, Schema, Violation};
use serde_json::{Value, json};

fn api(schemas: &str) -> Contract {
    contract(&format!(
        "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n{schemas}"
    ))
}

fn schema(contract: &Contract, name: &str) -> Schema {
    let reference = format!("#/components/schemas/{name}");
    contract.schema(contract.root, &reference).unwrap().unwrap()
}

fn lines(violations: &[Violation]) -> Vec<String> {
    let line = |it: &Violation| format!("{} {}: {}", it.pointer, it.keyword, it.message);
    violations.iter().map(line).collect()
}

const TREE: &str = "    Tree:
      type: object
      required: [name]
      properties:
        name: {type: string, minLength: 2}
        size: {type: integer, format: int32, minimum: 1}
        below: {type: array, items: {$ref: '#/components/schemas/Tree'}}
";

#[test]
fn findings_below_references_name_value_and_rule() {
    let contract = api(TREE);
    let tree = schema(&contract, "Tree");
    let value =
        json!({"name": "ab", "below": [{"name": "cd", "below": [{"size": 0, "name": "x"}]}]});
    let found = tree.validate(&value);
    assert_eq!(
        lines(&found),
        [
            "/below/0/below/0/size minimum: expected integer >= 1, found integer 0",
            "/below/0/below/0/name minLength: expected at least 2 characters, found string \"x\" of 1 character",
        ]
    );
    let (bundle, _) = bundle(&[(
        "openapi.yaml",
        &format!(
            "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n{TREE}"
        ),
    )]);
    let form = found[0].to_json(&bundle.sources);
    assert_eq!(form["rule"], "openapi.yaml:11:46");
    assert_eq!(form["in"], "body");
    assert_eq!(
        found[0].schema_path,
        "/properties/below/items/$ref/properties/below/items/$ref/properties/size/minimum"
    );
}

#[test]
fn integer_formats_have_their_range() {
    let contract = api(
        "    A: {type: integer, format: int32}\n    B: {type: integer, format: int64}\n    C: {type: string, format: byte}\n",
    );
    let a = schema(&contract, "A");
    assert!(a.is_valid(&json!(2_147_483_647)));
    assert_eq!(
        lines(&a.validate(&json!(2_147_483_648_i64))),
        [" format: expected an integer that fits `int32`, found integer 2147483648"]
    );
    let b = schema(&contract, "B");
    assert!(b.is_valid(&json!(i64::MIN)));
    assert!(!b.is_valid(&json!(u64::MAX)));
    assert!(!schema(&contract, "C").is_valid(&json!("no base64!")));
}

#[test]
fn the_nearest_alternative_says_why() {
    let contract = api("    Pet:
      oneOf:
        - {$ref: '#/components/schemas/Cat'}
        - {$ref: '#/components/schemas/Dog'}
    Cat: {type: object, required: [kind], properties: {kind: {const: cat}, lives: {type: integer}}}
    Dog: {type: object, required: [kind], properties: {kind: {const: dog}, bark: {type: string}}}
");
    let pet = schema(&contract, "Pet");
    assert!(pet.is_valid(&json!({"kind": "cat", "lives": 9})));
    assert_eq!(
        lines(&pet.validate(&json!({"kind": "dog", "bark": 1}))),
        [
            " oneOf: expected exactly one of the alternatives of `oneOf` (nearest, at /bark: expected string, found integer 1), found object of 2 properties"
        ]
    );
}

#[test]
fn directions_mind_read_only_and_write_only() {
    let contract = api("    User:
      type: object
      required: [id, name, password]
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string}
        password: {$ref: '#/components/schemas/Secret'}
    Secret: {type: string, writeOnly: true}
");
    let user = schema(&contract, "User");
    let check = |value: Value, direction| lines(&user.check(&value, direction, &Place::Body));
    assert!(check(json!({"name": "a", "password": "b"}), Direction::Request).is_empty());
    assert!(check(json!({"id": 1, "name": "a"}), Direction::Response).is_empty());
    assert_eq!(
        check(
            json!({"id": 1, "name": "a", "password": "b"}),
            Direction::Response
        ),
        ["/password writeOnly: expected nothing here, found string \"b\""]
    );
    assert!(!user.is_valid(&json!({"name": "a", "password": "b"})));
}

#[test]
fn unevaluated_sees_through_references() {
    let contract = api("    Base: {type: object, properties: {a: {type: string}}}
    More:
      allOf: [{$ref: '#/components/schemas/Base'}]
      properties: {b: {$ref: '#/components/schemas/Base'}}
      unevaluatedProperties: false
");
    let more = schema(&contract, "More");
    assert!(more.is_valid(&json!({"a": "x", "b": {"z": 1}})));
    assert!(!more.is_valid(&json!({"a": "x", "c": 1})));
    assert_eq!(
        lines(&more.validate(&json!({"a": 1}))),
        [
            "/a type: expected string, found integer 1",
            " unevaluatedProperties: expected only the declared properties, found property \"a\"",
        ]
    );
    assert!(more.validate(&json!({"a": 1}))[0].rule.is_some());
}

#[test]
fn shapes_merge_and_follow() {
    let contract = api("    Page:
      allOf:
        - {$ref: '#/components/schemas/Counted'}
        - type: object
          required: [items, total]
          additionalProperties: false
          properties:
            items: {type: array, items: {$ref: '#/components/schemas/Level'}}
    Counted: {type: object, properties: {total: {type: integer}}}
    Level: {oneOf: [{type: integer}, {enum: [high, low]}]}
");
    let shape = contract.shape(&schema(&contract, "Page"));
    assert_eq!(shape.types.iter().collect::<Vec<_>>(), [JsonType::Object]);
    assert_eq!(
        shape.properties.keys().collect::<Vec<_>>(),
        ["total", "items"]
    );
    assert!(shape.properties.values().all(|it| it.required));
    assert!(matches!(shape.additional, Additional::Closed));
    let items = contract
        .shape(&shape.properties["items"].schema)
        .items
        .clone()
        .unwrap();
    assert_eq!(items.name(), Some("Level"));
    assert_eq!(contract.shape(&items).alternatives.len(), 2);
    let types = items.possible_types();
    assert_eq!(
        types.iter().collect::<Vec<_>>(),
        [JsonType::Integer, JsonType::String]
    );
}

#[test]
fn other_files_hold_schemas_too() {
    let files = [
        (
            "openapi.yaml",
            "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents: {schemas: {A: {type: integer}}}\n",
        ),
        (
            "behavior.yaml",
            "a: {$ref: 'openapi.yaml#/components/schemas/A'}\nb: {type: array, items: {$ref: 'openapi.yaml#/components/schemas/A'}}\n",
        ),
    ];
    let (bundle, _) = bundle(&files);
    let root = bundle.file_by_path("openapi.yaml".as_ref()).unwrap();
    let file = bundle.file_by_path("behavior.yaml".as_ref()).unwrap();
    let contract = Contract::compile(&bundle, root).0.unwrap();
    let node = |key: &str| bundle.document(file).unwrap().get(key).unwrap();
    let a = contract.inline_schema(file, node("a")).unwrap();
    assert_eq!(a, schema(&contract, "A"));
    let b = contract.inline_schema(file, node("b")).unwrap();
    assert_eq!(
        lines(&b.validate(&json!([1, "x"]))),
        ["/1 type: expected integer, found string \"x\""]
    );
    assert_eq!(contract.shape(&b).items.clone().unwrap(), a);
    let by_text = contract.schema(file, "openapi.yaml#/components/schemas/A");
    assert_eq!(by_text.unwrap().unwrap(), a);
}

#[test]
fn deep_values_and_circles_of_schemas_come_to_an_end() {
    let contract = api(TREE);
    let tree = schema(&contract, "Tree");
    let value = (0..110).fold(
        json!({"name": 1}),
        |below, _| json!({"name": "ab", "below": [below]}),
    );
    let worker = std::thread::Builder::new().stack_size(2 << 20);
    let found = worker
        .spawn(move || tree.validate(&value))
        .unwrap()
        .join()
        .unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].pointer.matches("/below/0").count(), 110);

    let (told, _) = compile_files(&[(
        "openapi.yaml",
        "openapi: 3.1.0
info: {title: t, version: '1'}
paths: {}
components:
  schemas:
    A: {allOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/B'}], type: object}
    B: {allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/A'}], required: [b]}
",
    )]);
    let contract = told.unwrap();
    let circle = schema(&contract, "A");
    assert_eq!(contract.shape(&circle).required, ["b"]);
    assert!(circle.is_valid(&json!({"b": 1})));
    assert_eq!(circle.validate(&json!(1))[0].keyword, "type");
}

#[test]
fn contracts_are_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Contract>();
    shared::<Schema>();
}

#[test]
fn a_keyword_that_cannot_be_used_judges_nothing_and_the_others_do() {
    let (contract, _) = compile_files(&[(
        "openapi.yaml",
        "openapi: 3.1.0
info: {title: t, version: '1'}
paths: {}
components:
  schemas:
    A: {type: string, minLength: x, pattern: '(', maxLength: 3, required: true}
    B: {properties: {b: {type: [integer, nope], maximum: 3}}, required: [b, 7]}
",
    )]);
    let contract = contract.unwrap();
    let a = schema(&contract, "A");
    assert!(a.is_valid(&json!("")) && a.is_valid(&json!("abc")));
    assert!(!a.is_valid(&json!("abcd")) && !a.is_valid(&json!(1)));
    let b = schema(&contract, "B");
    assert!(b.is_valid(&json!({"b": 3})));
    assert!(!b.is_valid(&json!({"b": 4})) && !b.is_valid(&json!({})));
}
