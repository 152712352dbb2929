//! Sends what an exchange has to be followed by: callbacks. Once each, a few at a time, and only to this machine and
//! private networks unless a host is allowed by name, so that a document from anywhere cannot make mimeo call anyone.

use super::event::HostEvent;
use super::open::Host;
use crate::engine::{Exchange, Outgoing};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// How many calls may be under way; further ones are not sent.
pub(super) const AT_ONCE: usize = 32;
/// How long one call may take.
const PATIENCE: Duration = Duration::from_secs(10);

impl Host {
    /// Sends the calls of an exchange, without waiting for them.
    pub(super) fn deliver(&self, exchange: &Exchange) {
        for call in &exchange.calls {
            let call = call.clone();
            let api = Arc::clone(&exchange.api);
            let allowed = self.settings.callbacks.clone();
            let events = self.events.clone();
            let room = Arc::clone(&self.deliveries).try_acquire_owned();
            tokio::spawn(async move {
                let outcome = match &room {
                    Ok(_) => send(&call, &allowed).await,
                    Err(_) => Err(format!("not sent: {AT_ONCE} are under way")),
                };
                // An error means that nobody listens.
                let _ = events.send(HostEvent::Called { api, call, outcome });
            });
        }
    }
}

/// As many calls as may be under way.
pub(super) fn room() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(AT_ONCE))
}

/// The status of the answer, or why there is none.
async fn send(call: &Outgoing, allowed: &[String]) -> Result<u16, String> {
    let url = reqwest::Url::parse(&call.url).map_err(|error| error.to_string())?;
    let name = url.host_str().unwrap_or_default().to_owned();
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    let port = url.port_or_known_default().unwrap_or(80);
    let found = tokio::time::timeout(PATIENCE, tokio::net::lookup_host((bare, port))).await;
    let addresses: Vec<SocketAddr> = match found {
        Ok(Ok(found)) => found.collect(),
        Ok(Err(error)) => return Err(error.to_string()),
        Err(_) => return Err(format!("no address of {bare} within {PATIENCE:?}")),
    };
    let is_near = addresses.iter().all(|it| is_private(it.ip()));
    if !is_near && !allowed.iter().any(|it| it.eq_ignore_ascii_case(bare)) {
        return Err(format!(
            "not sent: {bare} is neither on this machine nor in a private network; allow it with `--allow-callbacks {bare}`"
        ));
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
        .map_err(|error| error.to_string())?;
    let mut request = client.request(call.method.clone(), url);
    if let Some(media_type) = &call.media_type {
        request = request.header("content-type", media_type);
    }
    let answer = request.body(call.body.clone()).send().await;
    match answer {
        Ok(answer) => Ok(answer.status().as_u16()),
        Err(error) => Err(super::web::root_cause(&error)),
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
    async fn a_far_address_is_not_called() {
        let call = Outgoing {
            name: "on".to_owned(),
            method: http::Method::POST,
            url: "http://192.0.2.1/x".to_owned(),
            media_type: None,
            body: bytes::Bytes::new(),
        };
        let refused = send(&call, &[]).await.unwrap_err();
        assert!(refused.contains("--allow-callbacks 192.0.2.1"), "{refused}");
    }
}
