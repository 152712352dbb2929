//! Kinds by words, and the forms of what they make.

use super::*;

fn named(name: &str) -> Option<&'static str> {
    let hint = Hint {
        name,
        ..Hint::default()
    };
    find(&hint).map(|kind| kind.name)
}

fn some(kind: &str, locale: Locale, seed: u64) -> String {
    use rand_chacha::rand_core::SeedableRng as _;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    fake(kind, &mut rng, (locale, 1_615_262_400_000)).unwrap()
}

#[test]
fn names_are_unique_and_lead_to_their_kind() {
    for kind in all() {
        assert!(
            by_name(kind.name).is_some_and(|it| std::ptr::eq(it, kind)),
            "{} is also a word of another kind",
            kind.name
        );
    }
}

#[test]
fn the_last_words_of_a_name_decide() {
    for (name, kind) in [
        ("mobilePhone", "phone"),
        ("user_phone", "phone"),
        ("userphone", "phone"),
        ("nickName", "nickname"),
        ("company_name", "company"),
        ("avatarUrl", "avatar"),
        ("createTime", "time"),
        ("totalPrice", "price"),
        ("email", "email"),
        ("shouji", "phone"),
        ("xingming", "fullname"),
        ("手机号", "phone"),
        ("idCard", "idcard"),
        ("licensePlate", "plate"),
        ("user_id", "id"),
    ] {
        assert_eq!(named(name), Some(kind), "{name}");
    }
    assert_eq!(named("xyzzy"), None);
}

#[test]
fn a_chinese_description_tells_the_kind() {
    let hint = Hint {
        name: "f1",
        about: "联系人手机号",
        ..Hint::default()
    };
    assert_eq!(find(&hint).map(|it| it.name), Some("phone"));
}

#[test]
fn numbers_with_a_check_digit_are_right() {
    for seed in 0..50 {
        let card = some("idcard", Locale::ZhCn, seed);
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        let digits = card.chars().take(17).filter_map(|it| it.to_digit(10));
        let sum: u32 = digits.zip(weights).map(|(a, b)| a * b).sum();
        let check = "10X98765432".chars().nth(sum as usize % 11);
        assert_eq!(card.chars().last(), check, "{card}");
        let bank = some("bankcard", Locale::ZhCn, seed);
        let digits = bank.chars().rev().filter_map(|it| it.to_digit(10));
        let luhn: u32 = digits
            .enumerate()
            .map(|(at, digit)| match at % 2 {
                0 => digit,
                _ if digit > 4 => digit * 2 - 9,
                _ => digit * 2,
            })
            .sum();
        assert_eq!(luhn % 10, 0, "{bank}");
        let phone = some("phone", Locale::ZhCn, seed);
        assert!(phone.len() == 11 && phone.starts_with('1'), "{phone}");
        assert_eq!(some("creditcode", Locale::ZhCn, seed).len(), 18);
    }
}

#[test]
fn every_kind_has_a_text_in_both_languages() {
    for kind in names() {
        for locale in [Locale::En, Locale::ZhCn] {
            assert!(!some(kind, locale, 1).is_empty(), "{kind}");
        }
    }
    assert!(super::super::context::is_chinese(&some(
        "name",
        Locale::ZhCn,
        1
    )));
    assert!(some("email", Locale::ZhCn, 1).is_ascii());
}
