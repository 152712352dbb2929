//! One page for people, with nothing from elsewhere: no script, style, font or picture is fetched. Without scripts all of
//! it can be read; they copy texts, switch between forms, and search.

mod coverage;
mod finding;
mod mark;
mod page;
mod table;

pub(super) use page::write;

#[cfg(test)]
mod tests;
