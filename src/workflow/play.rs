//! A run joined with a transport.

use super::run::{Next, Outcome, Run, StepReport};
use super::transport::{Transport, TransportError};
use std::time::Instant;

/// Plays a run to its end; `see` is called for each step as soon as it is over. Fails if no answer comes.
pub async fn play(
    run: &mut Run<'_>,
    transport: &Transport,
    mut see: impl FnMut(&StepReport),
) -> Result<Outcome, TransportError> {
    let mut seen = 0;
    loop {
        let answer = match run.proceed() {
            Next::Send(request) => {
                let began = Instant::now();
                let mut answer = transport.send(request).await?;
                let micros = began.elapsed().as_micros();
                answer.micros = u64::try_from(micros).unwrap_or(u64::MAX);
                Some(answer)
            }
            Next::Wait(time) => {
                tokio::time::sleep(time).await;
                None
            }
            Next::Done(outcome) => {
                let outcome = outcome.clone();
                run.reports()[seen..].iter().for_each(&mut see);
                return Ok(outcome);
            }
        };
        if let Some(answer) = answer {
            run.answer(answer);
        }
        let reports = run.reports();
        reports[seen..].iter().for_each(&mut see);
        seen = reports.len();
    }
}
