//! What goes wrong with calls: a share of them by chance, the next one of a kind, or all in an outage.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// One way in which a call fails. "After" means: what was asked has been done, only the answer is lost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// 500, 502 or 503, nothing done.
    Status(u16),
    /// 429 with this `retry_after` in seconds, nothing done.
    RateLimited(f64),
    /// 429 of a limit that others share: not counted as invalid.
    SharedLimit(f64),
    /// 429 that holds for every call but those of interactions.
    GlobalLimit(f64),
    ClosedBefore,
    ClosedAfter,
    /// 502 after it was done.
    StatusAfter(u16),
    /// No answer, ever.
    SilentBefore,
    SilentAfter,
    /// Answered well, but late.
    Slow(Duration),
    /// Done, and the answer held back until the test lets it go.
    Held,
}

impl Fault {
    /// Whether what was asked is still done.
    pub fn applies(self) -> bool {
        match self {
            Self::ClosedAfter
            | Self::StatusAfter(_)
            | Self::SilentAfter
            | Self::Slow(_)
            | Self::Held => true,
            Self::Status(_)
            | Self::RateLimited(_)
            | Self::SharedLimit(_)
            | Self::GlobalLimit(_)
            | Self::ClosedBefore
            | Self::SilentBefore => false,
        }
    }
}

/// How an outage looks from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// Every call is answered with 503.
    Unavailable,
    /// Every connection is closed at once.
    Refused,
}

struct Share {
    of_calls: f64,
    chance: StdRng,
    faults: Vec<Fault>,
}

struct Next {
    method: String,
    path_contains: String,
    fault: Fault,
    once: bool,
}

#[derive(Default)]
pub struct Faults {
    share: Option<Share>,
    next: Vec<Next>,
    pub outage: Option<Outage>,
    pub struck: usize,
}

impl Faults {
    /// From now on, this share of calls fails, each in one of the ways given.
    pub fn strike(&mut self, of_calls: f64, seed: u64, faults: &[Fault]) {
        assert!(
            !faults.is_empty(),
            "a share of calls has to fail in some way"
        );
        self.share = Some(Share {
            of_calls,
            chance: StdRng::seed_from_u64(seed),
            faults: faults.to_vec(),
        });
    }

    /// A call of this method whose path contains the text fails so: the next one (asked twice, the next
    /// two), or each until the end.
    pub fn strike_at(&mut self, (method, path_contains): (&str, &str), fault: Fault, once: bool) {
        self.next.push(Next {
            method: method.to_owned(),
            path_contains: path_contains.to_owned(),
            fault,
            once,
        });
    }

    pub fn end(&mut self) {
        self.share = None;
        self.next.clear();
    }

    /// The fault of the call that has just arrived.
    pub fn pick(&mut self, method: &str, path: &str) -> Option<Fault> {
        let waiting = self
            .next
            .iter()
            .position(|it| it.method == method && path.contains(&it.path_contains));
        let fault = match (waiting, &mut self.share) {
            (Some(at), _) if self.next[at].once => Some(self.next.remove(at).fault),
            (Some(at), _) => Some(self.next[at].fault),
            (None, Some(share)) => {
                let fails = share.chance.random_bool(share.of_calls);
                fails.then(|| {
                    let at = share.chance.random_range(0..share.faults.len());
                    share.faults[at]
                })
            }
            (None, None) => None,
        };
        self.struck += usize::from(fault.is_some());
        fault
    }
}
