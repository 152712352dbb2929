//! How an API answers where its files leave a choice.

use crate::data::Locale;

/// Choices that the person who starts mimeo makes for all APIs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether an answer that breaks the contract becomes a 500 that says so.
    pub strict: bool,
    /// Whether a document without a behavior file is answered from its examples and schemas alone, without state.
    pub stateless: bool,
    /// Whether bodies are generated anew for each request, even where there is an example.
    pub dynamic: bool,
    /// Whether the examples of responses are passed over.
    pub ignore_examples: bool,
    /// From which all generated values follow.
    pub seed: u64,
    /// The language of generated names and texts; that of the document where nothing is said.
    pub locale: Option<Locale>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            strict: true,
            stateless: false,
            dynamic: false,
            ignore_examples: false,
            seed: 1,
            locale: None,
        }
    }
}
