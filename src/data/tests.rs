//! Values for schemas: each keeps its schema, looks like what its name says, and is the same for the same seed.

use super::{Conflict, Context, Locale, generate};
use crate::contract::{Contract, Direction, Schema};
use crate::source::{Loader, MemoryFiles};
use serde_json::{Value, json};

mod random;

const NOW: i64 = 1_615_262_400_000;

fn contract(title: &str, schemas: &str) -> Contract {
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: {title}, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas: {schemas}"
    );
    let memory = MemoryFiles::default().with("openapi.yaml", text);
    let mut loader = Loader::new(&memory);
    let root = loader.load("openapi.yaml").unwrap();
    let (bundle, diagnostics) = loader.finish();
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    Contract::compile(&bundle, root).0.unwrap()
}

fn schema(contract: &Contract) -> Schema {
    let found = contract.schema(contract.root, "#/components/schemas/T");
    found.unwrap().unwrap()
}

fn attempt(title: &str, schemas: &str, seed: u64) -> Result<Value, Conflict> {
    let contract = contract(title, schemas);
    let schema = schema(&contract);
    let value = generate(&schema, &mut Context::new(&contract, seed, NOW))?;
    assert!(schema.fits(&value, Direction::Response), "{value}");
    Ok(value)
}

/// A value of the schema `T`.
fn one(schema: &str, seed: u64) -> Value {
    attempt("Shop", &format!("{{T: {schema}}}"), seed).unwrap()
}

/// A value of the schema `T` in a Chinese document.
fn chinese(schema: &str, seed: u64) -> Value {
    attempt("商店", &format!("{{T: {schema}}}"), seed).unwrap()
}

#[test]
fn every_keyword_is_kept() {
    for schema in [
        "{type: integer, minimum: 3, maximum: 4}",
        "{type: integer, exclusiveMinimum: -5, exclusiveMaximum: -3}",
        "{type: integer, multipleOf: 7, minimum: 100}",
        "{type: integer, format: int32, minimum: 2147483640}",
        "{type: integer, minimum: 9007199254740993}",
        "{type: number, exclusiveMinimum: 0, exclusiveMaximum: 0.001}",
        "{type: number, multipleOf: 0.05, minimum: 0.1, maximum: 0.17}",
        "{type: [string, 'null'], minLength: 30, maxLength: 31}",
        "{type: string, maxLength: 2}",
        "{type: string, pattern: '^(?=.*[0-9])[a-z0-9]{12}$'}",
        "{type: string, pattern: '^[A-Z]{3}-\\d+$', minLength: 12, maxLength: 14}",
        "{type: string, format: uuid, enum: [5b7a1b0e-5d0c-4f4e-8f8e-0123456789ab]}",
        "{type: array, items: {enum: [a, b, c]}, uniqueItems: true, minItems: 3}",
        "{type: array, items: {type: integer, minimum: 1, maximum: 5}, uniqueItems: true, minItems: 5}",
        "{type: array, prefixItems: [{type: string}, {type: integer}], items: false, minItems: 2}",
        "{type: array, items: {type: integer}, contains: {minimum: 500}, minContains: 2, maxContains: 2}",
        "{type: object, minProperties: 5, additionalProperties: {type: integer}}",
        "{type: object, patternProperties: {'^x-[a-z]+$': {type: boolean}}, additionalProperties: false, minProperties: 2}",
        "{type: object, propertyNames: {pattern: '^k[0-9]{3}$'}, minProperties: 3}",
        "{type: object, properties: {a: {type: string}, b: {type: string}}, maxProperties: 1}",
        "{type: object, properties: {a: {}}, required: [a, z], dependentRequired: {a: [q]}}",
        "{type: object, properties: {a: {type: string}}, dependentSchemas: {a: {required: [b], properties: {b: {const: 3}}}}}",
        "{allOf: [{type: object, properties: {a: {minimum: 5}}}, {properties: {a: {type: integer, maximum: 6}}, required: [a]}]}",
        "{type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}",
        "{oneOf: [{type: integer, multipleOf: 3}, {type: integer, multipleOf: 5}]}",
        "{anyOf: [{type: 'null'}, {type: string, format: email}]}",
        "{type: integer, minimum: 0, maximum: 3, not: {enum: [0, 1, 2]}}",
        "{type: integer, minimum: 1, maximum: 4, not: {maximum: 3}}",
        "{not: {type: string}}",
        "{type: object, properties: {c: {enum: [x, y]}, n: {type: integer}}, required: [c], if: {properties: {c: {const: x}}}, then: {required: [n], properties: {n: {minimum: 900}}}, else: {properties: {n: false}}}",
        "{type: object, properties: {a: {type: string}}, unevaluatedProperties: false, allOf: [{properties: {b: {type: string}}}]}",
        "{type: object, properties: {s: {type: string, writeOnly: true}, t: {type: string}}, required: [s, t]}",
        "{const: {a: [1]}}",
        "true",
        "{}",
    ] {
        for seed in 0..6 {
            one(schema, seed);
        }
    }
}

#[test]
fn every_format_is_kept() {
    for format in [
        "date-time",
        "date",
        "time",
        "duration",
        "email",
        "idn-email",
        "hostname",
        "idn-hostname",
        "ipv4",
        "ipv6",
        "uri",
        "uri-reference",
        "iri",
        "iri-reference",
        "uri-template",
        "uuid",
        "json-pointer",
        "relative-json-pointer",
        "regex",
        "byte",
        "binary",
        "password",
    ] {
        for (seed, bounds) in ["", ", maxLength: 36", ", minLength: 4"].iter().enumerate() {
            let schema = format!("{{type: string, format: {format}{bounds}}}");
            one(&schema, seed as u64);
            chinese(&schema, seed as u64);
        }
    }
    one("{type: string, format: email, maxLength: 8}", 1);
    one("{type: string, format: uri, minLength: 200}", 1);
}

#[test]
fn recursion_ends_where_the_schema_allows() {
    let tree = "{T: {type: object, required: [name, below], properties: {name: {type: string}, below: {type: array, items: {$ref: '#/components/schemas/T'}}}}}";
    let value = attempt("Shop", tree, 1).unwrap();
    assert_eq!(value["below"][0]["below"], json!([]));
    let list = "{T: {type: object, required: [next], properties: {next: {anyOf: [{$ref: '#/components/schemas/T'}, {type: 'null'}]}}}}";
    attempt("Shop", list, 1).unwrap();
    let least = "{T: {type: object, properties: {below: {type: array, minItems: 1, items: {$ref: '#/components/schemas/T'}}}}}";
    attempt("Shop", least, 1).unwrap();
    let endless =
        "{T: {type: object, required: [t], properties: {t: {$ref: '#/components/schemas/T'}}}}";
    let conflict = attempt("Shop", endless, 1).unwrap_err();
    assert!(conflict.message.contains("without an end"), "{conflict}");
}

#[test]
fn a_conflict_names_keywords_and_place() {
    let schemas = "{T: {type: object, required: [a], properties: {a: {type: integer, minimum: 5, maximum: 3}}}}";
    let conflict = attempt("Shop", schemas, 1).unwrap_err();
    assert_eq!(conflict.keywords, ["maximum", "minimum"]);
    assert_eq!(conflict.pointer, "/a");
    assert!(
        conflict.message.starts_with(
            "no value was found that satisfies `maximum` and `minimum` of the schema at /a: "
        ),
        "{conflict}"
    );
}

#[test]
fn a_discriminator_names_the_branch() {
    let schemas = "{T: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind, mapping: {dog: '#/components/schemas/Dog'}}},
    Cat: {type: object, required: [kind, lives], properties: {kind: {type: string}, lives: {type: integer}}},
    Dog: {type: object, required: [kind, bark], properties: {kind: {type: string}, bark: {type: string}}}}";
    let kinds = |seed| {
        let value = attempt("Shop", schemas, seed).unwrap();
        let expected = if value.get("bark").is_some() {
            "dog"
        } else {
            "Cat"
        };
        assert_eq!(value["kind"], expected);
    };
    (0..8).for_each(kinds);
}

#[test]
fn examples_are_used_where_they_fit() {
    assert_eq!(one("{type: string, example: abc}", 1), "abc");
    assert_ne!(one("{type: integer, examples: [abc]}", 1), "abc");
    let list = one(
        "{type: array, items: {type: object, properties: {id: {type: integer, example: 7}}}}",
        1,
    );
    assert_eq!(list[0]["id"], 7);
    assert_eq!(list[1]["id"], 8);
}

#[test]
fn a_record_agrees_with_itself() {
    let schema = "{type: object, properties: {province: {type: string}, address: {type: string}, city: {type: string},
        createTime: {type: string}, startTime: {type: string}, endTime: {type: string}, updateTime: {type: string},
        price: {type: string}, amount: {type: number}, avatar: {type: string, format: uri}}}";
    for seed in 0..20 {
        let value = chinese(schema, seed);
        let text = |key: &str| value[key].as_str().unwrap();
        assert!(text("address").contains(text("city")), "{value}");
        let order = ["createTime", "startTime", "endTime", "updateTime"].map(text);
        assert!(order.is_sorted(), "{value}");
        assert_eq!(text("price").rsplit('.').next().map(str::len), Some(2));
        assert!(text("avatar").starts_with("data:image/svg+xml,"));
    }
}

#[test]
fn a_list_counts_itself() {
    let schema = "{type: object, properties: {code: {type: integer}, message: {type: string}, total: {type: integer},
        data: {type: array, items: {type: object, properties: {id: {type: integer}, nickName: {type: string}}}}}}";
    let value = chinese(schema, 5);
    assert_eq!(value["code"], 0);
    assert_eq!(value["message"], "ok");
    assert_eq!(value["total"], 3);
    assert_eq!(value["data"][2]["id"], 3);
    assert!(!value["data"][0]["nickName"].as_str().unwrap().is_ascii());
}

#[test]
fn the_language_is_that_of_the_document() {
    assert_eq!(Locale::of(&contract("商店", "{}")), Locale::ZhCn);
    assert_eq!(Locale::of(&contract("ショップ 商店", "{}")), Locale::En);
    assert!(
        one("{type: object, properties: {fullName: {type: string}}}", 1)["fullName"]
            .as_str()
            .unwrap()
            .is_ascii()
    );
}

#[test]
fn alternatives_that_overlap_are_told_apart() {
    let plain = "{oneOf: [{type: object, properties: {a: {type: integer}}}, {type: object, properties: {b: {type: string}}}]}";
    let nested = "{type: array, minItems: 1, items: {oneOf: [{type: object, properties: {a: {type: string}, b: {type: string}}}, {type: object, properties: {a: {type: string}, c: {type: [integer, 'null']}}}, {type: object, required: [d], properties: {d: {type: string}}}]}}";
    for seed in 0..20 {
        one(plain, seed);
        one(nested, seed);
    }
}

#[test]
fn integer_formats_make_whole_numbers() {
    for seed in 0..20 {
        let value = one("{type: number, format: int64}", seed);
        assert!(value.is_i64(), "{value}");
    }
}

#[test]
fn javas_expressions_are_kept() {
    let value = one(
        r"{type: string, pattern: '^\p{Upper}{3}[\p{Print}&&[^|]]{2}\Z'}",
        1,
    );
    let text = value.as_str().unwrap();
    assert!(
        text.len() == 5 && text[..3].bytes().all(|it| it.is_ascii_uppercase()),
        "{text}"
    );
    let value = one(
        r"{type: string, format: uuid, pattern: '^[0-9A-F-]{36}$'}",
        1,
    );
    assert_eq!(value.as_str().unwrap().len(), 36);
}

#[test]
fn what_is_impossible_is_proved() {
    for (schema, proof) in [
        (
            "{type: object, required: [a], additionalProperties: false}",
            "required that the schema refuses",
        ),
        (
            "{allOf: [{type: string}, {type: integer}]}",
            "types of the schema exclude",
        ),
        (
            "{type: array, items: {type: string, minLength: 3, maxLength: 2}, minItems: 1}",
            "lower bound",
        ),
        (
            "{type: integer, minimum: 1, exclusiveMaximum: 2, exclusiveMinimum: 1}",
            "lower bound",
        ),
        (
            "{type: string, maxLength: 3, pattern: '^[a-f]{2}(-x|yz){1,3}$'}",
            "demands more characters",
        ),
        (
            "{type: array, enum: [a, b]}",
            "no value that the schema lists",
        ),
        (
            "{oneOf: [{title: A, type: object}, {title: B, type: object}]}",
            "always fits another one",
        ),
        (
            "{type: object, required: [x], properties: {x: {anyOf: [false, {type: string, enum: [1]}]}}}",
            "refuses",
        ),
    ] {
        let conflict = attempt("Shop", &format!("{{T: {schema}}}"), 1).unwrap_err();
        let known = super::proof_in(&conflict.message);
        assert!(
            known.is_some_and(|it| it.contains(proof)),
            "{schema}: {conflict}"
        );
    }
    // What need not be there is left out before anything is given up.
    let list = "{type: array, items: {type: object, required: [a], properties: {a: {type: array, enum: [b]}}}}";
    assert_eq!(one(list, 1), json!([]));
    // A `not` is not looked into.
    let open = attempt(
        "Shop",
        "{T: {type: boolean, not: {enum: [true, false]}}}",
        1,
    )
    .unwrap_err();
    assert_eq!(super::proof_in(&open.message), None, "{open}");
}
