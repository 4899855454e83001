//! `goodterms risk` and `goodterms exposure`: whom to give how much time.

use clap::Args;

use super::{App, Outcome, output};
use goodterms::desk::risk::RiskReport;

/// How safe it is to give customers time: a rating with its reasons, for staff only.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  goodterms risk\n  goodterms risk C-1001 --json")]
pub(crate) struct RiskArgs {
    /// One account, with all its reasons [default: all accounts, the riskiest first]
    account: Option<String>,
}

/// What is outstanding on plans and extensions, against the cap of the policy.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  goodterms exposure --json")]
pub(crate) struct ExposureArgs {}

pub(crate) async fn run(app: &App, args: RiskArgs) -> Outcome {
    let desk = app.desk().await?;
    let business = app.business(&desk).await?;
    if let Some(account) = args.account {
        let report = desk.risk(&business, &account).await?;
        return if app.json() {
            output::json(&report)
        } else {
            show(&report)
        };
    }
    let reports = desk.risks(&business).await?;
    if app.json() {
        return output::json(&reports);
    }
    let rows = reports.iter().map(|report| {
        vec![
            report.account.clone(),
            report.name.clone(),
            report.rating.to_string(),
            report.score.to_string(),
            output::amount(report.balance),
            report.reasons.first().cloned().unwrap_or_default(),
        ]
    });
    let heading = [
        "account",
        "name",
        "rating",
        "score",
        "balance",
        "first reason",
    ];
    let table = output::table(&heading, &["score", "balance"], rows.collect());
    output::line(&table)?;
    output::line(&format!("amounts in {}", business.settings.currency))
}

fn show(report: &RiskReport) -> Outcome {
    output::line(&format!("{}  {}", report.account, report.name))?;
    output::line(&format!(
        "rating {}, score {} of 100",
        report.rating, report.score
    ))?;
    for reason in &report.reasons {
        output::line(&format!("  {reason}"))?;
    }
    output::line(&format!(
        "owes {}, of it {} under flexible terms; may arrange up to {} alone",
        report.balance, report.exposure, report.self_serve_max
    ))?;
    let terms = match report.recommended_net_days {
        0 => "payment in advance".to_owned(),
        days => format!("net {days}"),
    };
    output::line(&format!(
        "recommended: a credit limit of {}, {terms}",
        report.recommended_credit_limit
    ))
}

pub(crate) async fn exposure(app: &App, _args: ExposureArgs) -> Outcome {
    let desk = app.desk().await?;
    let business = app.business(&desk).await?;
    let report = desk.exposure(&business).await?;
    if app.json() {
        return output::json(&report);
    }
    output::line(&format!(
        "{} outstanding on plans and extensions, of {} receivables",
        report.outstanding, report.receivables
    ))?;
    output::line(&format!(
        "the cap is {}, so there is room for {} more",
        report.cap, report.room
    ))
}
