//! Traffic of the five systems' stories through `mimeo proxy`: nothing is found where there is nothing, and a fault is
//! found by what goes through alone. What the service holds at first is not known to the proxy.

use crate::behavior_pairs::copy;
use crate::serve::Running;
use libtest_mimic::Trial;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Systems with a fault that their stories pass by: the API, what stands in the behavior file, and what in its place.
const FAULTS: [(&str, &str, &str); 5] = [
    (
        "homemaking",
        "nickname: =body.nickname",
        "nickname: =caller.nickname",
    ),
    (
        "driving",
        "      - delete: car\n",
        "      - update: car\n        set: {remark: gone}\n",
    ),
    (
        "autocity",
        "realName: =body.realName\n          idNo",
        "realName: =body.idNo\n          idNo",
    ),
    (
        "phonetrade",
        "price: =body.price\n          stock",
        "price: =body.price + 1\n          stock",
    ),
    (
        "batteryswap",
        "address: =body.address}",
        "address: =body.latitude}",
    ),
];

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    let whole = FAULTS.iter().map(|(api, _, _)| {
        Trial::test(format!("traffic: nothing is found in {api}"), move || {
            // Some stories break the contract on purpose, so the exit code may be 1.
            let (_, told) = stories(api, None);
            match told.contains("cannot be answered so") {
                false if held(&told) > 10 => Ok(()),
                _ => Err(told.into()),
            }
        })
    });
    let broken = FAULTS.iter().map(|(api, from, to)| {
        Trial::test(format!("traffic: a fault of {api} is found"), move || {
            let (exit, told) = stories(api, Some((from, to)));
            match (exit, told.contains("cannot be answered so")) {
                (Some(1), true) => Ok(()),
                _ => Err(told.into()),
            }
        })
    });
    whole.chain(broken).collect()
}

/// How many answers were held against the behavior.
fn held(told: &str) -> usize {
    let line = told
        .lines()
        .find(|it| it.contains("held against the behavior"));
    let count = line.and_then(|it| it.split(' ').next()?.parse().ok());
    count.unwrap_or(0)
}

/// Plays the stories of an API through a proxy, before a stand-in that may have a fault.
fn stories(api: &str, fault: Option<(&str, &str)>) -> (Option<i32>, String) {
    let scratch = tempfile::tempdir().unwrap();
    let (own, served) = (scratch.path().join("own"), scratch.path().join("served"));
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    for root in [&own, &served] {
        for part in ["specs", "fixtures"] {
            copy(&project.join(part).join(api), &root.join(part).join(api)).unwrap();
        }
    }
    if let Some((from, to)) = fault {
        let path = served.join("specs").join(api).join("behavior.yaml");
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from}");
        fs::write(path, text.replace(from, to)).unwrap();
    }
    let flags = ["--store", "memory", "--port", "0", "--log", "off"];
    let (_stand_in, upstream) = ready(Running::start(&served, &flags));
    let mut command = mimeo(&own);
    command.args(["proxy", "--upstream", &upstream, "--api", api]);
    command.args(["--port", "0", "--log", "off"]);
    let (proxy, url) = ready(Running::spawn(command));
    let played = mimeo(&own)
        .args(["story", &format!("specs/{api}"), "--target", &url])
        .stdout(Stdio::null())
        .status();
    assert!(played.unwrap().code().is_some());
    proxy.end()
}

fn mimeo(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mimeo"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MIMEO_")) {
        command.env_remove(name);
    }
    command.current_dir(folder).stdin(Stdio::null());
    command.env("NO_COLOR", "1");
    command
}

fn ready(mut running: Running) -> (Running, String) {
    let line = running.line_with("mimeo is ready on ");
    (running, line.rsplit(' ').next().unwrap().to_owned())
}
