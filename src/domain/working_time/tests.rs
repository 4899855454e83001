//! Instants checked by hand against a calendar, and what holds for any hours, zone and instant.

use std::collections::BTreeSet;

use chrono::Weekday::{self, Fri, Mon, Sat, Sun, Thu, Tue, Wed};
use proptest::prelude::*;

use super::*;
use crate::domain::time_zone::TimeZone;

const WEEK: [Weekday; 7] = [Mon, Tue, Wed, Thu, Fri, Sat, Sun];

fn zone(name: &str) -> TimeZone {
    name.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn hours(days: &[Weekday], from: &str, until: &str) -> WorkingHours {
    let time = |text| NaiveTime::parse_from_str(text, "%H:%M").unwrap();
    WorkingHours {
        days: days.to_vec(),
        from: time(from),
        until: time(until),
    }
}

/// Saturday and Sunday off, and Friday, 3 April 2026, and the Monday after it.
fn easter() -> Calendar {
    Calendar {
        weekend: vec![Sat, Sun],
        holidays: BTreeSet::from([date("2026-04-03"), date("2026-04-06")]),
        ..Calendar::default()
    }
}

/// Monday to Friday, 09:00 to 17:00, in Berlin, over Easter: winter time until 29 March, then summer time.
fn with_office<T>(test: impl Fn(WorkingTime<'_>) -> T) -> T {
    test(WorkingTime {
        hours: &WorkingHours::default(),
        calendar: &easter(),
        zone: zone("Europe/Berlin"),
    })
}

#[test]
fn minutes_pass_in_working_hours_only() {
    with_office(|office| {
        for (from, minutes, until) in [
            // Thursday, 26 March, 10:00.
            ("2026-03-26T09:00:00Z", 60, "2026-03-26T10:00:00Z"),
            // A second counts as it is.
            ("2026-03-26T09:00:17Z", 60, "2026-03-26T10:00:17Z"),
            // Before the hours they begin at nine.
            ("2026-03-26T03:00:00Z", 60, "2026-03-26T09:00:00Z"),
            // The last minute ends with the day, the next one is tomorrow's.
            ("2026-03-26T09:00:00Z", 420, "2026-03-26T16:00:00Z"),
            ("2026-03-26T09:00:00Z", 421, "2026-03-27T08:01:00Z"),
            // At five it is over.
            ("2026-03-26T16:00:00Z", 1, "2026-03-27T08:01:00Z"),
            // From Friday evening to Monday, when the clocks stand one hour ahead.
            ("2026-03-27T17:30:00Z", 30, "2026-03-30T07:30:00Z"),
            // From Maundy Thursday, 16:00, over both holidays to Tuesday.
            ("2026-04-02T14:00:00Z", 90, "2026-04-07T07:30:00Z"),
            // Three whole days.
            ("2026-03-24T08:00:00Z", 3 * 480, "2026-03-26T16:00:00Z"),
        ] {
            let found = office.after(at(from), minutes);
            assert_eq!(found, at(until), "{minutes} minutes after {from}");
            assert_eq!(office.minutes_between(at(from), found), minutes);
        }
    });
}

#[test]
fn when_nothing_has_to_pass_it_is_the_first_working_instant() {
    with_office(|office| {
        let thursday = at("2026-03-26T09:00:00Z");
        assert_eq!(office.after(thursday, 0), thursday);
        let saturday = at("2026-03-28T09:00:00Z");
        assert_eq!(office.after(saturday, 0), at("2026-03-30T07:00:00Z"));
    });
}

#[test]
fn only_whole_minutes_are_counted_and_no_minute_before_the_start() {
    with_office(|office| {
        let between = |from, until| office.minutes_between(at(from), at(until));
        assert_eq!(
            between("2026-03-26T09:00:00Z", "2026-03-26T09:01:59Z"),
            1,
            "59 seconds are no minute"
        );
        // A night and a weekend have none.
        assert_eq!(between("2026-03-26T16:00:00Z", "2026-03-27T08:00:00Z"), 0);
        assert_eq!(between("2026-03-28T09:00:00Z", "2026-03-29T09:00:00Z"), 0);
        // A clock that was set back.
        assert_eq!(between("2026-03-26T10:00:00Z", "2026-03-26T09:00:00Z"), 0);
        assert_eq!(between("2026-03-26T10:00:00Z", "2026-03-26T10:00:00Z"), 0);
    });
}

#[test]
fn working_days_pass_over_weekends_and_holidays() {
    with_office(|office| {
        for (from, days, until) in [
            ("2026-03-26", 0, "2026-03-26"),
            ("2026-03-26", 1, "2026-03-27"),
            ("2026-03-26", 5, "2026-04-02"),
            ("2026-04-02", 1, "2026-04-07"),
            // From a Sunday: the Monday is the first one.
            ("2026-03-29", 1, "2026-03-30"),
        ] {
            assert_eq!(office.days_after(date(from), days), date(until), "{from}");
        }
    });
}

#[test]
fn hours_in_which_the_clocks_are_turned_are_as_long_as_they_really_are() {
    let no_days_off = Calendar::default();
    let minutes = |zone, day: &str, from, until| {
        let hours = hours(&WEEK, from, until);
        let working = WorkingTime {
            hours: &hours,
            calendar: &no_days_off,
            zone,
        };
        let span = working.span_of(date(day));
        span.map(|(opens, closes)| (closes - opens).num_minutes())
    };
    // Berlin goes from 02:00 to 03:00, and in October from 03:00 back to 02:00.
    let berlin = zone("Europe/Berlin");
    assert_eq!(minutes(berlin, "2026-03-28", "00:00", "04:00"), Some(240));
    assert_eq!(minutes(berlin, "2026-03-29", "00:00", "04:00"), Some(180));
    assert_eq!(minutes(berlin, "2026-10-25", "00:00", "04:00"), Some(300));
    // An opening or a close that is skipped is where the clocks are turned.
    assert_eq!(minutes(berlin, "2026-03-29", "02:30", "04:00"), Some(60));
    assert_eq!(minutes(berlin, "2026-03-29", "01:00", "02:30"), Some(60));
    assert_eq!(minutes(berlin, "2026-03-29", "02:10", "02:50"), None);
    // Havana skips the first hour of the day, Samoa skipped a whole day.
    let havana = zone("America/Havana");
    assert_eq!(minutes(havana, "2026-03-08", "00:00", "00:30"), None);
    assert_eq!(minutes(havana, "2026-03-08", "00:00", "08:00"), Some(420));
    assert_eq!(
        minutes(zone("Pacific/Apia"), "2011-12-30", "09:00", "17:00"),
        None
    );
}

#[test]
fn an_hour_that_comes_again_after_midnight_is_counted_once() {
    let (hours, calendar) = (hours(&WEEK, "00:00", "23:59"), Calendar::default());
    let working = WorkingTime {
        hours: &hours,
        calendar: &calendar,
        zone: zone("America/St_Johns"),
    };
    // On 7 November 2010 at 00:01 the clocks went back to 23:01 of the day before: the two days had 49 hours,
    // and the hours leave out the last minute.
    let (from, until) = (at("2010-11-06T02:30:00Z"), at("2010-11-08T03:30:00Z"));
    assert_eq!(working.minutes_between(from, until), 49 * 60 - 1);
}

#[test]
fn hours_that_never_come_are_plain_time_and_nothing_searches_for_ever() {
    let (office, never) = (WorkingHours::default(), hours(&[], "09:00", "17:00"));
    let weekend = hours(&[Sat, Sun], "09:00", "17:00");
    let backwards = hours(&WEEK, "17:00", "09:00");
    let all_off = Calendar {
        weekend: WEEK.to_vec(),
        ..Calendar::default()
    };
    let easter = easter();
    for (hours, calendar) in [
        (&office, &all_off),
        (&never, &easter),
        (&weekend, &easter),
        (&backwards, &easter),
    ] {
        let working = WorkingTime {
            hours,
            calendar,
            zone: zone("Europe/Berlin"),
        };
        let friday = at("2026-03-27T20:00:00Z");
        let later = at("2026-03-28T01:00:00Z");
        assert_eq!(working.after(friday, 300), later);
        assert_eq!(working.minutes_between(friday, later), 300);
        assert_eq!(working.minutes_between(later, friday), 0);
        let day = date("2026-03-27");
        assert_eq!(working.days_after(day, 5), date("2026-04-01"));
        assert_eq!(working.days_after(day, u32::MAX), LATEST_DATE);
    }
}

#[test]
fn a_working_day_may_be_long_in_coming() {
    let hours = hours(&[Mon], "09:00", "09:01");
    // All Mondays of 2026 are holidays.
    let mondays = date("2026-01-05").iter_weeks().take(52).collect();
    let calendar = Calendar {
        holidays: mondays,
        ..Calendar::default()
    };
    let working = WorkingTime {
        hours: &hours,
        calendar: &calendar,
        zone: TimeZone::UTC,
    };
    let start = at("2026-01-01T00:00:00Z");
    assert_eq!(working.after(start, 1), at("2027-01-04T09:01:00Z"));
    // A hundred Mondays of one minute each: more than any search for a single day would look at.
    assert_eq!(working.after(start, 100), at("2028-11-27T09:01:00Z"));
    assert_eq!(
        working.days_after(date("2026-01-01"), 2),
        date("2027-01-11")
    );
}

/// Any hours of one minute and more, on any days that are not all days off, in zones that turn their clocks.
fn any_hours() -> impl Strategy<Value = (WorkingHours, Calendar, TimeZone)> {
    let days = prop::sample::subsequence(WEEK.to_vec(), 1..=7);
    let times = (0..1438_u32, 1..1439_u32).prop_map(|(from, length)| {
        let time = |minute: u32| NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap();
        (time(from), time((from + length).min(1439)))
    });
    let zones = vec![
        zone("Europe/Berlin"),
        zone("America/New_York"),
        zone("America/Havana"),
        zone("Pacific/Auckland"),
        zone("Pacific/Apia"),
        zone("Asia/Tokyo"),
    ];
    (days, times, prop::sample::select(zones)).prop_map(|(days, (from, until), zone)| {
        let mut calendar = easter();
        calendar.weekend.retain(|day| !days.contains(day));
        (WorkingHours { days, from, until }, calendar, zone)
    })
}

/// Any instant of 2026 and 2027.
fn any_instant() -> impl Strategy<Value = DateTime<Utc>> {
    (0..2 * 365 * 86_400_i64)
        .prop_map(|seconds| at("2026-01-01T00:00:00Z") + TimeDelta::seconds(seconds))
}

proptest! {
    #[test]
    fn as_many_minutes_lie_between_as_have_passed(
        (hours, calendar, zone) in any_hours(), from in any_instant(), minutes in 0..5_000_u32
    ) {
        let working = WorkingTime { hours: &hours, calendar: &calendar, zone };
        let until = working.after(from, minutes);
        prop_assert!(until >= from);
        prop_assert_eq!(working.minutes_between(from, until), minutes);
    }

    #[test]
    fn more_minutes_and_a_later_start_never_end_earlier(
        (hours, calendar, zone) in any_hours(), from in any_instant(), later in any_instant(),
        minutes in 0..2_000_u32, more in 0..2_000_u32
    ) {
        let working = WorkingTime { hours: &hours, calendar: &calendar, zone };
        let (from, later) = (from.min(later), from.max(later));
        let until = working.after(from, minutes);
        prop_assert!(working.after(from, minutes + more) >= until);
        prop_assert!(working.after(later, minutes) >= until);
    }

    #[test]
    fn a_clock_that_stands_still_in_between_loses_nothing(
        (hours, calendar, zone) in any_hours(), from in any_instant(), minutes in 1..1_000_u32, paused in 0..1_000_u32
    ) {
        // What a case does that waits for its customer: what is left is kept, and counted again from later on.
        let working = WorkingTime { hours: &hours, calendar: &calendar, zone };
        let stops = working.after(from, paused.min(minutes));
        let left = working.minutes_between(stops, working.after(from, minutes));
        prop_assert_eq!(left, minutes - paused.min(minutes));
    }

    #[test]
    fn working_days_are_working_days_and_rise(
        (hours, calendar, zone) in any_hours(), day in 0..700_u64, days in 1..60_u32
    ) {
        let working = WorkingTime { hours: &hours, calendar: &calendar, zone };
        let day = date("2026-01-01") + Days::new(day);
        let last = working.days_after(day, days);
        prop_assert!(working.works_on(last));
        prop_assert!(working.days_after(day, days - 1) < last);
    }
}
