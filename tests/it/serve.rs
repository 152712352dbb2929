//! The `serve` command as a process: its first lines, its log, and how it ends.

use libtest_mimic::Trial;
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

const CONTRACT: &str = "\
openapi: 3.1.0
info: {title: Pings, version: '1'}
paths:
  /ping:
    get:
      operationId: ping
      responses:
        '200':
          description: pong
          content: {application/json: {schema: {type: string}, example: pong}}
";

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    let tests: [(&str, fn()); 5] = [
        ("ready, a request, and the end", ready_a_request_and_the_end),
        ("the log as JSON", the_log_as_json),
        ("a port in use", a_port_in_use),
        (
            "a store that cannot be opened",
            a_store_that_cannot_be_opened,
        ),
        ("a folder that does not exist", a_folder_that_does_not_exist),
    ];
    let trial = |(name, test): (&str, fn())| {
        Trial::test(format!("serve: {name}"), move || {
            test();
            Ok(())
        })
    };
    tests.into_iter().map(trial).collect()
}

/// A running `mimeo serve`, killed when it is dropped.
pub struct Running {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Running {
    pub fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::spawn(command(folder, arguments))
    }

    /// Starts a command that becomes `mimeo serve`.
    pub fn spawn(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, output }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// The first line that has `text` in it.
    pub fn line_with(&mut self, text: &str) -> String {
        loop {
            let line = self.line();
            assert!(
                !line.is_empty() || !self.has_ended(),
                "no line has `{text}`"
            );
            if line.contains(text) {
                return line;
            }
        }
    }

    fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Interrupts it, and answers with its exit code and what else it printed.
    #[cfg(unix)]
    pub fn end(self) -> (Option<i32>, String) {
        self.end_by("INT")
    }

    /// The same with another signal.
    #[cfg(unix)]
    pub fn end_by(mut self, signal: &str) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        let killed = Command::new("sh")
            .args(["-c", &format!("kill -{signal} {id}")])
            .status();
        assert!(killed.unwrap().success());
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), rest)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `mimeo serve` with arguments, in a folder, without settings from the environment.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mimeo"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MIMEO_")) {
        command.env_remove(name);
    }
    command.arg("serve").args(arguments).current_dir(folder);
    command.stdin(Stdio::null());
    command
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("specs/pings")).unwrap();
    fs::write(folder.path().join("specs/pings/openapi.yaml"), CONTRACT).unwrap();
    folder
}

/// The body behind a URL.
pub fn get(url: &str) -> String {
    ureq::get(url)
        .call()
        .unwrap()
        .body_mut()
        .read_to_string()
        .unwrap()
}

/// Exit code and standard error of a run that must not get to serving.
fn refused(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let ran = command(folder, arguments).output().unwrap();
    assert!(
        ran.stdout.is_empty(),
        "{}",
        String::from_utf8_lossy(&ran.stdout)
    );
    (ran.status.code(), String::from_utf8(ran.stderr).unwrap())
}

fn ready_a_request_and_the_end() {
    let folder = folder();
    let mut running = Running::start(folder.path(), &["--port", "0"]);
    let api = running.line_with("pings");
    assert!(api.contains("1 operation at http://127.0.0.1:"), "{api}");
    let ready = running.line_with("mimeo is ready on ");
    let url = ready.trim_start_matches("mimeo is ready on ");
    assert_eq!(get(&format!("{url}/pings/ping")), "\"pong\"");
    let line = running.line();
    assert!(line.contains(" GET /pings/ping 200 ping "), "{line}");
    assert!(folder.path().join(".mimeo/state.db").exists());
    let (code, _) = running.end();
    assert_eq!(code, Some(0));
}

fn the_log_as_json() {
    let folder = folder();
    let arguments = ["--port", "0", "--store", "memory", "--log", "json"];
    let mut running = Running::start(folder.path(), &arguments);
    let mut object = || -> Value { serde_json::from_str(&running.line()).unwrap() };
    let loaded = object();
    assert_eq!(loaded["event"], "reloaded", "{loaded}");
    let ready = object();
    assert_eq!(ready["event"], "ready", "{ready}");
    assert_eq!(ready["apis"][0]["operations"], 1);
    get(&format!("{}/pings/ping", ready["url"].as_str().unwrap()));
    let exchange = object();
    assert_eq!(exchange["event"], "exchange", "{exchange}");
    assert_eq!(exchange["answer"]["body"]["json"], "pong");
    let (_, rest) = running.end();
    assert_eq!(rest, "");
}

fn a_port_in_use() {
    let folder = folder();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let (code, told) = refused(folder.path(), &["--port", &port]);
    assert_eq!(code, Some(2));
    let expected = format!("error: cannot listen on 127.0.0.1:{port}: the port is in use;");
    assert!(told.starts_with(&expected), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
}

fn a_store_that_cannot_be_opened() {
    let folder = folder();
    let store = "sqlite:specs/pings/openapi.yaml";
    let (code, told) = refused(folder.path(), &["--port", "0", "--store", store]);
    assert_eq!(code, Some(2));
    assert!(
        told.starts_with("error: ") && told.lines().count() == 1,
        "{told}"
    );
}

fn a_folder_that_does_not_exist() {
    let folder = folder();
    let (code, told) = refused(folder.path(), &["--port", "0", "--store", "memory", "spec"]);
    assert_eq!(code, Some(2));
    assert!(told.starts_with("error: cannot read spec: "), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
}
