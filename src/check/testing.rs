//! A stand-in in this process and a contract that it does not quite keep, for tests.

use super::inspection::Inspection;
use super::settings::Settings;
use super::target::Target;
use crate::engine::{Api, Options};
use crate::host::{self, Host, Model, Opened};
use std::path::Path;
use std::sync::Arc;

/// What is served.
pub(super) const SERVED: &str = "openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: /shop/v1}]
paths:
  /items:
    get:
      operationId: listItems
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: array, items: {type: integer}}, example: [1, 2]}}
  /items/{id}:
    get:
      operationId: getItem
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: object}, example: {id: 1}}}
";

/// A host that serves this contract as `shop`.
pub(super) fn host(contract: &str) -> (tempfile::TempDir, Arc<Host>) {
    let folder = tempfile::tempdir().unwrap();
    let shop = folder.path().join("specs/shop");
    std::fs::create_dir_all(&shop).unwrap();
    std::fs::write(shop.join("openapi.yaml"), contract).unwrap();
    let host = open(folder.path());
    (folder, host)
}

fn open(folder: &Path) -> Arc<Host> {
    let settings = host::Settings {
        specs: vec![folder.join("specs")],
        fixtures: folder.join("fixtures"),
        ..host::Settings::default()
    };
    let Opened { host, .. } = Host::open(
        settings,
        Model {
            options: Options {
                stateless: true,
                ..Options::default()
            },
        },
    )
    .unwrap();
    host
}

/// An API of that contract.
pub(super) fn api(contract: &str) -> Arc<Api> {
    let (_folder, host) = host(contract);
    Arc::clone(host.generation().api("shop").unwrap())
}

/// A stand-in of [`SERVED`], held against another contract.
pub(super) fn inspection(contract: &str, settings: Settings) -> Inspection {
    let (_folder, host) = host(SERVED);
    Inspection::new(api(contract), Target::in_process(host, "shop"), settings)
}
