//! `goodterms run-day`.

use clap::Args;

use super::{App, Failure, Outcome, output};
use goodterms::adapter::daily::{self, Round};
use goodterms::converse::NoticeKind;
use goodterms::desk::Desk;
use goodterms::desk::day::{AccountDay, DayReport, Done, Waiting, WhyWaiting};

/// Do what is due today: end broken plans, write to customers about their arrangements, announce and charge
/// late fees, post late interest.
///
/// Run it once a day. A second run on the same day changes nothing; after missed days, interest is made up
/// for to the cent, and a fee waits for its notice. Without --business it works on all of them.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  goodterms run-day --dry-run\n  goodterms run-day --business 'Harbour Lane Joinery' --json\n  \
                  goodterms run-day --at 2026-03-12T09:00:00Z\n  goodterms run-day --keep-running"
)]
pub(crate) struct RunDayArgs {
    /// Show what would be done, and keep nothing
    #[arg(long)]
    dry_run: bool,
    /// Stay, and run at every full hour until Ctrl-C or SIGTERM: a notice that waited for the customer's hours
    /// then goes out in them
    #[arg(long, conflicts_with_all = ["dry_run", "at"])]
    keep_running: bool,
}

pub(crate) async fn run(app: &App, args: RunDayArgs) -> Outcome {
    let desk = app.desk().await?;
    if args.keep_running {
        return keep_running(app, &desk).await;
    }
    let businesses = match &app.globals.business {
        Some(_) => vec![app.business(&desk).await?],
        None => match desk.businesses().await? {
            // It knows what to do about that.
            none if none.is_empty() => vec![app.business(&desk).await?],
            all => all,
        },
    };
    let mut reports = Vec::new();
    for business in &businesses {
        reports.push(if args.dry_run {
            desk.rehearse_day(business).await?
        } else {
            desk.run_day(business).await?
        });
    }
    if app.json() {
        output::json(&reports)?;
    } else {
        for report in &reports {
            show(report)?;
        }
    }
    let failed: usize = reports.iter().map(DayReport::failures).sum();
    if failed > 0 {
        let accounts = output::counted(failed as u64, "account", "accounts");
        return Err(Failure::Failed(anyhow::anyhow!(
            "{accounts} failed; the others are done, and the next run tries these again"
        )));
    }
    Ok(())
}

/// The same from a process that stays: one report a business and hour, where there is something to report.
async fn keep_running(app: &App, desk: &Desk) -> Outcome {
    let only = match &app.globals.business {
        Some(_) => Some(app.business(desk).await?),
        None => None,
    };
    let stop = super::stopped()?;
    daily::keep_running(desk, only.as_ref(), stop, |round| tell(app, round)).await
}

fn tell(app: &App, round: Round) -> Outcome {
    for (business, report) in round {
        match report {
            Ok(report) if app.json() => output::line(&serde_json::to_string(&report)?)?,
            Ok(report) => show(&report)?,
            Err(error) => {
                let business = business.id.0;
                tracing::error!(business, %error, "a run of the day failed and is tried again in an hour");
            }
        }
    }
    Ok(())
}

fn show(report: &DayReport) -> Outcome {
    let seen = output::counted(report.accounts_seen, "account", "accounts");
    let rehearsal = if report.dry_run {
        " (nothing was kept)"
    } else {
        ""
    };
    output::line(&format!(
        "{}, {}: {seen}{rehearsal}",
        report.business, report.day
    ))?;
    let rows: Vec<Vec<String>> = report.accounts.iter().flat_map(rows).collect();
    if !report.closed_cases.is_empty() {
        let cases = report.closed_cases.join(", ");
        output::line(&format!("closed, resolved long enough ago: {cases}"))?;
    } else if rows.is_empty() {
        return output::line("nothing to do");
    }
    if rows.is_empty() {
        return Ok(());
    }
    let heading = ["account", "about", "what", "amount"];
    output::line(&output::table(&heading, &["amount"], rows))
}

fn rows(day: &AccountDay) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = |about: &str, what: String, amount: String| {
        rows.push(vec![day.account.clone(), about.to_owned(), what, amount]);
    };
    for done in &day.done {
        match done {
            Done::Ended {
                reference,
                kind,
                on,
            } => row(
                reference,
                format!("{} broken on {on}, ended", kind.as_str()),
                String::new(),
            ),
            Done::Announced {
                invoice,
                fee,
                earliest,
            } => row(
                invoice,
                format!("late fee announced, not before {earliest}"),
                output::amount(*fee),
            ),
            Done::Told {
                notice,
                arrangement,
            } => row(
                arrangement.as_deref().unwrap_or("offer"),
                format!("told the customer: {}", in_words(*notice)),
                String::new(),
            ),
            Done::Charged {
                invoice,
                charge,
                reference,
                amount,
            } => row(
                invoice,
                format!("{}, {reference}", charge.in_words()),
                output::amount(*amount),
            ),
            Done::TakenBack {
                invoice,
                reference,
                amount,
            } => row(
                invoice,
                format!("{reference} taken back"),
                output::amount(-*amount),
            ),
            Done::WrittenOff {
                arrangement,
                invoice,
                reference,
                amount,
            } => row(
                invoice,
                format!("written off for settlement {arrangement}, {reference}"),
                output::amount(-*amount),
            ),
            Done::Rewarded {
                arrangement,
                reference,
                amount,
                until,
            } => row(
                "",
                format!("credit note for {arrangement}, {reference}, valid until {until}"),
                output::amount(-*amount),
            ),
            Done::Expired {
                reference,
                unused,
                until,
            } => row(
                "",
                format!("{reference} was valid until {until} and has not been used up"),
                output::amount(*unused),
            ),
        }
    }
    for Waiting { invoice, fee, why } in &day.waiting {
        row(invoice, waits_for(*why), output::amount(*fee));
    }
    for untold in &day.untold {
        let about = untold.arrangement.as_deref().unwrap_or("offer");
        let what = format!(
            "not told yet: {}; {}",
            in_words(untold.notice),
            message_waits_for(untold.why)
        );
        row(about, what, String::new());
    }
    if let Some(from) = day.rates_missing_from {
        let what = format!("no interest from {from} on: the policy has no reference rate for it");
        row("", what, String::new());
    }
    if let Some(failure) = &day.failure {
        row(
            "",
            format!("FAILED, nothing kept: {failure}"),
            String::new(),
        );
    }
    rows
}

fn in_words(notice: NoticeKind) -> &'static str {
    match notice {
        NoticeKind::InstallmentMissed => "a payment is late",
        NoticeKind::PromiseDue => "its day comes near",
        NoticeKind::PromiseKept => "kept, with thanks",
        NoticeKind::PromiseBroken => "not kept, and ended",
        NoticeKind::PlanBroken => "the plan has ended",
        NoticeKind::PlanFinished => "the plan is paid, with thanks",
        NoticeKind::OfferExpiring => "the offer ends soon",
        NoticeKind::LateFee => "a late fee comes",
    }
}

/// The same reasons for a message that no fee hangs on: nobody has to send it otherwise.
fn message_waits_for(why: WhyWaiting) -> String {
    match why {
        WhyWaiting::NoConversation => "nobody of the account has ever written".to_owned(),
        WhyWaiting::Stopped => "no messages wanted".to_owned(),
        WhyWaiting::NotBefore { at } => {
            let at = at.format("%Y-%m-%d %H:%M");
            format!("by the hours and limits of contact it can be written from {at} UTC on")
        }
        WhyWaiting::NoContactPermitted => {
            "[contact] of the policy leaves no moment for it".to_owned()
        }
        WhyWaiting::Careful
        | WhyWaiting::WhoseDebt
        | WhyWaiting::OnHold { .. }
        | WhyWaiting::Disputed
        | WhyWaiting::LateBooking { .. }
        | WhyWaiting::NotDelivered { .. }
        | WhyWaiting::NoticePeriod { .. } => waits_for(why),
    }
}

fn waits_for(why: WhyWaiting) -> String {
    match why {
        WhyWaiting::OnHold { reason } => {
            let reason = reason.as_str().replace('_', " ");
            format!("the account is on hold ({reason})")
        }
        WhyWaiting::Disputed => "an invoice of it is disputed".to_owned(),
        WhyWaiting::LateBooking { until } => {
            format!("it ends on {until}, if no payment that came in time is recorded before")
        }
        WhyWaiting::NoConversation => {
            "the notice waits: nobody has ever written, so send it and record `goodterms notice delivered`"
                .to_owned()
        }
        WhyWaiting::Stopped => {
            "the notice waits: no messages wanted, so send it and record `goodterms notice delivered`"
                .to_owned()
        }
        WhyWaiting::Careful => {
            "the notice waits: the customer told of hardship or loss, a person decides".to_owned()
        }
        WhyWaiting::WhoseDebt => {
            "nothing is written: the customer says that the debt is not theirs, and that case is open"
                .to_owned()
        }
        WhyWaiting::NotBefore { at } => {
            let at = at.format("%Y-%m-%d %H:%M");
            format!("the notice waits for the hours and limits of contact: {at} UTC")
        }
        WhyWaiting::NoContactPermitted => {
            "the notice waits: [contact] of the policy leaves no moment for it".to_owned()
        }
        WhyWaiting::NotDelivered { written_on } => {
            format!("the fee waits: its notice of {written_on} has not arrived yet")
        }
        WhyWaiting::NoticePeriod { until } => format!("the fee waits: its notice runs until {until}"),
    }
}
