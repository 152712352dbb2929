//! Random values. The numbers come from the sandbox's seed: the same requests give the same values.

use super::{Env, Function, INT, TEXT, Takes, int_of};
use crate::behavior::value::Val;
use rand_chacha::rand_core::Rng as _;

/// Longer random texts are refused.
const LONGEST: i64 = 4096;

pub(super) const ALL: &[Function] = &[
    Function::new(
        "random_hex",
        &[Takes::Int],
        TEXT,
        "that many random hexadecimal digits",
        |env, arguments| pick(env, int_of(arguments, 0)?, "0123456789abcdef"),
    ),
    Function::new(
        "random_digits",
        &[Takes::Int],
        TEXT,
        "that many random decimal digits",
        |env, arguments| pick(env, int_of(arguments, 0)?, "0123456789"),
    ),
    Function::new(
        "random_text",
        &[Takes::Int],
        TEXT,
        "that many random letters and digits that cannot be mistaken for each other",
        |env, arguments| {
            pick(
                env,
                int_of(arguments, 0)?,
                "ABCDEFGHJKLMNPQRSTUVWXYZ23456789",
            )
        },
    ),
    Function::new(
        "random_int",
        &[Takes::Int, Takes::Int],
        INT,
        "a random whole number from the first to the second, both included",
        |env, arguments| {
            let (low, high) = (int_of(arguments, 0)?, int_of(arguments, 1)?);
            if low > high {
                return Err(format!("there is no number from {low} to {high}"));
            }
            let width = high.abs_diff(low).saturating_add(1);
            let step = env.random.borrow_mut().next_u64() % width;
            Ok(Val::Int(low.saturating_add_unsigned(step)))
        },
    ),
    Function::new("uuid", &[], TEXT, "a random UUID (version 4)", |env, _| {
        let mut bytes = [0; 16];
        env.random.borrow_mut().fill_bytes(&mut bytes);
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let hex = super::text::hex(&bytes);
        let parts = [
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..],
        ];
        Ok(Val::text(parts.join("-")))
    }),
];

fn pick(env: &Env<'_>, count: i64, letters: &str) -> Result<Val, String> {
    if !(0..=LONGEST).contains(&count) {
        return Err(format!("expected 0 to {LONGEST} characters, found {count}"));
    }
    let mut random = env.random.borrow_mut();
    let letters = letters.as_bytes();
    let text: String = (0..count)
        .map(|_| letters[random.next_u32() as usize % letters.len()])
        .map(char::from)
        .collect();
    Ok(Val::text(text))
}

#[cfg(test)]
mod tests {
    use super::super::call;
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_text() {
        let text = || call("random_hex", &[Val::Int(32)]).unwrap();
        assert_eq!(text().as_text(), text().as_text());
        assert_eq!(text().as_text().map(str::len), Some(32));
        assert!(call("random_hex", &[Val::Int(-1)]).is_err());
    }

    #[test]
    fn uuids_have_their_version() {
        let uuid = call("uuid", &[]).unwrap();
        assert_eq!(uuid.as_text().map(|text| &text[14..15]), Some("4"));
    }
}
