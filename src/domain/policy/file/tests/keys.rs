//! Every key of the default: documented, and broken once in each way.

use std::collections::BTreeSet;

use super::*;

const FLAG: &str = "true or false";
const PERCENT: &str =
    "a percentage from 0 to 100 with at most two decimals, such as \"2\" or \"0.5\"";
const QUOTED: &str = "an amount in USD between quotes, such as \"25.00\"";
const ABOVE_ZERO: &str = "an amount in USD above zero";
const ZERO_OR_MORE: &str = "an amount in USD, zero or more";
const DECIMALS: &str = "an amount in USD: USD amounts have 2 decimals, `2.005` has 3";
const DAYS: &str = "a whole number from 0 to 365";
const DAYS_FROM_1: &str = "a whole number from 1 to 365";
const LONG: &str = "a whole number from 0 to 3660";
const LONG_FROM_1: &str = "a whole number from 1 to 3660";
const COUNT: &str = "a whole number from 2 to 120";
const COUNT_OR_NONE: &str = "a whole number from 0 to 120";
const MINUTES: &str = "a whole number from 1 to 14400";
const SCORE: &str = "a whole number from 0 to 100";
const TIME: &str = "a time from \"00:00\" to \"23:59\"";
const WEEKDAY: &str = "names of weekdays such as \"saturday\"";
const WEEKDAYS: &str = "a list of names of weekdays such as \"saturday\"";
const SOME_DAY: &str = "at least one weekday";
const KINDS: &str = "flat, percent_of_overdue or percent_per_month";
const RHYTHM: &str = "weekly, every_two_weeks, every_four_weeks, twice_a_month, monthly, or a rhythm such as \
                      \"every 10 days\" or \"every 2 months\"";
const TWO_DAYS: &str = "two different days from 1 to 31, such as [1, 15]";
const ROLLS: &str = "same_day, following, modified_following or preceding";
const TEXT: &str = "a text of at most 500 characters";

/// A wrong value, with what is allowed. Where only an entry of a list is wrong it stands between `<` and `>`.
type Wrong = (&'static str, &'static str);

const FIRST_PERCENT: &str =
    "a percentage from 0 to 90 with at most two decimals, such as \"2\" or \"0.5\"";
const AMOUNT: &[Wrong] = &[
    ("25", QUOTED),
    ("\"2.005\"", DECIMALS),
    ("\"-1\"", ZERO_OR_MORE),
    (
        "\"1,000\"",
        "an amount in USD: `1,000` is not an amount; write digits with a point, such as 1200.50",
    ),
];
const POSITIVE: &[Wrong] = &[
    ("25.5", QUOTED),
    ("\"0\"", ABOVE_ZERO),
    ("\"2.005\"", DECIMALS),
];
const PERCENTS: &[Wrong] = &[
    ("true", PERCENT),
    ("2.5", PERCENT),
    ("\"2%\"", PERCENT),
    ("\"100.01\"", PERCENT),
    ("\"2.555\"", PERCENT),
    ("-1", PERCENT),
];
const FIRST_PERCENTS: &[Wrong] = &[("[]", FIRST_PERCENT), ("91", FIRST_PERCENT)];
const COUNTS: &[Wrong] = &[
    ("\"6\"", COUNT),
    ("1", COUNT),
    ("121", COUNT),
    ("6.0", COUNT),
];
const TIMES: &[Wrong] = &[
    ("8", TIME),
    ("\"8 am\"", TIME),
    ("\"24:00\"", TIME),
    ("2026-01-01", TIME),
];
const DAY_NAMES: &[Wrong] = &[
    ("\"monday\"", WEEKDAYS),
    ("[\"monday\", <\"funday\">]", WEEKDAY),
    ("[<1>]", WEEKDAY),
    ("[]", SOME_DAY),
];

const KEYS: &[(&str, &[Wrong])] = &[
    (
        "terms.net_days",
        &[("\"30\"", DAYS), ("-1", DAYS), ("366", DAYS)],
    ),
    (
        "terms.early_discount_percent",
        &[
            (
                "2.0",
                "a percentage from 0 to 99 with at most two decimals, such as \"2\" or \"0.5\"",
            ),
            (
                "\"100\"",
                "a percentage from 0 to 99 with at most two decimals, such as \"2\" or \"0.5\"",
            ),
        ],
    ),
    (
        "terms.early_discount_days",
        &[("\"10\"", DAYS), ("366", DAYS)],
    ),
    ("plans.enabled", &[("\"yes\"", FLAG), ("1", FLAG)]),
    ("plans.installments_max", COUNTS),
    (
        "plans.length_days_max",
        &[("\"190\"", LONG_FROM_1), ("0", LONG_FROM_1)],
    ),
    ("plans.installment_min", POSITIVE),
    ("plans.first_payment_days", &[("true", LONG), ("-1", LONG)]),
    (
        "plans.first_payment_days_max",
        &[("[]", LONG), ("3661", LONG)],
    ),
    ("plans.self_serve_max", POSITIVE),
    (
        "plans.missed_grace_days",
        &[
            ("\"3\"", "a whole number from 0 to 60"),
            ("61", "a whole number from 0 to 60"),
        ],
    ),
    (
        "plans.offer_hours",
        &[
            ("48.0", "a whole number from 1 to 720"),
            ("0", "a whole number from 1 to 720"),
        ],
    ),
    ("plans.frequency", &[("30", RHYTHM), ("\"hourly\"", RHYTHM)]),
    ("plans.installment_multiple", POSITIVE),
    (
        "plans.increments",
        &[
            ("\"10\"", "a list of amounts, such as \"10\""),
            ("[<10>]", QUOTED),
            ("[\"10\", <\"0\">]", ABOVE_ZERO),
            ("[\"15\", \"10\"]", "amounts that rise from one to the next"),
            (
                "[\"1\", \"2\", \"3\", \"4\", \"5\", \"6\"]",
                "0 to 5 amounts",
            ),
        ],
    ),
    (
        "plans.offers_max",
        &[
            ("\"4\"", "a whole number from 1 to 10"),
            ("11", "a whole number from 1 to 10"),
        ],
    ),
    (
        "plans.twice_a_month_days",
        &[
            ("15", TWO_DAYS),
            ("[15]", TWO_DAYS),
            ("[15, 15]", TWO_DAYS),
            ("[1, 32]", TWO_DAYS),
            ("[1, \"15\"]", TWO_DAYS),
        ],
    ),
    (
        "plans.broken_cool_off_days",
        &[("\"30\"", LONG), ("-30", LONG)],
    ),
    (
        "plans.renewals_max",
        &[
            ("false", "a whole number from 0 to 10"),
            ("11", "a whole number from 0 to 10"),
        ],
    ),
    (
        "plans.moves_max",
        &[("\"2\"", COUNT_OR_NONE), ("121", COUNT_OR_NONE)],
    ),
    (
        "plans.move_days_max",
        &[("\"14\"", DAYS_FROM_1), ("0", DAYS_FROM_1)],
    ),
    (
        "plans.skips_max",
        &[("\"1\"", COUNT_OR_NONE), ("-1", COUNT_OR_NONE)],
    ),
    ("extensions.enabled", &[("\"true\"", FLAG), ("0", FLAG)]),
    (
        "extensions.days_max",
        &[("\"21\"", DAYS_FROM_1), ("0", DAYS_FROM_1)],
    ),
    (
        "extensions.per_year_max",
        &[
            ("\"2\"", "a whole number from 0 to 52"),
            ("53", "a whole number from 0 to 52"),
        ],
    ),
    ("promises.enabled", &[("[true]", FLAG), ("0", FLAG)]),
    (
        "promises.days_max",
        &[("\"14\"", DAYS_FROM_1), ("0", DAYS_FROM_1)],
    ),
    (
        "promises.broken_max",
        &[
            ("\"2\"", "a whole number from 0 to 52"),
            ("-2", "a whole number from 0 to 52"),
        ],
    ),
    ("incentives.pay_in_full_credit_percent", PERCENTS),
    (
        "incentives.credit_valid_days",
        &[("\"90\"", LONG_FROM_1), ("0", LONG_FROM_1)],
    ),
    ("exposure.cap_percent", PERCENTS),
    ("exposure.floor", AMOUNT),
    ("ratings.a.self_serve_max", AMOUNT),
    ("ratings.a.installments_max", COUNTS),
    ("ratings.a.first_payment_min_percent", FIRST_PERCENTS),
    (
        "ratings.a.extension_days_max",
        &[("\"21\"", DAYS), ("-1", DAYS)],
    ),
    ("ratings.b.self_serve_max", AMOUNT),
    ("ratings.b.installments_max", COUNTS),
    ("ratings.b.first_payment_min_percent", FIRST_PERCENTS),
    (
        "ratings.b.extension_days_max",
        &[("\"21\"", DAYS), ("-1", DAYS)],
    ),
    ("ratings.c.self_serve_max", AMOUNT),
    ("ratings.c.installments_max", COUNTS),
    ("ratings.c.first_payment_min_percent", FIRST_PERCENTS),
    (
        "ratings.c.extension_days_max",
        &[("\"21\"", DAYS), ("-1", DAYS)],
    ),
    ("ratings.d.self_serve_max", AMOUNT),
    ("ratings.d.installments_max", COUNTS),
    ("ratings.d.first_payment_min_percent", FIRST_PERCENTS),
    (
        "ratings.d.extension_days_max",
        &[("\"21\"", DAYS), ("-1", DAYS)],
    ),
    ("ratings.new.self_serve_max", AMOUNT),
    ("ratings.new.installments_max", COUNTS),
    ("ratings.new.first_payment_min_percent", FIRST_PERCENTS),
    (
        "ratings.new.extension_days_max",
        &[("\"21\"", DAYS), ("-1", DAYS)],
    ),
    ("risk.a_from", &[("\"80\"", SCORE), ("101", SCORE)]),
    ("risk.b_from", &[("\"60\"", SCORE), ("101", SCORE)]),
    ("risk.c_from", &[("\"40\"", SCORE), ("-1", SCORE)]),
    (
        "risk.new_months",
        &[
            ("\"3\"", "a whole number from 0 to 60"),
            ("61", "a whole number from 0 to 60"),
        ],
    ),
    (
        "risk.new_invoices_paid",
        &[("\"2\"", SCORE), ("101", SCORE)],
    ),
    ("risk.new_credit_limit", AMOUNT),
    ("risk.new_net_days", &[("\"14\"", DAYS), ("366", DAYS)]),
    ("late_fees.enabled", &[("\"no\"", FLAG), ("0", FLAG)]),
    ("late_fees.kind", &[("1", KINDS), ("\"percent\"", KINDS)]),
    ("late_fees.amount", AMOUNT),
    ("late_fees.percent", PERCENTS),
    ("late_fees.grace_days", &[("\"3\"", DAYS), ("-3", DAYS)]),
    (
        "late_fees.notice_days",
        &[
            ("\"7\"", "a whole number from 1 to 90"),
            ("0", "a whole number from 1 to 90"),
        ],
    ),
    ("late_fees.fee_min", AMOUNT),
    ("late_fees.fee_max", AMOUNT),
    ("late_fees.lifetime_max", AMOUNT),
    ("late_fees.repeat_days", &[("\"30\"", DAYS), ("366", DAYS)]),
    ("late_fees.clause", &[("7", TEXT), ("[]", TEXT)]),
    (
        "late_interest.regime",
        &[("true", "none, uk or eu"), ("\"us\"", "none, uk or eu")],
    ),
    ("late_interest.margin_percent", PERCENTS),
    (
        "late_interest.reference_rates",
        &[
            (
                "\"3.75\"",
                "a list of entries such as { from = \"2026-01-01\", percent = \"3.75\" }",
            ),
            (
                "[<3>]",
                "entries such as { from = \"2026-01-01\", percent = \"3.75\" }",
            ),
            (
                "[<{ from = \"2026-01-01\" }>]",
                "entries such as { from = \"2026-01-01\", percent = \"3.75\" }",
            ),
            (
                "[<{ from = \"2026-02-01\", percent = \"3\" }>]",
                "1 January or 1 July as the first day of a rate",
            ),
            (
                "[<{ from = \"1.1.2026\", percent = \"3\" }>]",
                "dates such as \"2026-12-25\"",
            ),
            ("[<{ from = \"2026-01-01\", percent = \"3%\" }>]", PERCENT),
            (
                "[{ from = \"2026-07-01\", percent = \"3\" }, <{ from = \"2026-01-01\", percent = \"3\" }>]",
                "one rate for each half-year in their order: 2027-01-01 follows 2026-07-01",
            ),
            (
                "[{ from = \"2026-07-01\", percent = \"3\" }, <{ from = \"2026-07-01\", percent = \"3\" }>]",
                "one rate for each half-year in their order: 2027-01-01 follows 2026-07-01",
            ),
            (
                "[{ from = \"2025-01-01\", percent = \"3\" }, <{ from = \"2026-01-01\", percent = \"3\" }>]",
                "one rate for each half-year in their order: 2025-07-01 follows 2025-01-01",
            ),
        ],
    ),
    (
        "late_interest.compensation",
        &[
            (
                "40",
                "a list of entries such as { from = \"0\", amount = \"40\" }",
            ),
            (
                "[<{ amount = \"40\" }>]",
                "entries such as { from = \"0\", amount = \"40\" }",
            ),
            ("[<{ from = 0, amount = \"40\" }>]", QUOTED),
            ("[<{ from = \"0\", amount = \"0\" }>]", ABOVE_ZERO),
            (
                "[<{ from = \"1\", amount = \"40\" }>]",
                "a first step from \"0\" on",
            ),
            (
                "[{ from = \"0\", amount = \"40\" }, <{ from = \"0\", amount = \"70\" }>]",
                "steps that rise: this one follows 40.00 USD from 0.00 USD on",
            ),
            (
                "[{ from = \"0\", amount = \"40\" }, <{ from = \"5\", amount = \"30\" }>]",
                "steps that rise: this one follows 40.00 USD from 0.00 USD on",
            ),
        ],
    ),
    ("contact.from", TIMES),
    ("contact.until", TIMES),
    ("contact.aim_from", TIMES),
    ("contact.aim_until", TIMES),
    ("contact.days", DAY_NAMES),
    (
        "contact.per_day_max",
        &[
            ("\"1\"", "a whole number from 1 to 7"),
            ("0", "a whole number from 1 to 7"),
        ],
    ),
    (
        "contact.per_week_max",
        &[
            ("\"3\"", "a whole number from 1 to 7"),
            ("8", "a whole number from 1 to 7"),
        ],
    ),
    ("calls.from", TIMES),
    ("calls.until", TIMES),
    ("calls.days", DAY_NAMES),
    (
        "calls.notice_hours_min",
        &[
            ("\"25\"", "a whole number from 24 to 720"),
            ("23", "a whole number from 24 to 720"),
        ],
    ),
    (
        "cadence.reminder_days",
        &[
            ("7", "a list of days, such as -7 or 14"),
            ("[<\"-7\">]", "a whole number from -90 to 365"),
            ("[<-91>]", "a whole number from -90 to 365"),
            ("[7, 1]", "days that rise from one to the next"),
            ("[1, 1]", "days that rise from one to the next"),
        ],
    ),
    (
        "cadence.demand_letter_days",
        &[("\"30\"", LONG_FROM_1), ("0", LONG_FROM_1)],
    ),
    (
        "cadence.agency_days",
        &[("\"60\"", LONG_FROM_1), ("3661", LONG_FROM_1)],
    ),
    (
        "cadence.legal_days",
        &[("\"90\"", LONG_FROM_1), ("0", LONG_FROM_1)],
    ),
    (
        "cadence.check_in_days",
        &[("\"30\"", DAYS_FROM_1), ("0", DAYS_FROM_1)],
    ),
    (
        "cadence.half_way_days_min",
        &[("\"90\"", LONG_FROM_1), ("0", LONG_FROM_1)],
    ),
    ("staff.agent_settlement_percent_max", PERCENTS),
    ("staff.lead_settlement_percent_max", PERCENTS),
    ("staff.agent_plan_max", AMOUNT),
    ("staff.lead_plan_max", AMOUNT),
    (
        "tickets.urgent_minutes",
        &[("\"60\"", MINUTES), ("0", MINUTES)],
    ),
    (
        "tickets.high_minutes",
        &[("4.0", MINUTES), ("14401", MINUTES)],
    ),
    (
        "tickets.normal_minutes",
        &[("[480]", MINUTES), ("-480", MINUTES)],
    ),
    (
        "tickets.paid_claim_days",
        &[
            ("0", "a whole number from 1 to 60"),
            ("61", "a whole number from 1 to 60"),
        ],
    ),
    (
        "tickets.close_days",
        &[("\"7\"", DAYS_FROM_1), ("0", DAYS_FROM_1)],
    ),
    (
        "ageing.up_to_days",
        &[
            ("30", "a list of days, such as 30"),
            ("[30, <\"60\">]", LONG_FROM_1),
            ("[<0>, 30]", LONG_FROM_1),
            ("[]", "1 to 10 buckets by their last day"),
            (
                "[60, 30]",
                "buckets by their last day that rise from one to the next",
            ),
        ],
    ),
    (
        "law.us_consumer_installments_max",
        &[("\"4\"", COUNT_OR_NONE), ("121", COUNT_OR_NONE)],
    ),
    (
        "law.uk_installments_max",
        &[("false", COUNT_OR_NONE), ("-1", COUNT_OR_NONE)],
    ),
    (
        "law.uk_length_months_max",
        &[("\"12\"", COUNT_OR_NONE), ("121", COUNT_OR_NONE)],
    ),
    (
        "calendar.weekend",
        &[
            ("\"sunday\"", WEEKDAYS),
            ("[\"saturday\", <\"funday\">]", WEEKDAY),
            (
                "[\"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\"]",
                "at most six days of the week",
            ),
        ],
    ),
    (
        "calendar.holidays",
        &[
            ("\"2026-12-25\"", "a list of dates such as \"2026-12-25\""),
            ("[<\"25.12.\">]", "dates such as \"2026-12-25\""),
            ("[<\"2026-02-30\">]", "dates such as \"2026-12-25\""),
            ("[<08:00>]", "dates such as \"2026-12-25\""),
        ],
    ),
    ("calendar.roll", &[("0", ROLLS), ("\"backwards\"", ROLLS)]),
];

/// The dotted names of all keys of a text, in its order, each with the line before it.
fn keys_of(text: &str) -> Vec<(String, &str)> {
    let mut keys = Vec::new();
    let (mut table, mut before) = ("", "");
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            table = name;
        } else if let Some((key, _)) = line.split_once(" = ")
            && !line.starts_with('#')
        {
            keys.push((format!("{table}.{key}"), before));
        }
        before = line;
    }
    keys
}

#[test]
fn every_key_has_a_comment_above_it() {
    let text = default_text(currency("USD"));
    let keys = keys_of(&text);
    assert!(keys.len() > 90, "{}", keys.len());
    for (key, before) in keys {
        assert!(before.starts_with("# "), "`{key}` is not explained");
    }
}

#[test]
fn every_key_is_refused_by_name_with_its_value_and_what_is_allowed() {
    for (key, wrong) in KEYS {
        assert!(wrong.len() >= 2, "`{key}` is broken in two ways at least");
        let (table, name) = key.rsplit_once('.').unwrap();
        for (value, allowed) in *wrong {
            let shown = value
                .split_once('<')
                .and_then(|(_, rest)| rest.split_once('>'))
                .map_or(*value, |(entry, _)| entry);
            let written = value.replace(['<', '>'], "");
            assert_eq!(
                only_problem(&format!("[{table}]\n{name} = {written}\n")),
                format!("line 2: `{key}` is {shown}; allowed is {allowed}")
            );
        }
    }
}

#[test]
fn the_list_above_has_every_key_of_the_default_once() {
    let text = default_text(currency("USD"));
    let known: BTreeSet<String> = keys_of(&text).into_iter().map(|(key, _)| key).collect();
    let listed: BTreeSet<String> = KEYS.iter().map(|(key, _)| (*key).to_owned()).collect();
    assert_eq!(listed, known);
    assert_eq!(KEYS.len(), known.len());
}

#[test]
fn a_text_has_a_limit() {
    let clause = |length| format!("[late_fees]\nclause = \"{}\"", "x".repeat(length));
    assert!(read_usd(&clause(500)).is_ok());
    assert!(only_problem(&clause(501)).ends_with(TEXT));
}
