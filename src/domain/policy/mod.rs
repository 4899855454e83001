//! The owner's rules. `file` reads and writes their TOML form; here they are values with units in their
//! names, checked once, so that nothing that works with them need ask whether a limit makes sense.
//!
//! Each struct is one table of the file; what every key means, its unit and its reason stand beside it in
//! `default.toml`.

mod file;

pub use file::{Hint, NameKind, PolicyFault, PolicyProblem, default_text, read, read_new};

use chrono::{NaiveDate, NaiveTime, Weekday};
use rust_decimal::Decimal;

use super::calendar::Calendar;
use super::ids::PolicyVersion;
use super::money::Money;
use super::plan::Frequency;
use super::risk::Rating;
use super::ticket::Priority;

/// The most installments that any policy may allow.
pub const INSTALLMENTS_LIMIT: u32 = 120;
/// The longest time, in days, that any policy key may name (ten years).
pub const DAYS_LIMIT: u32 = 3660;

/// A version of a business's rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    pub version: PolicyVersion,
    pub terms: Terms,
    pub plans: PlanLimits,
    pub extensions: ExtensionLimits,
    pub promises: PromiseLimits,
    pub incentives: Incentives,
    pub exposure: ExposureLimits,
    pub ratings: RatingLimits,
    pub risk: RiskRules,
    pub late_fees: Option<LateFeeRule>,
    pub late_interest: Option<LateInterestRule>,
    pub contact: ContactRules,
    pub calls: CallRules,
    pub cadence: Cadence,
    pub staff: StaffLimits,
    pub tickets: TicketRules,
    pub ageing: AgeingBuckets,
    pub law: LegalGates,
    pub calendar: Calendar,
}

/// `[terms]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub net_days: u32,
    /// "2/10 net 30": two percent off when it is paid by the tenth day. `None`: no discount.
    pub early_discount: Option<EarlyDiscount>,
}

/// A discount for paying early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EarlyDiscount {
    /// Above 0, below 100, at most two decimals.
    pub percent: Decimal,
    /// Counted from the issue date: day 10 of an invoice dated the 1st is the 11th.
    pub days: u32,
}

/// `[plans]`: what the bot may agree to without a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanLimits {
    pub enabled: bool,
    /// A first payment made on the spot is not counted.
    pub installments_max: u32,
    pub length_days_max: u32,
    pub installment_min: Money,
    pub first_payment_days: u32,
    pub first_payment_days_max: u32,
    pub self_serve_max: Money,
    pub missed_grace_days: u32,
    pub offer_hours: u32,
    pub frequency: Frequency,
    /// Installments are rounded down to a multiple of this; the last one takes the remainder.
    pub installment_multiple: Money,
    /// "The same plan with so much more per installment", shown beside it. Rising.
    pub increments: Vec<Money>,
    /// How many offers a request gets at most, the asked one included.
    pub offers_max: u32,
    /// The two days of the month on which "twice a month" falls if the customer names none.
    pub twice_a_month_days: (u32, u32),
    /// Days from the end of a broken plan to a fresh one.
    pub broken_cool_off_days: u32,
    /// How many times a broken plan may be followed by a fresh one.
    pub renewals_max: u32,
    /// How many installments of one plan may be moved, and by how many days at most.
    pub moves_max: u32,
    pub move_days_max: u32,
    /// How many installments of one plan may be skipped to its end.
    pub skips_max: u32,
}

/// `[extensions]`: one later due date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtensionLimits {
    pub enabled: bool,
    /// From today, or from the due date where that is later.
    pub days_max: u32,
    /// In any 365 days.
    pub per_year_max: u32,
}

/// `[promises]`: a customer's word to pay an amount by a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseLimits {
    pub enabled: bool,
    pub days_max: u32,
    /// Promises that may be broken in 365 days before a person takes over.
    pub broken_max: u32,
}

/// `[incentives]`: what the business gives for paying now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incentives {
    /// A credit note for the next purchase, in percent of what is paid, when everything is paid at once.
    /// `None`: nothing.
    pub pay_in_full_credit_percent: Option<Decimal>,
    pub credit_valid_days: u32,
}

/// `[exposure]`: how much may be outstanding under flexible terms, over the whole business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExposureLimits {
    /// Percent of all receivables.
    pub cap_percent: Decimal,
    /// The cap is never below this.
    pub floor: Money,
}

/// `[ratings.a]` to `[ratings.d]`, `[ratings.new]`: what each risk rating may agree to alone. The limits of
/// `[plans]` and `[extensions]` hold beside these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatingLimits {
    pub a: SelfServe,
    pub b: SelfServe,
    pub c: SelfServe,
    pub d: SelfServe,
    pub new: SelfServe,
}

impl RatingLimits {
    #[must_use]
    pub fn of(&self, rating: Rating) -> &SelfServe {
        match rating {
            Rating::A => &self.a,
            Rating::B => &self.b,
            Rating::C => &self.c,
            Rating::D => &self.d,
            Rating::New => &self.new,
        }
    }
}

/// What an account of one rating may agree to alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfServe {
    /// The largest debt; zero sends everything to a person.
    pub self_serve_max: Money,
    pub installments_max: u32,
    /// The smallest first payment on the spot, in percent of the debt; zero asks for none.
    pub first_payment_min_percent: Decimal,
    pub extension_days_max: u32,
}

/// `[risk]`: how a score becomes a rating, and what a new account is recommended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskRules {
    /// The lowest score, of 100, of each rating; falling.
    pub a_from: u32,
    pub b_from: u32,
    pub c_from: u32,
    /// An account is new until it has had an invoice for so many months, and has paid so many.
    pub new_months: u32,
    pub new_invoices_paid: u32,
    /// What a new account is recommended before credit is extended.
    pub new_credit_limit: Money,
    pub new_net_days: u32,
}

/// `[late_fees]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateFeeRule {
    pub basis: FeeBasis,
    /// Days after the due date without a fee.
    pub grace_days: u32,
    /// Days between the delivery of the notice and the fee.
    pub notice_days: u32,
    /// One fee is at least and at most this; rounded after the clamp.
    pub fee_min: Money,
    pub fee_max: Money,
    /// All fees on one invoice together.
    pub lifetime_max: Money,
    /// Days from one fee on an invoice to the next; `None`: once.
    pub repeat_days: Option<u32>,
    /// The clause of the contract that allows it, as it is told to the customer.
    pub clause: String,
}

/// What a late fee is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeeBasis {
    Flat(Money),
    /// Percent of what is overdue of the invoice when the fee is charged.
    PercentOfOverdue(Decimal),
    /// Percent of what is overdue for each month begun: charged each 30 days.
    PercentPerMonth(Decimal),
}

/// `[late_interest]`: statutory interest on late invoices of business debtors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateInterestRule {
    pub regime: InterestRegime,
    /// Percentage points above the reference rate.
    pub margin_percent: Decimal,
    /// The reference rate of each half-year, in percent, by its first day: 1 January or 1 July. Rising.
    pub reference_rates: Vec<(NaiveDate, Decimal)>,
    /// The fixed sum for each late invoice by the size of the debt: from so much on, so much. Rising from
    /// zero; empty: none.
    pub compensation: Vec<(Money, Money)>,
}

/// Whose law statutory interest follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InterestRegime {
    /// Late Payment of Commercial Debts (Interest) Act 1998: the rate of the half-year in which interest
    /// starts to run is kept for the life of the debt (SI 2002/1675).
    Uk,
    /// Directive 2011/7/EU: the rate changes with each half-year (article 2(7)).
    Eu,
}

/// `[contact]`: when and how often the customer may be contacted unasked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRules {
    /// In the customer's own time zone.
    pub from: NaiveTime,
    pub until: NaiveTime,
    pub aim_from: NaiveTime,
    pub aim_until: NaiveTime,
    pub days: Vec<Weekday>,
    pub per_day_max: u32,
    pub per_week_max: u32,
}

/// `[calls]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRules {
    pub from: NaiveTime,
    pub until: NaiveTime,
    pub days: Vec<Weekday>,
    pub notice_hours_min: u32,
}

/// `[cadence]`: reminders and formal steps, in days from the due date (negative: before it).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cadence {
    pub reminder_days: Vec<i32>,
    /// Formal steps; each is prepared by the bot and released by a person.
    pub demand_letter_days: u32,
    pub agency_days: u32,
    pub legal_days: u32,
    /// After a plan has ended.
    pub check_in_days: u32,
    /// A plan longer than this is asked after half-way.
    pub half_way_days_min: u32,
}

/// `[staff]`: how far each role may go beyond the limits above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffLimits {
    /// The most that may be given up in a settlement, in percent of the debt.
    pub agent_settlement_percent_max: Decimal,
    pub lead_settlement_percent_max: Decimal,
    pub agent_plan_max: Money,
    pub lead_plan_max: Money,
}

/// `[tickets]`: by when somebody answers, and how long things are kept open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketRules {
    /// Working minutes to the first answer, by priority.
    pub urgent_minutes: u32,
    pub high_minutes: u32,
    pub normal_minutes: u32,
    /// Working days after which the hold of an unproven "I have paid" lapses.
    pub paid_claim_days: u32,
    /// Days after which a resolved case is closed for good.
    pub close_days: u32,
}

impl TicketRules {
    /// Working minutes to the first answer.
    #[must_use]
    pub fn minutes(&self, priority: Priority) -> u32 {
        match priority {
            Priority::Urgent => self.urgent_minutes,
            Priority::High => self.high_minutes,
            Priority::Normal => self.normal_minutes,
        }
    }
}

/// `[ageing]`: the last day of each bucket of days overdue, rising; one more takes what is older.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgeingBuckets {
    pub up_to_days: Vec<u32>,
}

/// `[law]`: beyond these a person decides. Sources stand beside the keys in `default.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalGates {
    /// `None` when the owner has switched it off.
    pub us_consumer_installments_max: Option<u32>,
    pub uk_installments_max: Option<u32>,
    pub uk_length_months_max: Option<u32>,
}

/// A weekday by its full English name in any case, or by its first three letters.
#[must_use]
pub fn weekday_named(name: &str) -> Option<Weekday> {
    name.trim().parse().ok()
}
