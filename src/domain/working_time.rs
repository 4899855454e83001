//! Time in which people work: a business's hours on its working days. Answers are promised in it.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::business::WorkingHours;
use super::calendar::{Calendar, LATEST_DATE, days_after};
use super::local_time::{first_instant, first_instant_of, local_date};
use super::time_zone::TimeZone;

/// No search for the next working day goes further: one that does not come in that time never comes.
const SEARCH_DAYS: usize = 400;

/// The hours in which somebody answers, on days that are neither weekend nor holiday.
///
/// Where no working day comes any more (all of them are weekend, or the hours are none), plain time counts
/// instead: a promise then has a date all the same, and nothing searches for ever.
#[derive(Debug, Clone, Copy)]
pub struct WorkingTime<'a> {
    pub hours: &'a WorkingHours,
    pub calendar: &'a Calendar,
    /// The business's.
    pub zone: TimeZone,
}

/// A stretch of time, the end excluded.
type Span = (DateTime<Utc>, DateTime<Utc>);

impl WorkingTime<'_> {
    /// The instant at which so many working minutes have passed. None have to pass: the first working instant.
    ///
    /// The last minute of a day ends at the close of that day, not at the opening of the next one.
    ///
    /// Source: the policy's `[tickets]`, which counts the time to an answer in working minutes.
    ///
    /// ```
    /// use goodterms::domain::{business::WorkingHours, calendar::Calendar, working_time::WorkingTime};
    /// let (hours, calendar) = (WorkingHours::default(), Calendar::default());
    /// let zone = "Europe/Berlin".parse().unwrap();
    /// let working = WorkingTime { hours: &hours, calendar: &calendar, zone };
    /// // Friday, 13 March 2026, 16:30 in Berlin: half an hour is left, the rest is Monday's.
    /// let friday = "2026-03-13T15:30:00Z".parse().unwrap();
    /// assert_eq!(working.after(friday, 60).to_rfc3339(), "2026-03-16T08:30:00+00:00");
    /// assert_eq!(working.after(friday, 30).to_rfc3339(), "2026-03-13T16:00:00+00:00");
    /// ```
    #[must_use]
    pub fn after(&self, from: DateTime<Utc>, minutes: u32) -> DateTime<Utc> {
        let mut left = TimeDelta::minutes(i64::from(minutes));
        let mut reached = from;
        for (opens, closes) in self.spans(from) {
            let length = closes - opens;
            if length >= left {
                return opens + left;
            }
            left -= length;
            reached = closes;
        }
        reached + left
    }

    /// How many whole working minutes lie between two instants; 0 if the second is not the later one.
    ///
    /// ```
    /// use goodterms::domain::{business::WorkingHours, calendar::Calendar, working_time::WorkingTime};
    /// let (hours, calendar) = (WorkingHours::default(), Calendar::default());
    /// let zone = goodterms::domain::time_zone::TimeZone::UTC;
    /// let working = WorkingTime { hours: &hours, calendar: &calendar, zone };
    /// let friday = "2026-03-13T16:30:00Z".parse().unwrap();
    /// let monday = "2026-03-16T09:30:00Z".parse().unwrap();
    /// assert_eq!(working.minutes_between(friday, monday), 60);
    /// assert_eq!(working.minutes_between(monday, friday), 0);
    /// ```
    #[must_use]
    pub fn minutes_between(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> u32 {
        let mut spans = self.spans(from).peekable();
        let passed = if spans.peek().is_some() {
            spans
                .take_while(|(opens, _)| *opens < until)
                .fold(TimeDelta::zero(), |sum, (opens, closes)| {
                    sum + (closes.min(until) - opens)
                })
        } else {
            (until - from).max(TimeDelta::zero())
        };
        u32::try_from(passed.num_minutes()).unwrap_or(u32::MAX)
    }

    /// The n-th working day after a day; the day itself if none has to pass.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use goodterms::domain::{business::WorkingHours, calendar::Calendar, working_time::WorkingTime};
    /// let (hours, calendar) = (WorkingHours::default(), Calendar::default());
    /// let zone = goodterms::domain::time_zone::TimeZone::UTC;
    /// let working = WorkingTime { hours: &hours, calendar: &calendar, zone };
    /// let friday = NaiveDate::from_ymd_opt(2026, 3, 13).unwrap();
    /// assert_eq!(working.days_after(friday, 5).to_string(), "2026-03-20");
    /// ```
    #[must_use]
    pub fn days_after(&self, day: NaiveDate, days: u32) -> NaiveDate {
        let mut working = self.days(day);
        let (mut reached, mut left) = (day, days);
        while left > 0 {
            let Some(next) = working.next() else {
                return days_after(reached, left);
            };
            (reached, left) = (next, left - 1);
        }
        reached
    }

    /// The working days after a day, for as long as another one comes.
    fn days(&self, after: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        let mut last = after;
        std::iter::from_fn(move || {
            let searched = last.iter_days().skip(1).take(SEARCH_DAYS);
            let mut searched = searched.take_while(|day| *day <= LATEST_DATE);
            last = searched.find(|day| self.works_on(*day))?;
            Some(last)
        })
    }

    fn works_on(&self, day: NaiveDate) -> bool {
        self.hours.from < self.hours.until
            && self.hours.days.contains(&day.weekday())
            && self.calendar.is_business_day(day)
    }

    /// The stretches of working time from an instant on, in order and without overlap.
    fn spans(&self, from: DateTime<Utc>) -> impl Iterator<Item = Span> {
        // Where the clocks are turned back over midnight, the day before goes on after this one has begun.
        let today = local_date(from, self.zone);
        let earliest = today.checked_sub_days(Days::new(2)).unwrap_or(today);
        let spans = self.days(earliest).filter_map(|day| self.span_of(day));
        let mut reached = from;
        spans.filter_map(move |(opens, closes)| {
            let opens = opens.max(reached);
            reached = reached.max(closes);
            (opens < closes).then_some((opens, closes))
        })
    }

    /// From the first opening to the last close of a day: an hour in which the clocks are turned back counts
    /// twice, one that they skip does not count.
    fn span_of(&self, day: NaiveDate) -> Option<Span> {
        let (from, until) = (self.hours.from, self.hours.until);
        let well_before = day.checked_sub_days(Days::new(2))?;
        let well_before = well_before.and_time(NaiveTime::MIN).and_utc();
        let opens = first_instant(day, from..until, well_before, self.zone)?;
        let end = self.zone.instants(day.and_time(until)).latest();
        let closes = end.or_else(|| {
            // The clocks skip the end, so the hours are over when they are turned.
            let last = NaiveTime::from_hms_opt(23, 59, 59)?;
            let turned = first_instant(day, until..last, well_before, self.zone);
            turned.or_else(|| first_instant_of(day.succ_opt()?, self.zone))
        })?;
        Some((opens, closes))
    }
}

#[cfg(test)]
mod tests;
