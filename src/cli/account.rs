//! `goodterms account list|show` and `goodterms ageing`.

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::{App, Outcome, day, output};
use goodterms::desk::report::{AccountReport, AgeingLine};

#[derive(Debug, Args)]
pub(crate) struct AccountArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// All accounts with their balances
    #[command(after_help = "Example:\n  goodterms account list --json")]
    List,
    /// One account: what is open, every entry, plans and agreements
    #[command(after_help = "Example:\n  goodterms account show C-1001 --as-of 2026-03-31")]
    Show {
        /// The account
        account: String,
        /// As of the end of this day, by value dates [default: today]
        #[arg(long, value_parser = day)]
        as_of: Option<NaiveDate>,
    },
}

/// What customers owe, by how long it has been due.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  goodterms ageing --as-of 2026-03-31 --json")]
pub(crate) struct AgeingArgs {
    /// As of the end of this day, by value dates [default: today]
    #[arg(long, value_parser = day)]
    as_of: Option<NaiveDate>,
}

pub(crate) async fn run(app: &App, args: AccountArgs) -> Outcome {
    let desk = app.desk().await?;
    let business = app.business(&desk).await?;
    match args.action {
        Action::List => {
            let lines = desk.account_list(&business).await?;
            if app.json() {
                return output::json(&lines);
            }
            let rows = lines
                .iter()
                .map(|line| {
                    vec![
                        line.account.clone(),
                        line.name.clone(),
                        output::amount(line.balance),
                        output::amount(line.overdue),
                    ]
                })
                .collect();
            let heading = ["account", "name", "balance", "overdue"];
            output::line(&output::table(&heading, &["balance", "overdue"], rows))?;
            output::line(&format!("amounts in {}", business.settings.currency))
        }
        Action::Show { account, as_of } => {
            let as_of = as_of.unwrap_or_else(|| desk.today(&business));
            let report = desk.account_report(&business, &account, as_of).await?;
            if app.json() {
                return output::json(&report);
            }
            show(&report)
        }
    }
}

fn show(report: &AccountReport) -> Outcome {
    let known = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
    output::line(&format!("{}  {}", report.account, report.name))?;
    output::line(&format!(
        "{}, country {}, e-mail {}, phone {}, time zone {}, locale {}",
        report.kind.replace('_', " "),
        known(&report.country),
        known(&report.email),
        known(&report.phone),
        known(&report.timezone),
        known(&report.locale)
    ))?;
    let currency = report.balance.currency();
    output::line(&format!(
        "as of {}: balance {}, overdue {}, unapplied credit {} (amounts in {currency})",
        report.as_of,
        output::amount(report.balance),
        output::amount(report.overdue),
        output::amount(report.unapplied_credit)
    ))?;
    for hold in &report.holds {
        output::line(&format!(
            "on hold for {} since {}{}, by {}: {}",
            hold.reason.in_words(),
            hold.since,
            hold.until
                .map_or_else(String::new, |until| format!(" until {until}")),
            hold.by,
            hold.note
        ))?;
    }
    if !report.open_invoices.is_empty() {
        let rows = report
            .open_invoices
            .iter()
            .map(|invoice| {
                vec![
                    invoice.number.clone(),
                    invoice.issue_date.to_string(),
                    invoice.due_date.to_string(),
                    output::amount(invoice.outstanding),
                    match (invoice.on_hold, invoice.days_overdue) {
                        (true, _) => "on hold".to_owned(),
                        (false, 0) => String::new(),
                        (false, days) => format!("{days} days overdue"),
                    },
                ]
            })
            .collect();
        let heading = ["open invoice", "issued", "due", "open", ""];
        output::line("")?;
        output::line(&output::table(&heading, &["open"], rows))?;
    }
    if !report.entries.is_empty() {
        let rows = report
            .entries
            .iter()
            .map(|entry| {
                vec![
                    entry.line.to_string(),
                    entry.date.to_string(),
                    match entry.charge {
                        Some(charge) => charge.in_words().to_owned(),
                        None => entry.kind.as_str().replace('_', " "),
                    },
                    entry.invoice.clone().unwrap_or_default(),
                    entry.reference.clone().unwrap_or_default(),
                    output::amount(entry.amount),
                    output::amount(entry.balance),
                    entry.by.clone(),
                    entry.reason.clone().unwrap_or_default(),
                ]
            })
            .collect();
        let heading = [
            "line",
            "date",
            "entry",
            "invoice",
            "reference",
            "amount",
            "balance",
            "by",
            "why",
        ];
        output::line("")?;
        output::line(&output::table(
            &heading,
            &["line", "amount", "balance"],
            rows,
        ))?;
    }
    for plan in &report.plans {
        output::line("")?;
        output::line(&format!(
            "{} {}, {}: {} paid, {} left; payments: {}",
            plan.terms.kind.as_str().replace('_', " "),
            plan.reference,
            plan.standing,
            output::amount(plan.paid),
            output::amount(plan.left),
            plan.installments.join(", ")
        ))?;
        output::line(&format!("  {}", plan.agreement.replace('\n', "\n  ")))?;
    }
    Ok(())
}

pub(crate) async fn ageing(app: &App, args: AgeingArgs) -> Outcome {
    let desk = app.desk().await?;
    let business = app.business(&desk).await?;
    let as_of = args.as_of.unwrap_or_else(|| desk.today(&business));
    let report = desk.ageing(&business, as_of).await?;
    if app.json() {
        return output::json(&report);
    }
    let row = |line: &AgeingLine| {
        let mut cells = vec![
            line.account.clone(),
            line.name.clone(),
            output::amount(line.current),
        ];
        cells.extend(line.overdue.0.iter().map(|(_, sum)| output::amount(*sum)));
        cells.push(output::amount(-line.unapplied_credit));
        cells.push(output::amount(line.total));
        cells.push(output::amount(line.on_plan));
        cells
    };
    let mut rows: Vec<Vec<String>> = report.accounts.iter().map(row).collect();
    let mut total = row(&report.total);
    total[0] = "total".to_owned();
    rows.push(total);
    // `days_1_to_30` is headed `1-30`, `over_90` is headed `over 90`.
    let ages = report.total.overdue.0.iter().map(|(name, _)| {
        let plain = name.replace("days_", "").replace("_to_", "-");
        plain.replace('_', " ")
    });
    let ages: Vec<String> = ages.collect();
    let mut heading = vec!["account", "name", "current"];
    heading.extend(ages.iter().map(String::as_str));
    heading.extend(["credit", "total", "on plan"]);
    output::line(&format!(
        "{}, as of {}, amounts in {}, by original due dates",
        report.business, report.as_of, business.settings.currency
    ))?;
    output::line(&output::table(&heading, &heading[2..], rows))
}
