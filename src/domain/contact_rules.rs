//! When a contact that the customer did not ask for may be made: in the customer's own hours, on permitted
//! days, no more often than the policy says. Whether there is a reason to make one, and whether the customer
//! has said "stop", is decided elsewhere.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use super::calendar::days_after;
use super::policy::{CallRules, ContactRules};
use crate::domain::local_time::{first_instant, local_date};
use crate::domain::time_zone::TimeZone;

/// A contact counts in every run of seven days that its day belongs to, so up to six days away.
const WEEK_REACH_DAYS: u32 = 6;
/// How far past the last day that other contacts close the search goes: a week to the next permitted weekday,
/// another in case the clocks skip that day's hours, and one to spare.
const SEARCH_DAYS: u32 = 21;
/// A call begins on a quarter of an hour. Every zone in use is whole quarters away from UTC.
const CALL_SLOT_SECONDS: i64 = 15 * 60;

/// When the next unasked contact may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactSlot {
    Now,
    At(DateTime<Utc>),
    /// The rules leave no instant: no day, empty hours, or no contact at all.
    Never,
}

/// The earliest permitted contact from `now` on.
///
/// `history` holds the earlier unasked contacts, in any order; those that lie ahead of `now` count as well,
/// because a machine's clock may have been set back. Days and hours are those of `zone`, the customer's own.
/// The hours run from `from` up to, not including, `until`. If it cannot be today, it is aimed at
/// `aim_from` of the first day that is open; where the clocks skip that time, at the first instant after it.
///
/// ```
/// # use goodterms::domain::contact_rules::{ContactSlot, next_contact};
/// # use goodterms::domain::policy::ContactRules;
/// # use chrono::Weekday::{Mon, Tue, Wed, Thu, Fri};
/// # let time = |text: &str| text.parse().unwrap();
/// let rules = ContactRules {
///     from: time("08:00:00"),
///     until: time("21:00:00"),
///     aim_from: time("09:30:00"),
///     aim_until: time("11:30:00"),
///     days: vec![Mon, Tue, Wed, Thu, Fri],
///     per_day_max: 1,
///     per_week_max: 3,
/// };
/// // Friday 27 March 2026, 21:30 in Berlin; the clocks go forward on Sunday.
/// let now = "2026-03-27T20:30:00Z".parse().unwrap();
/// let monday = "2026-03-30T07:30:00Z".parse().unwrap();
/// assert_eq!(next_contact(&rules, &[], now, "Europe/Berlin".parse().unwrap()), ContactSlot::At(monday));
/// ```
#[must_use]
pub fn next_contact(
    rules: &ContactRules,
    history: &[DateTime<Utc>],
    now: DateTime<Utc>,
    zone: TimeZone,
) -> ContactSlot {
    let is_shut = rules.days.is_empty()
        || rules.from >= rules.until
        || rules.per_day_max == 0
        || rules.per_week_max == 0;
    if is_shut {
        return ContactSlot::Never;
    }
    let contacts = ContactDays::of(history, zone);
    let today = local_date(now, zone);
    let last_closed = contacts.last().map_or(today, |last| last.max(today));
    let search_ends = days_after(last_closed, SEARCH_DAYS);
    let hours = rules.from..rules.until;
    let aim = if hours.contains(&rules.aim_from) {
        rules.aim_from
    } else {
        rules.from
    };
    let mut open_days = today
        .iter_days()
        .take_while(|day| *day <= search_ends)
        .filter(|day| rules.days.contains(&day.weekday()) && contacts.leave_room(*day, rules));
    let found = open_days.find_map(|day| {
        let aimed = (day != today).then(|| first_instant(day, aim..rules.until, now, zone));
        aimed
            .flatten()
            .or_else(|| first_instant(day, hours.clone(), now, zone))
    });
    match found {
        Some(instant) if instant == now => ContactSlot::Now,
        Some(instant) => ContactSlot::At(instant),
        None => ContactSlot::Never,
    }
}

/// The earliest call that may be offered or set: on a quarter of an hour, more than `notice_hours_min` hours
/// ahead, on a day and in hours in which both calls and contacts are permitted. `None` when no day and hour
/// is both.
///
/// It does not count contacts: a call that the customer books is one they asked for. Before the business
/// books one itself, ask [`next_contact`] as well.
///
/// ```
/// # use goodterms::domain::contact_rules::next_call;
/// # use goodterms::domain::policy::{CallRules, ContactRules};
/// # use chrono::Weekday::{Mon, Tue, Wed, Thu, Fri};
/// # let time = |text: &str| text.parse().unwrap();
/// # let days = vec![Mon, Tue, Wed, Thu, Fri];
/// # let contact = ContactRules {
/// #     from: time("08:00:00"), until: time("21:00:00"),
/// #     aim_from: time("09:30:00"), aim_until: time("11:30:00"),
/// #     days: days.clone(), per_day_max: 1, per_week_max: 3,
/// # };
/// let calls = CallRules { from: time("09:30:00"), until: time("11:30:00"), days, notice_hours_min: 24 };
/// // Wednesday 10:00 in Berlin: Thursday 10:00 would be 24 hours ahead, not more.
/// let now = "2026-03-11T09:00:00Z".parse().unwrap();
/// let thursday = "2026-03-12T09:15:00Z".parse().unwrap();
/// assert_eq!(next_call(&calls, &contact, now, "Europe/Berlin".parse().unwrap()), Some(thursday));
/// ```
#[must_use]
pub fn next_call(
    calls: &CallRules,
    contact: &ContactRules,
    now: DateTime<Utc>,
    zone: TimeZone,
) -> Option<DateTime<Utc>> {
    let notice = TimeDelta::hours(i64::from(calls.notice_hours_min));
    let notice_ends = now.checked_add_signed(notice)?.timestamp();
    let slot = (notice_ends.div_euclid(CALL_SLOT_SECONDS) + 1) * CALL_SLOT_SECONDS;
    let earliest = DateTime::from_timestamp(slot, 0)?;
    let hours = calls.from.max(contact.from)..calls.until.min(contact.until);
    let first = local_date(earliest, zone);
    let search_ends = days_after(first, SEARCH_DAYS);
    first
        .iter_days()
        .take_while(|day| *day <= search_ends)
        .filter(|day| calls.days.contains(&day.weekday()) && contact.days.contains(&day.weekday()))
        .find_map(|day| first_instant(day, hours.clone(), earliest, zone))
}

/// How many contacts there were on each local day.
struct ContactDays(BTreeMap<NaiveDate, u32>);

impl ContactDays {
    fn of(history: &[DateTime<Utc>], zone: TimeZone) -> Self {
        let mut days: BTreeMap<NaiveDate, u32> = BTreeMap::new();
        for instant in history {
            *days.entry(local_date(*instant, zone)).or_default() += 1;
        }
        Self(days)
    }

    fn last(&self) -> Option<NaiveDate> {
        self.0.keys().next_back().copied()
    }

    /// Whether one more contact on a day keeps to both limits, in every seven days around it.
    fn leave_room(&self, day: NaiveDate, rules: &ContactRules) -> bool {
        let on_day = self.0.get(&day).copied().unwrap_or(0);
        let reach = TimeDelta::days(i64::from(WEEK_REACH_DAYS));
        let weeks = (day - reach).iter_days().take_while(|start| *start <= day);
        let mut busy = weeks.map(|start| -> u32 {
            let week = self.0.range(start..=days_after(start, WEEK_REACH_DAYS));
            week.map(|(_, count)| count).sum()
        });
        on_day < rules.per_day_max && busy.all(|count| count < rules.per_week_max)
    }
}

#[cfg(test)]
mod tests;
