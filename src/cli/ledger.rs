//! `goodterms payment record|reverse` and `goodterms credit`: what a clerk does by hand.

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::{App, Failure, Outcome, day, output};
use goodterms::desk::Desk;
use goodterms::desk::ledger::{NewCredit, NewReversal, Recorded};
use goodterms::domain::business::Business;
use goodterms::domain::ledger::EntryKind;
use goodterms::domain::money::Money;

#[derive(Debug, Args)]
pub(crate) struct PaymentArgs {
    #[command(subcommand)]
    action: PaymentAction,
}

#[derive(Debug, Subcommand)]
enum PaymentAction {
    /// Record a payment that has arrived
    #[command(
        after_help = "Example:\n  goodterms payment record --account C-1001 --amount 150.00 \\\n    --reference BANK-2026-0312-7 --method 'bank transfer' --by kim --reason 'statement of 12 March'"
    )]
    Record {
        #[command(flatten)]
        credit: Credit,
        /// How it was paid
        #[arg(long)]
        method: Option<String>,
        /// Why it is recorded by hand
        #[arg(long)]
        reason: String,
    },
    /// Take a payment or credit back: it bounced, or was recorded by mistake
    #[command(
        after_help = "Example:\n  goodterms payment reverse --reference BANK-2026-0312-7 --by kim --reason 'returned by the bank'"
    )]
    Reverse {
        /// The reference of what is taken back
        #[arg(long)]
        reference: String,
        /// From when it counts [default: today]
        #[arg(long, value_parser = day)]
        date: Option<NaiveDate>,
        /// Who records it [env: GOODTERMS_BY]
        #[arg(long)]
        by: Option<String>,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

/// Give an account a credit: a goodwill gesture, a correction, a returned item.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  goodterms credit --account C-1001 --amount 20.00 --reference CN-14 \\\n    --invoice INV-7 --by kim --reason 'late delivery'"
)]
pub(crate) struct CreditArgs {
    #[command(flatten)]
    credit: Credit,
    /// Why
    #[arg(long)]
    reason: String,
}

#[derive(Debug, Args)]
struct Credit {
    /// The account
    #[arg(long)]
    account: String,
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
    /// Who records it [env: GOODTERMS_BY]
    #[arg(long)]
    by: Option<String>,
}

pub(crate) async fn payment(app: &App, args: PaymentArgs) -> Outcome {
    match args.action {
        PaymentAction::Record {
            credit,
            method,
            reason,
        } => record(app, EntryKind::Payment, credit, method, Some(reason)).await,
        PaymentAction::Reverse {
            reference,
            date,
            by,
            reason,
        } => {
            let desk = app.desk().await?;
            let business = app.business(&desk).await?;
            let new = NewReversal {
                reference,
                value_date: date.unwrap_or_else(|| desk.today(&business)),
                by: app.who(by)?,
                reason,
            };
            show(app, &desk.reverse(&business, new).await?)
        }
    }
}

pub(crate) async fn credit(app: &App, args: CreditArgs) -> Outcome {
    record(app, EntryKind::Credit, args.credit, None, Some(args.reason)).await
}

async fn record(
    app: &App,
    kind: EntryKind,
    credit: Credit,
    method: Option<String>,
    reason: Option<String>,
) -> Outcome {
    let by = app.who(credit.by.clone())?;
    let desk = app.desk().await?;
    let business = app.business(&desk).await?;
    let new = new_credit(&desk, &business, kind, credit, by)?;
    let new = NewCredit {
        method,
        reason,
        ..new
    };
    show(app, &desk.record_credit(&business, new).await?)
}

fn new_credit(
    desk: &Desk,
    business: &Business,
    kind: EntryKind,
    credit: Credit,
    by: String,
) -> Result<NewCredit, Failure> {
    let amount = Money::parse(&credit.amount, business.settings.currency)
        .map_err(|error| Failure::Refused(error.to_string()))?;
    Ok(NewCredit {
        kind,
        account: credit.account,
        reference: credit.reference,
        amount,
        value_date: credit.date.unwrap_or_else(|| desk.today(business)),
        invoice: credit.invoice,
        method: None,
        by,
        reason: None,
    })
}

fn show(app: &App, recorded: &Recorded) -> Outcome {
    if app.json() {
        return output::json(recorded);
    }
    let what = match recorded.kind {
        EntryKind::Payment => "payment",
        EntryKind::Credit => "credit",
        EntryKind::Reversal => "reversal",
        EntryKind::Invoice
        | EntryKind::LateFee
        | EntryKind::Discount
        | EntryKind::BarterCredit
        | EntryKind::WriteOff => "entry",
    };
    let reference = recorded.reference.clone().unwrap_or_default();
    if recorded.unchanged {
        let text = format!("{what} {reference} was recorded before; nothing has changed");
        output::line(&text.replace("  ", " "))?;
    } else {
        let text = format!(
            "recorded: {what} {reference} of {} on account {}, value date {}",
            recorded.amount.abs(),
            recorded.account,
            recorded.value_date
        );
        output::line(&text.replace("  ", " "))?;
        for settled in &recorded.settled {
            let verb = if settled.amount.is_negative() {
                "opens"
            } else {
                "settles"
            };
            output::line(&format!(
                "  {verb} {} of {}",
                settled.amount.abs(),
                settled.invoice
            ))?;
        }
    }
    for discount in &recorded.discounts {
        let text = if discount.amount.is_negative() {
            "  takes back the early-payment discount of"
        } else {
            "  with an early-payment discount of"
        };
        output::line(&format!(
            "{text} {} on {}",
            discount.amount.abs(),
            discount.invoice
        ))?;
    }
    for given_up in &recorded.given_up {
        let text = if given_up.amount.is_negative() {
            "  takes back what the settlement gave up:"
        } else {
            "  completes the settlement, which writes off"
        };
        output::line(&format!(
            "{text} {} on {}",
            given_up.amount.abs(),
            given_up.invoice
        ))?;
    }
    if recorded.balance.is_negative() {
        output::line(&format!(
            "  the account is {} in credit",
            recorded.balance.abs()
        ))
    } else {
        output::line(&format!("  the account owes {}", recorded.balance))
    }
}
