//! Logins: workflows whose output is a credential, played in each clean start before anything else.

use super::play::{Played, play, settings};
use crate::check::session::Purpose;
use crate::check::target::{Place, Start};
use crate::check::{Inspection, Login, Session, Stop};
use crate::workflow::{Outcome, Run};
use serde_json::Value;

type Secrets = Vec<(String, String)>;

impl Inspection {
    /// A session at that place, with the credentials that logins bring.
    pub(in crate::check) async fn log_in(
        &self,
        place: Place,
        purpose: Purpose,
    ) -> Result<Session<'_>, Stop> {
        let mut session = Session::new(self, place, Purpose::Confirm);
        let secrets = match self.target.start() {
            _ if self.settings.logins.is_empty() => Secrets::new(),
            Start::Shared => {
                let once = self.secrets.get_or_try_init(|| secrets(self, &mut session));
                once.await?.clone()
            }
            _ => secrets(self, &mut session).await?,
        };
        Ok(session.logged_in(purpose, secrets))
    }
}

async fn secrets(inspection: &Inspection, session: &mut Session<'_>) -> Result<Secrets, Stop> {
    let mut secrets = Secrets::new();
    for login in &inspection.settings.logins {
        let value = secret(inspection, session, login).await?;
        secrets.push((login.scheme.clone(), value));
    }
    Ok(secrets)
}

async fn secret(
    inspection: &Inspection,
    session: &mut Session<'_>,
    login: &Login,
) -> Result<String, Stop> {
    let failed = |reason: String| Stop::Login {
        workflow: login.workflow.clone(),
        reason,
    };
    let stories = inspection.stories.as_deref();
    let stories = stories.ok_or_else(|| failed("there are no workflows".to_owned()))?;
    let at = stories.workflow(&login.workflow);
    let at = at.ok_or_else(|| failed("there is no such workflow".to_owned()))?;
    let inputs = &inspection.settings.inputs;
    let run = Run::new(stories, at, inputs, settings(inspection, stories));
    let mut run = run.map_err(|error| failed(error.to_string()))?;
    let played = play(session, &mut run, stories).await?;
    if !matches!(played, Played::Through(Outcome::Kept)) {
        let last = run.reports().last();
        let step = last.map_or_else(String::new, |it| format!(" in its step `{}`", it.step));
        let status = last.and_then(|it| it.answer.as_ref()).map(|it| it.status);
        let status = status.map_or_else(String::new, |it| format!(", answered with {it}"));
        return Err(failed(format!("it ended{step}{status}")));
    }
    let outputs = run.outputs(&login.workflow);
    match outputs.and_then(|it| it.get(&login.output)) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(Value::Null) | None => Err(failed(format!("its output `{}` is empty", login.output))),
        Some(other) => Ok(other.to_string()),
    }
}
