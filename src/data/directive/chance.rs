//! Chance for a value that an author describes, and for its parts.

use crate::data::context::{Context, Scene};
use crate::data::draw::{Draw, mix};
use rand_chacha::rand_core::Rng as _;

/// Where the random numbers of a value come from.
#[derive(Clone, Copy, Debug)]
pub(in crate::data) struct Chance {
    /// Chance for the value alone.
    pub seed: u64,
    /// What has to agree in one record follows from it.
    pub record: u64,
    pub scene: Scene,
    /// The number of the record in its list.
    pub index: usize,
}

impl Chance {
    /// With one draw from the context's random numbers.
    pub(super) fn of(context: &mut Context<'_>) -> Self {
        let seed = context.rng.next_u64();
        Self {
            seed,
            record: mix(seed, "record"),
            scene: context.scene,
            index: 0,
        }
    }

    pub(super) fn draw(&self) -> Draw {
        Draw::new(self.seed, self.record, self.scene)
    }

    /// For a member of an object.
    pub(super) fn member(&self, name: &str) -> Self {
        Self {
            seed: mix(self.seed, name),
            ..*self
        }
    }

    /// For an item of a list, which is a record of its own.
    pub(super) fn item(&self, at: usize) -> Self {
        let seed = mix(self.seed, &at.to_string());
        Self {
            seed,
            record: mix(seed, "record"),
            index: at,
            ..*self
        }
    }
}
