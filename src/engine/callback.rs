//! Callbacks: what the document says is sent after an answer. Sending is the host's work.

use super::draft::Draft;
use super::exchange::Occurrence;
use super::handle::Matched;
use super::notify::outgoing;
use super::prefer::Preference;
use crate::contract::{query_pairs, unescape_query};
use crate::workflow::{Expression, Part, Root};
use http::HeaderMap;
use serde_json::Value;

/// Puts down what is to be sent after a success.
pub(super) fn put_down(draft: &mut Draft<'_>, matched: &Matched<'_>) {
    if !draft.is_success() {
        return;
    }
    for callback in &matched.operation.callbacks {
        let name = &callback.request.name;
        let span = Some(callback.request.span);
        let Some(url) = address(&callback.url, draft, matched) else {
            draft.why(
                format!("callback {name}: `{}` gives no address", callback.url),
                span,
            );
            continue;
        };
        let mut context = super::show::context(draft, &Preference::default());
        // Whoever is called may not reach this server.
        context.scene.serves_pictures = false;
        let text = format!("callback {name} goes to {url}");
        let of = (Occurrence::Callback, url);
        match outgoing(&callback.request, of, None, &mut context) {
            Ok(call) => {
                draft.why(text, span);
                draft.calls.push(call);
            }
            Err(reason) => draft.why(format!("callback {name}: {reason}"), span),
        }
    }
}

/// The address that a text with runtime expressions gives.
fn address(text: &str, draft: &Draft<'_>, matched: &Matched<'_>) -> Option<String> {
    let mut url = String::new();
    let mut rest = text;
    if Expression::is_meant(text) {
        url = said(text, draft, matched)?;
        rest = "";
    }
    while let Some((before, behind)) = rest.split_once('{') {
        let (expression, after) = behind.split_once('}')?;
        url.push_str(before);
        url.push_str(&said(expression, draft, matched)?);
        rest = after;
    }
    url.push_str(rest);
    (url.starts_with("http://") || url.starts_with("https://")).then_some(url)
}

/// The value of a runtime expression, as text.
fn said(text: &str, draft: &Draft<'_>, matched: &Matched<'_>) -> Option<String> {
    let expression = Expression::parse(text).ok()?;
    let request = &draft.request;
    let within = |body: &Value| body.pointer(&expression.pointer).and_then(plain);
    match &expression.root {
        Root::Url => Some(match request.query.as_str() {
            "" => format!("{}{}", request.base, request.path),
            query => format!("{}{}?{query}", request.base, request.path),
        }),
        Root::Method => Some(request.method.to_string()),
        Root::StatusCode => Some(draft.status().as_u16().to_string()),
        Root::Request(Part::Header(name)) => header(&request.headers, name),
        Root::Request(Part::Query(name)) => {
            let pairs = query_pairs(&request.query);
            let (_, value) = pairs.into_iter().find(|it| it.0 == name.as_str())?;
            unescape_query(value)
        }
        Root::Request(Part::Path(name)) => {
            let mut parameters = matched.path_params.iter();
            parameters.find(|it| it.0 == *name).map(|it| it.1.clone())
        }
        Root::Request(Part::Body) => match serde_json::from_slice::<Value>(&request.body) {
            Ok(body) => within(&body),
            Err(_) => {
                let mut pairs = form_urlencoded::parse(&request.body);
                let name = expression.pointer.trim_start_matches('/');
                pairs.find(|it| it.0 == name).map(|it| it.1.into_owned())
            }
        },
        Root::Response(Part::Header(name)) => header(draft.headers(), name),
        Root::Response(Part::Body) => draft.value().and_then(within),
        _ => None,
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
