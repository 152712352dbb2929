//! Servers: where an API, a path or an operation is to be found.

use super::keys;
use super::reader::{At, Reader};
use crate::contract::model::Server;

/// The servers of the document; the root of whatever serves it where there are none.
pub(super) fn servers<'a>(reader: &mut Reader<'a>, at: &At<'a>) -> Vec<Server> {
    let mut servers = declared(reader, at);
    if servers.is_empty() {
        servers.push(server("/".to_owned()));
    }
    servers
}

/// The servers that are declared here.
pub(super) fn declared<'a>(reader: &mut Reader<'a>, at: &At<'a>) -> Vec<Server> {
    let mut servers = Vec::new();
    for at in reader.items_of(at, "servers") {
        reader.check_keys(&at, &keys::SERVER);
        let Some(url) = reader.required(&at, "url", &keys::SERVER) else {
            continue;
        };
        let mut url = url.to_owned();
        for variable in reader.entries_of(&at, "variables") {
            let default = variable.at.str("default").unwrap_or_default();
            url = url.replace(&format!("{{{}}}", variable.name), default);
        }
        servers.push(server(url));
    }
    servers
}

fn server(url: String) -> Server {
    let (host, path) = match url.split_once("://") {
        Some((_, rest)) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            (Some(host.to_ascii_lowercase()), path)
        }
        None => (None, url.as_str()),
    };
    let path = path.trim_matches('/');
    let path = match path {
        "" | "." => String::new(),
        path => format!("/{}", path.trim_start_matches("./")),
    };
    Server { url, host, path }
}
