//! How long until a fresh `mimeo serve` has answered, and until an edited behavior file is live: medians of ten. With
//! `MIMEO_DOCUMENT`, a large document that nobody prepared, also what that costs. Run by `scripts/measure-start`.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement")]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 10;
/// How many requests the processor time is the mean of.
const REQUESTS: u32 = 2_000;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    copy(Path::new("specs"), &folder.path().join("specs"));
    copy(Path::new("fixtures"), &folder.path().join("fixtures"));
    let apis = fs::read_dir("specs")
        .unwrap()
        .filter(|it| it.as_ref().unwrap().path().is_dir())
        .count();
    println!("{apis} APIs under specs/, medians of {ROUNDS}:");
    let first = median(|round| start_once(folder.path(), &format!("fresh-{round}.db")));
    show("start to first answer, new store", first, 200);
    start_once(folder.path(), "kept.db");
    let again = median(|_| start_once(folder.path(), "kept.db"));
    show("start to first answer, kept store", again, 200);
    let mut server = Server::start(folder.path(), &["--store", "sqlite:reload.db"]);
    let reload = median(|round| reload_once(&mut server, folder.path(), round));
    show("save of behavior.yaml to its first answer", reload, 50);
    drop(server);
    if let Some(document) = std::env::var_os("MIMEO_DOCUMENT") {
        large(Path::new(&document), folder.path());
    }
}

/// A document of thousands of operations: time, memory, and processor time a request.
fn large(document: &Path, folder: &Path) {
    let document = document.canonicalize().unwrap();
    let size = fs::metadata(&document).unwrap().len() / 1_000_000;
    println!("{} ({size} MB), medians of {ROUNDS}:", document.display());
    let arguments = [
        document.to_str().unwrap(),
        "--store",
        "memory",
        "--no-watch",
    ];
    let path = std::env::var("MIMEO_DOCUMENT_PATH");
    let path = path.unwrap_or_else(|_| "/repos/octocat/hello-world".to_owned());
    let first = median(|_| {
        let began = Instant::now();
        let mut server = Server::start(folder, &arguments);
        assert!(server.get(&path).len() > 2);
        began.elapsed()
    });
    show("start to first answer", first, 300);
    let mut server = Server::start(folder, &arguments);
    server.get(&path);
    let before = server.cpu();
    for _ in 0..REQUESTS {
        server.get(&path);
    }
    let spent = server.cpu().saturating_sub(before);
    let each = spent.as_secs_f64() * 1e3 / f64::from(REQUESTS);
    println!(
        "  {:<44} {each:7.3} ms   (goal: 0.1 ms)",
        "processor time a request"
    );
    let memory = server.memory();
    println!(
        "  {:<44} {memory:7} MB   (goal: 200 MB)",
        "memory at its highest"
    );
}

fn show(what: &str, took: Duration, goal: u64) {
    let millis = took.as_secs_f64() * 1e3;
    println!("  {what:<44} {millis:7.1} ms   (goal: {goal} ms)");
}

fn median(mut measure: impl FnMut(usize) -> Duration) -> Duration {
    let mut all: Vec<Duration> = (0..ROUNDS).map(&mut measure).collect();
    all.sort();
    all[ROUNDS / 2]
}

fn start_once(folder: &Path, store: &str) -> Duration {
    let began = Instant::now();
    let store = format!("sqlite:{store}");
    let mut server = Server::start(folder, &["--store", &store]);
    assert!(server.categories().contains("error_code"));
    began.elapsed()
}

/// Edits the message of the envelope, and asks until it is there.
fn reload_once(server: &mut Server, folder: &Path, round: usize) -> Duration {
    let path = folder.join("specs/homemaking/behavior.yaml");
    let text = fs::read_to_string(&path).unwrap();
    let mark = format!("edit-{round}");
    let start = text.find("data: =result, message: ").unwrap() + "data: =result, message: ".len();
    let end = start + text[start..].find('}').unwrap();
    let edited = format!("{}{mark}{}", &text[..start], &text[end..]);
    std::thread::sleep(Duration::from_millis(100));
    let began = Instant::now();
    fs::write(&path, edited).unwrap();
    while !server.categories().contains(&mark) {
        assert!(
            began.elapsed() < Duration::from_secs(10),
            "the edit never came through"
        );
    }
    began.elapsed()
}

struct Server {
    child: Child,
    address: String,
    connection: Option<TcpStream>,
}

impl Server {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_mimeo"))
            .args(["serve", "--port", "0", "--log", "off"])
            .args(arguments)
            .current_dir(folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.find_map(|line| {
            Some(
                line.unwrap()
                    .split_once("mimeo is ready on http://")?
                    .1
                    .to_owned(),
            )
        });
        Self {
            child,
            address: ready.unwrap(),
            connection: None,
        }
    }

    /// Processor time so far, where the system tells.
    fn cpu(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        let stat = stat.unwrap_or_default();
        let fields = stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .split_whitespace();
        let ticks: u64 = fields
            .skip(11)
            .take(2)
            .filter_map(|it| it.parse::<u64>().ok())
            .sum();
        Duration::from_millis(ticks * 10)
    }

    /// The most memory that it has held, in MB, where the system tells.
    fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        kilobytes.unwrap_or(0) / 1024
    }

    fn categories(&mut self) -> String {
        self.get("/homemaking/v1/category")
    }

    /// One answer over a connection that is kept.
    fn get(&mut self, path: &str) -> String {
        let connection = self
            .connection
            .get_or_insert_with(|| TcpStream::connect(&self.address).unwrap());
        connection.set_nodelay(true).unwrap();
        connection
            .write_all(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").as_bytes())
            .unwrap();
        let mut answer = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            let read = connection.read(&mut buffer).unwrap();
            answer.extend_from_slice(&buffer[..read]);
            let text = String::from_utf8_lossy(&answer).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            let length = head.lines().find_map(|line| {
                line.to_ascii_lowercase()
                    .strip_prefix("content-length: ")
                    .map(str::to_owned)
            });
            if body.len() >= length.unwrap().parse().unwrap() {
                return body.to_owned();
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn copy(from: &Path, to: &PathBuf) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}
