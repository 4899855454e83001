//! The days among which a payment may be put.

use chrono::NaiveDate;

use crate::domain::calendar::{Calendar, days_after};

/// A payment may fall due from one day to another, both included. The calendar moves it off weekends and
/// holidays, and the day to which it is moved has to lie there too.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window<'a> {
    pub(super) from: NaiveDate,
    pub(super) latest: NaiveDate,
    /// `None`: nothing moves it.
    pub(super) calendar: Option<&'a Calendar>,
}

impl Window<'_> {
    /// When a payment that was put on a day falls due.
    pub(super) fn due(&self, day: NaiveDate) -> NaiveDate {
        self.calendar.map_or(day, |calendar| calendar.roll(day))
    }

    pub(super) fn fits(&self, day: NaiveDate) -> bool {
        day >= self.from && (self.from..=self.latest).contains(&self.due(day))
    }

    /// The latest day that will do, which may lie before a weekend at the end.
    pub(super) fn latest_that_fits(&self) -> Option<NaiveDate> {
        self.nearest(self.latest)
    }

    /// The day nearest to the one that was asked for: the latest before it, else the first after it.
    pub(super) fn nearest(&self, asked: NaiveDate) -> Option<NaiveDate> {
        self.near(asked).find(|day| self.fits(*day))
    }

    /// The days from the one that was asked for back to the first, then those after it.
    pub(super) fn near(&self, asked: NaiveDate) -> impl Iterator<Item = NaiveDate> + use<> {
        let (from, latest) = (self.from, self.latest);
        let start = asked.min(latest).max(from);
        let earlier = start.iter_days().rev().take_while(move |day| *day >= from);
        let later = days_after(start, 1).iter_days();
        let later = later.take_while(move |day| *day <= latest);
        earlier.chain(later).filter(move |day| *day <= latest)
    }
}
