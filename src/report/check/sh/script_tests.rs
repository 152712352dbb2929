//! Scripts as texts; that they run is shown by `tests/it/reproduce.rs`.

use crate::check::Difference;
use crate::check::{Call, Finding};
use crate::report::check::reproduction::REPRODUCTIONS;
use crate::report::check::testing::{SECRET, finding, with_view};
use serde_json::json;

fn script(finding: &Finding) -> String {
    with_view(|view| REPRODUCTIONS[0].write(view, finding).unwrap())
}

#[test]
fn steps_are_chained_and_nothing_needs_the_secret() {
    let text = script(&finding());
    assert!(!text.contains(SECRET), "{text}");
    for wanted in [
        "BASE=${BASE:-http://127.0.0.1:4010/shop/v1}\n",
        ": \"${MIMEO_AUTH_KEY:?must hold the credential key}\"\n",
        "\ncall 1 POST \"$BASE/orders?note=a%20b%26c\" \\\n  -H 'content-type: application/json' \\\n  -H \"x-key: ${MIMEO_AUTH_KEY}\" \\\n  --data-raw '{\"name\":\"it'\\''s 猫\",\"count\":2}'\n",
        "\nid_1=$(value 1 .data.id) || exit 2\n",
        "\ncall 2 POST \"$BASE/orders/$(uri \"$id_1\")\"",
        "\nlast=2 shown=no\nstatus 409\n",
        "\nvalue() {",
        "\nuri() {",
    ] {
        assert!(text.contains(wanted), "{wanted}\n\n{text}");
    }
    assert!(!text.contains("control() {"), "{text}");
    assert!(!text.contains("header() {"), "{text}");
}

#[test]
fn the_body_is_compared_where_it_was_wrong() {
    let mut finding = finding();
    finding.expected.status = Some(200);
    finding.expected.body = Some(json!({"data": {"count": "it's"}}));
    let difference = Difference {
        place: "body /data/count".to_owned(),
        expected: "string \"it's\"".to_owned(),
        actual: "integer 4".to_owned(),
    };
    finding.differences.push(difference);
    let text = script(&finding);
    let wanted = "same 'body /data/count' \"$(at '[\"data\",\"count\"]')\" '\"it'\\''s\"'\n";
    assert!(text.contains(wanted), "{text}");
    assert!(
        text.contains("\nat() {") && text.contains("\nwrong() {"),
        "{text}"
    );
}

#[test]
fn what_happens_behind_the_door_goes_through_the_control_api() {
    let mut finding = finding();
    let key = match &finding.sequence.steps[1].call {
        Call::Request(request) => request.path.clone(),
        _ => unreachable!("the second step is a request"),
    };
    finding.sequence.steps[0].call = Call::Advance(90_000);
    finding.sequence.steps[1].call = Call::Operate {
        resource: "orders".to_owned(),
        key,
        action: "send".to_owned(),
    };
    let text = script(&finding);
    assert!(
        text.contains("--data-raw '{\"advance\":\"90s\"}'\n"),
        "{text}"
    );
    let wanted = "control 2 POST \"/apis/shop/resources/orders/records/%2Forders%2F$(uri \"$id_1\")/actions/send\"\n";
    assert!(text.contains(wanted), "{text}");
    assert!(
        text.contains("\ncontrol() {") && text.contains("\ncall() {"),
        "{text}"
    );
}
