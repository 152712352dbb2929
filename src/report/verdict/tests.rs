//! A verdict that was made by hand, in every form.

use super::{github, human, json, junit};
use crate::verdict::{ApiVerdict, Astray, Broken, First, Missing, Tolerated, Unused, Verdict};

fn verdict() -> Verdict {
    let broken = Broken {
        operation: Some("createOrder".to_owned()),
        part: "body".to_owned(),
        pointer: "/count".to_owned(),
        keyword: "minimum".to_owned(),
        message: "expected integer >= 1, found integer 0".to_owned(),
        rule: Some("specs/shop/openapi.yaml:31:26".to_owned()),
        count: 2,
        first: First {
            id: 7,
            sandbox: "default".to_owned(),
            method: "POST".to_owned(),
            path: "/orders".to_owned(),
            status: 400,
        },
        ..Broken::default()
    };
    Verdict {
        apis: vec![ApiVerdict {
            name: "shop".to_owned(),
            requests: 12,
            tolerated: vec![Tolerated {
                broken: broken.clone(),
                because: Some("it is tested".to_owned()),
            }],
            broken: vec![broken],
            missing: vec![Missing {
                kind: "status",
                name: "createOrder 409".to_owned(),
                place: "expect.yaml:5:34".to_owned(),
            }],
            unused: Unused {
                operations: vec!["getOrder".to_owned()],
                ..Unused::default()
            },
            idle: vec!["expect.yaml:9:9".to_owned()],
            ..ApiVerdict::default()
        }],
        astray: vec![Astray {
            method: "GET".to_owned(),
            path: "/favicon.ico".to_owned(),
            status: 404,
            count: 1,
        }],
    }
}

#[test]
fn people_read_what_was_broken_first() {
    let expected = "\
shop  12 requests

  createOrder: body /count, minimum, 2 times
    expected integer >= 1, found integer 0
    rule:  specs/shop/openapi.yaml:31:26
    first: POST /orders was answered with 400 (exchange 7 in the sandbox default)

  status createOrder 409 was never used
    expected: expect.yaml:5:34

  tolerated: createOrder: body /count, minimum, 2 times (it is tested)
  expect.yaml:9:9: nothing needed this toleration
  never used, operations: getOrder

1 request reached no API: GET /favicon.ico

12 requests: broken: rules were broken 2 times, 1 expected and never used
";
    assert_eq!(human(&verdict(), false), expected);
    assert_eq!(
        human(&Verdict::default(), false),
        "0 requests: nothing was asked of the stand-in\n"
    );
}

#[test]
fn machines_read_the_same() {
    let form: serde_json::Value = serde_json::from_str(&json(&verdict())).unwrap();
    assert_eq!(form["verdict"], "broken");
    assert_eq!(form["apis"][0]["broken"][0]["in"], "body");
    assert_eq!(form["apis"][0]["missing"][0]["place"], "expect.yaml:5:34");
    let text = github(&verdict());
    let lines: Vec<&str> = text.lines().collect();
    let head = "::error file=specs/shop/openapi.yaml,line=31,col=26,title=shop%3A a request breaks the contract::createOrder";
    assert!(lines[0].starts_with(head), "{text}");
    assert!(
        lines[1].starts_with("::error file=expect.yaml,line=5,col=34,title=shop%3A not used::")
    );
    assert_eq!(lines.len(), 3);
    let text = junit(&verdict());
    assert!(
        text.contains("<testsuite name=\"shop\" tests=\"4\" skipped=\"1\""),
        "{text}"
    );
    assert!(text.contains("failures=\"2\""), "{text}");
}
