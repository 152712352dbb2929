//! Lists: how long, and of what.

use super::at::At;
use super::conflict::Conflict;
use super::hint::Hint;
use super::maker::{Maker, Spot};
use super::rules::Rules;
use serde_json::Value;

/// How often an element is made again because the list has it already.
const TRIES: u32 = 12;
/// No list is longer, whatever the schema demands.
const LONGEST: usize = 10_000;

impl<'a> Maker<'a> {
    /// A list.
    pub(super) fn array(
        &mut self,
        rules: &Rules<'a>,
        spot: &Spot<'a>,
        again: bool,
    ) -> Result<Value, Conflict> {
        let count = self.count(rules, spot, again);
        let list = &rules.list;
        let mut made: Vec<Value> = Vec::new();
        for place in 0..count {
            let mut schemas: Vec<At<'a>> = match list.prefix.get(place) {
                Some(schemas) => schemas.clone(),
                None => list.items.clone(),
            };
            schemas.extend(contained(rules, place, count));
            let below = spot.below(&place.to_string(), hint(spot, place));
            let mut value = self.value(&schemas, &below)?;
            for turn in 1..TRIES {
                if !list.unique || !made.contains(&value) {
                    break;
                }
                let mut other = below.clone();
                other.seed = super::draw::nth(below.seed, turn * 1000);
                other.hint.index = Some(place + count * turn as usize);
                value = self.value(&schemas, &other)?;
            }
            let twice = list.unique && made.contains(&value);
            if twice && made.len() >= rules.least.list.unwrap_or(0) {
                break;
            }
            made.push(value);
        }
        Ok(Value::Array(made))
    }

    fn count(&self, rules: &Rules<'a>, spot: &Spot<'a>, again: bool) -> usize {
        let list = &rules.list;
        let contained: usize = list.contains.iter().map(|it| it.1).sum();
        let least = rules.least.list.unwrap_or(0).max(contained);
        let closed = list.items.iter().any(|it| it.is_false());
        let most = match closed {
            true => list.prefix.len(),
            false => rules.most.list.unwrap_or(usize::MAX),
        };
        let most = most.min(rules.most.list.unwrap_or(usize::MAX));
        let endless = self.attempt(&spot.pointer) > 2
            || !list.items.is_empty() && self.survey.cost(&list.items) >= super::cost::ENDLESS;
        let usual = match spot.depth {
            _ if again || endless || self.is_lean(spot.depth) => 0,
            0..=2 => 3,
            3..=4 => 2,
            _ => 1,
        };
        let usual = if list.prefix.is_empty() {
            usual
        } else {
            list.prefix.len()
        };
        let listed = list
            .items
            .iter()
            .find_map(|it| it.node.get("enum")?.as_sequence());
        let usual = usual.min(listed.map_or(usize::MAX, <[_]>::len));
        usual.max(least).min(most.max(least)).min(LONGEST)
    }
}

/// The schemas of `contains` that the element at a place has to fit; the last places are theirs.
fn contained<'a>(rules: &Rules<'a>, place: usize, count: usize) -> Vec<At<'a>> {
    let mut end = count;
    let mut found = Vec::new();
    for (schema, least, _) in &rules.list.contains {
        let start = end.saturating_sub(*least);
        if (start..end).contains(&place) {
            found.push(*schema);
        }
        end = start;
    }
    found
}

fn hint<'a>(spot: &Spot<'a>, place: usize) -> Hint<'a> {
    Hint {
        listed: true,
        index: Some(place),
        about: "",
        outermost: false,
        ..spot.hint
    }
}
