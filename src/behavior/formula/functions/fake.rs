//! Plausible texts. The numbers behind them come from the sandbox's seed: the same requests give the same texts.

use super::{Env, Function, TEXT, Takes, text_of};
use crate::behavior::value::Val;
use crate::data::{self, Locale};
use crate::source::did_you_mean;
use chrono_tz::Tz;

pub(super) const ALL: &[Function] = &[Function::new(
    "fake",
    &[Takes::Text],
    TEXT,
    "a plausible text of a kind, such as `name`, `phone` or `city`; a language (`en`, `zh-CN`) may follow, else the time zone tells it",
    |env, arguments| {
        let kind = text_of(arguments, 0)?;
        let locale = match arguments.len() {
            1 => of_zone(env.time.zone),
            2 => language(text_of(arguments, 1)?)?,
            more => return Err(format!("expected a kind and a language, found {more} arguments")),
        };
        make(env, kind, locale)
    },
)
.repeating()];

fn make(env: &Env<'_>, kind: &str, locale: Locale) -> Result<Val, String> {
    let mut random = env.random.borrow_mut();
    match data::fake(kind, &mut random, (locale, env.now)) {
        Some(text) => Ok(Val::text(text)),
        None => {
            let names = data::fake_names();
            let help = did_you_mean(kind, names.iter().copied());
            let help = help.map(|it| format!("{it}; ")).unwrap_or_default();
            Err(format!(
                "there is no kind `{kind}`; {help}the kinds are {}",
                names.join(", ")
            ))
        }
    }
}

fn language(name: &str) -> Result<Locale, String> {
    Locale::parse(name).ok_or_else(|| format!("expected `en` or `zh-CN`, found `{name}`"))
}

/// The language of the people whose clocks show this zone.
fn of_zone(zone: Tz) -> Locale {
    match zone {
        Tz::Asia__Shanghai
        | Tz::Asia__Chongqing
        | Tz::Asia__Chungking
        | Tz::Asia__Harbin
        | Tz::Asia__Urumqi
        | Tz::Asia__Kashgar
        | Tz::PRC => Locale::ZhCn,
        _ => Locale::En,
    }
}

#[cfg(test)]
mod tests {
    use super::super::call;
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_text_in_the_language_asked_for() {
        let chinese = || call("fake", &[Val::text("name"), Val::text("zh-CN")]).unwrap();
        assert_eq!(chinese().as_text(), chinese().as_text());
        assert!(!chinese().as_text().unwrap().is_ascii());
        let english = call("fake", &[Val::text("city")]).unwrap();
        assert!(english.as_text().unwrap().is_ascii());
        assert_eq!(of_zone(Tz::Asia__Shanghai), Locale::ZhCn);
    }

    #[test]
    fn an_unknown_kind_lists_the_known_ones() {
        let problem = call("fake", &[Val::text("nicknam")]).unwrap_err();
        assert!(problem.contains("did you mean `nickname`?"), "{problem}");
        assert!(problem.contains("plate, "), "{problem}");
        assert!(call("fake", &[Val::text("name"), Val::text("xx")]).is_err());
    }
}
