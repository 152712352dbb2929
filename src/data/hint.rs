//! What the words around a value tell of it: names of properties, titles and descriptions.

/// What is known of a value besides its rules.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hint<'a> {
    /// The name of the property; in a list that of the list.
    pub name: &'a str,
    /// Whether the value is an element of a list, and the name therefore a plural.
    pub listed: bool,
    /// The property or schema that the enclosing record is.
    pub owner: &'a str,
    /// `title` or `description`.
    pub about: &'a str,
    /// The number of the record in its list.
    pub index: Option<usize>,
    /// Whether the enclosing record is the whole answer.
    pub outermost: bool,
}

impl Hint<'_> {
    /// The words of the name, in small letters: `createTime`, `create_time` and `CREATE-TIME` are `[create, time]`.
    pub(super) fn words(&self) -> Vec<String> {
        let mut words = words(self.name);
        if let (true, Some(last)) = (self.listed, words.last_mut()) {
            *last = singular(last);
            if matches!(last.as_str(), "list" | "array" | "item") && words.len() > 1 {
                words.pop();
            }
        }
        words
    }

    /// Whether the owner's name contains one of the words.
    pub(super) fn is_owned_by(&self, owners: &[&str]) -> bool {
        let owner = self.owner.to_lowercase();
        owners.iter().any(|it| owner.contains(it))
    }
}

/// The words of a name, in small letters.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let letters: Vec<char> = name.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            words.push(String::new());
            continue;
        }
        let after_small = at > 0 && letters[at - 1].is_lowercase();
        let before_small = letters.get(at + 1).is_some_and(|it| it.is_lowercase());
        let after_capital = at > 0 && letters[at - 1].is_uppercase();
        if letter.is_uppercase() && (after_small || after_capital && before_small) {
            words.push(String::new());
        }
        if let Some(last) = words.last_mut() {
            last.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// `tags` is `tag`, `cities` is `city`, `boxes` is `box`; enough for names of properties.
pub(super) fn singular(word: &str) -> String {
    let end = |from: &str, to: &str| word.strip_suffix(from).map(|it| format!("{it}{to}"));
    if matches!(word, "address" | "status" | "news" | "series") || word.ends_with("ss") {
        return word.to_owned();
    }
    end("ies", "y")
        .or_else(|| end("sses", "ss"))
        .or_else(|| end("xes", "x"))
        .or_else(|| end("s", ""))
        .unwrap_or_else(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_into_words() {
        for name in ["createTime", "create_time", "CREATE-TIME", "CreateTime"] {
            assert_eq!(words(name), ["create", "time"], "{name}");
        }
        assert_eq!(words("userID2"), ["user", "id2"]);
        assert_eq!(words("HTMLUrl"), ["html", "url"]);
        let hint = Hint {
            name: "imageUrls",
            listed: true,
            ..Hint::default()
        };
        assert_eq!(hint.words(), ["image", "url"]);
    }
}
