//! What is recorded for a case, and holds.

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};

use super::Table;
use super::acts::Case;
use crate::cli::{Failure, Outcome, day};
use goodterms::desk::staff::{CaseHold, Entry, HoldWhat};
use goodterms::domain::hold::AccountHoldReason;
use goodterms::domain::money::Money;

#[derive(Debug, Args)]
pub(super) struct RecordArgs {
    #[command(subcommand)]
    action: RecordAction,
}

#[derive(Debug, Subcommand)]
enum RecordAction {
    /// Money that has arrived
    #[command(
        after_help = "Example:\n  goodterms staff record payment T-7QK3M9 --amount 150.00 --reference BANK-7 \\\n    --why 'found on the statement of 12 March' --who Kim"
    )]
    Payment {
        #[command(flatten)]
        sum: Sum,
        /// How it was paid
        #[arg(long)]
        method: Option<String>,
    },
    /// A goodwill credit; how much you may give stands in the policy [policy: staff]
    #[command(
        after_help = "Example:\n  goodterms staff record credit T-7QK3M9 --amount 20.00 --reference CN-14 --why 'late delivery' --who Kim"
    )]
    Credit {
        #[command(flatten)]
        sum: Sum,
    },
    /// Goods or work in the place of money, once they have been delivered
    #[command(
        after_help = "Example:\n  goodterms staff record barter T-7QK3M9 --amount 300.00 --reference B-2 --why 'website delivered' --who Lee"
    )]
    Barter {
        #[command(flatten)]
        sum: Sum,
    },
    /// Take a payment or credit back: it bounced, or was recorded by mistake
    #[command(
        after_help = "Example:\n  goodterms staff record reversal T-7QK3M9 --reference BANK-7 --why 'returned by the bank' --who Kim"
    )]
    Reversal {
        #[command(flatten)]
        case: Case,
        /// The reference of what is taken back
        #[arg(long)]
        reference: String,
        /// From when it counts [default: today]
        #[arg(long, value_parser = day)]
        date: Option<NaiveDate>,
        /// Why
        #[arg(long)]
        why: String,
    },
}

#[derive(Debug, Args)]
struct Sum {
    #[command(flatten)]
    case: Case,
    /// The amount in the business's currency, such as 150.00
    #[arg(long, allow_negative_numbers = true)]
    amount: String,
    /// A reference that is unique in the business; the same one is recorded once
    #[arg(long)]
    reference: String,
    /// The invoice that it is meant for [default: what is due first]
    #[arg(long)]
    invoice: Option<String>,
    /// From when it counts [default: today]
    #[arg(long, value_parser = day)]
    date: Option<NaiveDate>,
    /// Why
    #[arg(long)]
    why: String,
}

#[derive(Debug, Args)]
pub(super) struct HoldArgs {
    #[command(subcommand)]
    action: HoldAction,
}

#[derive(Debug, Subcommand)]
enum HoldAction {
    /// Freeze fees and reminders: of a disputed invoice, or of the account
    #[command(
        after_help = "Examples:\n  goodterms staff hold put T-7QK3M9 --reason dispute --invoice INV-7 --why 'doors scratched' --who Kim\n  \
                      goodterms staff hold put T-7QK3M9 --reason breathing_space --until 2026-04-30 --why 'seeks advice' --who Kim"
    )]
    Put(HoldOf),
    /// Lift a hold
    #[command(
        after_help = "Example:\n  goodterms staff hold lift T-7QK3M9 --reason hardship --why 'back at work' --who Kim"
    )]
    Lift(HoldOf),
}

#[derive(Debug, Args)]
struct HoldOf {
    #[command(flatten)]
    case: Case,
    /// What kind of hold
    #[arg(long, value_enum)]
    reason: ReasonArg,
    /// The invoice, for a dispute
    #[arg(long, value_name = "NUMBER", required_if_eq("reason", "dispute"))]
    invoice: Option<String>,
    /// The last day for which it holds [default: until it is lifted; a paid claim lapses by the policy]
    #[arg(long, value_name = "DATE", value_parser = day)]
    until: Option<NaiveDate>,
    /// Why
    #[arg(long)]
    why: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum ReasonArg {
    /// One invoice is disputed
    Dispute,
    /// The customer is in hardship
    Hardship,
    /// Time to think or to get advice, until a day
    BreathingSpace,
    /// The customer says that they have paid
    PaidClaim,
}

impl HoldOf {
    fn what(&self) -> Result<HoldWhat, Failure> {
        let reason = match self.reason {
            ReasonArg::Dispute => {
                let invoice = self.invoice.clone();
                return invoice.map(HoldWhat::Invoice).ok_or_else(|| {
                    Failure::Refused("name the disputed invoice with --invoice".to_owned())
                });
            }
            ReasonArg::Hardship => AccountHoldReason::Hardship,
            ReasonArg::BreathingSpace => AccountHoldReason::BreathingSpace,
            ReasonArg::PaidClaim => AccountHoldReason::PaidClaim,
        };
        if self.invoice.is_some() {
            return Err(Failure::Refused(
                "this hold is of the whole account; leave --invoice out".to_owned(),
            ));
        }
        let until = self.until;
        Ok(HoldWhat::Account(CaseHold { reason, until }))
    }
}

impl Table<'_> {
    pub(super) async fn hold(&self, args: HoldArgs) -> Outcome {
        let who = self.who()?;
        let report = match &args.action {
            HoldAction::Put(hold) => {
                let order = self.order(&hold.case, &who);
                self.desk.put_hold(&order, &hold.what()?, &hold.why).await
            }
            HoldAction::Lift(hold) => {
                let order = self.order(&hold.case, &who);
                let what = hold.what()?;
                self.desk.lift_case_hold(&order, &what, &hold.why).await
            }
        };
        self.told(report)
    }

    pub(super) async fn record(&self, args: RecordArgs) -> Outcome {
        let who = self.who()?;
        let today = self.desk.today(self.business);
        let (case, entry, why) = match args.action {
            RecordAction::Payment { sum, method } => {
                let entry = Entry::Payment {
                    amount: self.amount(&sum.amount)?,
                    reference: sum.reference,
                    method,
                    value_date: sum.date.unwrap_or(today),
                    invoice: sum.invoice,
                };
                (sum.case, entry, sum.why)
            }
            RecordAction::Credit { sum } => {
                let entry = Entry::Credit {
                    amount: self.amount(&sum.amount)?,
                    reference: sum.reference,
                    value_date: sum.date.unwrap_or(today),
                    invoice: sum.invoice,
                };
                (sum.case, entry, sum.why)
            }
            RecordAction::Barter { sum } => {
                let entry = Entry::Barter {
                    amount: self.amount(&sum.amount)?,
                    reference: sum.reference,
                    value_date: sum.date.unwrap_or(today),
                    invoice: sum.invoice,
                };
                (sum.case, entry, sum.why)
            }
            RecordAction::Reversal {
                case,
                reference,
                date,
                why,
            } => {
                let value_date = date.unwrap_or(today);
                let entry = Entry::Reversal {
                    reference,
                    value_date,
                };
                (case, entry, why)
            }
        };
        let order = self.order(&case, &who);
        self.told(self.desk.record_for_case(&order, &entry, &why).await)
    }

    fn amount(&self, text: &str) -> Result<Money, Failure> {
        Money::parse(text, self.business.settings.currency)
            .map_err(|error| Failure::Refused(format!("--amount: {error}")))
    }
}
