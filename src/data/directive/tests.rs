use super::call::Call;
use super::chance::Chance;
use super::mock::{Piece, expand, pieces};
use super::recipe::Recipe;
use super::{faker, mock};
use crate::data::context::{Locale, Scene};
use crate::data::hint::Hint;
use crate::data::kinds;
use serde_json::{Value, json};

fn expanded(value: &Value, seed: u64) -> Value {
    let chance = Chance {
        seed,
        record: seed,
        scene: Scene {
            locale: Locale::ZhCn,
            now_ms: 1_615_262_400_000,
            serves_pictures: false,
        },
        index: 0,
    };
    expand(value, &Hint::default(), &chance).unwrap_or_else(|| value.clone())
}

#[test]
fn every_row_leads_to_a_kind() {
    for (name, recipe) in faker::NAMES.iter().chain(mock::NAMES) {
        if let Recipe::Kind(kind) = recipe {
            assert!(kinds::by_name(kind).is_some(), "{name}: {kind}");
        }
    }
}

#[test]
fn arguments_may_be_written_loosely() {
    let call = Call::parse("datatype.number({min:10, 'max': 20})");
    assert_eq!(
        (call.option(&["min"]), call.option(&["max"])),
        (Some(10), Some(20))
    );
    let call = Call::parse("helpers.arrayElement(['a', \"b:c\"])");
    assert_eq!(call.arguments, [json!(["a", "b:c"])]);
    assert_eq!(
        Call::parse("datetime('yyyy-MM-dd HH:mm')").raw,
        "yyyy-MM-dd HH:mm"
    );
}

#[test]
fn an_address_and_an_unknown_name_stay_as_they_are() {
    for text in ["li@example.com", "@octocat", "a @ b", "@"] {
        assert_eq!(expanded(&json!(text), 1), json!(text));
    }
    let parts = pieces("No. @integer(1, 9)!");
    let [Piece::Text("No. "), Piece::Call(call), Piece::Text("!")] = parts.as_slice() else {
        panic!("{parts:?}");
    };
    assert_eq!((call.number(0), call.number(1)), (Some(1), Some(9)));
}

#[test]
fn placeholders_and_rules_make_values() {
    let template = json!({
        "list|2-4": [{"n": "@integer(5, 9)", "day": "@date('yyyy/MM/dd')", "pick": "@pick(['a', 'b'])"}],
        "star|3": "*@natural(7,7)",
        "rate|1-5.2": 1,
        "one|1": [true, false]
    });
    for seed in 0..20 {
        let template = json!({"x": template, "mark": "@bool"});
        let made = &expanded(&template, seed)["x"];
        let list = made["list"].as_array().unwrap();
        assert!((2..=4).contains(&list.len()), "{made}");
        for item in list {
            assert!((5..=9).contains(&item["n"].as_i64().unwrap()), "{made}");
            assert_eq!(item["day"].as_str().unwrap().len(), 10, "{made}");
            assert!(
                ["a", "b"].contains(&item["pick"].as_str().unwrap()),
                "{made}"
            );
        }
        assert_eq!(made["star"], "*7*7*7");
        assert!(
            (1.0..=5.0).contains(&made["rate"].as_f64().unwrap()),
            "{made}"
        );
        assert!(made["one"].is_boolean(), "{made}");
        assert_eq!(expanded(&template, seed), expanded(&template, seed));
    }
}

#[test]
fn rules_count_on_from_record_to_record() {
    let template =
        json!({"list|3": [{"id|+1": 1, "step|+5": 10, "turn|+1": ["a", "b"]}], "a|b": 1});
    let value = expanded(&template, 1);
    assert_eq!(
        value,
        json!({"list": [
            {"id": 1, "step": 10, "turn": "a"},
            {"id": 2, "step": 15, "turn": "b"},
            {"id": 3, "step": 20, "turn": "a"},
        ], "a|b": 1})
    );
    let plain = json!({"a|b": "c"});
    assert_eq!(expanded(&plain, 1), plain);
    let many = expanded(&json!({"list|1-10": ["x"]}), 4);
    assert!((1..=10).contains(&many["list"].as_array().unwrap().len()));
}
