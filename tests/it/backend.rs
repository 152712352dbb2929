//! mimeo as the cases use it: in this process with fixed clock and seed, or over a real port.

use crate::case::Mode;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};

use mimeo::engine::Options;
use mimeo::host::{Host, Model, Opened, Settings};
use mimeo::server::{Body, Server, ServerSettings, service};
use mimeo::state::Clock;
use serde_json::Value;
use std::borrow::Cow;
use std::convert::Infallible;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tower::ServiceExt;
use tower::util::BoxCloneService;

/// 2021-03-09T12:00:00+08:00.
pub const NOON: i64 = 1_615_262_400_000;

/// Nothing takes longer unless it hangs.
const DEADLINE: Duration = Duration::from_secs(30);

/// A request that is ready to be sent.
#[derive(Debug)]
pub struct Request {
    /// The method.
    pub method: String,
    /// Path and query, percent-encoded.
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub body: Vec<u8>,
}

impl Answer {
    /// The values of a header.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.headers.iter().filter(move |(is, _)| is == name);
        named.map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// The body for people: JSON indented, long texts cut.
    pub fn pretty(&self) -> String {
        let json = serde_json::from_slice::<Value>(&self.body);
        let pretty = json.and_then(|json| serde_json::to_string_pretty(&json));
        pretty.unwrap_or_else(|_| self.text().chars().take(4000).collect())
    }
}

/// The repository's own APIs, compiled once for all cases that only use them.
static REPOSITORY: LazyLock<Result<Arc<Host>, String>> =
    LazyLock::new(|| open(Path::new(env!("CARGO_MANIFEST_DIR")), Options::default()));

/// Numbers the sandboxes of the shared host.
static CASES: AtomicUsize = AtomicUsize::new(1);

/// A running mimeo. Dropping it ends it.
pub struct Backend {
    runtime: Runtime,
    host: Arc<Host>,
    way: Way,
    /// The sandbox of the case, where the host is shared.
    sandbox: Option<String>,
}

/// How requests get there.
enum Way {
    /// By a call.
    Call(BoxCloneService<http::Request<Full<Bytes>>, http::Response<Body>, Infallible>),
    /// Over a port; the sender stops the server.
    Port(SocketAddr, ureq::Agent, mpsc::Sender<()>),
}

impl Backend {
    /// Serves `specs/` and `fixtures/` of a folder, with nothing remembered.
    pub fn start(folder: &Path, port: bool) -> Result<Self, String> {
        let mode = Mode {
            port,
            ..Mode::default()
        };
        Self::serve(folder, &mode)
    }

    /// The same, started with flags.
    pub fn serve(folder: &Path, mode: &Mode) -> Result<Self, String> {
        let runtime = runtime()?;
        let flags: Vec<&str> = mode.flags.iter().map(String::as_str).collect();
        let (settings, server) = mimeo::cli::serve_settings(&flags).map_err(told)?;
        let host = open(folder, settings.options)?;
        let way = if mode.port {
            over_port(&runtime, &host, server)?
        } else {
            Way::Call(BoxCloneService::new(service(Arc::clone(&host), server)))
        };
        Ok(Self {
            runtime,
            host,
            way,
            sandbox: None,
        })
    }

    /// Serves the repository's own APIs in a sandbox that nobody else has.
    pub fn share() -> Result<Self, String> {
        Self::sandboxed(REPOSITORY.clone()?)
    }

    /// Serves what a host has, in a sandbox that nobody else has.
    pub fn sandboxed(host: Arc<Host>) -> Result<Self, String> {
        let mut backend = Self::alone(host)?;
        let number = CASES.fetch_add(1, Ordering::Relaxed);
        backend.sandbox = Some(format!("case-{number}"));
        Ok(backend)
    }

    /// Serves what a host has, which nobody else uses.
    pub fn alone(host: Arc<Host>) -> Result<Self, String> {
        Ok(Self {
            runtime: runtime()?,
            way: by_call(&host),
            host,
            sandbox: None,
        })
    }

    /// What runs behind it.
    pub fn host(&self) -> &Arc<Host> {
        &self.host
    }

    /// The sandbox of its own, where the host is shared.
    pub fn sandbox(&self) -> Option<&str> {
        self.sandbox.as_deref()
    }

    /// The port, if it has one.
    pub fn address(&self) -> Option<SocketAddr> {
        match &self.way {
            Way::Call(_) => None,
            Way::Port(address, ..) => Some(*address),
        }
    }

    /// For whoever sends requests in another way.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Reads the files again after a change, and returns when the result is served.
    pub fn reload(&self) -> Result<(), String> {
        self.host.reload().map(drop).map_err(told)
    }

    /// Sends one request.
    pub fn send(&self, request: &mut Request) -> Result<Answer, String> {
        if let Some(sandbox) = &self.sandbox {
            let name = "mimeo-sandbox".to_owned();
            request.headers.push((name, sandbox.clone()));
        }
        match &self.way {
            Way::Call(service) => {
                let called = call(service.clone(), request);
                self.runtime.block_on(async {
                    let answered = tokio::time::timeout(DEADLINE, called).await;
                    answered.map_err(|_| "no answer came".to_owned())?
                })
            }
            Way::Port(address, agent, _) => {
                let url = format!("http://{address}{}", request.target);
                let request = built(&url, request)?
                    .body(request.body.clone())
                    .map_err(told)?;
                let (parts, mut body) = agent.run(request).map_err(told)?.into_parts();
                let body = body.read_to_vec().map_err(told)?;
                Ok(answer(&parts, body))
            }
        }
    }
}

impl Backend {
    /// Sends bytes over a connection of their own, says that there are no more, and reads the first answer.
    pub fn send_raw(&self, bytes: &[u8]) -> Result<Answer, String> {
        let Some(address) = self.address() else {
            return Err("the first request of the case must go over a port too".to_owned());
        };
        let mut stream = TcpStream::connect(address).map_err(told)?;
        stream.set_read_timeout(Some(DEADLINE)).map_err(told)?;
        // The server may answer and close before it has read everything.
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(Shutdown::Write);
        let mut read = Vec::new();
        if let Err(error) = stream.read_to_end(&mut read)
            && read.is_empty()
        {
            return Err(format!("no answer came: {error}"));
        }
        parsed(&read)
            .ok_or_else(|| format!("no answer came, but `{}`", String::from_utf8_lossy(&read)))
    }
}

/// The first answer of what was read.
fn parsed(read: &[u8]) -> Option<Answer> {
    let end = read.windows(4).position(|it| it == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&read[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines.filter_map(|it| it.split_once(':'));
    let headers: Vec<(String, String)> = headers
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let body = &read[end + 4..];
    let length = length.map_or(Some(body.len()), |it| it.1.parse().ok())?;
    Some(Answer {
        status,
        headers,
        body: body.get(..length)?.to_vec(),
    })
}

impl Drop for Backend {
    fn drop(&mut self) {
        if let Way::Port(_, _, stop) = &self.way {
            let _ = stop.try_send(());
        }
        let _ = match &self.sandbox {
            Some(name) => self.host.world().delete_sandbox(name),
            None => self.host.close(),
        };
    }
}

fn runtime() -> Result<Runtime, String> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(1).enable_all().build().map_err(told)
}

fn open(folder: &Path, options: Options) -> Result<Arc<Host>, String> {
    let settings = Settings {
        specs: vec![folder.join("specs")],
        fixtures: folder.join("fixtures"),
        clock: Clock::freeze(NOON),
        options,
        ..Settings::default()
    };
    let Opened { host, .. } = Host::open(settings, Model { options }).map_err(told)?;
    Ok(host)
}

fn by_call(host: &Arc<Host>) -> Way {
    let service = service(Arc::clone(host), ServerSettings::default());
    Way::Call(BoxCloneService::new(service))
}

fn over_port(runtime: &Runtime, host: &Arc<Host>, settings: ServerSettings) -> Result<Way, String> {
    let server = runtime
        .block_on(Server::bind("127.0.0.1", 0))
        .map_err(told)?;
    let address = server.local_addr();
    let (stop, signals) = mpsc::channel(1);
    let settings = ServerSettings {
        patience: Duration::from_millis(100),
        ..settings
    };
    runtime.spawn(server.serve(Arc::clone(host), settings, signals));
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .allow_non_standard_methods(true)
        .timeout_global(Some(DEADLINE))
        .build()
        .new_agent();
    Ok(Way::Port(address, agent, stop))
}

async fn call(
    service: BoxCloneService<http::Request<Full<Bytes>>, http::Response<Body>, Infallible>,
    request: &Request,
) -> Result<Answer, String> {
    let body = Full::new(Bytes::from(request.body.clone()));
    let request = built(&request.target, request)?.body(body).map_err(told)?;
    let (parts, body) = service.oneshot(request).await.map_err(told)?.into_parts();
    let body = body.collect().await.map_err(told)?;
    Ok(answer(&parts, body.to_bytes().to_vec()))
}

fn built(url: &str, request: &Request) -> Result<http::request::Builder, String> {
    let method = http::Method::from_bytes(request.method.as_bytes()).map_err(told)?;
    let mut builder = http::Request::builder().method(method).uri(url);
    for (name, value) in &request.headers {
        let value = http::HeaderValue::from_bytes(value.as_bytes()).map_err(told)?;
        builder = builder.header(name.as_str(), value);
    }
    Ok(builder)
}

fn answer(parts: &http::response::Parts, body: Vec<u8>) -> Answer {
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = parts.headers.iter();
    Answer {
        status: parts.status.as_u16(),
        headers: headers
            .map(|(name, value)| (name.as_str().to_owned(), text(value)))
            .collect(),
        body,
    }
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}
