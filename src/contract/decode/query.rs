//! Queries, forms and cookies taken apart. Values stay encoded where their delimiters still matter.

use http::HeaderMap;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// The pairs of a query: names decoded, values as they stand.
pub(crate) fn query_pairs(query: &str) -> Vec<(Cow<'_, str>, &str)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = if name.contains(['%', '+']) {
                let spaced = name.replace('+', " ");
                let bytes = Cow::from(percent_decode_str(&spaced)).into_owned();
                Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
            } else {
                Cow::Borrowed(name)
            };
            (name, value)
        })
        .collect()
}

/// A value of a query or form, decoded; nothing where it is not UTF-8.
pub(crate) fn unescape_query(value: &str) -> Option<String> {
    let spaced = value.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

/// The same where reserved characters stand for themselves: `+` is a plus.
pub(crate) fn unescape_reserved(value: &str) -> Option<String> {
    let decoded = percent_decode_str(value).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

/// The cookies of a request, with values as they stand.
pub(crate) fn cookies(headers: &HeaderMap) -> Vec<(&str, &str)> {
    let lines = headers.get_all(http::header::COOKIE).into_iter();
    lines
        .filter_map(|line| std::str::from_utf8(line.as_bytes()).ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            let quoted = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
            Some((name.trim(), quoted.unwrap_or(value)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_written_as_a_form_is_read_back(pairs in proptest::collection::vec(("[^\u{0}]{1,8}", ".{0,12}"), 0..5)) {
            let mut form = form_urlencoded::Serializer::new(String::new());
            form.extend_pairs(&pairs);
            let query = form.finish();
            let read: Vec<(String, String)> = query_pairs(&query).into_iter()
                .map(|(name, value)| (name.into_owned(), unescape_query(value).unwrap())).collect();
            prop_assert_eq!(read, pairs);
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert_eq!(unescape_query("%ff"), None);
        assert_eq!(unescape_query("100%"), Some("100%".to_owned()));
    }
}
