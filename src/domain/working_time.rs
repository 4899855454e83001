//! Time in which people work: a business's hours on its working days. Answers are promised in it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use super::business::WorkingHours;
use super::calendar::Calendar;
use super::local_time::{first_instant, local_date};

/// No search for a working day goes further: hours that never come are no hours.
const SEARCH_DAYS: u32 = 400;

/// The hours in which somebody answers, on days that are neither weekend nor holiday.
#[derive(Debug, Clone, Copy)]
pub struct WorkingTime<'a> {
    pub hours: &'a WorkingHours,
    pub calendar: &'a Calendar,
    /// The business's.
    pub zone: Tz,
}

impl WorkingTime<'_> {
    /// The instant at which so many working minutes have passed.
    #[must_use]
    pub fn after(&self, from: DateTime<Utc>, minutes: u32) -> DateTime<Utc> {
        let mut left = TimeDelta::minutes(i64::from(minutes));
        let mut end = from;
        for (opens, closes) in self.spans(from) {
            let length = closes - opens;
            if length >= left {
                return opens + left;
            }
            left -= length;
            end = closes;
        }
        end + left
    }

    /// How many whole working minutes lie between two instants; 0 if the second is the earlier one.
    #[must_use]
    pub fn minutes_between(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> u32 {
        let spans = self.spans(from).take_while(|(opens, _)| *opens < until);
        let sum = spans.fold(TimeDelta::zero(), |sum, (opens, closes)| {
            sum + (closes.min(until) - opens)
        });
        u32::try_from(sum.num_minutes()).unwrap_or(0)
    }

    /// The n-th working day after a day.
    #[must_use]
    pub fn days_after(&self, day: NaiveDate, days: u32) -> NaiveDate {
        let working = day.iter_days().skip(1).filter(|day| self.works_on(*day));
        let mut first = working.take(days.try_into().unwrap_or(0));
        first.by_ref().last().unwrap_or(day)
    }

    fn works_on(&self, day: NaiveDate) -> bool {
        use chrono::Datelike;
        self.hours.days.contains(&day.weekday()) && self.calendar.is_business_day(day)
    }

    /// The stretches of working time from an instant on.
    fn spans(&self, from: DateTime<Utc>) -> impl Iterator<Item = (DateTime<Utc>, DateTime<Utc>)> {
        let hours = self.hours.from..self.hours.until;
        let first = local_date(from, self.zone);
        first
            .iter_days()
            .take(SEARCH_DAYS.try_into().unwrap_or(0))
            .filter(|day| self.works_on(*day))
            .filter_map(move |day| {
                let opens = first_instant(day, hours.clone(), from, self.zone)?;
                let end = day.and_time(hours.end);
                let closes = chrono::TimeZone::from_local_datetime(&self.zone, &end).latest()?;
                Some((opens, closes.to_utc())).filter(|(opens, closes)| opens < closes)
            })
    }
}
