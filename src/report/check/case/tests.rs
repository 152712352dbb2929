//! Cases as texts; that they run is shown by `tests/it/reproduce.rs`.

use crate::check::{Body, Call, Difference, Finding};
use crate::report::check::reproduction::{REPRODUCTIONS, Unsayable};
use crate::report::check::testing::{finding, with_view};
use serde_json::json;

fn written(finding: &Finding) -> Result<String, Unsayable> {
    with_view(|view| REPRODUCTIONS[2].write(view, finding))
}

/// The finding without its secret.
fn plain() -> Finding {
    let mut finding = finding();
    for step in &mut finding.sequence.steps {
        if let Call::Request(request) = &mut step.call {
            request.headers = vec![("x-key".to_owned(), crate::check::Text::fixed("ada"))];
        }
    }
    finding
}

#[test]
fn what_is_right_is_written_down() {
    let mut finding = plain();
    if let Call::Request(request) = &mut finding.sequence.steps[1].call {
        request.body = Body::Bytes {
            media_type: "text/plain".to_owned(),
            bytes: "```\nx".into(),
        };
    }
    let expected = "# payOrder answered 200, expected 409 too_late

Expected: 409 too_late. Found by `mimeo check` in the phase model with seed 7.
- require too_late (specs/shop/behavior.yaml:12:3)

step of operation 0:

```http
POST /shop/v1/orders
  ?note=a%20b%26c
x-key: ada

{\"name\":\"it's 猫\",\"count\":2}
```

```http
HTTP/1.1 201

{\"data\":{\"id\":\"{{id_1}}\",\"…\":\"…\"},\"…\":\"…\"}
```

step of operation 2:

````http
POST /shop/v1/orders/{{id_1}}
content-type: text/plain
x-key: ada

```
x
````

```http
HTTP/1.1 409
```
";
    assert_eq!(written(&finding).unwrap(), expected);
}

#[test]
fn the_body_is_open_but_where_it_was_wrong() {
    let mut finding = plain();
    finding.expected.status = Some(200);
    finding.expected.body = Some(json!({"data": {"count": 2, "list": []}}));
    for (place, actual) in [
        ("body /data/count", "integer 4"),
        ("body /extra", "integer 1"),
    ] {
        finding.differences.push(Difference {
            place: place.to_owned(),
            expected: String::new(),
            actual: actual.to_owned(),
        });
    }
    let text = written(&finding).unwrap();
    let body = "HTTP/1.1 200\n\n{\"data\":{\"count\":2,\"…\":\"…\"},\"extra\":\"…\",\"…\":\"…\"}";
    assert!(text.contains(body), "{text}");
    let last = finding.received.last_mut().unwrap().as_mut().unwrap();
    last.json = Some(json!({"data": {"count": 2, "more": 1}}));
    finding.differences.remove(0);
    finding.differences[0].place = "body /data/more".to_owned();
    let text = written(&finding).unwrap();
    let body = "HTTP/1.1 200\n\n{\"data\":{\"count\":\"…\",\"list\":\"…\"},\"…\":\"…\"}";
    assert!(text.contains(body), "{text}");
}

#[test]
fn what_cannot_be_said_is_told() {
    let told = written(&finding()).unwrap_err().to_string();
    assert_eq!(
        told,
        "step 1: it needs a credential of the settings, which no case may hold"
    );
    let mut odd = plain();
    odd.expected.status = None;
    odd.expected.text = "401 or 403".to_owned();
    let told = written(&odd).unwrap_err().to_string();
    assert_eq!(told, "several statuses are right, and a case has one");
}
