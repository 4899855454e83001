//! Keys that cannot both hold. Each is right by itself; together they would make a rule that nobody can keep,
//! or one that the law does not give.

use chrono::NaiveTime;
use rust_decimal::Decimal;

use super::reader::Reader;
use super::tables::FEE_MONTH_DAYS;
use crate::domain::money::{Currency, Money};
use crate::domain::policy::{
    FeeBasis, InterestRegime, LateFeeRule, LateInterestRule, Policy, SelfServe,
};

/// The margin that the Act fixes (SI 2002/1675, article 4) and the Directive asks for at least (article 2(6)).
const STATUTORY_MARGIN_PERCENT: Decimal = Decimal::from_parts(8, 0, 0, false, 0);
/// The fixed sums of the Act in pounds, by the size of the debt (section 5A, by SI 2002/1674).
const UK_COMPENSATION_UNITS: [(i64, i64); 3] = [(0, 40), (1_000, 70), (10_000, 100)];
/// The least fixed sum in euros (Directive 2011/7/EU, article 6(1)).
const EU_COMPENSATION_UNITS_MIN: i64 = 40;

/// Notes every contradiction of the policy.
pub(super) fn check(reader: &mut Reader<'_>, policy: &Policy) {
    terms(reader, policy);
    plans(reader, policy);
    ratings(reader, policy);
    risk(reader, policy);
    if let Some(rule) = &policy.late_fees {
        late_fees(reader, rule);
        late_fee_amounts(reader, rule);
    }
    if let Some(rule) = &policy.late_interest {
        late_interest(reader, rule);
        compensation(reader, rule);
    }
    if policy.late_fees.is_some() && policy.late_interest.is_some() {
        reader.contradiction(
            "late_fees.enabled",
            "late_interest.regime",
            "a charge of the contract and statutory interest on the same debt would charge for the delay \
             twice; choose one"
                .to_owned(),
        );
    }
    contact(reader, policy);
    calls(reader, policy);
    cadence(reader, policy);
    staff(reader, policy);
    tickets(reader, policy);
}

fn terms(reader: &mut Reader<'_>, policy: &Policy) {
    let terms = &policy.terms;
    if let Some(discount) = terms.early_discount
        && discount.days > terms.net_days
    {
        reader.contradiction(
            "terms.early_discount_days",
            "terms.net_days",
            format!(
                "a discount until day {} would reward paying after the due date, day {}",
                discount.days, terms.net_days
            ),
        );
    }
}

fn plans(reader: &mut Reader<'_>, policy: &Policy) {
    let plans = &policy.plans;
    if plans.first_payment_days > plans.first_payment_days_max {
        reader.contradiction(
            "plans.first_payment_days",
            "plans.first_payment_days_max",
            format!(
                "the usual first payment after {} days would be later than the latest, {} days",
                plans.first_payment_days, plans.first_payment_days_max
            ),
        );
    }
    if plans.first_payment_days_max > plans.length_days_max {
        reader.contradiction(
            "plans.first_payment_days_max",
            "plans.length_days_max",
            format!(
                "the first payment, up to {} days after the agreement, may be later than the last, {} days",
                plans.first_payment_days_max, plans.length_days_max
            ),
        );
    }
    if plans.installment_multiple.minor() > plans.installment_min.minor() {
        reader.contradiction(
            "plans.installment_multiple",
            "plans.installment_min",
            format!(
                "an installment of {} rounded down to a multiple of {} would be nothing",
                plans.installment_min, plans.installment_multiple
            ),
        );
    }
    if plans.enabled && !two_parts_fit(plans.self_serve_max, plans.installment_min) {
        reader.contradiction(
            "plans.installment_min",
            "plans.self_serve_max",
            too_small(plans.self_serve_max, plans.installment_min),
        );
    }
}

/// Notes what would make a new policy odd. A policy that was applied before this was looked for still loads.
pub(super) fn check_new(reader: &mut Reader<'_>, policy: &Policy) {
    let plans = &policy.plans;
    if !plans.enabled {
        return;
    }
    let (debt, part_min) = (plans.self_serve_max, plans.installment_min);
    let count = plans.installments_max;
    // Whoever sets the minimum means it to go with the number of payments.
    if reader.is_written("plans.installment_min")
        && two_parts_fit(debt, part_min)
        && part_min.minor() > debt.minor() / i64::from(count.max(1))
    {
        reader.contradiction(
            "plans.installment_min",
            "plans.installments_max",
            format!("not even the largest debt, {debt}, could be paid in {count} parts of at least {part_min}"),
        );
    }
    for (key, most) in [
        (
            "law.us_consumer_installments_max",
            policy.law.us_consumer_installments_max,
        ),
        ("law.uk_installments_max", policy.law.uk_installments_max),
    ] {
        if most == Some(1) {
            let why = "a plan has at least two payments; 0 switches the limit off";
            reader.contradiction(key, "plans.enabled", why.to_owned());
        }
    }
}

fn two_parts_fit(debt: Money, part_min: Money) -> bool {
    part_min.minor() <= debt.minor() / 2
}

fn too_small(debt: Money, part_min: Money) -> String {
    format!("not even the largest debt, {debt}, could be paid in two parts of at least {part_min}")
}

fn ratings(reader: &mut Reader<'_>, policy: &Policy) {
    let ratings = &policy.ratings;
    let all: [(&str, &SelfServe); 5] = [
        ("ratings.a.self_serve_max", &ratings.a),
        ("ratings.b.self_serve_max", &ratings.b),
        ("ratings.c.self_serve_max", &ratings.c),
        ("ratings.d.self_serve_max", &ratings.d),
        ("ratings.new.self_serve_max", &ratings.new),
    ];
    let part_min = policy.plans.installment_min;
    for (key, limits) in all {
        let most = limits.self_serve_max;
        // A limit that the file leaves out does not make a high minimum wrong: such an account asks a person.
        let meant = policy.plans.enabled && !most.is_zero() && reader.is_written(key);
        if meant && !two_parts_fit(most, part_min) {
            reader.contradiction("plans.installment_min", key, too_small(most, part_min));
        }
    }
    let [a, b, c, d, _new] = all;
    for ((better_key, better), (worse_key, worse)) in [(a, b), (b, c), (c, d)] {
        if worse.self_serve_max.minor() > better.self_serve_max.minor() {
            reader.contradiction(
                worse_key,
                better_key,
                format!(
                    "the worse rating could arrange {} alone and the better one only {}",
                    worse.self_serve_max, better.self_serve_max
                ),
            );
        }
    }
}

fn risk(reader: &mut Reader<'_>, policy: &Policy) {
    let risk = &policy.risk;
    for ((better_key, better), (worse_key, worse)) in [
        (("risk.a_from", risk.a_from), ("risk.b_from", risk.b_from)),
        (("risk.b_from", risk.b_from), ("risk.c_from", risk.c_from)),
    ] {
        if better <= worse {
            reader.contradiction(
                better_key,
                worse_key,
                format!(
                    "the bands overlap: the better rating would begin at {better} and the worse at {worse}"
                ),
            );
        }
    }
}

fn late_fees(reader: &mut Reader<'_>, rule: &LateFeeRule) {
    let needs = |reader: &mut Reader<'_>, key: &str, why: &str| {
        reader.contradiction("late_fees.enabled", key, why.to_owned());
    };
    if rule.clause.is_empty() {
        let why = "a fee is owed only where the contract says so, and the clause is empty";
        needs(reader, "late_fees.clause", why);
    }
    match rule.basis {
        FeeBasis::Flat(amount) if amount.is_zero() => {
            needs(reader, "late_fees.amount", "the flat fee is zero");
        }
        FeeBasis::PercentOfOverdue(percent) | FeeBasis::PercentPerMonth(percent)
            if percent.is_zero() =>
        {
            needs(reader, "late_fees.percent", "the percentage is zero");
        }
        FeeBasis::Flat(_) | FeeBasis::PercentOfOverdue(_) | FeeBasis::PercentPerMonth(_) => {}
    }
    if rule.fee_max.is_zero() {
        needs(reader, "late_fees.fee_max", "the largest fee is zero");
    }
    if rule.lifetime_max.is_zero() {
        let why = "the most of all fees on one invoice is zero";
        needs(reader, "late_fees.lifetime_max", why);
    }
}

fn late_fee_amounts(reader: &mut Reader<'_>, rule: &LateFeeRule) {
    let (min, max, all) = (rule.fee_min, rule.fee_max, rule.lifetime_max);
    // A cap of zero is one that is not filled in yet, and told above.
    if min.minor() > max.minor() && !max.is_zero() {
        reader.contradiction(
            "late_fees.fee_min",
            "late_fees.fee_max",
            format!("the smallest fee, {min}, is above the largest, {max}"),
        );
    }
    if max.minor() > all.minor() && !all.is_zero() {
        reader.contradiction(
            "late_fees.fee_max",
            "late_fees.lifetime_max",
            format!("one fee of {max} is above all fees on an invoice together, {all}"),
        );
    }
    match rule.basis {
        FeeBasis::Flat(amount) if amount.minor() > max.minor() && !max.is_zero() => {
            reader.contradiction(
                "late_fees.amount",
                "late_fees.fee_max",
                format!("a fee of {amount} would never be charged, because the largest is {max}"),
            );
        }
        FeeBasis::Flat(amount) if amount.minor() < min.minor() && !amount.is_zero() => {
            reader.contradiction(
                "late_fees.amount",
                "late_fees.fee_min",
                format!("a fee of {amount} would never be charged, because the smallest is {min}"),
            );
        }
        FeeBasis::PercentPerMonth(_)
            if rule.repeat_days.is_some_and(|days| days != FEE_MONTH_DAYS) =>
        {
            reader.contradiction(
                "late_fees.repeat_days",
                "late_fees.kind",
                format!(
                    "a percentage for each month is charged every {FEE_MONTH_DAYS} days; write 0"
                ),
            );
        }
        FeeBasis::Flat(_) | FeeBasis::PercentOfOverdue(_) | FeeBasis::PercentPerMonth(_) => {}
    }
}

fn late_interest(reader: &mut Reader<'_>, rule: &LateInterestRule) {
    if rule.reference_rates.is_empty() {
        reader.contradiction(
            "late_interest.regime",
            "late_interest.reference_rates",
            "interest cannot be worked out without the rate of at least one half-year".to_owned(),
        );
    }
    let margin = rule.margin_percent;
    let why = match rule.regime {
        InterestRegime::Uk if margin != STATUTORY_MARGIN_PERCENT => {
            format!("the Act fixes 8 points above the reference rate (SI 2002/1675), not {margin}")
        }
        InterestRegime::Eu if margin < STATUTORY_MARGIN_PERCENT => {
            format!(
                "the Directive asks for at least 8 points above the reference rate (article 2(6)), not {margin}"
            )
        }
        InterestRegime::Uk | InterestRegime::Eu => return,
    };
    reader.contradiction("late_interest.margin_percent", "late_interest.regime", why);
}

fn compensation(reader: &mut Reader<'_>, rule: &LateInterestRule) {
    let currency = reader.currency;
    let units = |units: i64| Money::from_minor(units * 10_i64.pow(currency.decimals()), currency);
    let steps = &rule.compensation;
    let why = match rule.regime {
        InterestRegime::Uk => {
            let act = UK_COMPENSATION_UNITS.map(|(from, sum)| (units(from), units(sum)));
            if steps.is_empty() || (is(currency, "GBP") && *steps == act) {
                return;
            }
            "the Act fixes three sums in pounds (SI 2002/1674): 40 from 0 on, 70 from 1000 on, 100 from 10000 \
             on; leave the list empty to claim none"
                .to_owned()
        }
        InterestRegime::Eu => {
            let least = units(EU_COMPENSATION_UNITS_MIN);
            let too_low = |(_, sum): &&(Money, Money)| sum.minor() < least.minor();
            match steps.iter().find(too_low) {
                Some((_, sum)) if is(currency, "EUR") => {
                    format!("the Directive gives at least {least} (article 6(1)), not {sum}")
                }
                Some(_) | None => return,
            }
        }
    };
    reader.contradiction("late_interest.compensation", "late_interest.regime", why);
}

fn is(currency: Currency, code: &str) -> bool {
    currency.code() == code
}

fn contact(reader: &mut Reader<'_>, policy: &Policy) {
    let contact = &policy.contact;
    let (from, until) = (
        ("contact.from", contact.from),
        ("contact.until", contact.until),
    );
    let (aim_from, aim_until) = (
        ("contact.aim_from", contact.aim_from),
        ("contact.aim_until", contact.aim_until),
    );
    in_order(reader, from, until, "for a contact");
    in_order(reader, aim_from, aim_until, "to aim at");
    within(reader, aim_from, aim_until, policy);
    if contact.per_day_max > contact.per_week_max {
        let why = format!(
            "{} contacts in one day are more than the {} of seven days",
            contact.per_day_max, contact.per_week_max
        );
        reader.contradiction("contact.per_day_max", "contact.per_week_max", why);
    }
}

fn calls(reader: &mut Reader<'_>, policy: &Policy) {
    let from = ("calls.from", policy.calls.from);
    let until = ("calls.until", policy.calls.until);
    in_order(reader, from, until, "for a call");
    within(reader, from, until, policy);
}

/// A time of day with its key.
type Time = (&'static str, NaiveTime);

fn in_order(reader: &mut Reader<'_>, (from_key, from): Time, (until_key, until): Time, what: &str) {
    if from >= until {
        let (from, until) = (from.format("%H:%M"), until.format("%H:%M"));
        let why = format!("from {from} until {until} leaves no time {what}");
        reader.contradiction(from_key, until_key, why);
    }
}

/// Notes each end of a window that lies outside of the hours in which any contact is allowed.
fn within(
    reader: &mut Reader<'_>,
    (from_key, from): Time,
    (until_key, until): Time,
    policy: &Policy,
) {
    let contact = &policy.contact;
    if from < contact.from {
        let (from, least) = (from.format("%H:%M"), contact.from.format("%H:%M"));
        let why = format!("{from} is before any contact is allowed, {least}");
        reader.contradiction(from_key, "contact.from", why);
    }
    if until > contact.until {
        let (until, most) = (until.format("%H:%M"), contact.until.format("%H:%M"));
        let why = format!("{until} is after the end of all contact, {most}");
        reader.contradiction(until_key, "contact.until", why);
    }
}

fn cadence(reader: &mut Reader<'_>, policy: &Policy) {
    let cadence = &policy.cadence;
    if let Some(last) = cadence.reminder_days.last()
        && i64::from(*last) >= i64::from(cadence.demand_letter_days)
    {
        reader.contradiction(
            "cadence.demand_letter_days",
            "cadence.reminder_days",
            format!(
                "the demand letter on day {} would not come after the last reminder on day {last}",
                cadence.demand_letter_days
            ),
        );
    }
    let demand = ("cadence.demand_letter_days", cadence.demand_letter_days);
    let agency = ("cadence.agency_days", cadence.agency_days);
    let legal = ("cadence.legal_days", cadence.legal_days);
    for ((key, day), (next_key, next_day)) in [(demand, agency), (agency, legal)] {
        if next_day <= day {
            reader.contradiction(
                next_key,
                key,
                format!("no step is skipped, and day {next_day} does not come after day {day}"),
            );
        }
    }
}

fn staff(reader: &mut Reader<'_>, policy: &Policy) {
    let staff = &policy.staff;
    let (agent, lead) = (
        staff.agent_settlement_percent_max,
        staff.lead_settlement_percent_max,
    );
    if agent > lead {
        reader.contradiction(
            "staff.agent_settlement_percent_max",
            "staff.lead_settlement_percent_max",
            format!("an agent could give up {agent} percent and a lead only {lead}"),
        );
    }
    let (agent, lead) = (staff.agent_plan_max, staff.lead_plan_max);
    if agent.minor() > lead.minor() {
        reader.contradiction(
            "staff.agent_plan_max",
            "staff.lead_plan_max",
            format!("an agent could approve a plan for {agent} and a lead only up to {lead}"),
        );
    }
}

fn tickets(reader: &mut Reader<'_>, policy: &Policy) {
    let tickets = &policy.tickets;
    let urgent = ("tickets.urgent_minutes", tickets.urgent_minutes);
    let high = ("tickets.high_minutes", tickets.high_minutes);
    let normal = ("tickets.normal_minutes", tickets.normal_minutes);
    for ((key, minutes), (next_key, next_minutes)) in [(urgent, high), (high, normal)] {
        if minutes > next_minutes {
            reader.contradiction(
                key,
                next_key,
                format!(
                    "a more urgent case could wait {minutes} minutes for an answer and a less urgent one only \
                     {next_minutes}"
                ),
            );
        }
    }
}
