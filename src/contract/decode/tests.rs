//! Requests in, values and violations out.

use crate::contract::testing::{Request, contract, headers};
use crate::contract::{Contract, Decoded};
use serde_json::json;

fn api(operation: &str) -> Contract {
    contract(&format!(
        "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths:\n{operation}"
    ))
}

fn lines(decoded: &Decoded) -> Vec<String> {
    let line = |it: &crate::contract::Violation| {
        let name = it.place.name().unwrap_or_default();
        format!(
            "{} {name}{} {}: {}",
            it.place.part(),
            it.pointer,
            it.keyword,
            it.message
        )
    };
    decoded.violations.iter().map(line).collect()
}

const QUERY: &str = "  /a/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: page, in: query, required: true, schema: {type: integer, minimum: 1}}
        - {name: size, in: query, schema: {type: integer, default: 10}}
        - {name: type, in: query, allowEmptyValue: true, schema: {type: [integer, 'null'], enum: [1, 2, null]}}
        - {name: tags, in: query, schema: {type: array, items: {type: string}}}
        - {name: ids, in: query, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: pipes, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: deep, in: query, style: deepObject, explode: true, schema: {type: object, properties: {n: {type: integer}}}}
        - {name: any, in: query, schema: {anyOf: [{type: integer, maximum: 5}, {type: string}]}}
        - {name: json, in: query, content: {application/json: {schema: {type: object}}}}
        - {name: X-Flag, in: header, schema: {type: boolean}}
        - {name: who, in: cookie, schema: {type: string}}
      responses: {'200': {description: ok}}
";

#[test]
fn parameters_are_typed() {
    let api = api(QUERY);
    let mut request = Request::get(
        "/a/7?page=2&tags=a%20b&tags=c&ids=1,2&pipes=3%7C4&deep[n]=5&any=42&json=%7B%22a%22:1%7D&type=&other=1",
    );
    request.headers = &[("x-flag", "true"), ("cookie", "a=b; who=me")];
    let decoded = request.decode(&api);
    assert_eq!(lines(&decoded), [""; 0]);
    assert_eq!(decoded.path["id"], 7);
    assert_eq!(
        json!(decoded.query),
        json!({"page": 2, "size": 10, "tags": ["a b", "c"], "ids": [1, 2], "pipes": [3, 4],
               "deep": {"n": 5}, "any": "42", "json": {"a": 1}})
    );
    assert_eq!(decoded.header["X-Flag"], true);
    assert_eq!(decoded.cookie["who"], "me");
}

#[test]
fn broken_parameters_are_all_told() {
    let api = api(QUERY);
    let decoded = Request::get("/a/1.0?type=3&size=1&size=2&ids=1,x&json=%7B").decode(&api);
    assert_eq!(
        lines(&decoded),
        [
            "path id type: expected integer, found string \"1.0\"",
            "query page required: expected query parameter `page`, found nothing",
            "query size repeated: expected one value, found 2 values",
            "query type enum: expected one of 1, 2, null, found integer 3",
            "query ids/1 type: expected integer, found string \"x\"",
            "query json json: expected a body of JSON, found EOF while parsing an object at line 1 column 1",
        ]
    );
    let decoded = Request::get("/a/%ff?page=%ff").decode(&api);
    assert_eq!(decoded.violations.len(), 2);
    assert_eq!(decoded.violations[0].keyword, "encoding");
}

const BODY: &str = "  /b:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [n], properties: {n: {type: integer}}}
      responses: {'200': {description: ok}}
";

#[test]
fn json_bodies_are_read_strictly() {
    let api = api(BODY);
    let json = [("content-type", "application/json; charset=utf-8")];
    let post = |body| Request::post("/b", &json, body).decode(&api);
    assert_eq!(post(r#"{"n": 1}"#).body, Some(json!({"n": 1})));
    assert_eq!(
        lines(&post(r#"{"n": "1"}"#)),
        ["body /n type: expected integer, found string \"1\""]
    );
    assert_eq!(post(r#"{"n": 1, "n": 2}"#).violations[0].keyword, "json");
    assert_eq!(
        lines(&post("")),
        ["body  required: expected a body, found nothing"]
    );
    let text = [("content-type", "text/plain")];
    let refused = Request::post("/b", &text, "x").decode(&api);
    assert!(refused.media_type_refused);
    let untyped = Request::post("/b", &[], r#"{"n": 1}"#).decode(&api);
    assert!(untyped.is_valid());
}

const FORMS: &str = "  /c:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded: &form
            schema:
              type: object
              required: [n]
              properties:
                n: {type: integer}
                tags: {type: array, items: {type: string}}
                file: {type: string, format: binary}
          multipart/form-data: *form
          text/plain: {schema: {type: string, maxLength: 3}}
          image/*: {}
      responses: {'200': {description: ok}}
";

#[test]
fn forms_are_typed_by_their_properties() {
    let api = api(FORMS);
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let decoded = Request::post("/c", &form, "n=1&tags=a+b&tags=c&x=y").decode(&api);
    let expected = json!({"n": 1, "tags": ["a b", "c"], "x": "y"});
    assert_eq!(decoded.body, Some(expected));
    let decoded = Request::post("/c", &form, "n=1&n=2").decode(&api);
    assert_eq!(
        lines(&decoded),
        [
            "body /n repeated: expected one value, found 2 values",
            "body  required: expected property \"n\", found none of that name",
        ]
    );
}

#[test]
fn parts_of_a_form_may_be_files() {
    let api = api(FORMS);
    let kind = [("content-type", "multipart/form-data; boundary=XX")];
    let body = "--XX\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n5\r\n\
        --XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPNG\r\n--XX--\r\n";
    let decoded = Request::post("/c", &kind, body).decode(&api);
    assert_eq!(lines(&decoded), [""; 0]);
    assert_eq!(decoded.body, Some(json!({"n": 5, "file": "a.png"})));
    let file = &decoded.files[0];
    assert_eq!(file.filename.as_deref(), Some("a.png"));
    assert_eq!(file.content_type.as_deref(), Some("image/png"));
    assert_eq!(&file.bytes[..], b"PNG");
    for (kind, body) in [
        ("multipart/form-data", body),
        ("multipart/form-data; boundary=XX", "--XX\r\nbroken"),
        ("multipart/form-data; boundary=XX", "--YY--"),
    ] {
        let decoded = Request::post("/c", &[("content-type", kind)], body).decode(&api);
        assert_eq!(decoded.violations[0].keyword, "multipart", "{kind}");
    }
}

#[test]
fn texts_and_other_bytes_are_taken_as_they_are() {
    let api = api(FORMS);
    let text = [("content-type", "text/plain")];
    assert_eq!(
        Request::post("/c", &text, "abcd")
            .decode(&api)
            .violations
            .len(),
        1
    );
    let image = [("content-type", "image/png")];
    let decoded = Request::post("/c", &image, "PNG").decode(&api);
    assert!(decoded.is_valid() && decoded.body.is_none());
    assert_eq!(decoded.files.len(), 1);
}

#[test]
fn answers_are_held_against_their_responses() {
    let api = api("  /d:
    get:
      responses:
        '200':
          description: ok
          headers: {X-Total: {required: true, schema: {type: integer}}}
          content: {application/json: {schema: {type: array, items: {type: integer}}}}
        default: {description: other}
");
    let operation = &api.operations[0];
    let answer = |status, pairs: &[(&str, &str)], body| {
        let found = operation.validate_answer(&api, status, &headers(pairs), Some(&body));
        let line = |it: &crate::contract::Violation| {
            format!("{}{} {}", it.place.part(), it.pointer, it.keyword)
        };
        found.iter().map(line).collect::<Vec<_>>()
    };
    let good = [("content-type", "application/json"), ("x-total", "3")];
    assert_eq!(answer(200, &good, json!([1])), [""; 0]);
    assert_eq!(answer(200, &good, json!(["a"])), ["response-body/0 type"]);
    assert_eq!(
        answer(200, &[("content-type", "text/html")], json!("x")),
        ["response-header required", "response-media-type content"]
    );
    assert_eq!(answer(500, &[], json!(null)), [""; 0]);
}

#[test]
fn what_no_style_can_write_is_json() {
    let item = "{type: object, required: [n], properties: {n: {type: integer}}}";
    let api = api(&format!(
        "  /d/{{p}}:
    get:
      parameters:
        - {{name: p, in: path, required: true, schema: {{type: array, items: {item}}}}}
        - {{name: each, in: query, schema: {{type: array, items: {item}}}}}
        - {{name: whole, in: query, explode: false, schema: {{type: array, items: {item}}}}}
        - {{name: spread, in: query, required: true, schema: {item}}}
        - {{name: either, in: query, schema: {{oneOf: [{{enum: [a]}}, {{type: array, items: {{type: integer}}}}]}}}}
      responses: {{'200': {{description: ok}}}}
"
    ));
    let one = "%7B%22n%22:1%7D";
    let two = "%7B%22n%22:2%7D";
    let line = format!("/d/[{one}]?each={one}&each={two}&whole=[{one}]&spread={two}&either=a");
    let decoded = Request::get(&line).decode(&api);
    assert_eq!(lines(&decoded), [""; 0]);
    assert_eq!(decoded.path["p"], json!([{"n": 1}]));
    assert_eq!(
        json!(decoded.query),
        json!({"each": [{"n": 1}, {"n": 2}], "whole": [{"n": 1}], "spread": {"n": 2}, "either": "a"})
    );
    // An object of which nothing is found is an empty one, and is told what it lacks.
    let decoded = Request::get("/d/x?either=1").decode(&api);
    assert_eq!(decoded.query["either"], json!([1]));
    assert!(
        lines(&decoded)
            .iter()
            .any(|it| it.starts_with("query spread required"))
    );
}

#[test]
fn a_form_may_be_one_text_or_a_list_of_parts() {
    let api = api("  /e:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded: {schema: {type: string}}
          multipart/form-data: {schema: {type: array, items: {type: integer}}}
      responses: {'200': {description: ok}}
");
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let decoded = Request::post("/e", &form, "a=1&b=2").decode(&api);
    assert_eq!(decoded.body, Some(json!("a=1&b=2")));
    let parts = [("content-type", "multipart/form-data; boundary=X")];
    let part = |n: u8| format!("--X\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n{n}\r\n");
    let body = format!("{}{}--X--\r\n", part(1), part(2));
    let decoded = Request::post("/e", &parts, &body).decode(&api);
    assert_eq!(lines(&decoded), [""; 0]);
    assert_eq!(decoded.body, Some(json!([1, 2])));
}
