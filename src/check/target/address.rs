//! Where a service is, and whether that is near enough to write to.

use reqwest::Url;
use std::net::IpAddr;

/// Where a service is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Scheme, host and port, without a slash at the end.
    pub root: String,
    /// The path in front of the paths of the contract, without a slash at its end.
    pub path: String,
}

impl Address {
    /// Reads a URL; `localhost:3000` means `http://localhost:3000`. The error says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no URL such as http://localhost:8080/v1");
        let whole = match text.contains("://") {
            true => text.to_owned(),
            false => format!("http://{text}"),
        };
        let url = Url::parse(&whole).map_err(|_| wrong())?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(wrong());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(format!(
                "`{text}` has a query or a fragment; the base URL of an API has none"
            ));
        }
        // Braces of `{namespace}` are no part of a URL, but of ours.
        let path = url.path().trim_end_matches('/');
        Ok(Self {
            root: url.origin().ascii_serialization(),
            path: path.replace("%7B", "{").replace("%7D", "}"),
        })
    }

    /// The host without its port.
    pub fn host(&self) -> String {
        let url = Url::parse(&self.root).ok();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
        host.trim_matches(['[', ']']).to_owned()
    }

    /// Whether all addresses of the host are loopback or private ones.
    pub async fn is_near(&self) -> bool {
        let host = self.host();
        if let Ok(address) = host.parse::<IpAddr>() {
            return is_near(address);
        }
        let name = host.trim_end_matches('.').to_ascii_lowercase();
        if name == "localhost" || name.ends_with(".localhost") {
            return true;
        }
        let Ok(found) = tokio::net::lookup_host((name.as_str(), 0)).await else {
            return false;
        };
        let mut found = found.peekable();
        found.peek().is_some() && found.all(|it| is_near(it.ip()))
    }
}

fn is_near(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(it) => it.is_loopback() || it.is_private() || it.is_link_local(),
        IpAddr::V6(it) => it.is_loopback() || it.is_unique_local() || it.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_has_a_root_and_a_path() {
        for (text, root, path) in [
            ("http://localhost:4010", "http://localhost:4010", ""),
            ("localhost:4010/shop/", "http://localhost:4010", "/shop"),
            (
                "https://Api.Example.com/v1",
                "https://api.example.com",
                "/v1",
            ),
            (
                "http://[::1]:80/t/{namespace}/x",
                "http://[::1]",
                "/t/{namespace}/x",
            ),
        ] {
            let address = Address::parse(text).unwrap();
            assert_eq!((address.root.as_str(), address.path.as_str()), (root, path));
        }
        for wrong in ["ftp://x/", "http://", "http://x/?a=1", ""] {
            assert!(Address::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[tokio::test]
    async fn near_is_what_belongs_to_this_machine_or_network() {
        for (url, near) in [
            ("http://127.0.0.2", true),
            ("http://[::1]:8080", true),
            ("http://api.localhost", true),
            ("http://192.168.1.20", true),
            ("http://10.0.0.1", true),
            ("http://[fd00::1]", true),
            ("http://[::ffff:8.8.8.8]", false),
            ("http://8.8.8.8", false),
            ("http://172.32.0.1", false),
        ] {
            let address = Address::parse(url).unwrap();
            assert_eq!(address.is_near().await, near, "{url}");
        }
    }
}
