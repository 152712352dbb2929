//! Which header fields go on, and which belong to one connection only (RFC 9110, 7.6.1).

use http::{HeaderMap, HeaderName, HeaderValue, header};

/// Fields of one connection.
const HOP: [&str; 9] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Codings that we can undo, to read what was answered.
const CODINGS: [&str; 2] = ["gzip", "deflate"];

/// Removes what belongs to one connection: the known fields, and those that `Connection` names.
pub(super) fn end_to_end(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(','))
        .filter_map(|it| it.trim().parse().ok())
        .collect();
    for name in named {
        headers.remove(name);
    }
    for name in HOP {
        headers.remove(name);
    }
}

/// A request as the service behind gets it: for its own host, and asking only for codings that we can read.
pub(super) fn for_upstream(headers: &mut HeaderMap, came_to: &str) {
    end_to_end(headers);
    headers.remove(header::HOST);
    headers.remove(header::CONTENT_LENGTH);
    headers.remove(header::EXPECT);
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter();
    let accepted: Vec<String> = accepted
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(','))
        .map(|it| it.trim().to_ascii_lowercase())
        .filter(|it| CODINGS.contains(&it.split(';').next().unwrap_or_default().trim()))
        .collect();
    headers.remove(header::ACCEPT_ENCODING);
    if let Ok(value) = HeaderValue::from_str(&accepted.join(", "))
        && !accepted.is_empty()
    {
        headers.insert(header::ACCEPT_ENCODING, value);
    }
    for (name, value) in [("x-forwarded-host", came_to), ("x-forwarded-proto", "http")] {
        if !headers.contains_key(name)
            && let Ok(value) = HeaderValue::from_str(value)
        {
            headers.insert(name, value);
        }
    }
}

/// An answer as the client gets it: links to the service lead back to the proxy.
pub(super) fn for_client(headers: &mut HeaderMap, (upstream, own): (&str, &str)) {
    end_to_end(headers);
    for name in [header::LOCATION, header::CONTENT_LOCATION] {
        let value = headers.get(&name).and_then(|it| it.to_str().ok());
        let rest = value.and_then(|it| it.strip_prefix(upstream));
        let rest = rest.filter(|it| it.is_empty() || it.starts_with(['/', '?', '#']));
        if let Some(rest) = rest
            && let Ok(value) = HeaderValue::from_str(&format!("{own}{rest}"))
        {
            headers.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs.iter().map(|(name, value)| {
            let name = HeaderName::from_static(name);
            (name, HeaderValue::from_static(value))
        });
        pairs.collect()
    }

    #[test]
    fn what_belongs_to_a_connection_stays_there() {
        let mut asked = headers(&[
            ("connection", "keep-alive, X-Mine"),
            ("x-mine", "1"),
            ("host", "localhost:4010"),
            ("te", "trailers"),
            ("accept-encoding", "br, gzip;q=0.5, zstd"),
            ("authorization", "Bearer x"),
        ]);
        for_upstream(&mut asked, "localhost:4010");
        let expected = headers(&[
            ("authorization", "Bearer x"),
            ("accept-encoding", "gzip;q=0.5"),
            ("x-forwarded-host", "localhost:4010"),
            ("x-forwarded-proto", "http"),
        ]);
        assert_eq!(asked, expected);
    }

    #[test]
    fn links_to_the_service_lead_to_the_proxy() {
        let told = |location: &'static str| {
            let mut answer = headers(&[("location", location)]);
            for_client(&mut answer, ("http://shop:80", "http://localhost:4010"));
            answer["location"].to_str().unwrap().to_owned()
        };
        assert_eq!(told("http://shop:80/a"), "http://localhost:4010/a");
        assert_eq!(told("http://shop:8080/a"), "http://shop:8080/a");
        assert_eq!(told("/a"), "/a");
    }
}
