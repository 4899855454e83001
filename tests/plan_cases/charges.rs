//! The table of charges: fees, interest, compensation, discounts.

use chrono::NaiveDate;
use goodterms::domain::account::AccountKind;
use goodterms::domain::charges::DateRange;
use goodterms::domain::charges::discount::settle_early;
use goodterms::domain::charges::interest::{LateDebt, accrue, compensation};
use goodterms::domain::charges::late_fee::{
    Charged, FeeStep, LateInvoice, NoFee, NoticeState, decide, fee_amount,
};
use goodterms::domain::money::{Currency, Money};
use goodterms::domain::policy::{FeeBasis, InterestRegime, LateFeeRule, LateInterestRule};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::given::{date, money};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    fee: Vec<Fee>,
    interest: Vec<Interest>,
    compensation: Vec<Compensation>,
    discount: Vec<Discount>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fee {
    name: String,
    source: String,
    #[serde(default = "euros")]
    currency: String,
    /// `flat 15.00, at most 15.00, 40.00 in all, each 14 days`; 3 days of grace, 7 days' notice.
    rule: String,
    overdue: String,
    amount: Option<String>,
    due: Option<NaiveDate>,
    today: Option<NaiveDate>,
    notice: Option<String>,
    #[serde(default)]
    charged: Vec<String>,
    #[serde(default)]
    frozen: Vec<String>,
    step: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Interest {
    name: String,
    source: String,
    #[serde(default = "pounds")]
    currency: String,
    regime: String,
    #[serde(default = "company")]
    debtor: String,
    rates: Vec<String>,
    due: NaiveDate,
    principal: Vec<String>,
    #[serde(default)]
    frozen: Vec<String>,
    until: NaiveDate,
    days: u32,
    total: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Compensation {
    name: String,
    source: String,
    #[serde(default = "pounds")]
    currency: String,
    #[serde(default = "company")]
    debtor: String,
    table: Vec<String>,
    debt: String,
    sum: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Discount {
    name: String,
    source: String,
    #[serde(default = "euros")]
    currency: String,
    percent: String,
    open: String,
    paid: String,
    settled: String,
    discount: String,
}

fn euros() -> String {
    "EUR".into()
}
fn pounds() -> String {
    "GBP".into()
}
fn company() -> String {
    "company".into()
}

/// What the table says and the program does not.
pub fn differences(text: &str) -> Vec<String> {
    let table: Table = toml::from_str(text).expect("the table of charges");
    let fees = table.fee.iter().flat_map(fee);
    let interest = table.interest.iter().map(interest);
    let sums = table.compensation.iter().map(fixed_sum);
    let discounts = table.discount.iter().map(discount);
    fees.chain(interest)
        .chain(sums)
        .chain(discounts)
        .filter(|(_, _, by_hand, program)| by_hand != program)
        .map(|(name, source, by_hand, program)| {
            format!("{name} ({source}):\n  by hand: {by_hand}\n  program: {program}")
        })
        .collect()
}

/// Name, source, by hand, by the program.
type Compared<'a> = (&'a str, &'a str, String, String);

fn currency(code: &str) -> Currency {
    Currency::parse(code).expect("a currency")
}

/// `2026-03-21 15.00`.
fn row(text: &str) -> (&str, &str) {
    text.split_once(' ').expect("two columns")
}

fn fee(case: &Fee) -> Vec<Compared<'_>> {
    let currency = currency(&case.currency);
    let money = |text: &str| money(text, currency);
    let rule = fee_rule(&case.rule, currency);
    let overdue = money(&case.overdue);
    let amount = case.amount.as_ref().map(|by_hand| {
        let program = fee_amount(&rule, overdue).to_decimal().to_string();
        (by_hand.clone(), program)
    });
    let step = case.step.as_ref().map(|by_hand| {
        let charged: Vec<Charged> = case
            .charged
            .iter()
            .map(|row| charge(row, currency))
            .collect();
        let frozen = ranges(&case.frozen);
        let step = decide(
            &rule,
            &LateInvoice {
                due_date: case.due.expect("a due date"),
                overdue,
                charged: &charged,
                notice: notice(case.notice.as_deref(), currency),
                frozen: &frozen,
                today: case.today.expect("a day"),
            },
        );
        (by_hand.clone(), step_line(step))
    });
    assert!(
        amount.is_some() || step.is_some(),
        "{} says what comes out",
        case.name
    );
    amount
        .into_iter()
        .chain(step)
        .map(|(by_hand, program)| (case.name.as_str(), case.source.as_str(), by_hand, program))
        .collect()
}

fn charge(text: &str, currency: Currency) -> Charged {
    let words: Vec<&str> = text.split(' ').collect();
    Charged {
        on: date(words[0]),
        amount: money(words[1], currency),
        waived: words.get(2) == Some(&"waived"),
    }
}

fn notice(text: Option<&str>, currency: Currency) -> NoticeState {
    let Some(text) = text else {
        return NoticeState::None;
    };
    let words: Vec<&str> = text.split(' ').collect();
    let (on, fee) = (date(words[1]), money(words[2], currency));
    match words[0] {
        "announced" => NoticeState::Announced { on, fee },
        "delivered" => NoticeState::Delivered { on, fee },
        other => panic!("`{other}` is no state of a notice"),
    }
}

fn ranges(rows: &[String]) -> Vec<DateRange> {
    let range = |text: &String| {
        let (from, until) = row(text);
        DateRange {
            from: date(from),
            until: date(until),
        }
    };
    rows.iter().map(range).collect()
}

fn fee_rule(text: &str, currency: Currency) -> LateFeeRule {
    let money = |text: &str| money(text, currency);
    let parts: Vec<&str> = text.split(", ").collect();
    let percent = |text: &str| -> Decimal {
        let (percent, _) = text.split_once('%').expect("a percentage");
        percent.parse().expect("a percentage")
    };
    let basis = match parts[0] {
        flat if flat.starts_with("flat ") => FeeBasis::Flat(money(row(flat).1)),
        part if part.ends_with("of overdue") => FeeBasis::PercentOfOverdue(percent(part)),
        part if part.ends_with("per month") => FeeBasis::PercentPerMonth(percent(part)),
        other => panic!("`{other}` is no fee"),
    };
    let mut rule = LateFeeRule {
        basis,
        grace_days: 3,
        notice_days: 7,
        fee_min: Money::zero(currency),
        fee_max: Money::zero(currency),
        lifetime_max: money("1000"),
        repeat_days: None,
        clause: "clause 7".to_owned(),
    };
    for part in &parts[1..] {
        let words: Vec<&str> = part.split(' ').collect();
        match words[..] {
            ["at", "most", max] => rule.fee_max = money(max),
            [min, "to", max] => (rule.fee_min, rule.fee_max) = (money(min), money(max)),
            [cap, "in", "all"] => rule.lifetime_max = money(cap),
            ["each", days, "days"] => rule.repeat_days = Some(days.parse().expect("days")),
            _ => panic!("`{part}` is no part of a rule"),
        }
    }
    rule
}

fn step_line(step: FeeStep) -> String {
    match step {
        FeeStep::Nothing(why) => match why {
            NoFee::NotOverdue => "nothing is overdue".into(),
            NoFee::InGrace { until } => format!("nothing in grace until {until}"),
            NoFee::Frozen => "nothing frozen".into(),
            NoFee::ChargedOnce => "nothing charged once".into(),
            NoFee::NotDueUntil(day) => format!("nothing until {day}"),
            NoFee::CapReached => "nothing cap reached".into(),
            NoFee::NothingToCharge => "nothing to charge".into(),
        },
        FeeStep::Announce { fee, earliest } => {
            format!("announce {} from {earliest}", fee.to_decimal())
        }
        FeeStep::AwaitDelivery => "await delivery".into(),
        FeeStep::AwaitNoticePeriod { until } => format!("await until {until}"),
        FeeStep::Charge { number, amount, .. } => {
            format!("charge {} as number {number}", amount.to_decimal())
        }
    }
}

fn interest(case: &Interest) -> Compared<'_> {
    let currency = currency(&case.currency);
    let rates = case.rates.iter().map(|text| {
        let (from, percent) = row(text);
        (date(from), percent.parse().expect("a percentage"))
    });
    let rule = LateInterestRule {
        regime: match case.regime.as_str() {
            "uk" => InterestRegime::Uk,
            "eu" => InterestRegime::Eu,
            other => panic!("`{other}` is no regime"),
        },
        margin_percent: Decimal::from(8),
        reference_rates: rates.collect(),
        compensation: Vec::new(),
    };
    let principal = case.principal.iter().map(|text| {
        let (from, open) = row(text);
        (date(from), money(open, currency))
    });
    let principal: Vec<(NaiveDate, Money)> = principal.collect();
    let debt = LateDebt {
        debtor: AccountKind::parse(&case.debtor).expect("a kind of account"),
        currency,
        due_date: case.due,
        principal: &principal,
        frozen: &ranges(&case.frozen),
    };
    let accrued = accrue(&rule, &debt, case.until);
    (
        &case.name,
        &case.source,
        format!("{} days, {}", case.days, case.total),
        format!("{} days, {}", accrued.days, accrued.total.to_decimal()),
    )
}

fn fixed_sum(case: &Compensation) -> Compared<'_> {
    let currency = currency(&case.currency);
    let table = case.table.iter().map(|text| {
        let (from, sum) = row(text);
        (money(from, currency), money(sum, currency))
    });
    let rule = LateInterestRule {
        regime: InterestRegime::Uk,
        margin_percent: Decimal::from(8),
        reference_rates: Vec::new(),
        compensation: table.collect(),
    };
    let debtor = AccountKind::parse(&case.debtor).expect("a kind of account");
    let sum = compensation(&rule, debtor, money(&case.debt, currency));
    let program = sum.map_or_else(|| "none".to_owned(), |sum| sum.to_decimal().to_string());
    (&case.name, &case.source, case.sum.clone(), program)
}

fn discount(case: &Discount) -> Compared<'_> {
    let currency = currency(&case.currency);
    let money = |text: &str| money(text, currency);
    let percent = case.percent.parse().expect("a percentage");
    let settled = settle_early(money(&case.open), money(&case.paid), percent);
    (
        &case.name,
        &case.source,
        format!("{} with {} off", case.settled, case.discount),
        format!(
            "{} with {} off",
            settled.settled.to_decimal(),
            settled.discount.to_decimal()
        ),
    )
}
