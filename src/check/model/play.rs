//! Plays sequences against the service, and finds the shortest part of one that still goes wrong.

use super::game::{Game, Known, Verdict};
use super::moves::Move;
use crate::check::inspection::Inspection;
use crate::check::sequence::{Received, Sequence};
use crate::check::session::Purpose;
use crate::check::target::Stop;
use std::sync::Arc;

/// A shorter sequence is looked for with so many replays at most.
const REPLAYS: usize = 24;

/// What went wrong, and how.
pub(crate) struct Fault {
    /// The moves up to the one that went wrong.
    pub moves: Vec<Move>,
    /// What was sent.
    pub sequence: Sequence,
    /// What came back.
    pub received: Vec<Option<Arc<Received>>>,
    /// What is wrong with the last answer.
    pub verdict: Verdict,
}

/// How a sequence went.
pub(crate) struct Played {
    /// Requests that were sent.
    pub requests: usize,
    /// The move that went wrong, by its place in the sequence, and how.
    pub fault: Option<(usize, Fault)>,
}

/// Plays a sequence from a clean start until something goes wrong.
pub(crate) async fn play(
    inspection: &Inspection,
    known: &Known,
    moves: &[Move],
    purpose: Purpose,
) -> Result<Played, Stop> {
    let mut played = Played {
        requests: 0,
        fault: None,
    };
    let now = inspection.now();
    let known = Known {
        now,
        ..known.clone()
    };
    let Some(mut game) = Game::new(known) else {
        return Ok(played);
    };
    let mut session = inspection.session(purpose).await?;
    let mut done = Vec::new();
    for (at, what) in moves.iter().enumerate() {
        if what.needs_control() && !inspection.target.has_control() {
            break;
        }
        let Some(step) = game.step(what) else {
            // The service has never shown a value that this needs.
            continue;
        };
        let received = session.send(step).await?;
        played.requests += 1;
        done.push(what.clone());
        let verdict = game.judge(what, received.as_deref(), inspection.now());
        if purpose == Purpose::Search {
            note(inspection, what, &verdict);
        }
        if received.is_none() && !what.needs_control() {
            // Silence is told by the session.
            break;
        }
        if !verdict.differences.is_empty() {
            let fault = Fault {
                moves: done,
                sequence: session.sequence(),
                received: session.received().to_vec(),
                verdict,
            };
            played.fault = Some((at, fault));
            break;
        }
    }
    Ok(played)
}

/// Tells which states and actions were seen.
fn note(inspection: &Inspection, what: &Move, verdict: &Verdict) {
    let Some(exchange) = &verdict.exchange else {
        if let (
            Move::Operate {
                resource, action, ..
            },
            Some(behavior),
        ) = (what, &inspection.api.behavior)
        {
            let name = &behavior.resources[*resource].name;
            inspection.saw_action(format!("{name}.{action}"));
        }
        return;
    };
    for touch in &exchange.touched {
        if let Some(action) = &touch.action {
            inspection.saw_action(format!("{}.{action}", touch.resource));
        }
        if let Some((before, after)) = &touch.states {
            inspection.saw_state(format!("{}.{before}", touch.resource));
            inspection.saw_state(format!("{}.{after}", touch.resource));
        }
    }
}

/// The same fault with fewer moves, as far as some replays find it.
pub(crate) async fn shorter(
    inspection: &Inspection,
    known: &Known,
    fault: Fault,
) -> Result<Fault, Stop> {
    let mut best = fault;
    let mut replays = 0;
    let last = |it: &Fault| it.moves.last().cloned();
    if best.moves.len() > 1
        && let Some(last) = last(&best)
    {
        replays += 1;
        if let Some(found) = again(inspection, known, &[last], &best).await? {
            return Ok(found);
        }
    }
    // What comes after the last change is dropped in one go.
    let changing: Vec<bool> = best
        .moves
        .iter()
        .map(|it| is_changing(inspection, it))
        .collect();
    let end = best.moves.len() - 1;
    let kept: Vec<Move> = best
        .moves
        .iter()
        .zip(&changing)
        .enumerate()
        .filter(|(at, (_, changes))| *at == end || **changes)
        .map(|(_, (it, _))| it.clone())
        .collect();
    if kept.len() < best.moves.len() {
        replays += 1;
        if let Some(found) = again(inspection, known, &kept, &best).await? {
            best = found;
        }
    }
    let mut at = 0;
    while at + 1 < best.moves.len() && replays < REPLAYS {
        let mut fewer = best.moves.clone();
        fewer.remove(at);
        replays += 1;
        match again(inspection, known, &fewer, &best).await? {
            Some(found) => best = found,
            None => at += 1,
        }
    }
    Ok(best)
}

fn is_changing(inspection: &Inspection, what: &Move) -> bool {
    let behavior = inspection.api.behavior.as_ref();
    match what.operation() {
        Some(operation) => behavior.is_none_or(|it| !it.is_safe(operation)),
        None => true,
    }
}

/// Plays a part of a sequence; the fault, if it is of the same kind and in the last move.
async fn again(
    inspection: &Inspection,
    known: &Known,
    moves: &[Move],
    fault: &Fault,
) -> Result<Option<Fault>, Stop> {
    let played = play(inspection, known, moves, Purpose::Confirm).await?;
    let found = played.fault.filter(|(at, _)| at + 1 == moves.len());
    let kind = |it: &Fault| it.verdict.differences.first().map(|it| kind(&it.place));
    Ok(found.map(|it| it.1).filter(|it| kind(it) == kind(fault)))
}

/// The place of a difference without the numbers of items.
pub(crate) fn kind(place: &str) -> String {
    let parts = place.split('/').map(|part| {
        let is_number = !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
        if is_number { "*" } else { part }
    });
    parts.collect::<Vec<_>>().join("/")
}
