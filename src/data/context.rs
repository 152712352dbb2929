//! What a value is made from besides its schema: the contract, chance, the time and the language.

use crate::contract::{Contract, Operation};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;

/// How many operations are looked at to tell a document's language.
const LOOKED_AT: usize = 50;

/// What a value is made from besides its schema.
#[derive(Debug)]
pub struct Context<'a> {
    /// The contract that the schema belongs to; references are followed in it.
    pub contract: &'a Contract,
    /// Each value takes one draw from it.
    pub rng: ChaCha8Rng,
    /// When and for whom.
    pub scene: Scene,
}

/// When and for whom values are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scene {
    /// The language of names and texts.
    pub locale: Locale,
    /// Instants are near this one, in milliseconds since 1970 UTC.
    pub now_ms: i64,
    /// Whether pictures are at [`PICTURES`](super::PICTURES), because whoever sends the value serves them; else they
    /// are part of the value.
    pub serves_pictures: bool,
}

impl<'a> Context<'a> {
    /// A context in the language of the document, for a value that carries its pictures with it.
    pub fn new(contract: &'a Contract, seed: u64, now_ms: i64) -> Self {
        Self {
            contract,
            rng: ChaCha8Rng::seed_from_u64(seed),
            scene: Scene {
                locale: Locale::of(contract),
                now_ms,
                serves_pictures: false,
            },
        }
    }

    /// The same for a value whose sender serves the pictures.
    #[must_use]
    pub fn serving_pictures(mut self) -> Self {
        self.scene.serves_pictures = true;
        self
    }
}

/// The language of names and texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// Chinese as it is written in mainland China.
    ZhCn,
}

impl Locale {
    /// The language of a document: Chinese if any of its texts is.
    pub fn of(contract: &Contract) -> Self {
        let look = || {
            let operations = contract.operations.iter().take(LOOKED_AT);
            let mut texts = std::iter::once(contract.title.as_str())
                .chain(contract.description.as_deref())
                .chain(operations.flat_map(texts));
            texts.any(is_chinese)
        };
        match contract.chinese.get_or_init(look) {
            true => Self::ZhCn,
            false => Self::En,
        }
    }

    /// Makes this the language of a document whose language nobody has asked for yet.
    pub(crate) fn rule(self, contract: &Contract) {
        contract.chinese.get_or_init(|| self == Self::ZhCn);
    }

    /// The language of that name, such as `zh-CN`.
    pub fn parse(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().replace('_', "-").as_str() {
            "en" | "en-us" | "en-gb" => Some(Self::En),
            "zh" | "zh-cn" | "zh-hans" => Some(Self::ZhCn),
            _ => None,
        }
    }
}

fn texts(operation: &Operation) -> impl Iterator<Item = &str> {
    let parameters = operation.parameters.iter();
    let responses = operation.responses.values();
    [&operation.summary, &operation.description]
        .into_iter()
        .flatten()
        .chain(&operation.tags)
        .chain(parameters.filter_map(|it| it.description.as_ref()))
        .chain(responses.map(|it| &it.description))
        .map(String::as_str)
}

/// Whether a text has Chinese characters and no Japanese or Korean ones.
pub(super) fn is_chinese(text: &str) -> bool {
    !text.is_ascii()
        && text
            .chars()
            .any(|it| ('\u{4e00}'..='\u{9fff}').contains(&it))
        && !text
            .chars()
            .any(|it| matches!(it, '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7a3}'))
}
