//! Which cases are played against a target, and why the others are not.

use super::contract::Contract;
use super::plan::Plan;
use super::run::Run;
use super::stage::Stage;

/// The plans of a run's cases; those that can't be played are skipped, and say why.
pub(super) fn select(run: &Run, stage: &Stage, contract: &Contract) -> Vec<Plan> {
    let wanted = run
        .cases
        .iter()
        .filter(|case| run.settings.policies.contains(&case.script().head.policy));
    let plan = |case| Plan::new(case, run.role, &run.settings, &contract.offers);
    let mut plans: Vec<_> = wanted.cloned().map(plan).collect();
    for plan in &mut plans {
        if let Some(reason) = obstacle(plan, run, stage, contract) {
            plan.skip(reason);
        }
    }
    plans
}

fn obstacle(plan: &Plan, run: &Run, stage: &Stage, contract: &Contract) -> Option<String> {
    if let Some((what, _)) = &contract.unfit {
        return Some(what.clone());
    }
    let waits = plan.script().waits();
    // On a real clock the slowest cases are for those who ask for them.
    if !stage.is_virtual() && waits > run.settings.longest {
        return Some(format!(
            "it waits for up to {waits:?}, longer than this run allows; see --longest"
        ));
    }
    let held = plan.script().connections();
    match contract.at_once {
        Some(limit) if limit < held => Some(format!(
            "it holds {held} connections, and this target serves {limit} at once"
        )),
        _ => None,
    }
}
