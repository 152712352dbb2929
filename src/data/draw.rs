//! Chance for one value, and seeds that follow from seeds.

use super::context::{Locale, Scene};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// A seed that follows from another one and a word.
pub(super) fn mix(seed: u64, word: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = word.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, step);
    scatter(hash)
}

/// A seed that follows from another one and a number; the number 0 changes nothing.
pub(super) fn nth(seed: u64, number: u32) -> u64 {
    match number {
        0 => seed,
        number => scatter(seed ^ u64::from(number)),
    }
}

/// The last step of `SplitMix64`: near seeds become far ones.
fn scatter(seed: u64) -> u64 {
    let seed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let seed = (seed ^ (seed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    seed ^ (seed >> 31)
}

/// Chance for one value, and what the value has to go with.
#[derive(Debug)]
pub(crate) struct Draw {
    /// Random numbers for this value alone.
    pub rng: ChaCha8Rng,
    /// When and for whom.
    pub scene: Scene,
    /// Seed of the record that the value is part of: what has to agree, such as city and province, follows from it.
    pub record: u64,
}

impl Draw {
    pub(crate) fn new(seed: u64, record: u64, scene: Scene) -> Self {
        Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            scene,
            record,
        }
    }

    /// Whether Chinese is asked for.
    pub(super) fn is_chinese(&self) -> bool {
        self.scene.locale == Locale::ZhCn
    }

    /// The same for everything in the record that asks for the topic.
    pub(super) fn shared(&self, topic: &str) -> Self {
        Self::new(mix(self.record, topic), self.record, self.scene)
    }

    /// A number below `count`; 0 if there is none.
    pub(super) fn below(&mut self, count: usize) -> usize {
        match u64::try_from(count) {
            Ok(count @ 1..) => usize::try_from(self.rng.next_u64() % count).unwrap_or(0),
            _ => 0,
        }
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.abs_diff(low).saturating_add(1);
        low.saturating_add_unsigned(self.rng.next_u64() % width)
    }

    /// A fixed-point number from `low` to `high`, both included.
    pub(super) fn wide(&mut self, low: i128, high: i128) -> i128 {
        let width = high.abs_diff(low).saturating_add(1);
        let draw = u128::from(self.rng.next_u64()) << 64 | u128::from(self.rng.next_u64());
        low.saturating_add_unsigned(draw % width)
    }

    /// One of several.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// That many of the letters, which are ASCII.
    pub(super) fn letters(&mut self, count: usize, letters: &str) -> String {
        let letters = letters.as_bytes();
        (0..count).map(|_| char::from(self.pick(letters))).collect()
    }

    /// That many digits, without a zero in front.
    pub(super) fn digits(&mut self, count: usize) -> String {
        let first = self.letters(count.min(1), "123456789");
        first + &self.letters(count.saturating_sub(1), "0123456789")
    }
}
