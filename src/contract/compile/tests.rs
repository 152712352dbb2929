//! Documents in, contracts and diagnostics out.

use crate::contract::testing::{compile_files, contract, places};
use crate::contract::{Found, ParameterPlace};
use http::Method;

const HEAD: &str = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\n";

fn told(text: &str) -> Vec<String> {
    places(&[("openapi.yaml", &format!("{HEAD}{text}"))])
}

#[test]
fn a_small_document_becomes_operations() {
    let contract = contract(&format!(
        "{HEAD}servers: [{{url: 'https://a.example/{{v}}/', variables: {{v: {{default: v1}}}}}}, {{url: /b}}]
paths:
  /users/{{id}}:
    parameters:
      - {{name: id, in: path, required: true, schema: {{type: integer}}}}
    get:
      operationId: user.get
      responses: {{'200': {{description: ok}}, 4xx: {{description: no}}}}
    delete:
      responses: {{default: {{description: any}}}}
"
    ));
    assert_eq!(contract.base_paths(), ["/v1", "/b"]);
    assert_eq!(contract.hosts().collect::<Vec<_>>(), [("a.example", "/v1")]);
    let get = contract.operation("user.get").unwrap();
    assert_eq!(
        (get.method.clone(), get.path.as_str()),
        (Method::GET, "/users/{id}")
    );
    assert_eq!(get.parameters.len(), 1);
    assert_eq!(get.response(404).unwrap().description, "no");
    assert!(get.response(302).is_none());
    assert!(contract.operation("delete_users_id").is_some());
}

#[test]
fn what_is_no_openapi_document_has_no_contract() {
    for (text, code) in [
        ("swagger: '1.2'", "openapi-version"),
        ("openapi: 4.0.0", "openapi-version"),
        ("behavior: 1", "not-openapi"),
        ("[]", "not-openapi"),
    ] {
        let (contract, diagnostics) = compile_files(&[("openapi.yaml", text)]);
        assert!(contract.is_none());
        assert_eq!(diagnostics[0].code.name, code, "{text}");
    }
}

#[test]
fn paths_and_their_parameters_must_agree() {
    let told = told(
        "paths:
  /a/{x}:
    get:
      parameters: [{name: y, in: path, required: true, schema: {}}]
      responses: {'200': {description: ok}}
  /a/{z}:
    parameters: [{name: z, in: path, required: true, schema: {}}]
    get: {responses: {'200': {description: ok}}}
  b: {}
",
    );
    assert_eq!(
        told,
        [
            "path-parameter-undeclared openapi.yaml:5:5",
            "path-parameter-unused openapi.yaml:6:20",
            "ambiguous-paths openapi.yaml:8:3",
            "invalid-path openapi.yaml:11:3",
        ]
    );
}

#[test]
fn one_bad_operation_does_not_hide_the_others() {
    let text = format!(
        "{HEAD}security: [{{nope: []}}]
paths:
  /a:
    get:
      operationId: same
      sumary: x
      parameters: [{{name: q, in: qery}}, {{$ref: '#/components/parameters/Pge'}}]
      responses: {{}}
    post:
      operationId: same
      responses: {{'20': {{description: x}}, '200': {{description: ok, content: {{json: {{}}}}}}}}
components:
  parameters: {{Page: {{name: page, in: query, schema: {{type: integer}}}}}}
"
    );
    let files = [("openapi.yaml", text.as_str())];
    let told = places(&files);
    for expected in [
        "unknown-security-scheme openapi.yaml:3:13",
        "unknown-openapi-key openapi.yaml:8:7",
        "wrong-kind openapi.yaml:9:34",
        "unresolved-ref openapi.yaml:9:48",
        "missing-responses openapi.yaml:10:18",
        "duplicate-operation openapi.yaml:12:20",
        "invalid-status openapi.yaml:13:19",
        "invalid-media-type openapi.yaml:13:78",
    ] {
        assert!(
            told.iter().any(|it| it == expected),
            "{expected} is not in {told:#?}"
        );
    }
    let (contract, _) = compile_files(&files);
    assert_eq!(contract.unwrap().operations.len(), 2);
}

#[test]
fn references_lead_through_files() {
    let files = [
        (
            "openapi.yaml",
            "openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a: {$ref: 'paths.yaml#/a'}
",
        ),
        (
            "paths.yaml",
            "a:
  get:
    parameters: [{$ref: 'parts/all.yaml#/parameters/Page'}]
    responses: {'200': {$ref: 'parts/all.yaml#/ok'}}
",
        ),
        (
            "parts/all.yaml",
            "parameters: {Page: {name: page, in: query, schema: {$ref: '#/schemas/Page'}}}
ok: {description: fine, content: {application/json: {schema: {$ref: '#/schemas/Tree'}}}}
schemas:
  Page: {type: integer, minimum: 1}
  Tree: {type: object, properties: {below: {type: array, items: {$ref: '#/schemas/Tree'}}}}
",
        ),
    ];
    let (contract, diagnostics) = compile_files(&files);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    let contract = contract.unwrap();
    let json = contract.openapi_json();
    assert_eq!(json["paths"]["/a"]["$ref"], "#/components/pathItems/a");
    let tree = &json["components"]["schemas"]["Tree"];
    assert_eq!(
        tree["properties"]["below"]["items"]["$ref"],
        "#/components/schemas/Tree"
    );
    let ok = &json["components"]["responses"]["ok"];
    assert_eq!(ok["description"], "fine");
}

#[test]
fn schemas_are_checked_where_they_stand() {
    let told = told(
        "paths: {}
components:
  schemas:
    A: {type: strin}
    B: {type: string, pattern: '('}
    C: {allOf: [{$ref: '#/components/schemas/C'}]}
    D: {type: object, requird: [a]}
    E: {minLength: -1}
    F: {$ref: '#/components/schemas/F'}
    G: {properties: {g: {$ref: '#/components/schemas/G'}, x: {$ref: '#/components/schemas/Xx'}}}
",
    );
    assert_eq!(
        told,
        [
            "invalid-schema openapi.yaml:6:15",
            "invalid-schema openapi.yaml:7:32",
            "reference-cycle openapi.yaml:8:24",
            "unknown-schema-keyword openapi.yaml:9:23",
            "invalid-schema openapi.yaml:10:20",
            "reference-cycle openapi.yaml:11:15",
            "unresolved-ref openapi.yaml:12:69",
        ]
    );
}

#[test]
fn examples_are_held_against_their_schemas() {
    let told = told(
        "paths:
  /a:
    get:
      parameters:
        - {name: n, in: query, schema: {type: integer, minimum: 1}, example: 0}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {type: object, properties: {a: {type: string}}}
              examples:
                good: {value: {a: x}}
                bad: {value: {a: 1}}
",
    );
    assert_eq!(
        told,
        [
            "example-invalid openapi.yaml:7:78",
            "example-invalid openapi.yaml:16:30",
        ]
    );
}

#[test]
fn a_document_of_3_0_is_read_as_3_1() {
    let contract = contract(
        "openapi: 3.0.3
info: {title: t, version: '1'}
paths: {}
components:
  schemas:
    A:
      type: object
      properties:
        n: {type: integer, nullable: true, minimum: 0, exclusiveMinimum: true}
        e: {type: string, nullable: true, enum: [a]}
        r: {$ref: '#/components/schemas/B', description: ignored, minLength: 3}
        f: {type: number, maximum: 1, exclusiveMaximum: false}
    B: {type: string}
",
    );
    let schema = contract
        .schema(contract.root, "#/components/schemas/A")
        .unwrap()
        .unwrap();
    let valid = |text: &str| schema.is_valid(&serde_json::from_str(text).unwrap());
    assert!(valid(r#"{"n": null, "e": null, "r": "x", "f": 1}"#));
    assert!(valid(r#"{"n": 1, "e": "a"}"#));
    assert!(!valid(r#"{"n": 0}"#));
    assert!(!valid(r#"{"e": "b"}"#));
    assert!(!valid(r#"{"f": 1.5}"#));
    assert_eq!(contract.openapi_json()["openapi"], "3.1.0");
}

#[test]
fn a_parameter_behind_the_path_is_one_of_the_query() {
    let text = "paths:
  /places?city={town}:
    get:
      operationId: by-town
      parameters: [{name: town, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
  /places?lat={lat}:
    get:
      operationId: by-place
      parameters: [{name: lat, in: path, required: true, schema: {type: number}}]
      responses: {'200': {description: ok, content: {'': {schema: {type: string}}}}}
";
    let (contract, _) = compile_files(&[("openapi.yaml", &format!("{HEAD}{text}"))]);
    let contract = contract.unwrap();
    let headers = http::HeaderMap::new();
    for (query, id) in [("city=Bern", "by-town"), ("lat=1.5", "by-place")] {
        let found = contract.find_by(&Method::GET, "/places", (query, &headers));
        let Found::Operation { index, .. } = found else {
            panic!("no match");
        };
        assert_eq!(contract.operations[index].id, id);
        assert_eq!(
            contract.operations[index].parameters[0].place,
            ParameterPlace::Query
        );
    }
    assert_eq!(
        contract.operation("by-town").unwrap().parameters[0].name,
        "city"
    );
    // What names no media type may be any.
    let response = contract
        .operation("by-place")
        .unwrap()
        .response(200)
        .unwrap();
    assert!(response.content[0].range.is_open());
}
