//! A disk that is full: the answer says so in the API's own words, nothing is half there, and reading goes on.

#![cfg(unix)]

use crate::serve::{Running, command, get};
use libtest_mimic::Trial;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// The tests of this file. `homemaking.file.upload#R04` has its last code here.
pub fn trials() -> Vec<Trial> {
    vec![Trial::test(
        "disk: a full one answers 10007 and loses nothing",
        || {
            full_disk();
            Ok(())
        },
    )]
}

fn full_disk() {
    let folder = tempfile::tempdir().unwrap();
    let mut saved = Vec::new();
    {
        let mut running = start(folder.path(), true);
        let base = base(&mut running);
        let refused = loop {
            let (status, body) = upload(&base, saved.len());
            match status {
                201 => saved.push(body["data"][0]["path"].as_str().unwrap().to_owned()),
                other => break (other, body),
            }
            assert!(saved.len() < 20, "the disk is never full");
        };
        assert!(!saved.is_empty(), "{refused:?}");
        assert_eq!(refused.0, 500, "{}", refused.1);
        assert_eq!(refused.1["error_code"], 10007, "{}", refused.1);
        assert!(get(&format!("{base}/homemaking/v1/category")).contains("保洁"));
        assert!(!get(&saved[0]).is_empty());
    }
    let mut running = start(folder.path(), false);
    let base = base(&mut running);
    let files = get(&format!(
        "{base}/__mimeo/apis/homemaking/resources/files/records?size=1000"
    ));
    let files: Value = serde_json::from_str(&files).unwrap();
    let uploaded = files["records"].as_array().unwrap().iter();
    let uploaded = uploaded.filter(|it| it["data"]["key"].as_str().unwrap().starts_with("disk"));
    assert_eq!(uploaded.count(), saved.len());
    assert_eq!(upload(&base, 99).0, 201, "there is room again");
}

/// A megabyte of its own, as the picture `disk<number>`.
fn upload(base: &str, number: usize) -> (u16, Value) {
    let mut body = format!(
        "--cut\r\ncontent-disposition: form-data; name=\"disk{number}\"; filename=\"a.png\"\r\n\
         content-type: image/png\r\n\r\n"
    )
    .into_bytes();
    body.extend(std::iter::repeat_n(format!("{number:08}").into_bytes(), 1 << 17).flatten());
    body.extend(b"\r\n--cut--\r\n");
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let request = agent.post(format!("{base}/homemaking/v1/file"));
    let request = request.header("content-type", "multipart/form-data; boundary=cut");
    let mut answer = request.send(&body[..]).unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    (
        answer.status().as_u16(),
        serde_json::from_str(&text).unwrap(),
    )
}

/// With a limit, no file that it writes can grow beyond four megabytes.
fn start(folder: &Path, limited: bool) -> Running {
    let root = env!("CARGO_MANIFEST_DIR");
    let specs = format!("{root}/specs/homemaking");
    let fixtures = format!("{root}/fixtures");
    let store = format!("sqlite:{}", folder.join("state.db").display());
    let plain = command(
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
        ],
    );
    if !limited {
        return Running::spawn(plain);
    }
    let mut shell = Command::new("sh");
    // SQLite is told of the limit as it would be of a full disk, instead of being killed by the signal.
    shell.args(["-c", "trap '' XFSZ; ulimit -f 8192; exec \"$0\" \"$@\""]);
    shell.arg(plain.get_program()).args(plain.get_args());
    shell.current_dir(folder).stdin(std::process::Stdio::null());
    Running::spawn(shell)
}

fn base(running: &mut Running) -> String {
    let line = running.line_with("mimeo is ready on");
    line.rsplit(' ').next().unwrap().to_owned()
}
