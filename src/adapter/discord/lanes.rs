//! One lane for each user: what they do is handled one after the other, and users do not wait for each other.
//!
//! A lane tries an event until the database has taken it. What is known to be handled of a channel rises only as far as
//! nothing below is still under way, so that after a crash everything else is read again.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use super::files;
use super::health::Health;
use super::metrics::Metrics;
use super::pause;
use super::rest::{FileSeen, Rest};
use super::senders::Senders;
use crate::desk::chat::arrive::{Arrival, Arrived, Heard, Spot};
use crate::desk::chat::deliver::ToSend;
use crate::desk::{Desk, DeskError};

const WAIT_MIN: Duration = Duration::from_millis(200);
const WAIT_MAX: Duration = Duration::from_secs(5);

/// An event on its way to the desk.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) arrival: Arrival,
    /// The channel whose messages are counted, for one that a channel can be read back for.
    pub(super) channel: Option<u64>,
    pub(super) files: Vec<FileSeen>,
    /// Who waits for what becomes of it.
    pub(super) done: Option<oneshot::Sender<Arrived>>,
}

/// All lanes. Cheap to clone.
#[derive(Clone)]
pub(super) struct Lanes(Arc<Inner>);

struct Inner {
    desk: Desk,
    rest: Rest,
    metrics: Metrics,
    health: Health,
    senders: Senders,
    /// What waits for each user who has a lane now.
    waiting: Mutex<HashMap<u64, VecDeque<Job>>>,
    channels: Mutex<HashMap<u64, BTreeSet<i64>>>,
    /// The users whose membership was looked up since the session began.
    members: Mutex<HashSet<u64>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lanes {
    pub(super) fn new(
        desk: &Desk,
        rest: &Rest,
        metrics: &Metrics,
        health: &Health,
        senders: &Senders,
    ) -> Self {
        Self(Arc::new(Inner {
            desk: desk.clone(),
            rest: rest.clone(),
            metrics: metrics.clone(),
            health: health.clone(),
            senders: senders.clone(),
            waiting: Mutex::default(),
            channels: Mutex::default(),
            members: Mutex::default(),
        }))
    }

    /// A new session has begun: who is a member is to be looked up again.
    pub(super) fn session_began(&self) {
        lock(&self.0.members).clear();
    }

    /// Whether nothing is under way.
    pub(super) fn is_idle(&self) -> bool {
        lock(&self.0.waiting).is_empty()
    }

    /// Puts an event in the lane of its user.
    pub(super) fn push(&self, user: u64, job: Job) {
        if let Some(channel) = job.channel {
            let mut channels = lock(&self.0.channels);
            channels
                .entry(channel)
                .or_default()
                .insert(job.arrival.number);
        }
        let mut waiting = lock(&self.0.waiting);
        if let Some(queue) = waiting.get_mut(&user) {
            queue.push_back(job);
            return;
        }
        waiting.insert(user, VecDeque::from([job]));
        drop(waiting);
        let lanes = self.clone();
        tokio::spawn(async move { lanes.run(user).await });
    }

    async fn run(&self, user: u64) {
        loop {
            let next = {
                let mut waiting = lock(&self.0.waiting);
                let next = waiting.get_mut(&user).and_then(VecDeque::pop_front);
                if next.is_none() {
                    waiting.remove(&user);
                }
                next
            };
            let Some(job) = next else {
                return;
            };
            self.handle(user, job).await;
        }
    }

    async fn handle(&self, user: u64, job: Job) {
        let inner = &self.0;
        let Job {
            mut arrival,
            channel,
            files,
            done,
        } = job;
        if !files.is_empty() {
            let fetched = files::fetch(&inner.rest, &files).await;
            arrival.files = fetched.kept;
            arrival.unkept = fetched.unkept;
        }
        self.check_membership(user, &arrival).await;
        let mut wait = WAIT_MIN;
        let mut rendered = None;
        let arrived = loop {
            arrival.read_to = self.read_to(channel, arrival.number);
            let started = tokio::time::Instant::now();
            let render = |next: &ToSend| rendered = Some(inner.senders.rendered(next));
            match inner.desk.arrive(&arrival, render).await {
                Ok(arrived) => {
                    if arrived.heard == Heard::Answered {
                        inner.metrics.turn_took(started.elapsed());
                    }
                    break Some(arrived);
                }
                Err(DeskError::Refused(why)) => {
                    tracing::error!(%why, "an event cannot be handled");
                    break None;
                }
                Err(error @ (DeskError::Store(_) | DeskError::Wording(_))) => {
                    inner.health.database_failed(inner.desk.now());
                    tracing::error!(%error, "an event is tried once more");
                    pause(wait).await;
                    wait = (wait * 2).min(WAIT_MAX);
                }
            }
        };
        if let Some(channel) = channel {
            self.handled(channel, arrival.number);
        }
        let Some(mut arrived) = arrived else {
            return;
        };
        if arrived.heard == Heard::Repeated {
            inner.metrics.arrivals_repeated.inc();
        }
        let places = arrived.places.clone();
        if let (Some(next), Some(rendered)) = (arrived.next.take(), rendered) {
            inner.senders.send(next, rendered);
        }
        if let Some(done) = done {
            // Whoever waited may have given up.
            let _gone = done.send(arrived);
        }
        for place in &places {
            inner.senders.nudge(*place);
        }
        // What the user does next may refer to what is on the screen then.
        for place in places {
            inner.senders.flush(place).await;
        }
    }

    /// Up to which message everything in a channel is handled, once this one is.
    fn read_to(&self, channel: Option<u64>, number: i64) -> i64 {
        let channels = lock(&self.0.channels);
        let under_way = channel.and_then(|channel| channels.get(&channel));
        let oldest = under_way.and_then(|under_way| under_way.first().copied());
        match oldest {
            Some(oldest) if oldest < number => oldest - 1,
            Some(_) => number,
            // An interaction is none of the channel's messages.
            None => 0,
        }
    }

    fn handled(&self, channel: u64, number: i64) {
        let mut channels = lock(&self.0.channels);
        if let Some(under_way) = channels.get_mut(&channel) {
            under_way.remove(&number);
            if under_way.is_empty() {
                channels.remove(&channel);
            }
        }
    }

    /// Whoever left a server while nobody heard of it does not speak for its accounts any more. Where Discord cannot be
    /// asked, it is asked the next time.
    async fn check_membership(&self, user: u64, arrival: &Arrival) {
        let is_direct = matches!(arrival.spot, Spot::Direct { .. });
        if !is_direct || lock(&self.0.members).contains(&user) {
            return;
        }
        let Ok(servers) = self.0.desk.servers_of_user(&arrival.user).await else {
            return;
        };
        for server in servers {
            let Ok(guild) = server.key.parse() else {
                continue;
            };
            match self.0.rest.member(guild, user).await {
                Ok(true) => {}
                Ok(false) => {
                    if let Err(error) = self.0.desk.user_left(&server.key, &arrival.user).await {
                        tracing::error!(%error, "that a user left could not be noted");
                        return;
                    }
                }
                Err(_) => return,
            }
        }
        lock(&self.0.members).insert(user);
    }
}
