//! A small service that keeps every law, and one service for each way to break one.

use crate::check::settings::Initial;
use crate::check::{Finding, Inspection, Phase, Results, Settings, Target, run};
use crate::engine::{Api, Options};
use crate::host::{self, Host, Model, Opened};
use std::sync::Arc;

const CONTRACT: &str = r"openapi: 3.1.0
info: {title: Notes, version: '1'}
servers: [{url: /notes}]
components:
  securitySchemes: {key: {type: apiKey, in: header, name: x-key}}
  schemas:
    Note:
      type: object
      required: [id, text]
      properties: {id: {type: integer}, text: {type: string}}
    Problem: {type: object, required: [code], properties: {code: {type: string}}}
  responses:
    Problem: {description: no, content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}
security: [key: []]
paths:
  /notes:
    get:
      operationId: listNotes
      parameters:
        - {name: page, in: query, schema: {type: integer, minimum: 1, default: 1}}
        - {name: size, in: query, schema: {type: integer, minimum: 1, maximum: 50, default: 2}}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [items, total]
                properties:
                  items: {type: array, items: {$ref: '#/components/schemas/Note'}}
                  total: {type: integer}
        '400': {$ref: '#/components/responses/Problem'}
        '401': {$ref: '#/components/responses/Problem'}
    post:
      operationId: createNote
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [text], properties: {text: {type: string}}}
            example: {text: Buy soap}
      responses:
        '201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
        '400': {$ref: '#/components/responses/Problem'}
        '401': {$ref: '#/components/responses/Problem'}
        '415': {$ref: '#/components/responses/Problem'}
  /notes/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getNote
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
        '400': {$ref: '#/components/responses/Problem'}
        '401': {$ref: '#/components/responses/Problem'}
        '404': {$ref: '#/components/responses/Problem'}
    delete:
      operationId: deleteNote
      responses:
        '204': {description: gone}
        '400': {$ref: '#/components/responses/Problem'}
        '401': {$ref: '#/components/responses/Problem'}
        '404': {$ref: '#/components/responses/Problem'}
";

const BEHAVIOR: &str = r"behavior: 1
contract: openapi.yaml
replies:
  failure: {code: =error.code}
  page: {items: =page.items, total: =page.total}
errors:
  invalid:   {status: 400, code: invalid}
  media:     {status: 415, code: media}
  who:       {status: 401, code: who}
  not_found: {status: 404, code: not_found}
failures: {invalid: invalid, media_type: media}
callers:
  key:
    missing: who
    given:
      user: {in: users, key: =credential, else: who}
    caller: =user
resources:
  users:
    key: {field: key}
    fields: {key: string}
  notes:
    key: {field: id, next: integer}
    fields: {id: integer, text: string, owner: string}
operations:
  listNotes:
    list: notes
    where: =record.owner == caller.key
    page: {number: =query.page, size: =query.size}
  createNote:
    change:
      - create: notes
        as: note
        set: {text: =body.text, owner: =caller.key}
    reply: =note
  getNote:
    given:
      note: {in: notes, where: =record.id == path.id && record.owner == caller.key, else: not_found}
    reply: =note
  deleteNote:
    given:
      note: {in: notes, where: =record.id == path.id && record.owner == caller.key, else: not_found}
    change:
      - delete: note
";

const USERS: &str = "- {key: ann}\n- {key: bob}\n";
const NOTES: &str = "- {id: 1, text: One, owner: ann}\n- {id: 2, text: Two, owner: ann}\n- {id: 3, text: Three, owner: ann}\n";

fn host(contract: &str, behavior: &str) -> Arc<Host> {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("specs/notes/openapi.yaml", contract);
    write("specs/notes/behavior.yaml", behavior);
    write("fixtures/notes/users.yaml", USERS);
    write("fixtures/notes/notes.yaml", NOTES);
    let settings = host::Settings {
        specs: vec![folder.path().join("specs")],
        fixtures: folder.path().join("fixtures"),
        ..host::Settings::default()
    };
    let Opened { host, .. } = Host::open(
        settings,
        Model {
            options: Options {
                strict: false,
                ..Options::default()
            },
        },
    )
    .unwrap();
    host
}

fn api(host: &Arc<Host>) -> Arc<Api> {
    let generation = host.generation();
    let slot = &generation.apis["notes"];
    let found = slot.api.as_ref();
    Arc::clone(found.unwrap_or_else(|| panic!("{:#?}", slot.diagnostics)))
}

/// A service is held against what is right.
async fn results(served: &Arc<Host>, phases: &[Phase]) -> Results {
    let right = api(&host(CONTRACT, BEHAVIOR));
    let _ = api(served);
    let settings = Settings {
        phases: phases.to_vec(),
        initial: Initial::Fixtures,
        ..Settings::default()
    };
    let target = Target::in_process(Arc::clone(served), "notes");
    run(&Inspection::new(right, target, settings))
        .await
        .unwrap()
}

fn told(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|it| it.fingerprint.as_str()).collect()
}

#[tokio::test]
async fn a_service_that_keeps_every_law_has_no_findings() {
    let served = host(CONTRACT, BEHAVIOR);
    let results = results(&served, &[Phase::Coverage, Phase::Laws]).await;
    assert!(results.findings.is_empty(), "{:#?}", results.findings);
    assert!(results.flaky.is_empty(), "{:#?}", results.flaky);
    assert!(results.requests > 80, "{}", results.requests);
    let untried: Vec<&String> = results
        .skipped
        .iter()
        .filter(|it| !it.contains("no `Allow`"))
        .collect();
    assert!(untried.is_empty(), "{untried:#?}");
}

/// What the laws find when the behavior of the service is edited.
async fn found(from: &str, to: &str) -> Vec<String> {
    assert!(BEHAVIOR.contains(from), "{from}");
    let served = host(CONTRACT, &BEHAVIOR.replace(from, to));
    let results = results(&served, &[Phase::Laws]).await;
    told(&results.findings)
        .into_iter()
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn a_record_that_stays_after_its_deletion_is_found() {
    let found = found("    change:\n      - delete: note\n", "").await;
    assert_eq!(found, ["gone-after-delete:getNote"]);
}

#[tokio::test]
async fn a_list_without_what_was_created_is_found() {
    let found = found(
        "where: =record.owner == caller.key\n    page",
        "where: =record.id < 4 && record.owner == caller.key\n    page",
    )
    .await;
    assert_eq!(found, ["list-contains:listNotes"]);
}

#[tokio::test]
async fn another_value_than_was_sent_is_found() {
    let found = found("text: =body.text", "text: ='x'").await;
    assert_eq!(found, ["read-after-create:getNote"]);
}

#[tokio::test]
async fn pages_that_do_not_add_up_are_found() {
    let found = found(
        "size: =query.size",
        "size: \"=query.size + (query.page == 1 ? 0 : 1)\"",
    )
    .await;
    assert_eq!(found, ["paging:listNotes"]);
}

#[tokio::test]
async fn a_record_that_another_caller_can_read_is_found() {
    let found = found(
        "where: =record.id == path.id && record.owner == caller.key, else: not_found}\n    reply",
        "where: =record.id == path.id, else: not_found}\n    reply",
    )
    .await;
    assert_eq!(found, ["foreign-hidden:getNote"]);
}

#[tokio::test]
async fn a_service_that_takes_too_much_or_too_little_is_found() {
    let loose = CONTRACT.replace("minimum: 1, maximum: 50, default: 2", "default: 2");
    let results = results(&host(&loose, BEHAVIOR), &[Phase::Coverage]).await;
    let found = told(&results.findings);
    assert!(
        found.contains(&"bad-request:listNotes:bounds:query size:200"),
        "{found:#?}"
    );

    let strict = CONTRACT.replace(
        "required: [text], properties: {text: {type: string}",
        "required: [text], properties: {text: {type: string, maxLength: 3}",
    );
    let results = self::results(&host(&strict, BEHAVIOR), &[Phase::Coverage]).await;
    let found = told(&results.findings);
    assert!(
        found
            .iter()
            .any(|it| it.starts_with("good-request:createNote:")),
        "{found:#?}"
    );

    let open = CONTRACT.replace(
        "operationId: deleteNote",
        "operationId: deleteNote\n      security: [{}, {key: []}]",
    );
    let anyone = BEHAVIOR.replace(
        "where: =record.id == path.id && record.owner == caller.key, else: not_found}\n    change",
        "where: =record.id == path.id, else: not_found}\n    change",
    );
    let results = self::results(&host(&open, &anyone), &[Phase::Coverage]).await;
    let found = told(&results.findings);
    assert!(
        found
            .iter()
            .any(|it| it.starts_with("credential:deleteNote:credential:none")),
        "{found:#?}"
    );
}
