//! The fuzz targets on their seeds and on mutations of them: a short run of what `scripts/fuzz` does for long.

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use libtest_mimic::Trial;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// How many mutations of each seed are tried in one round. `MIMEO_FUZZ=SECONDS` makes round after round.
const MUTATIONS: u64 = 40;

/// One trial a target.
pub fn trials() -> Vec<Trial> {
    let trial = |name: &'static str, target: fn(&[u8])| {
        Trial::test(format!("fuzz: {name}"), move || {
            run(name, target);
            Ok(())
        })
    };
    vec![
        trial("document", targets::document),
        trial("request", targets::request),
    ]
}

fn run(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/seeds")
        .join(name);
    let mut seeds: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    seeds.sort();
    let seeds: Vec<Vec<u8>> = seeds.iter().map(|it| fs::read(it).unwrap()).collect();
    for seed in &seeds {
        target(seed);
    }
    let seconds = std::env::var("MIMEO_FUZZ").ok();
    let seconds = seconds.and_then(|it| it.parse().ok()).unwrap_or(0);
    let (began, longest) = (Instant::now(), Duration::from_secs(10));
    let mut tried = 0;
    for round in 0_u64.. {
        for (bytes, number) in seeds
            .iter()
            .flat_map(|it| (0..MUTATIONS).map(move |at| (it, at)))
        {
            let mut random = ChaCha8Rng::seed_from_u64(round * MUTATIONS + number);
            let input = mutated(bytes, &mut random);
            let before = Instant::now();
            let outcome = std::panic::catch_unwind(|| target(&input));
            let shown = String::from_utf8_lossy(&input);
            assert!(outcome.is_ok(), "{name}: a panic at\n{shown}");
            assert!(before.elapsed() < longest, "{name}: slow at\n{shown}");
            tried += 1;
        }
        if began.elapsed() >= Duration::from_secs(seconds) {
            break;
        }
    }
    if seconds > 0 {
        println!("{name}: {tried} inputs in {:?}", began.elapsed());
    }
}

/// A few bytes changed, cut out, doubled or put in.
fn mutated(bytes: &[u8], random: &mut ChaCha8Rng) -> Vec<u8> {
    const TOKENS: [&[u8]; 12] = [
        b"\0", b"\xff", b"%", b"[", b"]", b"{", b"\"", b"&", b":", b"\n", b"\\ud800", b"1e999",
    ];
    let mut bytes = bytes.to_vec();
    let pick = |random: &mut ChaCha8Rng, count: usize| {
        usize::try_from(random.next_u64() % u64::try_from(count.max(1)).unwrap()).unwrap()
    };
    for _ in 0..=pick(random, 6) {
        let at = pick(random, bytes.len());
        let end = (at + 1 + pick(random, 20)).min(bytes.len());
        match pick(random, 4) {
            0 => {
                bytes.drain(at..end);
            }
            1 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => {
                let token = TOKENS[pick(random, TOKENS.len())];
                bytes.splice(at..at, token.iter().copied());
            }
        }
    }
    bytes
}
