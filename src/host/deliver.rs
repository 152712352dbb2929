//! Sends what the server sends of its own accord: callbacks and webhooks. Once each, a few at a time, and only to this
//! machine and private networks unless a host is allowed by name, so that a document from anywhere cannot make mimeo
//! call anyone.

use super::event::HostEvent;
use super::open::Host;
use super::settings::Callbacks;
use crate::engine::{Api, Exchange, Firing, Outgoing, Unsendable, fire};
use crate::state::StateError;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// How many calls may be under way; further ones are not sent.
pub(super) const AT_ONCE: usize = 32;
/// How long one call may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a call did not reach anyone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undelivered {
    /// The address is none that can be called.
    #[error("not sent: `{url}` is no http or https URL")]
    NoAddress {
        /// What was given.
        url: String,
    },
    /// Its host is neither here nor near nor allowed.
    #[error(
        "not sent: {host} is neither on this machine nor in a private network; allow it with `--allow-callbacks {host}`"
    )]
    Far {
        /// The host.
        host: String,
    },
    /// Too many are under way.
    #[error("not sent: {AT_ONCE} are under way")]
    Busy,
    /// Nobody answered.
    #[error("{0}")]
    Silent(String),
}

/// Why a webhook was not fired.
#[derive(Debug, thiserror::Error)]
pub enum FireError {
    /// It cannot be made.
    #[error(transparent)]
    Unsendable(#[from] Unsendable),
    /// It did not reach anyone.
    #[error(transparent)]
    Undelivered(#[from] Undelivered),
    /// There is no clock to make it by.
    #[error(transparent)]
    State(#[from] StateError),
}

impl Host {
    /// Sends the calls of an exchange, without waiting for them.
    pub(super) fn deliver(&self, exchange: &Exchange) {
        let Callbacks::Sent { .. } = self.settings.callbacks else {
            return;
        };
        for call in &exchange.calls {
            let sending = self.sending(&exchange.api, call.clone());
            tokio::spawn(sending);
        }
    }

    /// Fires a webhook, and waits for the status that its receiver answers with.
    pub async fn fire(
        &self,
        sandbox: &str,
        api: &Api,
        firing: Firing,
    ) -> Result<(Outgoing, u16), FireError> {
        let sandbox = self.sandbox(sandbox).await?;
        let call = fire(api, firing, &self.occasion(&sandbox))?;
        let status = self.sending(&api.name, call.clone()).await?;
        Ok((call, status))
    }

    /// One call on its way; what becomes of it is told to whoever listens.
    fn sending(
        &self,
        api: &Arc<str>,
        call: Outgoing,
    ) -> impl Future<Output = Result<u16, Undelivered>> + Send + use<> {
        let api = Arc::clone(api);
        let allowed = match &self.settings.callbacks {
            Callbacks::Sent { further } => further.clone(),
            Callbacks::Kept => Vec::new(),
        };
        let events = self.events.clone();
        let room = Arc::clone(&self.deliveries).try_acquire_owned();
        async move {
            let outcome = match &room {
                Ok(_) => send(&call, &allowed).await,
                Err(_) => Err(Undelivered::Busy),
            };
            let told = outcome.clone();
            // An error means that nobody listens.
            let _ = events.send(HostEvent::Called { api, call, outcome });
            told
        }
    }
}

/// As many calls as may be under way.
pub(super) fn room() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(AT_ONCE))
}

/// The status of the answer, or why there is none.
async fn send(call: &Outgoing, allowed: &[String]) -> Result<u16, Undelivered> {
    let silent = |reason: String| Undelivered::Silent(reason);
    let url = reqwest::Url::parse(&call.url).ok();
    let url = url.filter(|it| matches!(it.scheme(), "http" | "https") && it.has_host());
    let Some(url) = url else {
        let url = call.url.clone();
        return Err(Undelivered::NoAddress { url });
    };
    let name = url.host_str().unwrap_or_default().to_owned();
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    let port = url.port_or_known_default().unwrap_or(80);
    let found = tokio::time::timeout(PATIENCE, tokio::net::lookup_host((bare, port))).await;
    let addresses: Vec<SocketAddr> = match found {
        Ok(Ok(found)) => found.collect(),
        Ok(Err(error)) => return Err(silent(error.to_string())),
        Err(_) => return Err(silent(format!("no address of {bare} within {PATIENCE:?}"))),
    };
    let is_near = addresses.iter().all(|it| is_private(it.ip()));
    if !is_near && !allowed.iter().any(|it| it.eq_ignore_ascii_case(bare)) {
        let host = bare.to_owned();
        return Err(Undelivered::Far { host });
    }
    // Somebody else may have installed it before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .timeout(PATIENCE)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        // The address that was looked at is the one that is called.
        .resolve_to_addrs(bare, &addresses)
        .user_agent(concat!("mimeo/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| silent(error.to_string()))?;
    let request = client.request(call.method.clone(), url);
    let request = request.headers(call.headers.clone());
    let answer = request.body(call.body.clone()).send().await;
    match answer {
        Ok(answer) => Ok(answer.status().as_u16()),
        Err(error) => Err(silent(super::web::root_cause(&error))),
    }
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(it) => it.is_loopback() || it.is_private(),
        IpAddr::V6(it) => match it.to_ipv4_mapped() {
            Some(it) => is_private(IpAddr::V4(it)),
            None => it.is_loopback() || it.is_unique_local(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Occurrence;
    use crate::host::testing;
    use http::HeaderMap;

    #[test]
    fn only_near_addresses_are_private() {
        for (text, near) in [
            ("127.0.0.1", true),
            ("10.1.2.3", true),
            ("192.168.0.9", true),
            ("::1", true),
            ("fd00::1", true),
            ("::ffff:127.0.0.1", true),
            ("169.254.169.254", false),
            ("8.8.8.8", false),
            ("0.0.0.0", false),
            ("::ffff:8.8.8.8", false),
            ("2001:db8::1", false),
        ] {
            assert_eq!(is_private(text.parse().unwrap()), near, "{text}");
        }
    }

    #[tokio::test]
    async fn only_a_host_that_was_asked_to_sends_callbacks() {
        for (callbacks, under_way) in [
            (Callbacks::Kept, 0),
            (Callbacks::Sent { further: vec![] }, 1),
        ] {
            let (_root, mut settings) = testing::folder();
            settings.callbacks = callbacks;
            let host = Host::open(settings, testing::Toy).unwrap().host;
            let mut exchange = testing::exchange("default", "/", 200);
            exchange.calls.push(call());
            host.deliver(&exchange);
            // A call takes its place before it is sent.
            assert_eq!(AT_ONCE - host.deliveries.available_permits(), under_way);
        }
    }

    #[tokio::test]
    async fn a_far_address_is_not_called() {
        let refused = send(&call(), &[]).await.unwrap_err().to_string();
        assert!(refused.contains("--allow-callbacks 192.0.2.1"), "{refused}");
    }

    fn call() -> Outgoing {
        Outgoing {
            occurrence: Occurrence::Callback,
            name: "on".to_owned(),
            method: http::Method::POST,
            url: "http://192.0.2.1/x".to_owned(),
            headers: HeaderMap::new(),
            body: bytes::Bytes::new(),
        }
    }
}
