//! Documents of 2.0 in, contracts out.

use crate::contract::testing::{Request, compile_files, contract, places};
use crate::contract::{MediaRange, ParameterStyle, SchemeKind};
use serde_json::json;

const HEAD: &str = "swagger: '2.0'\ninfo: {title: t, version: '1'}\n";

#[test]
fn host_base_path_and_schemes_are_servers() {
    let contract = contract(&format!(
        "{HEAD}host: a.example:8443\nbasePath: v1\nschemes: [https, http]\npaths: {{}}\n"
    ));
    let urls: Vec<&str> = contract.servers.iter().map(|it| it.url.as_str()).collect();
    assert_eq!(
        urls,
        ["https://a.example:8443/v1", "http://a.example:8443/v1"]
    );
    assert_eq!(contract.base_paths(), ["/v1"]);
}

#[test]
fn parameters_get_schemas_and_styles() {
    let contract = contract(&format!(
        "{HEAD}paths:
  /a/{{id}}:
    parameters: [{{name: id, in: path, required: true, type: integer, minimum: 1}}]
    get:
      parameters:
        - {{name: csv, in: query, type: array, items: {{type: integer}}}}
        - {{name: multi, in: query, type: array, items: {{type: string}}, collectionFormat: multi}}
        - {{name: pipes, in: query, type: array, items: {{type: string}}, collectionFormat: pipes}}
        - {{$ref: '#/parameters/Limit'}}
      responses: {{200: {{description: ok}}}}
parameters:
  Limit: {{name: limit, in: query, type: integer, default: 10, maximum: 100, exclusiveMaximum: true}}
"
    ));
    let styles: Vec<_> = contract.operations[0]
        .parameters
        .iter()
        .map(|it| (it.name.as_str(), it.style, it.explode))
        .collect();
    assert_eq!(
        styles,
        [
            ("id", ParameterStyle::Simple, false),
            ("csv", ParameterStyle::Form, false),
            ("multi", ParameterStyle::Form, true),
            ("pipes", ParameterStyle::PipeDelimited, false),
            ("limit", ParameterStyle::Form, true),
        ]
    );
    let decoded = Request::get("/a/3?csv=1,2&multi=a&multi=b&pipes=x%7Cy").decode(&contract);
    assert!(decoded.is_valid(), "{:?}", decoded.violations);
    let query = json!({"csv": [1, 2], "multi": ["a", "b"], "pipes": ["x", "y"], "limit": 10});
    assert_eq!(json!(decoded.query), query);
    let wrong = Request::get("/a/0?limit=100&csv=x").decode(&contract);
    assert_eq!(wrong.violations.len(), 3);
}

#[test]
fn bodies_and_forms_become_request_bodies() {
    let contract = contract(&format!(
        "{HEAD}consumes: [application/xml, application/json]
paths:
  /pets:
    post:
      parameters: [{{$ref: '#/parameters/Pet'}}]
      responses: {{201: {{description: made}}}}
  /form:
    post:
      parameters:
        - {{name: n, in: formData, type: integer, required: true}}
        - {{name: l, in: formData, type: array, items: {{type: string}}}}
      responses: {{201: {{description: made}}}}
  /file:
    post:
      parameters: [{{name: f, in: formData, type: file, required: true}}]
      responses: {{201: {{description: made}}}}
parameters:
  Pet: {{name: pet, in: body, required: true, schema: {{$ref: '#/definitions/Pet'}}}}
definitions:
  Pet: {{type: object, required: [name], properties: {{name: {{type: string, x-nullable: true}}}}}}
"
    ));
    let types = |at: usize| {
        let body = contract.operations[at].body.as_ref().unwrap();
        (
            body.required,
            body.content.keys().cloned().collect::<Vec<_>>(),
        )
    };
    let own = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        types(0),
        (true, own(&["application/xml", "application/json"]))
    );
    assert_eq!(
        types(1),
        (true, own(&["application/x-www-form-urlencoded"]))
    );
    assert_eq!(types(2), (true, own(&["multipart/form-data"])));
    let json = [("content-type", "application/json")];
    let post = |body| Request::post("/pets", &json, body).decode(&contract);
    assert!(post("{\"name\": null}").is_valid());
    assert_eq!(post("{}").violations.len(), 1);
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let sent = Request::post("/form", &form, "n=1&l=a,b").decode(&contract);
    assert_eq!(sent.body, Some(json!({"n": 1, "l": ["a", "b"]})));
}

#[test]
fn answers_have_a_schema_for_each_media_type() {
    let contract = contract(&format!(
        "{HEAD}produces: [application/json]
paths:
  /a:
    get:
      produces: [application/json, application/hal+json]
      responses:
        200:
          description: ok
          schema: {{$ref: '#/definitions/A'}}
          headers: {{X-Count: {{type: integer}}}}
          examples: {{application/json: {{kind: a}}}}
        404: {{$ref: '#/responses/Gone'}}
  /file: {{get: {{produces: [], responses: {{200: {{description: ok, schema: {{type: file}}}}}}}}}}
responses:
  Gone: {{description: gone, schema: {{type: string}}}}
definitions:
  A: {{type: object, discriminator: kind, required: [kind], properties: {{kind: {{type: string}}}}}}
"
    ));
    let ok = contract.operations[0].response(200).unwrap();
    assert_eq!(ok.content.len(), 2);
    let media = &ok.content["application/json"];
    assert_eq!(media.examples[0].value, json!({"kind": "a"}));
    assert_eq!(media.schema.as_ref().unwrap().name(), Some("A"));
    assert!(ok.headers["X-Count"].schema.is_some());
    let gone = contract.operations[0].response(404).unwrap();
    assert!(gone.content.contains_key("application/json"));
    let file = contract.operations[1].response(200).unwrap();
    let range = &file.main_content().unwrap().1.range;
    assert_eq!(
        Some(range),
        MediaRange::parse("application/octet-stream").as_ref()
    );
    let json = contract.openapi_json();
    assert_eq!(json["openapi"], "3.1.0");
    assert!(json.get("definitions").is_none());
    let response = &json["components"]["responses"]["Gone"];
    assert_eq!(response["description"], "gone");
    let reference = &json["paths"]["/a"]["get"]["responses"]["200"]["content"]["application/json"];
    assert_eq!(reference["schema"]["$ref"], "#/components/schemas/A");
}

#[test]
fn security_definitions_are_schemes() {
    let contract = contract(&format!(
        "{HEAD}securityDefinitions:
  b: {{type: basic}}
  k: {{type: apiKey, in: header, name: X-Key}}
  o: {{type: oauth2, flow: application, tokenUrl: 'https://a', scopes: {{}}}}
security: [{{o: []}}]
paths: {{}}
"
    ));
    assert_eq!(contract.schemes["b"].kind, SchemeKind::Basic);
    assert_eq!(contract.schemes["o"].kind, SchemeKind::Bearer);
    let flows = &contract.openapi_json()["components"]["securitySchemes"]["o"]["flows"];
    assert_eq!(flows["clientCredentials"]["tokenUrl"], "https://a");
}

#[test]
fn parts_may_stand_in_other_files() {
    let files = [
        (
            "swagger.yaml",
            "swagger: '2.0'
info: {title: t, version: '1'}
paths:
  /a: {$ref: 'paths.yaml#/a'}
",
        ),
        (
            "paths.yaml",
            "a:
  post:
    parameters:
      - {name: body, in: body, schema: {$ref: 'types.yaml#/Pet'}}
    responses: {200: {description: ok, schema: {$ref: 'types.yaml#/Pet'}}}
",
        ),
        (
            "types.yaml",
            "Pet: {type: object, properties: {n: {type: integer, x-nullable: true}}}\n",
        ),
    ];
    let (contract, diagnostics) = compile_files(&files);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    let contract = contract.unwrap();
    let operation = &contract.operations[0];
    let body = operation.body.as_ref().unwrap();
    let schema = body.content["application/json"].schema.as_ref().unwrap();
    assert!(schema.is_valid(&json!({"n": null})));
    assert!(!schema.is_valid(&json!({"n": "x"})));
}

#[test]
fn faults_are_told_where_they_stand() {
    let text = "swagger: 2.0
info: {title: t, version: '1'}
paths:
  /a:
    get:
      responses: {200: {description: ok, schema: {$ref: '#/definitions/Nope'}}}
";
    assert_eq!(
        places(&[("swagger.yaml", text)]),
        [
            "openapi-version swagger.yaml:1:10",
            "unresolved-ref swagger.yaml:6:57"
        ]
    );
}

#[test]
fn references_into_paths_follow_what_has_moved() {
    let contract = contract(&format!(
        "{HEAD}produces: [application/vnd.a+json]
paths:
  /a/{{id}}:
    post:
      parameters:
        - {{name: body, in: body, required: true, schema: {{type: object, required: [n], properties: {{n: {{type: integer}}}}}}}}
        - {{name: id, in: path, required: true, type: integer, maximum: 9}}
      responses: {{200: {{description: ok, schema: {{type: object, properties: {{deep: {{type: boolean}}}}}}}}}}
  /b/{{id}}:
    post:
      parameters:
        - {{$ref: '#/paths/~1a~1{{id}}/post/parameters/0'}}
        - {{$ref: '#/paths/~1a~1{{id}}/post/parameters/1'}}
      responses:
        200: {{description: ok, schema: {{$ref: '#/paths/~1a~1{{id}}/post/responses/200/schema'}}}}
        201: {{description: ok, schema: {{$ref: '#/paths/~1a~1{{id}}/post/responses/200/schema/properties/deep'}}}}
"
    ));
    let sent = |body| {
        Request::post("/b/7", &[("content-type", "application/json")], body)
            .decode(&contract)
            .violations
            .len()
    };
    assert_eq!(sent("{\"n\": 1}"), 0);
    assert_eq!(sent("{\"n\": true}"), 1);
    let schema = |status| {
        let (_, media) = contract.operations[1]
            .response(status)
            .unwrap()
            .main_content()
            .unwrap();
        media.schema.clone().unwrap()
    };
    assert!(schema(200).is_valid(&json!({"deep": true})));
    assert!(!schema(200).is_valid(&json!({"deep": 1})));
    assert!(schema(201).is_valid(&json!(true)));
}
