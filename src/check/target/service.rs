//! The service as a whole: where it is, what it can, and how a request gets there.

use super::address::Address;
use super::control::{self, Control};
use super::http::Http;
use super::in_process::InProcess;
use super::pace::{Limits, Pace};
use super::start::{Leftovers, Start};
use super::wire::Wire;
use crate::check::sequence::{Call, Part, Received, Step, Text};
use crate::contract::Contract;
use crate::host::Host;
use http::HeaderName;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The service that is judged.
pub struct Target {
    pub(super) way: Way,
    pub(super) address: Address,
    /// What every request carries, unless it says otherwise itself.
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(super) start: Start,
    pub(super) control: Option<Control>,
    /// Whether only GET, HEAD and OPTIONS are sent.
    pub(super) is_read_only: bool,
    pub(super) pace: Pace,
    /// Tells the names of this run's clean starts from those of others.
    pub(super) nonce: String,
    pub(super) serial: AtomicUsize,
    /// Whoever has it has the service for itself.
    pub(super) turn: Arc<tokio::sync::Mutex<()>>,
    /// Sandboxes that are of no use any more.
    pub(super) leftovers: Leftovers,
}

/// How requests get there.
pub(super) enum Way {
    Http(Box<Http>),
    InProcess(InProcess),
    /// Not at all: all that will ever be known of the service is recorded.
    Recorded,
}

/// Why no answer came.
#[derive(Clone, Debug, thiserror::Error)]
pub enum TargetError {
    /// Nobody is there.
    #[error("{target} does not answer: {reason}")]
    Unreachable {
        /// What was called.
        target: String,
        /// What the system said.
        reason: String,
    },
    /// Somebody is there, but does not answer this request.
    #[error("{line} was not answered: {reason}")]
    Silent {
        /// Method and URL.
        line: String,
        /// What happened instead.
        reason: String,
    },
    /// HTTP has no way to say this.
    #[error("{line} cannot be sent: {reason}")]
    Unsendable {
        /// Method and URL.
        line: String,
        /// Why.
        reason: String,
    },
}

/// Why a run does not go on.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Stop {
    /// A budget is spent; what was found so far counts.
    #[error("{0}")]
    Budget(String),
    /// The service does not answer any more.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// A login workflow brings no credential.
    #[error("the login with the workflow `{workflow}` failed: {reason}")]
    Login {
        /// The workflow.
        workflow: String,
        /// What went wrong.
        reason: String,
    },
    /// The service cannot be put back.
    #[error("the service cannot be put back to a clean start: {0}")]
    Reset(String),
}

impl Target {
    /// A stand-in in this process.
    pub fn in_process(host: Arc<Host>, api: &str) -> Self {
        let address = Address {
            root: InProcess::ROOT.to_owned(),
            path: format!("/{api}"),
        };
        let way = Way::InProcess(InProcess::new(host));
        let mut target = Self::new(way, address, Limits::default());
        target.start = Start::Sandbox;
        target.control = Some(Control {
            api: api.to_owned(),
        });
        target
    }

    /// A service of which there is a recording only: it is never asked anything.
    pub fn recorded(address: Address, limits: Limits) -> Self {
        Self::new(Way::Recorded, address, limits)
    }

    /// The service at an address. Fails if nobody is there. A mimeo is recognised; without a path, the address is
    /// that of the mimeo or that of the host, and the API's own path is added.
    pub async fn connect(
        mut address: Address,
        (api, contract): (&str, &Contract),
        limits: Limits,
    ) -> Result<Self, TargetError> {
        let way = Way::Http(Box::new(Http::new(&address.root)?));
        let patience = limits.timeout;
        let health = way.send(control::health(), patience).await;
        let is_mimeo = match health {
            Ok(answer) => control::is_mimeo(&answer),
            // Somebody who does not answer this may answer other requests.
            Err(TargetError::Silent { .. }) => false,
            Err(error) => return Err(error),
        };
        let mut control = None;
        if is_mimeo {
            let apis = way.send(control::apis(), patience).await?;
            let name = name_of(&control::names(&apis), &address.path, api);
            if address.path.is_empty() {
                address.path = format!("/{name}");
            }
            control = Some(Control { api: name });
        } else if address.path.is_empty() {
            let bases = contract.base_paths();
            address.path = bases.first().copied().unwrap_or_default().to_owned();
        }
        let mut target = Self::new(way, address, limits);
        target.start = match control {
            Some(_) => Start::Sandbox,
            None => Start::Shared,
        };
        target.control = control;
        Ok(target)
    }

    fn new(way: Way, address: Address, limits: Limits) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.unwrap_or_default().as_millis() & 0xff_ffff;
        Self {
            way,
            address,
            headers: Vec::new(),
            start: Start::Shared,
            control: None,
            is_read_only: false,
            pace: Pace::new(limits),
            nonce: format!("{:x}-{now:x}", std::process::id()),
            serial: AtomicUsize::new(0),
            turn: Arc::default(),
            leftovers: Arc::default(),
        }
    }

    /// Clean starts of another kind.
    #[must_use]
    pub fn with_start(mut self, start: Start) -> Self {
        self.start = start;
        self
    }

    /// Other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.pace = Pace::new(limits);
        self
    }

    /// Sends nothing that may change anything, whatever phases want.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.is_read_only = true;
        self
    }

    /// Fields that every request carries, unless it has one of that name itself.
    #[must_use]
    pub fn with_headers(mut self, headers: Vec<(HeaderName, String)>) -> Self {
        self.headers = headers;
        self
    }

    /// Puts the fields that every request carries into requests, for whoever sends it without us.
    pub(crate) fn add_headers(&self, steps: &mut [Step]) {
        for step in steps {
            let Call::Request(request) = &mut step.call else {
                continue;
            };
            for (name, value) in &self.headers {
                let mut own = request.headers.iter();
                if !own.any(|(known, _)| known.eq_ignore_ascii_case(name.as_str())) {
                    let text = text_of(name.as_str(), value);
                    request.headers.push((name.to_string(), text));
                }
            }
        }
    }

    /// Where the API is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The base URL of the API.
    pub fn url(&self) -> String {
        format!("{}{}", self.address.root, self.address.path)
    }

    /// How sequences get a clean start.
    pub fn start(&self) -> &Start {
        &self.start
    }

    /// Whether operators can act and the clock can be moved.
    pub fn has_control(&self) -> bool {
        self.control.is_some()
    }

    /// How many sequences may be under way at once.
    pub fn parallel(&self) -> usize {
        match self.start {
            Start::Hook(_) => 1,
            _ => self.pace.limits.connections.max(1),
        }
    }

    /// All requests so far, those that confirm among them.
    pub fn sent(&self) -> usize {
        self.pace.sent()
    }

    /// How long the service has been judged.
    pub fn elapsed(&self) -> Duration {
        self.pace.elapsed()
    }

    /// The limits.
    pub fn limits(&self) -> &Limits {
        &self.pace.limits
    }

    /// Takes one request that somebody else has sent from the budgets, and counts it.
    pub(crate) fn spend_recorded(&self) -> Result<(), Stop> {
        self.spend()?;
        self.pace.count();
        Ok(())
    }

    /// Takes one request from the budgets.
    pub(crate) fn spend(&self) -> Result<(), Stop> {
        self.pace.spend().map_err(Stop::Budget)
    }
}

impl Way {
    /// Sends a request and reads the whole answer.
    pub(super) async fn send(
        &self,
        wire: Wire,
        patience: Duration,
    ) -> Result<Received, TargetError> {
        match self {
            Self::Http(way) => way.send(wire, patience).await,
            Self::InProcess(way) => way.send(wire).await,
            Self::Recorded => Err(TargetError::Silent {
                line: format!("{} {}", wire.method, wire.path),
                reason: "a recording answers nothing that is not in it".to_owned(),
            }),
        }
    }
}

/// The value of a field that every request carries. What is called a key, a token or the like is a secret.
fn text_of(name: &str, value: &str) -> Text {
    let is_secret = ["auth", "cookie", "key", "secret", "session", "token"]
        .iter()
        .any(|it| name.contains(it));
    match is_secret {
        true => Text(vec![Part::Secret {
            name: name.to_owned(),
            value: value.to_owned(),
        }]),
        false => Text::fixed(value),
    }
}

/// The API of a mimeo that is meant: the one whose name the path begins with, else the one of that name, else the
/// only one, else whatever the path says.
fn name_of(served: &[String], path: &str, api: &str) -> String {
    let first = path.trim_start_matches('/').split('/').next();
    let first = first.unwrap_or_default();
    let named = |name: &str| served.iter().find(|it| *it == name).cloned();
    let only = || match served {
        [one] => Some(one.clone()),
        _ => None,
    };
    named(first)
        .or_else(|| named(api))
        .or_else(only)
        .unwrap_or_else(|| api.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_every_request_go_with_a_finding_and_secrets_stay_secret() {
        assert_eq!(text_of("x-tenant", "7"), Text::fixed("7"));
        assert!(matches!(
            text_of("x-api-key", "7").0[0],
            Part::Secret { .. }
        ));
    }

    #[test]
    fn a_mimeo_is_asked_for_the_api_that_is_meant() {
        let served = ["a".to_owned(), "b".to_owned()];
        assert_eq!(name_of(&served, "/b/v1", "a"), "b");
        assert_eq!(name_of(&served, "/v1", "a"), "a");
        assert_eq!(name_of(&served[..1], "", "shop"), "a");
        assert_eq!(name_of(&served, "", "shop"), "shop");
    }
}
