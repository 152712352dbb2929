//! Who may use the control API: programs, and pages that mimeo itself has served. A page of a foreign origin is
//! told by its `Origin`; one that had its own name point here (DNS rebinding) by its `Host`.

use super::entry::Whereabouts;
use super::settings::ServerSettings;
use crate::host::Problem;
use http::{HeaderMap, StatusCode, header};
use std::net::IpAddr;

/// Refuses what a foreign page has sent.
pub(super) fn check(
    place: &Whereabouts,
    headers: &HeaderMap,
    settings: &ServerSettings,
) -> Result<(), Problem> {
    if !is_our_name(hostname(&place.host), settings) {
        let detail = format!(
            "the control API does not answer under the host name `{}`; use localhost, or start mimeo with this name allowed",
            place.host
        );
        return Err(refused("foreign-host", detail));
    }
    if let Some(origin) = headers.get(header::ORIGIN) {
        let origin = origin.to_str().unwrap_or("?");
        let own = origin
            .split_once("://")
            .is_some_and(|(_, host)| host.eq_ignore_ascii_case(&place.host));
        if !own {
            let detail = format!(
                "the control API does not answer to pages of the origin `{origin}`; call it from a program or from a test runner outside of the page"
            );
            return Err(refused("foreign-origin", detail));
        }
    }
    let says = |name: &str, value: &str| headers.get(name).is_some_and(|it| it == value);
    if says("sec-fetch-site", "cross-site") && !says("sec-fetch-mode", "navigate") {
        return Err(refused(
            "foreign-origin",
            "the control API does not answer to pages of other sites".to_owned(),
        ));
    }
    Ok(())
}

fn refused(kind: &'static str, detail: String) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, kind, detail)
}

/// A request without a host cannot come from a browser.
fn is_our_name(name: &str, settings: &ServerSettings) -> bool {
    if let Ok(address) = name.parse::<IpAddr>() {
        let canonical = address.to_canonical();
        // An address cannot be rebound; if mimeo listens on all of them, it does not know its own.
        return canonical.is_loopback()
            || settings.bound.is_unspecified()
            || canonical == settings.bound.to_canonical();
    }
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name.is_empty()
        || name == "localhost"
        || name.ends_with(".localhost")
        || settings
            .allowed_hosts
            .iter()
            .any(|allowed| allowed.eq_ignore_ascii_case(&name))
}

/// The name without the port, and an IPv6 address without its brackets.
pub(super) fn hostname(host: &str) -> &str {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default();
    }
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(
        host: &str,
        headers: &[(&'static str, &str)],
        settings: &ServerSettings,
    ) -> Result<(), &'static str> {
        let place = Whereabouts {
            sandbox: "default".into(),
            prefix: String::new(),
            scheme: "http",
            host: host.into(),
        };
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        check(&place, &headers.collect(), settings).map_err(|problem| problem.kind)
    }

    #[test]
    fn our_names_are_known() {
        let mut settings = ServerSettings {
            allowed_hosts: vec!["dev.box".into()],
            ..ServerSettings::default()
        };
        for host in [
            "",
            "localhost:4010",
            "api.localhost",
            "127.0.0.1:1",
            "[::1]:4010",
            "DEV.box:80",
        ] {
            assert_eq!(checked(host, &[], &settings), Ok(()), "{host}");
        }
        for host in ["evil.example:4010", "192.168.0.7", "localhost.evil.example"] {
            assert_eq!(checked(host, &[], &settings), Err("foreign-host"), "{host}");
        }
        settings.bound = "0.0.0.0".parse().unwrap();
        assert_eq!(checked("192.168.0.7", &[], &settings), Ok(()));
    }

    #[test]
    fn foreign_pages_are_refused() {
        let settings = ServerSettings::default();
        let asked =
            |headers: &[(&'static str, &str)]| checked("localhost:4010", headers, &settings);
        assert_eq!(asked(&[("origin", "http://localhost:4010")]), Ok(()));
        for origin in ["http://localhost:3000", "https://evil.example", "null"] {
            assert_eq!(
                asked(&[("origin", origin)]),
                Err("foreign-origin"),
                "{origin}"
            );
        }
        assert_eq!(
            asked(&[("sec-fetch-site", "cross-site")]),
            Err("foreign-origin")
        );
        assert_eq!(
            asked(&[
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-mode", "navigate")
            ]),
            Ok(())
        );
    }
}
