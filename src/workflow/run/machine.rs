//! The interpreter's state: a stack of workflows, each at one of its steps.

use super::frame::{Frame, Reason, values};
use super::judge::judge;
use super::outcome::{Failure, Outcome, StepReport, Verdict};
use super::request::request;
use super::settings::Settings;
use crate::workflow::inputs::{InputError, prepare};
use crate::workflow::message::{Answer, Request};
use crate::workflow::model::{Action, ActionKind, Call, SourceKind, Step, Stories, Workflow};
use crate::workflow::scope::{Finished, Scope, Values};
use indexmap::IndexMap;
use std::time::Duration;

/// A run that takes more steps goes round in a circle.
const STEPS: usize = 1_000;
/// Workflows that call each other deeper go round in a circle.
const DEPTH: usize = 20;

/// What to do next.
#[derive(Debug)]
pub enum Next<'r> {
    /// Send this, and tell the answer with [`Run::answer`].
    Send(&'r Request),
    /// Wait for so long, then ask again.
    Wait(Duration),
    /// Nothing: the run is over.
    Done(&'r Outcome),
}

/// A run of a workflow.
#[derive(Debug)]
pub struct Run<'s> {
    stories: &'s Stories,
    settings: Settings,
    /// The inputs as they were given, for every workflow that takes part.
    given: Values,
    /// The URLs of the sources, for expressions.
    sources: Values,
    /// The workflow that is at work is the last one.
    frames: Vec<Frame>,
    finished: IndexMap<String, Finished>,
    /// The request that was asked for and not yet answered.
    asked: Option<Request>,
    wait: Option<Duration>,
    /// The first step that was skipped.
    skipped: Option<String>,
    reports: Vec<StepReport>,
    outcome: Option<Outcome>,
}

impl<'s> Run<'s> {
    /// A run that has done nothing yet. Fails if the inputs do not fit.
    pub fn new(
        stories: &'s Stories,
        workflow: usize,
        given: &Values,
        settings: Settings,
    ) -> Result<Self, InputError> {
        let inputs = prepare(&stories.workflows[workflow], given)?;
        let sources = stories.sources.iter().zip(&settings.bases);
        let sources = sources
            .map(|(source, base)| {
                let url = format!("{}{base}", settings.root);
                (source.name.clone(), url.into())
            })
            .collect();
        Ok(Self {
            stories,
            settings,
            given: given.clone(),
            sources,
            frames: vec![Frame::new(workflow, inputs, Reason::Needed)],
            finished: IndexMap::new(),
            asked: None,
            wait: None,
            skipped: None,
            reports: Vec::new(),
            outcome: None,
        })
    }

    /// What became of the steps so far.
    pub fn reports(&self) -> &[StepReport] {
        &self.reports
    }

    /// What a workflow that is finished has given out.
    pub fn outputs(&self, workflow: &str) -> Option<&Values> {
        self.finished.get(workflow).map(|it| &it.outputs)
    }

    /// What to do next.
    pub fn proceed(&mut self) -> Next<'_> {
        while self.asked.is_none() && self.outcome.is_none() {
            if let Some(wait) = self.wait.take() {
                return Next::Wait(wait);
            }
            self.advance();
        }
        match (&self.asked, &self.outcome) {
            (_, Some(outcome)) => Next::Done(outcome),
            (Some(request), None) => Next::Send(request),
            // The loop ends with one of them.
            (None, None) => Next::Wait(Duration::ZERO),
        }
    }

    /// The answer to the request that was asked for.
    pub fn answer(&mut self, answer: Answer) {
        let Some(request) = self.asked.take() else {
            return;
        };
        self.conclude(Some(request), Some(answer));
    }

    fn advance(&mut self) {
        let stories = self.stories;
        let Some(frame) = self.frames.last_mut() else {
            self.outcome = Some(Outcome::Kept);
            return;
        };
        let workflow = &stories.workflows[frame.workflow];
        let mut needed = workflow.depends_on.iter();
        let needed = needed.find(|it| !self.finished.contains_key(&stories.workflows[**it].id));
        if let (Some(needed), 0) = (needed, frame.step) {
            self.enter(*needed, None);
            return;
        }
        let Some(step) = workflow.steps.get(frame.step) else {
            self.finish(workflow);
            return;
        };
        if self.reports.len() >= STEPS {
            self.fail(
                step,
                format!("the run has taken {STEPS} steps and gives up"),
            );
            return;
        }
        match step.call {
            Call::Workflow(_) if frame.called.is_some() => self.conclude(None, None),
            Call::Workflow(called) => self.call(step, called),
            Call::Operation { source, .. } => {
                let is_control = stories.sources[source].kind == SourceKind::Control;
                if is_control && !self.settings.control {
                    self.skip(step);
                } else {
                    self.ask(step);
                }
            }
        }
    }

    fn ask(&mut self, step: &'s Step) {
        let made = match self.frames.last() {
            Some(frame) => {
                let scope = self.scope(frame, None, None);
                request(self.stories, step, (&self.settings, &scope))
            }
            None => return,
        };
        match made {
            Ok(request) => self.asked = Some(request),
            Err(problem) => self.fail(step, problem),
        }
    }

    fn skip(&mut self, step: &Step) {
        self.skipped.get_or_insert_with(|| step.id.clone());
        let verdict = Verdict::Skipped("the target has no mimeo control API");
        self.report(step, (None, None), verdict, None);
        self.step_to(|at| at + 1);
    }

    fn call(&mut self, step: &'s Step, called: usize) {
        let mut inputs = self.given.clone();
        if let Some(frame) = self.frames.last() {
            let scope = self.scope(frame, None, None);
            for one in &step.parameters {
                match one.value.value(&scope) {
                    Ok(value) => {
                        inputs.insert(one.name.clone(), value);
                    }
                    Err(problem) => {
                        let problem = format!("the input `{}` has no value: {problem}", one.name);
                        self.fail(step, problem);
                        return;
                    }
                }
            }
        }
        self.enter(called, Some(inputs));
    }

    /// Begins a workflow, with these inputs or those that were given for the run.
    fn enter(&mut self, workflow: usize, inputs: Option<Values>) {
        let reason = inputs.as_ref().map_or(Reason::Needed, |_| Reason::Called);
        let inputs = inputs.unwrap_or_else(|| self.given.clone());
        let depth = self.frames.len();
        let Some(above) = self.frames.last() else {
            return;
        };
        let above = &self.stories.workflows[above.workflow];
        let problem = match prepare(&self.stories.workflows[workflow], &inputs) {
            Ok(inputs) if depth < DEPTH => {
                self.frames.push(Frame::new(workflow, inputs, reason));
                return;
            }
            Ok(_) => format!("workflows call each other more than {DEPTH} deep"),
            Err(error) => error.to_string(),
        };
        match above.steps.first() {
            Some(step) => self.fail(step, problem),
            None => self.outcome = Some(Outcome::Broken),
        }
    }

    fn finish(&mut self, workflow: &'s Workflow) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        let outputs = values(&workflow.outputs, &self.scope(&frame, None, None));
        if let (Some(above), Reason::Called, None) =
            (self.frames.last_mut(), frame.reason, frame.successor)
        {
            above.called = Some(outputs.clone());
        }
        let inputs = frame.inputs;
        self.finished
            .insert(workflow.id.clone(), Finished { inputs, outputs });
        if let Some(next) = frame.successor {
            // A new workflow stands in the place of this one.
            match prepare(&self.stories.workflows[next], &self.given) {
                Ok(inputs) => self.frames.push(Frame::new(next, inputs, frame.reason)),
                Err(_) => self.outcome = Some(Outcome::Broken),
            }
        }
    }

    /// The present step is over: judges it and chooses what follows.
    fn conclude(&mut self, request: Option<Request>, answer: Option<Answer>) {
        let stories = self.stories;
        let Some(frame) = self.frames.last() else {
            return;
        };
        let workflow = &stories.workflows[frame.workflow];
        let step = &workflow.steps[frame.step];
        let scope = self.scope(frame, request.as_ref(), answer.as_ref());
        let failure = judge(stories, step, &scope);
        let kept = failure.is_empty();
        let own = if kept {
            &step.on_success
        } else {
            &step.on_failure
        };
        let shared = if kept {
            &workflow.on_success
        } else {
            &workflow.on_failure
        };
        let applies = |it: &&Action| it.criteria.iter().all(|it| it.findings(&scope).is_empty());
        let action = own.iter().chain(shared).find(applies);
        let mut outputs = Values::new();
        if kept {
            if step.outputs.is_empty() {
                outputs = frame.called.clone().unwrap_or_default();
            }
            outputs.extend(values(&step.outputs, &scope));
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.called = None;
            if kept {
                frame.steps.insert(step.id.clone(), outputs);
            }
        }
        let (what, then) = self.follow(action, &failure);
        let verdict = match (kept, &what) {
            (true, _) => Verdict::Kept,
            (false, Followed::GaveUp)
                if self.skipped.is_some() && failure.violations.is_empty() =>
            {
                Verdict::Unjudged(failure)
            }
            (false, _) => Verdict::Failed(failure),
        };
        if matches!(what, Followed::GaveUp) {
            self.give_up(matches!(verdict, Verdict::Unjudged(_)));
        }
        // A step that called a workflow is told by the steps of that one.
        if request.is_some() || !kept {
            self.report(step, (request, answer), verdict, then);
        }
    }

    /// Does what the action says, or what is usual without one.
    fn follow(&mut self, action: Option<&Action>, failure: &Failure) -> (Followed, Option<String>) {
        let kept = failure.is_empty();
        let end = self
            .frames
            .last()
            .map_or(0, |it| self.stories.workflows[it.workflow].steps.len());
        match action.map(|it| (it.kind, &it.name)) {
            None if kept => self.step_to(|at| at + 1),
            Some((ActionKind::End, _)) if kept => self.step_to(|_| end),
            None | Some((ActionKind::End, _)) => return (Followed::GaveUp, None),
            Some((ActionKind::Step(step), name)) => {
                self.step_to(|_| step);
                return (Followed::Did, Some(format!("{name}: goes on elsewhere")));
            }
            Some((ActionKind::Workflow(next), name)) => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.successor = Some(next);
                }
                self.step_to(|_| end);
                return (Followed::Did, Some(format!("{name}: goes on elsewhere")));
            }
            Some((ActionKind::Retry { after, limit }, name)) => {
                let Some(frame) = self.frames.last_mut() else {
                    return (Followed::GaveUp, None);
                };
                let done = frame.retries.entry((frame.step, name.clone())).or_default();
                if *done >= limit {
                    return (Followed::GaveUp, None);
                }
                *done += 1;
                let told = format!("{name}: once more, {done} of {limit}");
                self.wait = (after > Duration::ZERO).then_some(after);
                return (Followed::Did, Some(told));
            }
        }
        (Followed::Did, None)
    }

    /// A step that could not even be tried.
    fn fail(&mut self, step: &Step, problem: String) {
        let failure = Failure::because(problem);
        let unjudged = self.skipped.is_some();
        let verdict = match unjudged {
            true => Verdict::Unjudged(failure),
            false => Verdict::Failed(failure),
        };
        self.report(step, (None, None), verdict, None);
        self.give_up(unjudged);
    }

    fn give_up(&mut self, unjudged: bool) {
        self.outcome = Some(match &self.skipped {
            Some(needs) if unjudged => Outcome::Skipped {
                needs: needs.clone(),
            },
            _ => Outcome::Broken,
        });
    }

    fn step_to(&mut self, to: impl Fn(usize) -> usize) {
        if let Some(frame) = self.frames.last_mut() {
            frame.step = to(frame.step);
        }
    }

    fn report(
        &mut self,
        step: &Step,
        (request, answer): (Option<Request>, Option<Answer>),
        verdict: Verdict,
        then: Option<String>,
    ) {
        let workflow = self.frames.last().map(|it| it.workflow);
        let workflow = workflow.map_or("", |it| &self.stories.workflows[it].id);
        self.reports.push(StepReport {
            number: self.reports.len() + 1,
            depth: self.frames.len().saturating_sub(1),
            workflow: workflow.to_owned(),
            step: step.id.clone(),
            span: step.span,
            request,
            answer,
            verdict,
            then,
        });
    }

    fn scope<'r>(
        &'r self,
        frame: &'r Frame,
        request: Option<&'r Request>,
        answer: Option<&'r Answer>,
    ) -> Scope<'r> {
        let empty = Scope::of_inputs(&frame.inputs);
        Scope {
            steps: &frame.steps,
            workflows: &self.finished,
            outputs: frame.called.as_ref().unwrap_or(empty.outputs),
            sources: &self.sources,
            request,
            answer,
            ..empty
        }
    }
}

/// What was done after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Followed {
    /// The run goes on.
    Did,
    /// The run is over.
    GaveUp,
}
