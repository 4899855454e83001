//! `goodterms hold put|lift`, `notice list|delivered` and `fee waive`: what a clerk does about late invoices.

use clap::{Args, Subcommand};

use super::{App, Outcome, output};
use crate::desk::hold::{HoldOrder, HoldReport};
use crate::desk::notice::NoticeReport;
use crate::desk::waiver::{NewWaiver, Waived};

#[derive(Debug, Args)]
pub(crate) struct HoldArgs {
    #[command(subcommand)]
    action: HoldAction,
}

#[derive(Debug, Subcommand)]
enum HoldAction {
    /// Put a disputed invoice on hold: it is settled last, and lateness costs nothing meanwhile
    #[command(
        after_help = "Example:\n  goodterms hold put --account C-1001 --invoice INV-7 --by kim --reason 'two boards were missing'"
    )]
    Put(Order),
    /// Take an invoice off hold
    #[command(
        after_help = "Example:\n  goodterms hold lift --account C-1001 --invoice INV-7 --by kim --reason 'the boards were delivered'"
    )]
    Lift(Order),
}

#[derive(Debug, Args)]
struct Order {
    /// The account
    #[arg(long)]
    account: String,
    /// The invoice
    #[arg(long)]
    invoice: String,
    /// Who decides it [env: GOODTERMS_BY]
    #[arg(long)]
    by: Option<String>,
    /// Why
    #[arg(long)]
    reason: String,
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
    let (order, is_put) = match args.action {
        HoldAction::Put(order) => (order, true),
        HoldAction::Lift(order) => (order, false),
    };
    let order = HoldOrder {
        account: order.account,
        invoice: order.invoice,
        by: app.who(order.by)?,
        reason: order.reason,
    };
    let desk = app.desk().await?;
    let business = app.business(&desk).await?;
    let report = if is_put {
        let HoldOrder {
            account,
            invoice,
            by,
            reason,
        } = &order;
        desk.hold_for_dispute(&business, account, invoice, by, reason)
            .await?
    } else {
        desk.lift_hold(&business, &order).await?
    };
    show_hold(app, &report)
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
