//! Bodies that were made before, kept their schema and were written: the same answer is not made, judged and written
//! again. What large documents show in their examples costs more than all the rest of a request.

use super::exchange::Step;
use crate::source::Span;
use bytes::Bytes;
use http::StatusCode;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How many bytes the bodies of one API may take.
const ROOM: usize = 8 << 20;

/// Everything that a body follows from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Origin {
    /// The operation, by its place in the contract.
    pub operation: usize,
    /// The status of the answer.
    pub status: StatusCode,
    /// The media type as it is said.
    pub media_type: String,
    /// The client's way to this API, which texts may begin with.
    pub base: String,
    /// The day that generated instants are near.
    pub today: i64,
    /// What is said in it.
    pub source: Source,
}

/// Where the content of a body comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Source {
    /// An example without placeholders: the one that was asked for, or the first that fits.
    Example(Option<Span>),
    /// A schema, or an example with placeholders.
    Made {
        /// The example that was asked for.
        example: Option<Span>,
        /// Whether examples are passed over.
        dynamic: bool,
        /// What chance follows from.
        seed: u64,
    },
    /// The clauses of a behavior.
    Clauses {
        /// Their answer as JSON.
        body: String,
        /// What additions follow from; empty where nothing is added.
        seed: String,
    },
}

/// A body that keeps its schema.
#[derive(Clone, Debug)]
pub(super) struct Proof {
    pub bytes: Bytes,
    /// How it came about.
    pub why: Vec<Step>,
}

/// The bodies of one API, as many as there is room for.
#[derive(Debug, Default)]
pub(super) struct Proven(Mutex<Halves>);

/// When the newer half is full, the older one is forgotten; what is asked for moves to the newer one.
#[derive(Debug, Default)]
struct Halves {
    newer: HashMap<Origin, Proof>,
    older: HashMap<Origin, Proof>,
    /// What the newer half takes.
    size: usize,
}

impl Proven {
    /// The body of that origin.
    pub(super) fn get(&self, origin: &Origin) -> Option<Proof> {
        let mut halves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = halves.newer.get(origin) {
            return Some(known.clone());
        }
        let (origin, proof) = halves.older.remove_entry(origin)?;
        halves.put(origin, proof.clone());
        Some(proof)
    }

    /// Keeps a body, unless it would fill the room alone.
    pub(super) fn put(&self, origin: Origin, proof: Proof) {
        if weight(&origin, &proof) <= ROOM / 8 {
            let mut halves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            halves.put(origin, proof);
        }
    }
}

impl Halves {
    fn put(&mut self, origin: Origin, proof: Proof) {
        let weight = weight(&origin, &proof);
        if self.size + weight > ROOM / 2 {
            self.older = std::mem::take(&mut self.newer);
            self.size = 0;
        }
        if self.newer.insert(origin, proof).is_none() {
            self.size += weight;
        }
    }
}

fn weight(origin: &Origin, proof: &Proof) -> usize {
    let said = match &origin.source {
        Source::Clauses { body, seed } => body.len() + seed.len(),
        Source::Example(_) | Source::Made { .. } => 0,
    };
    let why: usize = proof.why.iter().map(|it| it.text.len()).sum();
    size_of::<Origin>() + size_of::<Proof>() + said + why + proof.bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(seed: u64) -> Origin {
        Origin {
            operation: 0,
            status: StatusCode::OK,
            media_type: "application/json".to_owned(),
            base: String::new(),
            today: 0,
            source: Source::Made {
                example: None,
                dynamic: false,
                seed,
            },
        }
    }

    fn proof(length: usize) -> Proof {
        Proof {
            bytes: vec![b' '; length].into(),
            why: Vec::new(),
        }
    }

    #[test]
    fn what_is_asked_for_stays_and_the_rest_is_forgotten() {
        let proven = Proven::default();
        let size = ROOM / 16;
        for seed in 0..64 {
            proven.put(origin(seed), proof(size));
            assert!(proven.get(&origin(0)).is_some(), "{seed}");
        }
        let known = (0..64).filter(|seed| proven.get(&origin(*seed)).is_some());
        let known = known.count();
        assert!((2..=16).contains(&known), "{known}");
    }

    #[test]
    fn one_body_does_not_fill_the_room() {
        let proven = Proven::default();
        proven.put(origin(1), proof(ROOM / 2));
        assert!(proven.get(&origin(1)).is_none());
    }
}
