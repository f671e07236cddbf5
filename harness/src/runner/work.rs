use std::cmp::Reverse;
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::allowance::{allowance, received};
use super::contract::Contract;
use super::deaths::Doubt;
use super::flight::Flight;
use super::holding::{CONTROL, Ended, Holding};
use super::messages::Messages;
use super::places::Places;
use super::plan::{self, Plan};
use super::rounds::Next;
use super::run::Run;
use super::selection::select;
use super::stage::{Stage, Waiting};
use super::token::token;
use super::{CaseReport, Event, Played, RunInfo, Summary};
use crate::catalogue::digest;
use crate::error::Error;
use crate::target::Running;

/// A conversation that takes longer has waited for a deadline.
const SLOW: Duration = Duration::from_millis(500);
/// One conversation to be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) plan: usize,
    pub(super) unit: usize,
    pub(super) round: usize,
}

/// A conversation that was held, judged, and followed by a control where it looked dangerous.
pub(super) struct Done {
    pub(super) item: Item,
    pub(super) played: Result<Played, Error>,
    /// What the control behind it met, where it was not answered.
    pub(super) silence: Option<String>,
    /// Whether something due did not come, and no busy machine can be the reason.
    proven: bool,
}

impl Done {
    pub(super) fn of(item: Item, held: Result<Ended, Error>) -> Self {
        let (played, silence, proven) = match held {
            Ok(ended) => (Ok(ended.played), ended.silence, ended.proven),
            Err(error) => (Err(error), None, false),
        };
        Self {
            item,
            played,
            silence,
            proven,
        }
    }
}

/// A run in progress.
pub(super) struct Work {
    pub(super) run: Run,
    pub(super) stage: Stage,
    pub(super) running: Option<Running>,
    pub(super) contract: Contract,
    pub(super) plans: Vec<Plan>,
    pub(super) queue: VecDeque<Item>,
    /// What was no pass, and is played again once the queue is empty and the target less busy.
    pub(super) again: VecDeque<Item>,
    /// What hung twice, and is played again patiently, a few at a time.
    pub(super) patient: VecDeque<Item>,
    /// What is played alone, once all else is done.
    pub(super) alone: VecDeque<Item>,
    /// Plan and unit of what was refused by a dead target, and played again for that.
    pub(super) excused: BTreeSet<(usize, usize)>,
    /// What only waits.
    pub(super) waiting: Waiting,
    pub(super) done: usize,
    pub(super) all: usize,
    /// How many octets of the target are on record.
    pub(super) kept: usize,
    pub(super) summary: Summary,
    pub(super) messages: Messages,
    pub(super) began: Instant,
}

impl Work {
    pub(super) async fn begin(
        mut run: Run,
        stage: Stage,
        running: Option<Running>,
        tell: &mut impl FnMut(Event),
    ) -> Result<Self, Error> {
        let began = Instant::now();
        let probe = async |stage: &Stage| {
            Contract::probe(stage, run.role, &run.settings, &run.target.echo).await
        };
        let mut contract = probe(&stage).await?;
        let stage = if contract.mute {
            let stage = stage.muted();
            contract = probe(&stage).await?;
            stage
        } else {
            stage
        };
        if contract.refused {
            let place = match &stage {
                Stage::Tcp(address, _) => address.to_string(),
                _ => run.target.name().to_owned(),
            };
            let error = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
            return Err(Error::Unreachable(place, error));
        }
        let stage = stage.with_grace(run.settings.grace.unwrap_or(contract.grace()));
        let mut plans = select(&run, &stage, &contract);
        let mut known: Vec<(usize, usize)> = Vec::new();
        for report in std::mem::take(&mut run.known) {
            if let Some(plan) = plans.iter().position(|plan| plan.case.id() == report.id) {
                known.push((
                    plan,
                    report.variants.iter().map(|one| one.played.len()).sum(),
                ));
                plans[plan].take_over(report);
            }
        }
        let mut queue: Vec<_> = plans
            .iter()
            .enumerate()
            .flat_map(|(plan, one)| {
                (0..one.len()).map(move |unit| Item {
                    plan,
                    unit,
                    round: 0,
                })
            })
            .collect();
        // What waits shall wait beside the others: scripts that pause begin first, and each case
        // is begun before any is played through, so that a target's hangs show early. In virtual
        // time there is nothing beside: case by case, no more than one is kept in memory.
        if !stage.is_virtual() {
            let waits: Vec<_> = plans.iter().map(|one| one.script().waits()).collect();
            queue.sort_by_key(|item| (Reverse(waits[item.plan]), item.unit));
        }
        let queue = VecDeque::from(queue);
        tell(Event::Started(RunInfo {
            target: run.target.name.clone(),
            server: contract.server.clone(),
            transport: stage.transport(),
            barriers: contract.barriers,
            at_once: contract.at_once,
            offers: contract.offers.clone(),
            deadline: run.settings.patience(contract.deadline()).deadline,
            grace: run.settings.grace.unwrap_or(contract.grace()),
            cases: plans.len(),
            catalogue: digest(),
        }));
        let mut work = Self {
            all: queue.len(),
            run,
            stage,
            running,
            contract,
            plans,
            queue,
            again: VecDeque::new(),
            patient: VecDeque::new(),
            alone: VecDeque::new(),
            excused: BTreeSet::new(),
            waiting: Waiting::default(),
            done: 0,
            kept: 0,
            summary: Summary::default(),
            messages: Messages::default(),
            began,
        };
        for (plan, conversations) in &known {
            work.summary.conversations += conversations;
            work.report(*plan, tell);
        }
        for plan in 0..work.plans.len() {
            let told = known.iter().any(|(known, _)| *known == plan);
            if work.plans[plan].is_settled() && !told {
                work.report(plan, tell);
            }
        }
        Ok(work)
    }

    /// Holds every conversation.
    pub(super) async fn play(&mut self, tell: &mut impl FnMut(Event)) -> Result<(), Error> {
        if self.stage.is_virtual() {
            return self.play_in_turn(tell).await;
        }
        let mut places = self.places();
        let mut flying = Flight::default();
        // While the target may be dead nothing new begins; what was under way is played again.
        let mut doubt: Option<Doubt> = None;
        loop {
            if self.run.stop.is_asked() {
                self.summary.stopped = !self.plans.iter().all(Plan::is_settled);
                return Ok(());
            }
            if doubt.is_none() {
                while places.are_free(flying.len())
                    && let Some(item) = next(&mut self.queue, &self.plans, &mut places)
                {
                    flying.begin(item, self.hold(item));
                }
                // A busy target may cut corners (close what is idle, refuse what is new): what
                // counts against it is seen again with little going on.
                while self.queue.is_empty()
                    && places.are_free_in_calm(flying.len())
                    && let Some(item) = next(&mut self.again, &self.plans, &mut places)
                {
                    flying.begin(item, self.hold(item));
                }
                // Those that hang only wait, and don't keep the target from each other.
                while self.queue.is_empty()
                    && self.again.is_empty()
                    && places.are_free_for_few(flying.len())
                    && let Some(item) = next(&mut self.patient, &self.plans, &mut places)
                {
                    flying.begin(item, self.hold(item));
                }
                if flying.len() == 0
                    && let Some(item) = next(&mut self.alone, &self.plans, &mut places)
                {
                    flying.begin(item, self.hold(item));
                }
            }
            let done = tokio::select! {
                biased;
                () = self.run.stop.asked() => continue,
                done = flying.land() => done,
                () = places.left() => continue,
            };
            let Some(done) = done else {
                match doubt.take() {
                    Some(doubt) => self.resolve_doubt(doubt, tell).await?,
                    None => return Ok(()),
                }
                continue;
            };
            let done = done?;
            places.give_back(self.plans[done.item.plan].script().connections());
            match (&mut doubt, done.silence) {
                (Some(doubt), _) => doubt.items.push(done.item),
                (none, Some(how)) => {
                    let transcript = done.played.map(|played| played.transcript)?;
                    let mut raised = Doubt {
                        how,
                        items: vec![done.item],
                        transcript,
                        is_certain: false,
                    };
                    // Who waits for a dead target to accept him would wait for long.
                    if flying.len() > 0 && self.is_silent().await? {
                        raised.is_certain = true;
                        for item in flying.abandon() {
                            places.give_back(self.plans[item.plan].script().connections());
                            raised.items.push(item);
                        }
                    }
                    *none = Some(raised);
                }
                (None, None) => {
                    if done.proven {
                        self.plans[done.item.plan].prove(done.item.unit);
                    }
                    self.take(done.item, done.played?, tell);
                }
            }
        }
    }

    /// The future that holds one conversation, and a control behind it where it ended in a
    /// reset, a hang or a fail.
    fn hold(&self, item: Item) -> impl Future<Output = Done> + use<> {
        let holding = self.holding(item);
        async move { Done::of(item, holding.go().await) }
    }

    /// One conversation, to be held.
    pub(super) fn holding(&self, item: Item) -> Holding {
        let plan = &self.plans[item.plan];
        let script = Arc::clone(plan.script());
        let (variant, segmentation) = plan.unit(item.unit);
        let mut patience = self.run.settings.patience(self.contract.deadline());
        // What is played with little else going on decides: it gets four times the patience.
        let factor = if item.round < 2 { 1 } else { 4 };
        patience.deadline *= factor;
        patience.whole += script.waits();
        patience.keeps_asking = self.contract.keeps_asking;
        patience.octets = allowance(self.kept, patience.octets);
        Holding {
            stage: self.stage.patient(factor),
            role: self.run.role,
            variant: variant.clone(),
            segmentation,
            policies: self.run.settings.policies.clone(),
            echo: self.run.target.echo.clone(),
            tells_all: self.contract.tells_all,
            token: token(item.plan, item.unit, item.round),
            patience,
            calm: self.run.settings.patience(CONTROL),
            waiting: self.waiting.clone(),
            script,
        }
    }

    /// Takes a result that stands.
    pub(super) fn take(&mut self, item: Item, played: Played, tell: &mut impl FnMut(Event)) {
        let confirm = self.run.settings.confirm && !self.stage.is_virtual();
        // What took long begins first, so that it waits beside the others.
        let slow = played.duration > SLOW;
        self.kept += received(&played.transcript);
        let next = self.plans[item.plan].take(item.unit, played, confirm);
        self.follow(item.plan, next, slow, tell);
        let (done, all) = (self.done, self.all);
        tell(Event::Progress { done, all });
    }

    /// Does what follows from a result.
    pub(super) fn follow(
        &mut self,
        plan: usize,
        next: Vec<(usize, Next)>,
        slow: bool,
        tell: &mut impl FnMut(Event),
    ) {
        let mut settled = 0;
        for (unit, next) in next {
            let round = self.plans[plan].rounds(unit);
            let item = Item { plan, unit, round };
            match next {
                // No calm is needed to see again what no load can feign, and it had better wait
                // beside what is still to come.
                Next::Again if self.plans[plan].is_proven(unit) => self.queue.push_front(item),
                Next::Again if slow => self.again.push_front(item),
                Next::Again => self.again.push_back(item),
                Next::Patient => self.patient.push_back(item),
                Next::Alone => self.alone.push_back(item),
                Next::Settled => settled += 1,
            }
        }
        self.settled(plan, settled, tell);
    }

    /// So many units of a plan have their verdict now.
    pub(super) fn settled(&mut self, plan: usize, count: usize, tell: &mut impl FnMut(Event)) {
        self.done += count;
        self.summary.conversations += count;
        if count > 0 && self.plans[plan].is_settled() {
            self.report(plan, tell);
        }
    }

    pub(super) fn report(&mut self, plan: usize, tell: &mut impl FnMut(Event)) {
        let one = &mut self.plans[plan];
        for played in one.played() {
            self.messages.add(one.script(), played);
        }
        let report = one.report();
        self.tell_case(report, tell);
    }

    pub(super) fn tell_case(&mut self, report: CaseReport, tell: &mut impl FnMut(Event)) {
        *self.summary.verdicts.entry(report.verdict).or_default() += 1;
        tell(Event::Case(Box::new(report)));
    }

    pub(super) fn finish(mut self, tell: &mut impl FnMut(Event)) -> Summary {
        for report in std::mem::take(&mut self.messages).reports(self.run.role) {
            self.tell_case(report, tell);
        }
        self.summary.duration = self.began.elapsed();
        tell(Event::Finished(self.summary.clone()));
        self.summary
    }
}

/// Takes the next conversation of a queue, where the target has places left for it.
fn next(queue: &mut VecDeque<Item>, plans: &[Plan], places: &mut Places) -> Option<Item> {
    plan::skip_settled(queue, plans);
    let item = queue.front()?;
    if places.take(plans[item.plan].script().connections()) {
        queue.pop_front()
    } else {
        None
    }
}
