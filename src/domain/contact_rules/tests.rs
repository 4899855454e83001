//! Instants checked by hand against a calendar, and what holds for any rules, history and zone.

use chrono::NaiveTime;
use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
use proptest::prelude::*;

use super::*;
use crate::domain::time_zone::TimeZone;

fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

fn zone(name: &str) -> TimeZone {
    name.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The defaults of the policy.
fn rules() -> ContactRules {
    ContactRules {
        from: time("08:00"),
        until: time("21:00"),
        aim_from: time("09:30"),
        aim_until: time("11:30"),
        days: vec![Mon, Tue, Wed, Thu, Fri],
        per_day_max: 1,
        per_week_max: 3,
    }
}

/// Every day, in these hours, aimed at this time.
fn daily(from: &str, until: &str, aim_from: &str) -> ContactRules {
    ContactRules {
        from: time(from),
        until: time(until),
        aim_from: time(aim_from),
        days: vec![Mon, Tue, Wed, Thu, Fri, Sat, Sun],
        ..rules()
    }
}

fn calls() -> CallRules {
    CallRules {
        from: time("09:30"),
        until: time("11:30"),
        days: vec![Mon, Tue, Wed, Thu, Fri],
        notice_hours_min: 24,
    }
}

#[track_caller]
fn expect(rules: &ContactRules, history: &[&str], now: &str, zone: TimeZone, slot: &str) {
    let history: Vec<_> = history.iter().map(|text| at(text)).collect();
    let expected = match slot {
        "now" => ContactSlot::Now,
        "never" => ContactSlot::Never,
        instant => ContactSlot::At(at(instant)),
    };
    assert_eq!(next_contact(rules, &history, at(now), zone), expected);
}

#[test]
fn within_the_hours_it_is_now_and_before_them_it_is_when_they_begin() {
    // Thursday 12 March 2026; Berlin is an hour ahead of UTC.
    let berlin = zone("Europe/Berlin");
    let soon = "2026-03-12T07:00:00Z";
    expect(&rules(), &[], "2026-03-12T05:00:00Z", berlin, soon);
    expect(&rules(), &[], "2026-03-12T06:59:59Z", berlin, soon);
    expect(&rules(), &[], soon, berlin, "now");
    expect(&rules(), &[], "2026-03-12T19:59:59Z", berlin, "now");
}

#[test]
fn at_the_end_of_the_hours_it_is_aimed_at_the_next_permitted_morning() {
    let berlin = zone("Europe/Berlin");
    let friday = "2026-03-13T08:30:00Z";
    expect(&rules(), &[], "2026-03-12T20:00:00Z", berlin, friday);
    let monday = "2026-03-16T08:30:00Z";
    expect(&rules(), &[], "2026-03-13T20:00:00Z", berlin, monday);
    expect(&rules(), &[], "2026-03-14T11:00:00Z", berlin, monday);
}

#[test]
fn an_aim_outside_the_hours_gives_way_to_them() {
    let rules = daily("10:00", "12:00", "09:30");
    let tomorrow = "2026-03-13T09:00:00Z";
    let now = "2026-03-12T15:00:00Z";
    expect(&rules, &[], now, zone("Europe/Berlin"), tomorrow);
}

#[test]
fn one_a_day_and_three_in_any_seven_days() {
    let berlin = zone("Europe/Berlin");
    let (mon, tue, wed) = (
        "2026-03-09T09:00:00Z",
        "2026-03-10T09:00:00Z",
        "2026-03-11T09:00:00Z",
    );
    let later = "2026-03-11T13:00:00Z";
    expect(&rules(), &[wed], later, berlin, "2026-03-12T08:30:00Z");
    expect(&rules(), &[tue, mon], later, berlin, "now");
    // Until Sunday the week holds three; on Monday the first of them has left it.
    let next_monday = "2026-03-16T08:30:00Z";
    expect(&rules(), &[wed, mon, tue], later, berlin, next_monday);
    let four = ContactRules {
        per_week_max: 4,
        ..rules()
    };
    let thursday = "2026-03-12T08:30:00Z";
    expect(&four, &[mon, tue, wed], later, berlin, thursday);
}

#[test]
fn the_days_that_count_are_the_customers() {
    // 11 March 23:30 UTC is the 12th in Tokyo, nine hours ahead, and still the 11th in London.
    let night = "2026-03-11T23:30:00Z";
    let friday = "2026-03-13T00:30:00Z";
    expect(
        &rules(),
        &[night],
        "2026-03-12T02:00:00Z",
        zone("Asia/Tokyo"),
        friday,
    );
    expect(
        &rules(),
        &[night],
        "2026-03-12T08:00:00Z",
        zone("Europe/London"),
        "now",
    );
}

#[test]
fn far_from_utc_the_local_weekday_and_hour_count() {
    // Saturday 05:00 UTC: Saturday 19:00 on Kiritimati (+14), Friday 18:00 on Pago Pago (−11).
    let now = "2026-03-14T05:00:00Z";
    let monday = "2026-03-15T19:30:00Z";
    expect(&rules(), &[], now, zone("Pacific/Kiritimati"), monday);
    expect(&rules(), &[], now, zone("Pacific/Pago_Pago"), "now");
    // Kathmandu is 5:45 ahead.
    let morning = "2026-03-12T02:15:00Z";
    expect(
        &rules(),
        &[],
        "2026-03-12T00:00:00Z",
        zone("Asia/Kathmandu"),
        morning,
    );
}

#[test]
fn contacts_ahead_of_a_clock_that_was_set_back_count() {
    let berlin = zone("Europe/Berlin");
    let now = "2026-03-12T09:00:00Z";
    let in_an_hour = "2026-03-12T10:00:00Z";
    expect(&rules(), &[in_an_hour], now, berlin, "2026-03-13T08:30:00Z");
    // Friday, Monday and Tuesday are taken: the seven days up to Thursday the 19th hold all three.
    let ahead = [
        "2026-03-13T09:00:00Z",
        "2026-03-16T09:00:00Z",
        "2026-03-17T09:00:00Z",
    ];
    expect(&rules(), &ahead, now, berlin, "2026-03-20T08:30:00Z");
}

#[test]
fn a_time_that_the_clocks_skip_moves_to_the_first_instant_after_it() {
    // In New York 02:00 became 03:00 on Sunday 8 March 2026, at 07:00 UTC.
    let new_york = zone("America/New_York");
    let saturday_night = "2026-03-08T03:00:00Z";
    let aimed = daily("02:00", "21:00", "02:30");
    let turn = "2026-03-08T07:00:00Z";
    expect(&aimed, &[], saturday_night, new_york, turn);
    // Before the turn on the day itself, 01:30 local.
    expect(&aimed, &[], "2026-03-08T06:30:00Z", new_york, turn);
    // Hours that lie in the gap do not come that day; Monday 02:30 is four hours behind UTC.
    let skipped = daily("02:00", "03:00", "02:30");
    let monday = "2026-03-09T06:30:00Z";
    expect(&skipped, &[], saturday_night, new_york, monday);
}

#[test]
fn a_time_that_comes_twice_is_taken_the_first_time_and_the_hours_open_again() {
    // In New York 02:00 became 01:00 on Sunday 1 November 2026, at 06:00 UTC.
    let new_york = zone("America/New_York");
    let night = daily("00:30", "01:30", "01:15");
    let first = "2026-11-01T05:15:00Z";
    expect(&night, &[], "2026-10-31T20:00:00Z", new_york, first);
    let between = "2026-11-01T05:45:00Z";
    expect(&night, &[], between, new_york, "2026-11-01T06:00:00Z");
    expect(&night, &[], "2026-11-01T06:15:00Z", new_york, "now");
}

#[test]
fn a_day_that_a_zone_left_out_is_passed_over() {
    // Samoa went from Thursday 29 to Saturday 31 December 2011.
    let thursday_night = "2011-12-30T08:00:00Z";
    let saturday = "2011-12-30T19:30:00Z";
    let rules = daily("08:00", "21:00", "09:30");
    expect(&rules, &[], thursday_night, zone("Pacific/Apia"), saturday);
}

#[test]
fn rules_that_leave_no_instant_say_so() {
    let now = "2026-03-12T09:00:00Z";
    let shut = [
        ContactRules {
            days: Vec::new(),
            ..rules()
        },
        ContactRules {
            until: time("08:00"),
            ..rules()
        },
        ContactRules {
            per_day_max: 0,
            ..rules()
        },
        ContactRules {
            per_week_max: 0,
            ..rules()
        },
    ];
    for rules in shut {
        expect(&rules, &[], now, zone("Europe/Berlin"), "never");
    }
    let weekend = CallRules {
        days: vec![Sat, Sun],
        ..calls()
    };
    assert_eq!(
        next_call(&weekend, &rules(), at(now), zone("Europe/Berlin")),
        None
    );
}

#[test]
fn a_call_is_more_than_its_notice_ahead_in_the_hours_of_both() {
    let call = |contact: &ContactRules, now: &str| {
        next_call(&calls(), contact, at(now), zone("Europe/Berlin")).unwrap()
    };
    // Wednesday 10:00 gives Thursday 10:15; Wednesday 11:20 gives Friday; Friday gives Monday.
    let thursday = at("2026-03-12T09:15:00Z");
    assert_eq!(call(&rules(), "2026-03-11T09:00:00Z"), thursday);
    assert_eq!(call(&rules(), "2026-03-11T09:14:59Z"), thursday);
    let friday = at("2026-03-13T08:30:00Z");
    assert_eq!(call(&rules(), "2026-03-11T10:20:00Z"), friday);
    let monday = at("2026-03-16T08:30:00Z");
    assert_eq!(call(&rules(), "2026-03-13T09:00:00Z"), monday);
    // The clocks go forward on Sunday 29 March.
    let after_the_turn = at("2026-03-30T07:30:00Z");
    assert_eq!(call(&rules(), "2026-03-27T12:00:00Z"), after_the_turn);
    let from_ten = ContactRules {
        from: time("10:00"),
        ..rules()
    };
    let ten = at("2026-03-13T09:00:00Z");
    assert_eq!(call(&from_ten, "2026-03-11T10:20:00Z"), ten);
}

fn any_zone() -> impl Strategy<Value = TimeZone> {
    prop::sample::select(vec![
        zone("Europe/Berlin"),
        zone("America/New_York"),
        zone("America/Havana"),
        zone("Asia/Kathmandu"),
        zone("Asia/Beirut"),
        zone("Pacific/Kiritimati"),
        zone("Pacific/Pago_Pago"),
        zone("Pacific/Chatham"),
        zone("Australia/Lord_Howe"),
        zone("Africa/Casablanca"),
    ])
}

/// Some instant of 2026, to the minute.
fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    (0..365 * 24 * 60_i64)
        .prop_map(|minutes| at("2026-01-01T00:00:00Z") + TimeDelta::minutes(minutes))
}

fn some_rules() -> impl Strategy<Value = ContactRules> {
    let minute = |minute: u32| NaiveTime::MIN + TimeDelta::minutes(i64::from(minute));
    let days = prop::sample::subsequence(vec![Mon, Tue, Wed, Thu, Fri, Sat, Sun], 1..=7);
    (
        0..1380_u32,
        60..600_u32,
        0..1440_u32,
        days,
        1..3_u32,
        1..6_u32,
    )
        .prop_map(
            move |(from, length, aim, days, per_day_max, per_week_max)| ContactRules {
                from: minute(from),
                until: minute((from + length).min(1439)),
                aim_from: minute(aim),
                aim_until: minute(aim),
                days,
                per_day_max,
                per_week_max,
            },
        )
}

/// The rules once more, written as they are said.
fn is_permitted(
    rules: &ContactRules,
    history: &[DateTime<Utc>],
    instant: DateTime<Utc>,
    zone: TimeZone,
) -> bool {
    let local = zone.local(instant);
    let day = |other: &DateTime<Utc>| zone.local(*other).date_naive();
    let same_day = history.iter().filter(|h| day(h) == local.date_naive());
    let full_week = (-6..=0).any(|start| {
        let in_week = history.iter().filter(|h| {
            let distance = (day(h) - local.date_naive()).num_days();
            (start..start + 7).contains(&distance)
        });
        in_week.count() >= rules.per_week_max as usize
    });
    rules.days.contains(&local.weekday())
        && local.time() >= rules.from
        && local.time() < rules.until
        && same_day.count() < rules.per_day_max as usize
        && !full_week
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_slot_keeps_the_rules_and_no_earlier_day_does(
        rules in some_rules(),
        now in instant(),
        offsets in prop::collection::vec(-14_400..14_400_i64, 0..12),
        zone in any_zone(),
    ) {
        let history: Vec<_> = offsets.iter().map(|m| now + TimeDelta::minutes(*m)).collect();
        let slot = match next_contact(&rules, &history, now, zone) {
            ContactSlot::Now => now,
            ContactSlot::At(slot) => slot,
            ContactSlot::Never => return Err(TestCaseError::fail("these rules leave room")),
        };
        prop_assert!(slot >= now);
        prop_assert!(is_permitted(&rules, &history, slot, zone));
        let today = local_date(now, zone);
        let is_today = local_date(slot, zone) == today;
        // Today not a minute earlier; on another day the aim may pass over the morning.
        let earlier = (0..).map(|n| now + TimeDelta::minutes(n)).take_while(|t| *t < slot);
        let earlier = earlier.filter(|t| is_today || local_date(*t, zone) < local_date(slot, zone));
        for instant in earlier {
            prop_assert!(!is_permitted(&rules, &history, instant, zone), "{instant} before {slot}");
        }
    }

    #[test]
    fn a_call_keeps_both_rules_and_its_notice(
        contact in some_rules(),
        other in some_rules(),
        notice_hours_min in 0..100_u32,
        now in instant(),
        zone in any_zone(),
    ) {
        let calls = CallRules {
            from: other.from,
            until: other.until,
            days: other.days.clone(),
            notice_hours_min,
        };
        let Some(call) = next_call(&calls, &contact, now, zone) else {
            let days_meet = calls.days.iter().any(|day| contact.days.contains(day));
            let hours_meet = calls.from.max(contact.from) < calls.until.min(contact.until);
            prop_assert!(!(days_meet && hours_meet));
            return Ok(());
        };
        prop_assert!(call - now > TimeDelta::hours(i64::from(notice_hours_min)));
        prop_assert!(is_permitted(&contact, &[], call, zone));
        prop_assert!(is_permitted(&other, &[], call, zone));
    }
}
