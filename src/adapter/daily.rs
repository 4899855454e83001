//! The passing of time as a source of events: the run of the day, again and again, in a process that stays.
//!
//! Once a day would be enough for fees and interest. A notice may have to wait for the customer's hours or for
//! the limit of contacts, so the run comes every hour; what it has done already it leaves alone.

use std::future::Future;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use crate::desk::day::DayReport;
use crate::desk::{Desk, DeskError};
use crate::domain::business::Business;

/// What one round came to: a report a business, or why there is none.
pub type Round = Vec<(Business, Result<DayReport, DeskError>)>;

/// Runs the day of every business (or of the one that is named) now and at each full hour, until `stop` is
/// ready. A round that is given up half-way has done some accounts and not begun the others.
///
/// # Errors
/// When the businesses cannot be read at all in the first round, or `tell` fails. Later the trouble is logged
/// and the next hour tries again.
pub async fn keep_running<E: From<DeskError>>(
    desk: &Desk,
    only: Option<&Business>,
    stop: impl Future<Output = ()>,
    mut tell: impl FnMut(Round) -> Result<(), E>,
) -> Result<(), E> {
    tokio::pin!(stop);
    let mut is_first = true;
    loop {
        let round = tokio::select! {
            biased;
            () = &mut stop => return Ok(()),
            round = run_once(desk, only) => round,
        };
        match round {
            Ok(round) => tell(round)?,
            Err(error) if is_first => return Err(error.into()),
            Err(error) => tracing::error!(%error, "the run of the day is tried again in an hour"),
        }
        is_first = false;
        tokio::select! {
            biased;
            () = &mut stop => return Ok(()),
            () = pause(until_next_hour(desk.now())) => {}
        }
    }
}

async fn run_once(desk: &Desk, only: Option<&Business>) -> Result<Round, DeskError> {
    // A business that was created since the last round is found in this one.
    let businesses = match only {
        Some(business) => vec![business.clone()],
        None => desk.businesses().await?,
    };
    let mut round = Round::with_capacity(businesses.len());
    for business in businesses {
        let report = desk.run_day(&business).await;
        round.push((business, report));
    }
    Ok(round)
}

/// Never longer than an hour, whatever a clock that jumps may say.
fn until_next_hour(now: DateTime<Utc>) -> TimeDelta {
    let hour = TimeDelta::hours(1);
    let begun = now.duration_trunc(hour).unwrap_or(now);
    hour - (now - begun)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a loop at the edge waits for the next hour"
)]
async fn pause(time: TimeDelta) {
    // What cannot be waited for is over.
    tokio::time::sleep(time.to_std().unwrap_or_default()).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes_until_next_hour(now: &str) -> i64 {
        until_next_hour(now.parse().unwrap()).num_minutes()
    }

    #[test]
    fn the_next_round_is_at_the_full_hour() {
        assert_eq!(minutes_until_next_hour("2026-03-12T09:00:00Z"), 60);
        assert_eq!(minutes_until_next_hour("2026-03-12T09:15:00Z"), 45);
        assert_eq!(minutes_until_next_hour("2026-03-12T23:59:00Z"), 1);
    }
}
