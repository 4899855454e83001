//! Each pair of keys that cannot both hold.

use super::*;

/// Asserts that a file contradicts itself in this one way.
fn contradicts(code: &str, text: &str, key: &str, other: &str, why: &str) {
    let problems = read_in(code, text).unwrap_err();
    let [problem] = problems.as_slice() else {
        panic!("{text}\n{problems:#?}")
    };
    assert!(problem.line.is_some(), "{problem}");
    let PolicyFault::Contradiction {
        key: found,
        other: found_other,
        why: found_why,
    } = &problem.fault
    else {
        panic!("{problem}")
    };
    assert_eq!((found.as_str(), found_other.as_str()), (key, other));
    assert!(found_why.contains(why), "{problem}");
}

fn usd(text: &str, key: &str, other: &str, why: &str) {
    contradicts("USD", text, key, other, why);
}

#[test]
fn of_terms_and_plans() {
    usd(
        "[terms]\nnet_days = 7\nearly_discount_percent = \"2\"",
        "terms.early_discount_days",
        "terms.net_days",
        "day 10",
    );
    usd(
        "[plans]\nfirst_payment_days = 40",
        "plans.first_payment_days",
        "plans.first_payment_days_max",
        "40 days would be later",
    );
    usd(
        "[plans]\nlength_days_max = 30",
        "plans.first_payment_days_max",
        "plans.length_days_max",
        "up to 31 days",
    );
    usd(
        "[plans]\ninstallment_multiple = \"50\"",
        "plans.installment_multiple",
        "plans.installment_min",
        "would be nothing",
    );
    usd(
        "[plans]\nself_serve_max = \"40\"",
        "plans.installment_min",
        "plans.self_serve_max",
        "two parts",
    );
    assert!(read_usd("[plans]\nenabled = false\nself_serve_max = \"40\"").is_ok());
    // Of a new policy more is asked than of one that was applied before.
    for (text, key) in [
        (
            "[plans]\ninstallment_min = \"1000\"",
            "plans.installment_min",
        ),
        (
            "[law]\nus_consumer_installments_max = 1",
            "law.us_consumer_installments_max",
        ),
    ] {
        assert!(read_usd(text).is_ok());
        let usd = Currency::parse("USD").unwrap();
        let problems = read_new(text, usd, PolicyVersion(1)).unwrap_err();
        assert!(problems[0].to_string().contains(key), "{}", problems[0]);
    }
    // A plan may end before all installments of its frequency would have fallen due.
    assert!(read_usd("[plans]\ninstallments_max = 120").is_ok());
}

#[test]
fn of_ratings() {
    usd(
        "[ratings.d]\nself_serve_max = \"49.99\"",
        "plans.installment_min",
        "ratings.d.self_serve_max",
        "two parts",
    );
    assert!(read_usd("[ratings.d]\nself_serve_max = \"0\"").is_ok());
    usd(
        "[ratings.a]\nself_serve_max = \"2000\"",
        "ratings.b.self_serve_max",
        "ratings.a.self_serve_max",
        "the worse rating could arrange",
    );
    usd(
        "[ratings.c]\nself_serve_max = \"2501\"",
        "ratings.c.self_serve_max",
        "ratings.b.self_serve_max",
        "the worse rating could arrange",
    );
    usd(
        "[ratings.d]\nself_serve_max = \"1001\"",
        "ratings.d.self_serve_max",
        "ratings.c.self_serve_max",
        "the worse rating could arrange",
    );
    usd(
        "[risk]\na_from = 60",
        "risk.a_from",
        "risk.b_from",
        "bands overlap",
    );
    usd(
        "[risk]\nc_from = 70",
        "risk.b_from",
        "risk.c_from",
        "bands overlap",
    );
    // The smaller limit holds, so these do not contradict each other.
    assert!(read_usd("[extensions]\ndays_max = 5").is_ok());
}

const FEES: &str = "[late_fees]\nenabled = true\namount = \"10\"\nfee_max = \"20\"\n\
                    lifetime_max = \"30\"\nclause = \"clause 7\"\n";

#[test]
fn of_late_fees() {
    assert!(read_usd(FEES).is_ok());
    let fees = |from: &str, to: &str, key: &str, other: &str, why: &str| {
        assert!(FEES.contains(from), "{from}");
        let text = FEES.replace(from, to);
        usd(
            &text,
            &format!("late_fees.{key}"),
            &format!("late_fees.{other}"),
            why,
        );
    };
    fees(
        "\"clause 7\"",
        "\" \"",
        "enabled",
        "clause",
        "clause is empty",
    );
    fees(
        "amount = \"10\"",
        "",
        "enabled",
        "amount",
        "flat fee is zero",
    );
    fees(
        "amount = \"10\"",
        "kind = \"percent_of_overdue\"",
        "enabled",
        "percent",
        "percentage is zero",
    );
    fees(
        "fee_max = \"20\"",
        "",
        "enabled",
        "fee_max",
        "largest fee is zero",
    );
    fees(
        "lifetime_max = \"30\"",
        "",
        "enabled",
        "lifetime_max",
        "on one invoice is zero",
    );
    fees(
        "amount = \"10\"",
        "kind = \"percent_of_overdue\"\npercent = \"1\"\nfee_min = \"25\"",
        "fee_min",
        "fee_max",
        "above the largest",
    );
    fees(
        "\"30\"",
        "\"19\"",
        "fee_max",
        "lifetime_max",
        "all fees on an invoice",
    );
    fees("\"10\"", "\"21\"", "amount", "fee_max", "the largest is");
    fees(
        "\"10\"",
        "\"10\"\nfee_min = \"11\"",
        "amount",
        "fee_min",
        "the smallest is",
    );
    fees(
        "amount = \"10\"",
        "kind = \"percent_per_month\"\npercent = \"1\"\nrepeat_days = 7",
        "repeat_days",
        "kind",
        "every 30 days",
    );
    // A rule that is off contradicts nothing, so that it can be prepared bit by bit.
    assert!(read_usd("[late_fees]\nfee_min = \"5\"").is_ok());
}

fn interest(regime: &str, rest: &str) -> String {
    format!(
        "[late_interest]\nregime = \"{regime}\"\n\
         reference_rates = [{{ from = \"2026-01-01\", percent = \"3.75\" }}]\n{rest}\n"
    )
}

#[test]
fn of_late_interest() {
    let (margin, sums, regime) = (
        "late_interest.margin_percent",
        "late_interest.compensation",
        "late_interest.regime",
    );
    for kind in ["uk", "eu"] {
        assert!(read_in("EUR", &interest(kind, "")).is_ok());
    }
    usd(
        "[late_interest]\nregime = \"eu\"",
        regime,
        "late_interest.reference_rates",
        "at least one half-year",
    );
    usd(
        &format!("{}{FEES}", interest("eu", "")),
        "late_fees.enabled",
        regime,
        "choose one",
    );
    for percent in ["7.99", "8.01"] {
        let text = interest("uk", &format!("margin_percent = \"{percent}\""));
        contradicts("GBP", &text, margin, regime, "fixes 8");
    }
    let text = interest("eu", "margin_percent = \"7.99\"");
    contradicts("EUR", &text, margin, regime, "at least 8");
    assert!(read_in("EUR", &interest("eu", "margin_percent = 9")).is_ok());

    let forty = |sum: &str| format!("compensation = [{{ from = \"0\", amount = \"{sum}\" }}]");
    let low = interest("eu", &forty("39.99"));
    contradicts("EUR", &low, sums, regime, "at least 40.00 EUR");
    assert!(read_in("EUR", &interest("eu", &forty("40"))).is_ok());
    assert!(read_in("SEK", &interest("eu", &forty("39"))).is_ok());

    let incomplete = interest("uk", &forty("40"));
    contradicts("GBP", &incomplete, sums, regime, "70 from 1000 on");
    let act = "compensation = [{ from = \"0\", amount = \"40\" }, { from = \"1000\", amount = \"70\" }, \
               { from = \"10000\", amount = \"100\" }]";
    assert!(read_in("GBP", &interest("uk", act)).is_ok());
    contradicts("EUR", &interest("uk", act), sums, regime, "in pounds");
}

#[test]
fn of_times_and_steps() {
    for (text, key, other, why) in [
        (
            "[contact]\nper_day_max = 4",
            "contact.per_day_max",
            "contact.per_week_max",
            "more than the 3",
        ),
        (
            "[contact]\naim_until = \"09:30\"",
            "contact.aim_from",
            "contact.aim_until",
            "no time to aim at",
        ),
        (
            "[contact]\naim_from = \"07:30\"",
            "contact.aim_from",
            "contact.from",
            "07:30 is before any contact",
        ),
        (
            "[contact]\naim_until = \"21:30\"",
            "contact.aim_until",
            "contact.until",
            "21:30 is after the end",
        ),
        (
            "[calls]\nuntil = \"10:00\"",
            "calls.from",
            "calls.until",
            "no time for a call",
        ),
        (
            "[calls]\nfrom = \"07:00\"",
            "calls.from",
            "contact.from",
            "07:00 is before any contact",
        ),
        (
            "[calls]\nuntil = \"22:00\"",
            "calls.until",
            "contact.until",
            "22:00 is after the end",
        ),
        (
            "[cadence]\ndemand_letter_days = 14",
            "cadence.demand_letter_days",
            "cadence.reminder_days",
            "last reminder on day 14",
        ),
        (
            "[cadence]\nagency_days = 30",
            "cadence.agency_days",
            "cadence.demand_letter_days",
            "day 30 does not come after day 30",
        ),
        (
            "[cadence]\nlegal_days = 45",
            "cadence.legal_days",
            "cadence.agency_days",
            "day 45 does not come after day 60",
        ),
        (
            "[staff]\nagent_settlement_percent_max = 31",
            "staff.agent_settlement_percent_max",
            "staff.lead_settlement_percent_max",
            "31 percent and a lead only 30",
        ),
        (
            "[staff]\nagent_plan_max = \"20000.01\"",
            "staff.agent_plan_max",
            "staff.lead_plan_max",
            "a lead only up to",
        ),
        (
            "[tickets]\nurgent_minutes = 241",
            "tickets.urgent_minutes",
            "tickets.high_minutes",
            "could wait 241 minutes for an answer and a less urgent one only 240",
        ),
        (
            "[tickets]\nnormal_minutes = 239",
            "tickets.high_minutes",
            "tickets.normal_minutes",
            "could wait 240 minutes for an answer and a less urgent one only 239",
        ),
    ] {
        usd(text, key, other, why);
    }
    // Nothing is left of the day: told beside what else lies outside of it.
    let told = problems("[contact]\nfrom = \"21:00\"");
    assert!(told.concat().contains("no time for a contact"), "{told:?}");
    assert!(read_usd("[cadence]\nreminder_days = []").is_ok());
    // All cases may be of the same hurry.
    assert!(read_usd("[tickets]\nhigh_minutes = 60\nnormal_minutes = 60").is_ok());
}

#[test]
fn a_wrong_value_contradicts_nothing() {
    assert!(
        only_problem("[plans]\nfirst_payment_days = 40\nfirst_payment_days_max = \"x\"")
            .contains("first_payment_days_max` is \"x\"")
    );
}
