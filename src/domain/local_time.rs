//! The one place where instants become dates and times of a time zone, and the way back.

use std::ops::Range;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::time_zone::TimeZone;

/// The date of an instant in a time zone.
///
/// ```
/// use goodterms::domain::local_time::local_date;
/// let instant = "2026-03-12T02:30:00Z".parse().unwrap();
/// assert_eq!(local_date(instant, "America/New_York".parse().unwrap()).to_string(), "2026-03-11");
/// assert_eq!(local_date(instant, "Asia/Tokyo".parse().unwrap()).to_string(), "2026-03-12");
/// ```
#[must_use]
pub fn local_date(instant: DateTime<Utc>, zone: TimeZone) -> NaiveDate {
    local_time(instant, zone).date()
}

/// The wall clock of a time zone at an instant: the one conversion of the product.
#[must_use]
pub fn local_time(instant: DateTime<Utc>, zone: TimeZone) -> NaiveDateTime {
    zone.local(instant).naive_local()
}

/// The way back: the first instant, not before `not_before`, at which the wall clock shows `day` and a time
/// of `hours` (the end excluded). `None` when there is none: the hours are over, or the clocks skip them.
///
/// A wall clock comes into its hours when it reaches their start or when it is turned, so these two are
/// looked at. Where the clocks are turned back, hours may come twice, and the second time counts as well.
///
/// ```
/// use goodterms::domain::local_time::first_instant;
/// let berlin = "Europe/Berlin".parse().unwrap();
/// let hours = "02:30:00".parse().unwrap().."09:00:00".parse().unwrap();
/// let night = "2026-03-28T22:00:00Z".parse().unwrap();
/// // At 02:00 the clocks go to 03:00, which is 01:00 UTC.
/// let found = first_instant("2026-03-29".parse().unwrap(), hours, night, berlin);
/// assert_eq!(found, Some("2026-03-29T01:00:00Z".parse().unwrap()));
/// ```
#[must_use]
pub fn first_instant(
    day: NaiveDate,
    hours: Range<NaiveTime>,
    not_before: DateTime<Utc>,
    zone: TimeZone,
) -> Option<DateTime<Utc>> {
    let start = zone.instants(day.and_time(hours.start));
    let candidates = [
        Some(not_before),
        start.earliest(),
        start.latest(),
        clock_turn(day, zone),
    ];
    let fits = |instant: &DateTime<Utc>| {
        let local = local_time(*instant, zone);
        *instant >= not_before && local.date() == day && hours.contains(&local.time())
    };
    candidates.into_iter().flatten().filter(fits).min()
}

/// The first instant of a day in a time zone: midnight, or when the clocks skip it, the instant after.
///
/// ```
/// use goodterms::domain::local_time::first_instant_of;
/// let day = "2026-03-13".parse().unwrap();
/// let midnight = first_instant_of(day, "America/New_York".parse().unwrap());
/// assert_eq!(midnight, Some("2026-03-13T04:00:00Z".parse().unwrap()));
/// ```
#[must_use]
pub fn first_instant_of(day: NaiveDate, zone: TimeZone) -> Option<DateTime<Utc>> {
    let all_day = NaiveTime::MIN..NaiveTime::from_hms_opt(23, 59, 59)?;
    let well_before = day
        .pred_opt()?
        .pred_opt()?
        .and_time(NaiveTime::MIN)
        .and_utc();
    first_instant(day, all_day, well_before, zone)
}

/// The instant, if any, at which a zone's clocks are turned on a day or in the hours around it.
fn clock_turn(day: NaiveDate, zone: TimeZone) -> Option<DateTime<Utc>> {
    /// No zone was ever further from UTC than this.
    const OFFSET_HOURS_MAX: i64 = 16;
    let offset = |seconds: i64| Some(zone.offset(DateTime::from_timestamp(seconds, 0)?));
    let midnight = day.and_time(NaiveTime::MIN).and_utc().timestamp();
    let mut before = midnight - OFFSET_HOURS_MAX * 3600;
    let mut after = midnight + (24 + OFFSET_HOURS_MAX) * 3600;
    let old = offset(before)?;
    if offset(after)? == old {
        return None;
    }
    while after - before > 1 {
        let middle = before.midpoint(after);
        if offset(middle)? == old {
            before = middle;
        } else {
            after = middle;
        }
    }
    DateTime::from_timestamp(after, 0)
}
