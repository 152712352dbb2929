//! Did-you-mean: the nearest of the names that would have been right.

/// The known name nearest to `found`, if one is near enough to be a slip of the finger.
pub(crate) fn nearest<'a>(
    found: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let limit = (found.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(found, name), name))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, name)| name)
}

/// The question whether the nearest name was meant, or the list of what there is when it is short, or nothing.
pub(crate) fn did_you_mean<'a>(
    found: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let known: Vec<&str> = known.into_iter().collect();
    if let Some(name) = nearest(found, known.iter().copied()) {
        return Some(format!("did you mean `{name}`?"));
    }
    (1..=12)
        .contains(&known.len())
        .then(|| format!("there is: {}", known.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_mended_and_a_stranger_is_not() {
        assert_eq!(nearest("staus", ["status", "state"]), Some("status"));
        assert_eq!(nearest("price", ["title"]), None);
    }
}
