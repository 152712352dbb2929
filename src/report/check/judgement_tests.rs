//! What is asked for which evidence.

use super::*;
use crate::check::Difference;
use crate::report::check::testing::{finding, received};
use serde_json::json;

fn asked(place: &str, (expected, actual): (&str, &str)) -> Vec<Judgement> {
    let mut finding = finding();
    finding.expected.status = None;
    finding.expected.text = "an answer that fits the schema of 201".to_owned();
    finding.differences = vec![Difference {
        place: place.to_owned(),
        expected: expected.to_owned(),
        actual: actual.to_owned(),
    }];
    judge(&finding)
}

fn at(pointer: &str, wrong: Wrong) -> Vec<Judgement> {
    vec![Judgement::Body(pointer.to_owned(), wrong)]
}

#[test]
fn statuses_are_read_from_the_expectation() {
    let mut finding = finding();
    assert_eq!(judge(&finding), [Judgement::StatusNot(vec![409])]);
    finding.expected.status = None;
    finding.expected.text = "401 or 403".to_owned();
    assert_eq!(judge(&finding), [Judgement::StatusNot(vec![401, 403])]);
    finding.expected.text = "anything but that".to_owned();
    assert_eq!(judge(&finding), [Judgement::StatusStill(200)]);
    *finding.received.last_mut().unwrap() = None;
    assert_eq!(judge(&finding), [Judgement::Silence]);
}

#[test]
fn values_are_read_from_the_words_of_a_difference() {
    let told = ("integer 3", "integer 4");
    assert_eq!(
        asked("body /data/count", told),
        at("/data/count", Wrong::Not(json!(3)))
    );
    let told = ("type string", "integer 4");
    assert_eq!(
        asked("body /data/count", told),
        at("/data/count", Wrong::NoneOf(vec!["string"]))
    );
    let told = ("integer <= 3", "integer 4");
    let still = Wrong::Still(json!(4), "integer <= 3".to_owned());
    assert_eq!(asked("body /data/count", told), at("/data/count", still));
    let told = ("property \"a/b\"", "none of that name");
    assert_eq!(asked("body /data", told), at("/data/a~1b", Wrong::Missing));
    let told = ("only the declared properties", "property \"count\"");
    assert_eq!(asked("body /data", told), at("/data/count", Wrong::There));
    let missing = Judgement::Header("etag".to_owned(), Wrong::Missing);
    assert_eq!(asked("header ETag", ("string", "nothing")), [missing]);
}

#[test]
fn the_model_knows_values_and_which_are_the_services_own() {
    let mut finding = finding();
    finding.expected.status = Some(200);
    finding.expected.body = Some(json!({"data": {"id": 77, "count": 2}}));
    finding.differences = vec![
        Difference {
            place: "body /data/count".to_owned(),
            expected: String::new(),
            actual: String::new(),
        },
        Difference {
            place: "body /data/id".to_owned(),
            expected: String::new(),
            actual: String::new(),
        },
    ];
    *finding.received.last_mut().unwrap() =
        Some(received(200, &json!({"data": {"id": 1, "count": 3}})));
    let reference = references(&finding.sequence)[0].clone();
    let id = Judgement::Body("/data/id".to_owned(), Wrong::NotThat(reference, json!(77)));
    let count = Judgement::Body("/data/count".to_owned(), Wrong::Not(json!(2)));
    assert_eq!(judge(&finding), [count, id]);
}
