//! All tables and keys with their ranges. What a key means stands in `default.toml`.

use chrono::{Datelike, Months, NaiveDate};
use rust_decimal::Decimal;
use toml::de::DeValue;

use super::reader::{Reader, Wrong};
use super::values::{Amounts, WrongList, amount, date, percent, rising, whole};
use crate::domain::calendar::{Calendar, Roll};
use crate::domain::ids::PolicyVersion;
use crate::domain::money::{Currency, Money};
use crate::domain::policy::{
    AgeingBuckets, Cadence, CallRules, ContactRules, DAYS_LIMIT, EarlyDiscount, ExposureLimits,
    ExtensionLimits, FeeBasis, INSTALLMENTS_LIMIT, Incentives, InterestRegime, LateFeeRule,
    LateInterestRule, LegalGates, PlanLimits, Policy, PromiseLimits, RatingLimits, RiskRules,
    SelfServe, StaffLimits, Terms, TicketRules,
};

/// The limit of what belongs close to a due date: a year.
const YEAR_DAYS: u32 = 365;
/// The limit of a time to an answer, in working minutes: thirty days of eight hours.
const ANSWER_MINUTES: u32 = 30 * 8 * 60;
/// Days from one fee of the kind `percent_per_month` to the next.
pub(super) const FEE_MONTH_DAYS: u32 = 30;

/// Reads every table.
pub(super) fn policy(reader: &mut Reader<'_>, version: PolicyVersion) -> Policy {
    Policy {
        version,
        terms: terms(reader),
        plans: plans(reader),
        extensions: extensions(reader),
        promises: promises(reader),
        incentives: incentives(reader),
        exposure: exposure(reader),
        ratings: RatingLimits {
            a: self_serve(reader, "ratings.a"),
            b: self_serve(reader, "ratings.b"),
            c: self_serve(reader, "ratings.c"),
            d: self_serve(reader, "ratings.d"),
            new: self_serve(reader, "ratings.new"),
        },
        risk: risk(reader),
        late_fees: late_fees(reader),
        late_interest: late_interest(reader),
        contact: contact(reader),
        calls: calls(reader),
        cadence: cadence(reader),
        staff: staff(reader),
        tickets: tickets(reader),
        ageing: ageing(reader),
        law: law(reader),
        calendar: calendar(reader),
    }
}

fn terms(reader: &mut Reader<'_>) -> Terms {
    let mut table = reader.table("terms");
    let percent = table.percent_or_off("early_discount_percent", 99);
    let days = table.number("early_discount_days", 0..=YEAR_DAYS);
    Terms {
        net_days: table.number("net_days", 0..=YEAR_DAYS),
        early_discount: percent.map(|percent| EarlyDiscount { percent, days }),
    }
}

fn plans(reader: &mut Reader<'_>) -> PlanLimits {
    let currency = reader.currency;
    let mut table = reader.table("plans");
    let twice_a_month_days = table.value("twice_a_month_days", |value| {
        let days = value.get_ref().as_array().map(|days| {
            let days = days.iter().map(|day| whole(day.get_ref(), &(1..=31)));
            days.collect::<Result<Vec<u32>, _>>()
        });
        match days.as_ref().map(|days| days.as_deref()) {
            Some(Ok([one, other])) if one != other => Ok((*one.min(other), *one.max(other))),
            _ => Err(vec![Wrong {
                span: value.span(),
                allowed: "two different days from 1 to 31, such as [1, 15]".to_owned(),
            }]),
        }
    });
    PlanLimits {
        enabled: table.flag("enabled"),
        installments_max: table.number("installments_max", 2..=INSTALLMENTS_LIMIT),
        length_days_max: table.number("length_days_max", 1..=DAYS_LIMIT),
        installment_min: table.amount("installment_min", Amounts::AboveZero),
        first_payment_days: table.number("first_payment_days", 0..=DAYS_LIMIT),
        first_payment_days_max: table.number("first_payment_days_max", 0..=DAYS_LIMIT),
        self_serve_max: table.amount("self_serve_max", Amounts::AboveZero),
        missed_grace_days: table.number("missed_grace_days", 0..=60),
        offer_hours: table.number("offer_hours", 1..=720),
        frequency: table.frequency("frequency", twice_a_month_days),
        installment_multiple: table.amount("installment_multiple", Amounts::AboveZero),
        increments: table.list(
            "increments",
            "amounts, such as \"10\"",
            |value| amount(value, Amounts::AboveZero, currency),
            |list| {
                let minor: Vec<i64> = list.iter().map(|amount| amount.minor()).collect();
                rising(&minor, 0..=5, "amounts")
            },
        ),
        offers_max: table.number("offers_max", 1..=10),
        twice_a_month_days,
        broken_cool_off_days: table.number("broken_cool_off_days", 0..=DAYS_LIMIT),
        renewals_max: table.number("renewals_max", 0..=10),
        moves_max: table.number("moves_max", 0..=INSTALLMENTS_LIMIT),
        move_days_max: table.number("move_days_max", 1..=YEAR_DAYS),
        skips_max: table.number("skips_max", 0..=INSTALLMENTS_LIMIT),
    }
}

fn extensions(reader: &mut Reader<'_>) -> ExtensionLimits {
    let mut table = reader.table("extensions");
    ExtensionLimits {
        enabled: table.flag("enabled"),
        days_max: table.number("days_max", 1..=YEAR_DAYS),
        per_year_max: table.number("per_year_max", 0..=52),
    }
}

fn promises(reader: &mut Reader<'_>) -> PromiseLimits {
    let mut table = reader.table("promises");
    PromiseLimits {
        enabled: table.flag("enabled"),
        days_max: table.number("days_max", 1..=YEAR_DAYS),
        broken_max: table.number("broken_max", 0..=52),
    }
}

fn incentives(reader: &mut Reader<'_>) -> Incentives {
    let mut table = reader.table("incentives");
    Incentives {
        pay_in_full_credit_percent: table.percent_or_off("pay_in_full_credit_percent", 100),
        credit_valid_days: table.number("credit_valid_days", 1..=DAYS_LIMIT),
    }
}

fn exposure(reader: &mut Reader<'_>) -> ExposureLimits {
    let mut table = reader.table("exposure");
    ExposureLimits {
        cap_percent: table.percent("cap_percent", 0..=100),
        floor: table.amount("floor", Amounts::ZeroOrMore),
    }
}

fn self_serve(reader: &mut Reader<'_>, rating: &'static str) -> SelfServe {
    let mut table = reader.table(rating);
    SelfServe {
        self_serve_max: table.amount("self_serve_max", Amounts::ZeroOrMore),
        installments_max: table.number("installments_max", 2..=INSTALLMENTS_LIMIT),
        first_payment_min_percent: table.percent("first_payment_min_percent", 0..=90),
        extension_days_max: table.number("extension_days_max", 0..=YEAR_DAYS),
    }
}

fn risk(reader: &mut Reader<'_>) -> RiskRules {
    let mut table = reader.table("risk");
    RiskRules {
        a_from: table.number("a_from", 0..=100),
        b_from: table.number("b_from", 0..=100),
        c_from: table.number("c_from", 0..=100),
        new_months: table.number("new_months", 0..=60),
        new_invoices_paid: table.number("new_invoices_paid", 0..=100),
        new_credit_limit: table.amount("new_credit_limit", Amounts::ZeroOrMore),
        new_net_days: table.number("new_net_days", 0..=YEAR_DAYS),
    }
}

/// The kinds of a late fee before their amount or percentage is known.
#[derive(Debug, Clone, Copy)]
enum FeeKind {
    Flat,
    PercentOfOverdue,
    PercentPerMonth,
}

fn late_fees(reader: &mut Reader<'_>) -> Option<LateFeeRule> {
    let mut table = reader.table("late_fees");
    let kind = table.choice(
        "kind",
        &[
            ("flat", FeeKind::Flat),
            ("percent_of_overdue", FeeKind::PercentOfOverdue),
            ("percent_per_month", FeeKind::PercentPerMonth),
        ],
    );
    let flat = table.amount("amount", Amounts::ZeroOrMore);
    let percent = table.percent("percent", 0..=100);
    let repeat_days = table.number_or_off("repeat_days", YEAR_DAYS);
    let rule = LateFeeRule {
        basis: match kind {
            FeeKind::Flat => FeeBasis::Flat(flat),
            FeeKind::PercentOfOverdue => FeeBasis::PercentOfOverdue(percent),
            FeeKind::PercentPerMonth => FeeBasis::PercentPerMonth(percent),
        },
        grace_days: table.number("grace_days", 0..=YEAR_DAYS),
        notice_days: table.number("notice_days", 1..=90),
        fee_min: table.amount("fee_min", Amounts::ZeroOrMore),
        fee_max: table.amount("fee_max", Amounts::ZeroOrMore),
        lifetime_max: table.amount("lifetime_max", Amounts::ZeroOrMore),
        repeat_days: match kind {
            FeeKind::Flat | FeeKind::PercentOfOverdue => repeat_days,
            FeeKind::PercentPerMonth => repeat_days.or(Some(FEE_MONTH_DAYS)),
        },
        clause: table.text("clause"),
    };
    table.flag("enabled").then_some(rule)
}

fn late_interest(reader: &mut Reader<'_>) -> Option<LateInterestRule> {
    let currency = reader.currency;
    let mut table = reader.table("late_interest");
    let regime = table.choice(
        "regime",
        &[
            ("none", None),
            ("uk", Some(InterestRegime::Uk)),
            ("eu", Some(InterestRegime::Eu)),
        ],
    );
    let margin_percent = table.percent("margin_percent", 0..=100);
    let reference_rates = table.list(
        "reference_rates",
        RATE_ALLOWED,
        reference_rate,
        half_years_in_order,
    );
    let compensation = table.list(
        "compensation",
        STEP_ALLOWED,
        |value| compensation_step(value, currency),
        steps_in_order,
    );
    regime.map(|regime| LateInterestRule {
        regime,
        margin_percent,
        reference_rates,
        compensation,
    })
}

const RATE_ALLOWED: &str = "entries such as { from = \"2026-01-01\", percent = \"3.75\" }";
const STEP_ALLOWED: &str = "entries such as { from = \"0\", amount = \"40\" }";

/// The value of the key `from` and of one other, when an entry has these two and nothing else.
fn pair<'v, 'a>(entry: &'v DeValue<'a>, other: &str) -> Option<(&'v DeValue<'a>, &'v DeValue<'a>)> {
    let table = entry.as_table().filter(|table| table.len() == 2)?;
    Some((table.get("from")?.get_ref(), table.get(other)?.get_ref()))
}

fn reference_rate(entry: &DeValue<'_>) -> Result<(NaiveDate, Decimal), String> {
    let (from, rate) = pair(entry, "percent").ok_or(RATE_ALLOWED)?;
    let day = date(from)?;
    if (day.day(), day.month() == 1 || day.month() == 7) != (1, true) {
        return Err("1 January or 1 July as the first day of a rate".to_owned());
    }
    Ok((day, percent(rate, &(0..=100))?))
}

fn half_years_in_order(rates: &[(NaiveDate, Decimal)]) -> Result<(), WrongList> {
    for (index, pair) in rates.windows(2).enumerate() {
        if let [(before, _), (day, _)] = pair {
            let next = before.checked_add_months(Months::new(6));
            if next != Some(*day) {
                let next = next.map(|next| next.to_string()).unwrap_or_default();
                let allowed =
                    format!("one rate for each half-year in their order: {next} follows {before}");
                return Err(WrongList::entry(index + 1, allowed));
            }
        }
    }
    Ok(())
}

fn compensation_step(entry: &DeValue<'_>, currency: Currency) -> Result<(Money, Money), String> {
    let (from, sum) = pair(entry, "amount").ok_or(STEP_ALLOWED)?;
    Ok((
        amount(from, Amounts::ZeroOrMore, currency)?,
        amount(sum, Amounts::AboveZero, currency)?,
    ))
}

fn steps_in_order(steps: &[(Money, Money)]) -> Result<(), WrongList> {
    if steps.first().is_some_and(|(from, _)| !from.is_zero()) {
        return Err(WrongList::entry(0, "a first step from \"0\" on"));
    }
    for (index, pair) in steps.windows(2).enumerate() {
        if let [(from, sum), (next_from, next_sum)] = pair
            && (next_from.minor() <= from.minor() || next_sum.minor() < sum.minor())
        {
            let allowed = format!("steps that rise: this one follows {sum} from {from} on");
            return Err(WrongList::entry(index + 1, allowed));
        }
    }
    Ok(())
}

fn contact(reader: &mut Reader<'_>) -> ContactRules {
    let mut table = reader.table("contact");
    ContactRules {
        from: table.time("from"),
        until: table.time("until"),
        aim_from: table.time("aim_from"),
        aim_until: table.time("aim_until"),
        days: table.some_weekdays("days"),
        per_day_max: table.number("per_day_max", 1..=7),
        per_week_max: table.number("per_week_max", 1..=7),
    }
}

fn calls(reader: &mut Reader<'_>) -> CallRules {
    let mut table = reader.table("calls");
    CallRules {
        from: table.time("from"),
        until: table.time("until"),
        days: table.some_weekdays("days"),
        notice_hours_min: table.number("notice_hours_min", 24..=720),
    }
}

fn cadence(reader: &mut Reader<'_>) -> Cadence {
    let mut table = reader.table("cadence");
    Cadence {
        reminder_days: table.list(
            "reminder_days",
            "days, such as -7 or 14",
            |value| whole(value, &(-90..=365)),
            |days| rising(days, 0..=20, "days"),
        ),
        demand_letter_days: table.number("demand_letter_days", 1..=DAYS_LIMIT),
        agency_days: table.number("agency_days", 1..=DAYS_LIMIT),
        legal_days: table.number("legal_days", 1..=DAYS_LIMIT),
        check_in_days: table.number("check_in_days", 1..=YEAR_DAYS),
        half_way_days_min: table.number("half_way_days_min", 1..=DAYS_LIMIT),
    }
}

fn staff(reader: &mut Reader<'_>) -> StaffLimits {
    let mut table = reader.table("staff");
    StaffLimits {
        agent_settlement_percent_max: table.percent("agent_settlement_percent_max", 0..=100),
        lead_settlement_percent_max: table.percent("lead_settlement_percent_max", 0..=100),
        agent_plan_max: table.amount("agent_plan_max", Amounts::ZeroOrMore),
        lead_plan_max: table.amount("lead_plan_max", Amounts::ZeroOrMore),
    }
}

fn tickets(reader: &mut Reader<'_>) -> TicketRules {
    let mut table = reader.table("tickets");
    TicketRules {
        urgent_minutes: table.number("urgent_minutes", 1..=ANSWER_MINUTES),
        high_minutes: table.number("high_minutes", 1..=ANSWER_MINUTES),
        normal_minutes: table.number("normal_minutes", 1..=ANSWER_MINUTES),
        paid_claim_days: table.number("paid_claim_days", 1..=60),
        close_days: table.number("close_days", 1..=YEAR_DAYS),
    }
}

fn ageing(reader: &mut Reader<'_>) -> AgeingBuckets {
    AgeingBuckets {
        up_to_days: reader.table("ageing").list(
            "up_to_days",
            "days, such as 30",
            |value| whole(value, &(1..=DAYS_LIMIT)),
            |days| rising(days, 1..=10, "buckets by their last day"),
        ),
    }
}

fn law(reader: &mut Reader<'_>) -> LegalGates {
    let mut table = reader.table("law");
    LegalGates {
        us_consumer_installments_max: table
            .number_or_off("us_consumer_installments_max", INSTALLMENTS_LIMIT),
        uk_installments_max: table.number_or_off("uk_installments_max", INSTALLMENTS_LIMIT),
        uk_length_months_max: table.number_or_off("uk_length_months_max", INSTALLMENTS_LIMIT),
    }
}

fn calendar(reader: &mut Reader<'_>) -> Calendar {
    let mut table = reader.table("calendar");
    let holidays = table.list("holidays", "dates such as \"2026-12-25\"", date, |_| Ok(()));
    Calendar {
        weekend: table.weekdays("weekend", 0..=6, "at most six days of the week"),
        holidays: holidays.into_iter().collect(),
        roll: table.choice(
            "roll",
            &[
                ("same_day", Roll::SameDay),
                ("following", Roll::Following),
                ("modified_following", Roll::ModifiedFollowing),
                ("preceding", Roll::Preceding),
            ],
        ),
    }
}
