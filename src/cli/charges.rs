//! `goodterms hold put|lift|list`, `notice list|delivered` and `fee waive`: what a clerk does about late invoices.

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::{App, Failure, Outcome, day, output};
use goodterms::desk::hold::{
    AccountHoldLift, AccountHoldOrder, AccountHoldReport, HoldOrder, HoldReport,
};
use goodterms::desk::notice::NoticeReport;
use goodterms::desk::waiver::{NewWaiver, Waived};
use goodterms::domain::hold::AccountHoldReason;

#[derive(Debug, Args)]
pub(crate) struct HoldArgs {
    #[command(subcommand)]
    action: HoldAction,
}

#[derive(Debug, Subcommand)]
enum HoldAction {
    /// Put a disputed invoice or a whole account on hold: lateness costs nothing meanwhile
    #[command(
        after_help = "A disputed invoice is settled last; for a whole account nobody is reminded either. Without \
                      --invoice the reason is hardship, breathing-space or paid-claim, and --note tells more.\n\n\
                      Examples:\n  goodterms hold put --account C-1001 --invoice INV-7 --by kim --reason 'two boards were missing'\n  \
                      goodterms hold put --account C-1001 --reason breathing-space --until 2026-05-11 --by kim --note 'sees a debt adviser'"
    )]
    Put {
        #[command(flatten)]
        order: Order,
        /// The last day of an account's hold [default for hardship: until it is lifted]
        #[arg(long, value_parser = day, conflicts_with = "invoice")]
        until: Option<NaiveDate>,
    },
    /// Take an invoice or an account off hold: from tomorrow on lateness counts again
    #[command(
        after_help = "Examples:\n  goodterms hold lift --account C-1001 --invoice INV-7 --by kim --reason 'the boards were delivered'\n  \
                      goodterms hold lift --account C-1001 --reason hardship --by kim --note 'is back at work'"
    )]
    Lift(Order),
    /// All holds that stand
    #[command(after_help = "Example:\n  goodterms hold list --json")]
    List,
}

#[derive(Debug, Args)]
struct Order {
    /// The account
    #[arg(long)]
    account: String,
    /// The invoice [default: the whole account]
    #[arg(long)]
    invoice: Option<String>,
    /// Who decides it [env: GOODTERMS_BY]
    #[arg(long)]
    by: Option<String>,
    /// Why; for a whole account: hardship, breathing-space or paid-claim
    #[arg(long)]
    reason: String,
    /// More about it, for a whole account
    #[arg(long, conflicts_with = "invoice", required_unless_present = "invoice")]
    note: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct NoticeArgs {
    #[command(subcommand)]
    action: NoticeAction,
}

#[derive(Debug, Subcommand)]
enum NoticeAction {
    /// Notices of late fees that are not known to have arrived
    #[command(after_help = "Example:\n  goodterms notice list --json")]
    List,
    /// Record that a notice has arrived by post or e-mail; its days count from now on
    #[command(
        after_help = "Example:\n  goodterms notice delivered --invoice INV-7 --by kim --how 'letter of 12 March'"
    )]
    Delivered {
        /// The invoice
        #[arg(long)]
        invoice: String,
        /// Who records it [env: GOODTERMS_BY]
        #[arg(long)]
        by: Option<String>,
        /// How it was delivered
        #[arg(long)]
        how: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct FeeArgs {
    #[command(subcommand)]
    action: FeeAction,
}

#[derive(Debug, Subcommand)]
enum FeeAction {
    /// Waive a late fee or late interest with a reversing entry; it is not charged again
    #[command(
        after_help = "Examples:\n  goodterms fee waive --invoice INV-7 --by kim --reason 'first time late'\n  \
                      goodterms fee waive --invoice INV-7 --reference FEE-INV-7-1 --by kim --reason 'first time late'"
    )]
    Waive {
        /// The invoice
        #[arg(long)]
        invoice: String,
        /// One charge [default: all that stand on the invoice]
        #[arg(long)]
        reference: Option<String>,
        /// Who decides it [env: GOODTERMS_BY]
        #[arg(long)]
        by: Option<String>,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

pub(crate) async fn hold(app: &App, args: HoldArgs) -> Outcome {
    match args.action {
        HoldAction::Put { order, until } => put(app, order, until).await,
        HoldAction::Lift(order) => lift(app, order).await,
        HoldAction::List => list(app).await,
    }
}

async fn put(app: &App, order: Order, until: Option<NaiveDate>) -> Outcome {
    let by = app.who(order.by)?;
    let desk = app.desk().await?;
    let business = app.business(&desk).await?;
    let account = &order.account;
    if let Some(invoice) = &order.invoice {
        let held = desk.hold_for_dispute(&business, account, invoice, &by, &order.reason);
        return show_hold(app, &held.await?);
    }
    let order = AccountHoldOrder {
        reason: account_reason(&order.reason)?,
        account: order.account,
        until,
        by,
        note: order.note.unwrap_or_default(),
    };
    show_account_hold(app, &desk.hold_account(&business, &order).await?)
}

async fn lift(app: &App, order: Order) -> Outcome {
    let by = app.who(order.by)?;
    let desk = app.desk().await?;
    let business = app.business(&desk).await?;
    if let Some(invoice) = order.invoice {
        let order = HoldOrder {
            account: order.account,
            invoice,
            by,
            reason: order.reason,
        };
        return show_hold(app, &desk.lift_hold(&business, &order).await?);
    }
    let order = AccountHoldLift {
        reason: account_reason(&order.reason)?,
        account: order.account,
        by,
        note: order.note.unwrap_or_default(),
    };
    show_account_hold(app, &desk.lift_account_hold(&business, &order).await?)
}

/// `breathing-space`, also as `breathing_space`.
fn account_reason(text: &str) -> Result<AccountHoldReason, Failure> {
    let name = text.trim().to_lowercase().replace([' ', '-'], "_");
    AccountHoldReason::parse(&name).ok_or_else(|| {
        Failure::Refused(format!(
            "`{text}` is no reason to hold a whole account: name its invoice with --invoice, or say hardship, \
             breathing-space or paid-claim"
        ))
    })
}

fn show_account_hold(app: &App, report: &AccountHoldReport) -> Outcome {
    if app.json() {
        return output::json(report);
    }
    let reason = report.reason.in_words();
    let until = report.until.map(|until| format!(" until {until}"));
    let until = until.unwrap_or_default();
    let state = match (report.on_hold, report.unchanged) {
        (true, false) => format!("is on hold for {reason}{until}"),
        (true, true) => format!("was on hold for {reason}{until} before; nothing has changed"),
        (false, false) => format!("is no longer on hold for {reason}"),
        (false, true) => format!("was not on hold for {reason} any more; nothing has changed"),
    };
    output::line(&format!("{} {state}", report.account))
}

async fn list(app: &App) -> Outcome {
    let desk = app.desk().await?;
    let business = app.business(&desk).await?;
    let holds = desk.holds(&business).await?;
    if app.json() {
        return output::json(&holds);
    }
    if holds.is_empty() {
        return output::line("nothing is on hold");
    }
    let rows = holds
        .into_iter()
        .map(|hold| {
            vec![
                hold.account,
                hold.name,
                hold.invoice.unwrap_or_else(|| "all of it".to_owned()),
                hold.reason.replace('_', " "),
                hold.since.to_string(),
                hold.until.map(|on| on.to_string()).unwrap_or_default(),
                hold.by,
                hold.note,
            ]
        })
        .collect();
    let heading = [
        "account", "name", "on hold", "reason", "since", "until", "by", "note",
    ];
    output::line(&output::table(&heading, &[], rows))
}

fn show_hold(app: &App, report: &HoldReport) -> Outcome {
    if app.json() {
        return output::json(report);
    }
    let state = match (report.on_hold, report.unchanged) {
        (true, false) => "is on hold",
        (true, true) => "was on hold before; nothing has changed",
        (false, false) => "is no longer on hold",
        (false, true) => "was not on hold any more; nothing has changed",
    };
    output::line(&format!("{} {state}", report.invoice))
}

pub(crate) async fn notice(app: &App, args: NoticeArgs) -> Outcome {
    let desk = app.desk().await?;
    let business = app.business(&desk).await?;
    match args.action {
        NoticeAction::List => {
            let notices = desk.waiting_notices(&business).await?;
            if app.json() {
                return output::json(&notices);
            }
            show_notices(&notices)
        }
        NoticeAction::Delivered { invoice, by, how } => {
            let by = app.who(by)?;
            let notice = desk
                .notice_delivered(&business, &invoice, &by, &how)
                .await?;
            if app.json() {
                return output::json(&notice);
            }
            let on = notice.delivered_on.map(|on| on.to_string());
            output::line(&format!(
                "the notice about {} {} delivered on {} ({}): a fee of at most {}",
                notice.invoice,
                if notice.unchanged {
                    "was"
                } else {
                    "is recorded as"
                },
                on.unwrap_or_default(),
                notice.delivered_how.unwrap_or_default(),
                notice.fee
            ))
        }
    }
}

fn show_notices(notices: &[NoticeReport]) -> Outcome {
    if notices.is_empty() {
        return output::line("no notice waits");
    }
    let rows = notices
        .iter()
        .map(|notice| {
            vec![
                notice.account.clone(),
                notice.name.clone(),
                notice.invoice.clone(),
                notice.due_date.to_string(),
                output::amount(notice.open),
                output::amount(notice.fee),
                match notice.in_chat {
                    true => format!("in the chat since {}", notice.announced_on),
                    false => "not sent".to_owned(),
                },
            ]
        })
        .collect();
    let heading = ["account", "name", "invoice", "due", "open", "fee", ""];
    output::line(&output::table(&heading, &["open", "fee"], rows))
}

pub(crate) async fn fee(app: &App, args: FeeArgs) -> Outcome {
    let FeeAction::Waive {
        invoice,
        reference,
        by,
        reason,
    } = args.action;
    let new = NewWaiver {
        invoice,
        reference,
        by: app.who(by)?,
        reason,
    };
    let desk = app.desk().await?;
    let business = app.business(&desk).await?;
    let waived = desk.waive_fee(&business, &new).await?;
    if app.json() {
        return output::json(&waived);
    }
    show_waived(&waived)
}

fn show_waived(waived: &Waived) -> Outcome {
    if waived.unchanged {
        return output::line(&format!(
            "{}: waived before; nothing has changed",
            waived.invoice
        ));
    }
    for charge in &waived.charges {
        output::line(&format!(
            "waived: {} of {}",
            charge.reference, charge.amount
        ))?;
    }
    if waived.balance.is_negative() {
        output::line(&format!(
            "  the account is {} in credit",
            waived.balance.abs()
        ))
    } else {
        output::line(&format!("  the account owes {}", waived.balance))
    }
}
