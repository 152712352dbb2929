//! Kill -9 in the middle of writes: every answered write is there after a restart, and none is half there.
//! `scripts/crash-test` runs many long rounds; `cargo test` one short one.

use crate::serve::Running;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

const CLIENTS: u64 = 4;

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    let trial = Trial::test(
        "crash: no answered write is lost, none is half there",
        || {
            let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
            let rounds = number("CRASH_ROUNDS").unwrap_or(1);
            let millis = number("CRASH_SECONDS").map_or(600, |it| it * 1000);
            let folder = tempfile::tempdir().unwrap();
            let mut known = Known::default();
            for round in 1..=rounds {
                known.extend(write_until_killed(folder.path(), round, millis));
                known.check(folder.path());
            }
            if rounds > 1 {
                println!(
                    "{rounds} rounds, {} answered writes, all there",
                    known.answered
                );
            }
            Ok(())
        },
    );
    vec![trial]
}

/// What has been answered so far.
#[derive(Default)]
struct Known {
    /// Sessions that were answered; each was made together with its user.
    tokens: BTreeSet<String>,
    /// For each token, the number in the last nickname that was answered.
    nicknames: BTreeMap<String, u64>,
    /// How many writes have been answered.
    answered: u64,
}

impl Known {
    fn extend(&mut self, other: Self) {
        self.tokens.extend(other.tokens);
        self.nicknames.extend(other.nicknames);
        self.answered += other.answered;
    }

    /// Starts the server again and compares.
    fn check(&self, folder: &Path) {
        let mut running = start(folder);
        let base = base(&mut running);
        let sessions = records(&base, "sessions");
        let users = records(&base, "users");
        let ids: BTreeSet<i64> = users.iter().map(|it| it["id"].as_i64().unwrap()).collect();
        let owners: BTreeSet<i64> = sessions
            .iter()
            .map(|it| it["user_id"].as_i64().unwrap())
            .collect();
        for token in &self.tokens {
            assert!(
                sessions.iter().any(|it| it["token"] == token.as_str()),
                "the session {token} is lost"
            );
        }
        assert!(owners.is_subset(&ids), "a session without its user");
        let made = |it: &&Value| it["i_code"].as_str().unwrap().starts_with("crash-");
        for user in users.iter().filter(made) {
            let id = user["id"].as_i64().unwrap();
            assert!(owners.contains(&id), "the user {id} without its session");
        }
        for (token, number) in &self.nicknames {
            let session = sessions
                .iter()
                .find(|it| it["token"] == token.as_str())
                .unwrap();
            let user = users
                .iter()
                .find(|it| it["id"] == session["user_id"])
                .unwrap();
            let name = user["nickname"].as_str().unwrap();
            let found: u64 = name.strip_prefix("n-").unwrap().parse().unwrap();
            assert!(
                found >= *number,
                "the nickname n-{number} was answered, n-{found} is there"
            );
        }
    }
}

/// Four clients write as fast as they are answered, until the server is killed under them.
fn write_until_killed(folder: &Path, round: u64, millis: u64) -> Known {
    let mut running = start(folder);
    let base = base(&mut running);
    let end = Instant::now() + Duration::from_millis(millis);
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let base = base.clone();
            std::thread::spawn(move || write(&base, round * 10 + client))
        })
        .collect();
    std::thread::sleep(end.saturating_duration_since(Instant::now()));
    drop(running); // SIGKILL
    let mut known = Known::default();
    for client in clients {
        known.extend(client.join().unwrap());
    }
    assert!(known.answered > 0, "nothing was written");
    known
}

/// Writes until there is no answer any more.
fn write(base: &str, client: u64) -> Known {
    let agent = ureq::Agent::new_with_defaults();
    let mut known = Known::default();
    for number in 1_u64.. {
        let body = json!({"i_code": format!("crash-{client}-{number}"), "order_no": number});
        let Some(answer) = send(
            &agent,
            "POST",
            &format!("{base}/homemaking/v1/token"),
            None,
            &body,
        ) else {
            break;
        };
        let token = answer["data"]["token"].as_str().unwrap().to_owned();
        known.tokens.insert(token.clone());
        known.answered += 1;
        let body = json!({"nickname": format!("n-{number}"), "avatar": "a", "gender": 1});
        let user = format!("{base}/homemaking/v1/user");
        if send(&agent, "PUT", &user, Some(&token), &body).is_none() {
            break;
        }
        known.nicknames.insert(token, number);
        known.answered += 1;
    }
    known
}

fn send(
    agent: &ureq::Agent,
    method: &str,
    url: &str,
    token: Option<&str>,
    body: &Value,
) -> Option<Value> {
    let request = match method {
        "PUT" => agent.put(url),
        _ => agent.post(url),
    };
    let request = request.header("content-type", "application/json");
    let request = request.header("token", token.unwrap_or("none"));
    let mut answer = request.send(body.to_string()).ok()?;
    let text = answer.body_mut().read_to_string().ok()?;
    serde_json::from_str(&text).ok()
}

fn records(base: &str, resource: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for page in 1.. {
        let url = format!(
            "{base}/__mimeo/apis/homemaking/resources/{resource}/records?page={page}&size=1000"
        );
        let text = crate::serve::get(&url);
        let listing: Value = serde_json::from_str(&text).unwrap();
        let found = listing["records"].as_array().unwrap();
        all.extend(found.iter().map(|it| it["data"].clone()));
        if found.len() < 1000 {
            return all;
        }
    }
    all
}

fn start(folder: &Path) -> Running {
    let root = env!("CARGO_MANIFEST_DIR");
    let specs = format!("{root}/specs/homemaking");
    let fixtures = format!("{root}/fixtures");
    let store = format!("sqlite:{}", folder.join("state.db").display());
    Running::start(
        folder,
        &[
            &specs,
            "--fixtures",
            &fixtures,
            "--port",
            "0",
            "--store",
            &store,
            "--log",
            "off",
            "--no-watch",
        ],
    )
}

fn base(running: &mut Running) -> String {
    let line = running.line_with("mimeo is ready on");
    line.rsplit(' ').next().unwrap().to_owned()
}
