//! Reading a policy file: the default, what is left out, and what is told about a wrong one.

mod contradictions;
mod keys;

use chrono::{NaiveTime, Weekday};
use rust_decimal::dec;

use super::*;
use crate::domain::plan::Frequency;
use crate::domain::policy::{EarlyDiscount, FeeBasis, InterestRegime};
use crate::domain::ticket::Priority;

/// The default text of the first version of the program, with all the tables that it had.
const EARLIER: &str = include_str!("earlier.toml");

fn currency(code: &str) -> Currency {
    Currency::parse(code).unwrap()
}

fn read_in(code: &str, text: &str) -> Result<Policy, Vec<PolicyProblem>> {
    read(text, currency(code), PolicyVersion(1))
}

fn read_usd(text: &str) -> Result<Policy, Vec<PolicyProblem>> {
    read_in("USD", text)
}

/// What is wrong with a file, as it is printed.
fn problems(text: &str) -> Vec<String> {
    let problems = read_usd(text).unwrap_err();
    problems.iter().map(ToString::to_string).collect()
}

fn only_problem(text: &str) -> String {
    let problems = problems(text);
    assert_eq!(problems.len(), 1, "{text}\n{problems:#?}");
    problems.concat()
}

#[test]
fn the_default_is_a_policy_in_every_kind_of_currency() {
    for (code, minor_of_25) in [("USD", 2_500), ("JPY", 2_500), ("KWD", 25_000)] {
        let text = default_text(currency(code));
        assert!(!text.contains("{m"), "every placeholder is filled");
        let policy = read_in(code, &text).unwrap();
        assert_eq!(policy.plans.installments_max, 6);
        assert_eq!(policy.plans.installment_min.minor(), minor_of_25);
        assert_eq!(policy.plans.installment_multiple.minor(), 1);
        assert_eq!(policy.exposure.floor.minor(), minor_of_25 * 400);
        assert_eq!(policy.law.us_consumer_installments_max, Some(4));
    }
}

#[test]
fn the_default_is_what_the_business_is_promised() {
    let policy = read_usd(&default_text(currency("USD"))).unwrap();
    let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
    let weekdays = [
        Weekday::Mon,
        Weekday::Tue,
        Weekday::Wed,
        Weekday::Thu,
        Weekday::Fri,
    ];
    let contact = &policy.contact;
    assert_eq!((contact.from, contact.until), (time(8, 0), time(21, 0)));
    assert_eq!(
        (contact.aim_from, contact.aim_until),
        (time(9, 30), time(11, 30))
    );
    assert_eq!((contact.per_day_max, contact.per_week_max), (1, 3));
    assert_eq!(contact.days, weekdays);
    assert_eq!(
        (policy.calls.from, policy.calls.until),
        (time(10, 0), time(12, 0))
    );
    assert_eq!(policy.calls.days, weekdays);
    assert!(policy.calls.notice_hours_min > 24);
    let cadence = &policy.cadence;
    assert_eq!(cadence.reminder_days, [-7, -1, 1, 7, 14]);
    let steps = (
        cadence.demand_letter_days,
        cadence.agency_days,
        cadence.legal_days,
    );
    assert_eq!(steps, (30, 60, 90));
    assert_eq!(policy.exposure.cap_percent, dec!(25));
    let tickets = &policy.tickets;
    let minutes = [Priority::Urgent, Priority::High, Priority::Normal].map(|p| tickets.minutes(p));
    assert_eq!(minutes, [60, 240, 480]);
    assert_eq!((tickets.paid_claim_days, tickets.close_days), (5, 7));
    assert_eq!(policy.ageing.up_to_days, [30, 60, 90]);
    assert_eq!(policy.plans.frequency, Frequency::Monthly);
    assert_eq!(policy.plans.twice_a_month_days, (1, 15));
    assert_eq!(policy.plans.increments.len(), 2);
    // What gives or takes money is off until the owner switches it on.
    assert_eq!(policy.terms.early_discount, None);
    assert_eq!(policy.incentives.pay_in_full_credit_percent, None);
    assert_eq!(policy.late_fees, None);
    assert_eq!(policy.late_interest, None);
}

#[test]
fn what_a_file_leaves_out_has_the_built_in_value() {
    for code in ["USD", "JPY", "KWD"] {
        let built_in = read_in(code, &default_text(currency(code))).unwrap();
        assert_eq!(read_in(code, "").unwrap(), built_in);
        let mut stricter = built_in;
        stricter.plans.installments_max = 3;
        assert_eq!(
            read_in(code, "[plans]\ninstallments_max = 3").unwrap(),
            stricter
        );
    }
}

#[test]
fn a_policy_of_an_earlier_version_still_loads() {
    let built_in = read_usd(&default_text(currency("USD"))).unwrap();
    assert_eq!(read_usd(EARLIER).unwrap(), built_in);
    // Its own limits hold, whatever the tables that came later would have asked of them.
    let stricter = EARLIER.replace("\"25.00\"", "\"1250.00\"");
    let policy = read_usd(&stricter).unwrap();
    assert_eq!(policy.plans.installment_min.minor(), 125_000);
}

#[test]
fn a_text_that_was_read_before_keeps_its_currency_and_takes_the_version_that_is_asked() {
    let text = "[plans]\ninstallment_min = \"60\"";
    for (code, version) in [("USD", 1), ("USD", 2), ("EUR", 3), ("USD", 1)] {
        let policy = read(text, currency(code), PolicyVersion(version)).unwrap();
        assert_eq!(policy.version, PolicyVersion(version));
        assert_eq!(policy.plans.installment_min.currency(), currency(code));
    }
    // More texts than are kept.
    for days in 0..100 {
        let text = format!("[terms]\nnet_days = {days}");
        assert_eq!(read_usd(&text).unwrap().terms.net_days, days);
    }
}

#[test]
fn rules_that_are_switched_on_are_read() {
    let text = r#"
        terms = { early_discount_percent = "2" }
        plans = { frequency = "twice_a_month", twice_a_month_days = [20, 5] }
        [late_fees]
        enabled = true
        kind = "percent_per_month"
        percent = "1.5"
        fee_max = "40"
        lifetime_max = "120"
        clause = " Clause 7: 1.5 percent a month. "
    "#;
    let policy = read_usd(text).unwrap();
    let discount = EarlyDiscount {
        percent: dec!(2),
        days: 10,
    };
    assert_eq!(policy.terms.early_discount, Some(discount));
    assert_eq!(policy.plans.frequency, Frequency::TwiceAMonth(5, 20));
    let fee = policy.late_fees.unwrap();
    assert_eq!(fee.basis, FeeBasis::PercentPerMonth(dec!(1.5)));
    assert_eq!(fee.repeat_days, Some(30));
    assert_eq!(fee.clause, "Clause 7: 1.5 percent a month.");

    let text = r#"
        [late_interest]
        regime = "uk"
        reference_rates = [
            { from = "2026-01-01", percent = "3.75" },
            { from = 2026-07-01, percent = 4 },
        ]
        compensation = [
            { from = "0", amount = "40" }, { from = "1000", amount = "70" }, { from = "10000", amount = "100" },
        ]
    "#;
    let interest = read_in("GBP", text).unwrap().late_interest.unwrap();
    assert_eq!(interest.regime, InterestRegime::Uk);
    assert_eq!(interest.margin_percent, dec!(8));
    assert_eq!(interest.reference_rates[1].1, dec!(4));
    assert_eq!(interest.compensation[2].1.minor(), 10_000);
}

#[test]
fn the_examples_in_the_comments_are_right() {
    let text = default_text(currency("GBP"));
    let examples: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("#   "))
        .collect();
    let [rates, uk, eu] = examples.as_slice() else {
        panic!("three examples: {examples:?}")
    };
    let with = |regime, sums| format!("[late_interest]\nregime = \"{regime}\"\n{rates}\n{sums}");
    assert!(read_in("GBP", &with("uk", uk)).is_ok());
    assert!(read_in("EUR", &with("eu", eu)).is_ok());
}

#[test]
fn all_problems_are_told_at_once_in_the_order_of_the_file() {
    let text = "\
[terms]
net_days = -1
[plans]
instalments_max = 6
first_payment_days = 40
offer_hours = 0
[late_fees]
enabled = true
clause = \"clause 7\"
fee_max = \"10\"
lifetime_max = \"20.001\"
";
    assert_eq!(
        problems(text),
        [
            "line 2: `terms.net_days` is -1; allowed is a whole number from 0 to 365",
            "line 4: `plans.instalments_max` is not a key of the policy; did you mean \
             `plans.installments_max`?",
            "line 5: `plans.first_payment_days` contradicts `plans.first_payment_days_max`: the usual first \
             payment after 40 days would be later than the latest, 31 days",
            "line 6: `plans.offer_hours` is 0; allowed is a whole number from 1 to 720",
            "line 8: `late_fees.enabled` contradicts `late_fees.amount`: the flat fee is zero",
            "line 11: `late_fees.lifetime_max` is \"20.001\"; allowed is an amount in USD: USD amounts have 2 \
             decimals, `20.001` has 3",
        ]
    );
}

#[test]
fn a_misspelt_name_is_told_with_the_one_that_was_meant() {
    let hint = |text: &str| {
        let problem = only_problem(text);
        problem.split_once("policy; ").unwrap().1.to_owned()
    };
    for (text, meant) in [
        ("[terms]\nnett_days = 30", "terms.net_days"),
        ("[plan]\nenabled = true", "plans"),
        ("[lawe]\n", "law"),
        ("[rating.a]\nself_serve_max = \"5\"", "ratings"),
        (
            "[ratings.b]\nself_serv_max = \"5\"",
            "ratings.b.self_serve_max",
        ),
        ("net_days = 30", "terms.net_days"),
        ("[plans]\nper_week_max = 2", "contact.per_week_max"),
        ("[a]\nself_serve_max = \"5\"", "ratings.a"),
    ] {
        assert_eq!(hint(text), format!("did you mean `{meant}`?"), "{text}");
    }
    // Nothing is close, or several are: what there is.
    assert_eq!(
        hint("[terms]\ncolour = 1"),
        "there are terms.early_discount_days, terms.early_discount_percent, terms.net_days"
    );
    assert_eq!(
        hint("[ratings.e]\nself_serve_max = \"5\""),
        "there are ratings.a, ratings.b, ratings.c, ratings.d, ratings.new"
    );
    let tables = hint("self_serve_max = \"5\"");
    assert!(
        tables.starts_with("there are [ageing], [cadence], [calendar]"),
        "{tables}"
    );
}

#[test]
fn a_table_and_a_key_are_told_apart() {
    assert_eq!(
        only_problem("terms = 30"),
        "line 1: `terms` is 30; allowed is a table, headed by [terms]"
    );
    assert_eq!(
        only_problem("[terms]\n[terms.net_days]\ndays = 30"),
        "line 2: `terms.net_days` is [terms.net_days]; allowed is a whole number from 0 to 365"
    );
}

#[test]
fn text_that_is_not_toml_is_told_with_line_and_column() {
    let problem = only_problem("[terms]\nnet_days = 30\noffer = \"48\n[plans]\n");
    assert!(problem.starts_with("line 3, column "), "{problem}");
    let problem = only_problem("[terms]\nnet_days == 30");
    assert!(problem.starts_with("line 2, column 1"), "{problem}");
    let problem = only_problem("[terms]\nnet_days = 30\nnet_days = 31\n");
    assert!(
        problem.starts_with("line 3, column 1: duplicate key"),
        "{problem}"
    );
    // Each line that is broken, and nothing about the values between.
    assert_eq!(
        problems("[terms\nnet_days = -3\n[plans]\nenabled true\n").len(),
        2
    );
}

#[test]
fn a_long_value_is_shortened() {
    let long = format!("[plans]\nfrequency = \"{}\"", "daily ".repeat(100));
    assert!(only_problem(&long).chars().count() < 300);
}
