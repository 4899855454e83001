//! Quotes, agreements and the list of arrangements, as they are printed.

use chrono::NaiveDate;

use crate::cli::{App, Failure, Outcome, output};
use goodterms::desk::plan::AgreedReport;
use goodterms::desk::quote::{OfferReport, QuoteReport};
use goodterms::domain::plan::Why;

pub(super) fn told(app: &App, report: &QuoteReport) -> Outcome {
    if app.json() {
        output::json(report)?;
    } else {
        show_quote(report)?;
    }
    if report.offers.is_empty() {
        // The reasons have been told.
        return Err(Failure::Refused(if app.json() {
            "nothing can be offered; see the reasons".to_owned()
        } else {
            String::new()
        }));
    }
    Ok(())
}

fn show_quote(report: &QuoteReport) -> Outcome {
    if report.account.is_none() {
        let debtor = &report.debtor;
        let counts_as = match debtor.kind {
            "unknown" => ", which counts as a consumer,",
            _ => "",
        };
        output::line(&format!(
            "for a debtor of the kind {}{counts_as} in {}, rated {} (--kind, --country, --rating)",
            debtor.kind, debtor.country, debtor.rating
        ))?;
    }
    for reason in &report.reasons {
        output::line(&reason.text)?;
    }
    if let Some(first) = report.first_payment_needed {
        output::line(&format!(
            "the rating asks for a first payment of {first} on the spot, which comes before the installments"
        ))?;
    }
    if let Some(pay) = &report.pay_now {
        let mut text = format!("paying now: {}", pay.pay);
        if pay.discount.is_positive() {
            text.push_str(&format!(" settles {}", pay.owed));
        }
        if let Some(until) = pay.until {
            text.push_str(&format!(", until {until}"));
        }
        if let Some(reward) = &pay.reward {
            text.push_str(&format!(
                "; agreed with --pay-in-full, it brings a credit of {} for the next purchase, valid {} days",
                reward.credit, reward.valid_days
            ));
        }
        output::line(&text)?;
    }
    if report.offers.is_empty() {
        return output::line("nothing can be offered");
    }
    let rows = report.offers.iter().map(offer_row).collect();
    let heading = ["id", "", "kind", "payments", "each", "to pay", "ends", ""];
    output::line(&output::table(
        &heading,
        &["payments", "each", "to pay"],
        rows,
    ))?;
    if let Some(first) = report.offers.first() {
        output::line(&format!(
            "\nthe terms of {}, as the customer reads them:\n",
            first.id
        ))?;
        output::line(first.clauses.trim_end())?;
        output::line(&format!(
            "\nthe offer stands until {}",
            first.expires_at.format("%Y-%m-%dT%H:%M:%SZ")
        ))?;
        if first.kind == "plan" && first.terms.continues.is_none() && !first.terms.down_payment {
            output::line(&format!(
                "to accept it on another day than today, name its first date: --first {}",
                first.terms.anchor
            ))?;
        }
    }
    Ok(())
}

fn offer_row(offer: &OfferReport) -> Vec<String> {
    let each = output::amount(offer.terms.regular_amount());
    let why = match offer.why {
        Why::Asked => "as asked".to_owned(),
        Why::Nearest => "the nearest".to_owned(),
        Why::Sooner {
            more,
            fewer,
            weeks_sooner,
        } => format!(
            "{} more each: {}, {} sooner",
            output::amount(more),
            output::counted(fewer.into(), "payment fewer", "payments fewer"),
            output::counted(weeks_sooner.into(), "week", "weeks"),
        ),
        Why::Alternative => "instead".to_owned(),
    };
    let rhythm = if offer.payments > 1 {
        offer.frequency.clone()
    } else {
        String::new()
    };
    vec![
        offer.id.clone(),
        why,
        offer.kind.to_owned(),
        offer.payments.to_string(),
        each,
        output::amount(offer.to_pay),
        offer.ends.to_string(),
        rhythm,
    ]
}

pub(super) fn agreed(app: &App, report: &AgreedReport) -> Outcome {
    if app.json() {
        return output::json(report);
    }
    if report.unchanged {
        output::line(&format!(
            "{} was agreed before; nothing has changed\n",
            report.reference
        ))?;
    }
    output::line(report.agreement.trim_end())
}

pub(super) async fn show(
    app: &App,
    reference: Option<String>,
    account: Option<String>,
    as_of: Option<NaiveDate>,
) -> Outcome {
    let desk = app.desk().await?;
    let business = app.business(&desk).await?;
    let as_of = as_of.unwrap_or_else(|| desk.today(&business));
    let accounts = match (&reference, account) {
        (Some(reference), _) => vec![desk.account_of_plan(&business, reference).await?],
        (None, Some(account)) => vec![account],
        (None, None) => {
            let lines = desk.plan_list(&business, as_of).await?;
            if app.json() {
                return output::json(&lines);
            }
            let rows = lines.iter().map(|line| {
                vec![
                    line.reference.clone(),
                    line.account.clone(),
                    line.kind.to_owned(),
                    line.standing.to_owned(),
                    output::amount(line.left),
                    line.ends.to_string(),
                ]
            });
            let heading = ["reference", "account", "kind", "state", "left", "ends"];
            return output::line(&output::table(&heading, &["left"], rows.collect()));
        }
    };
    let mut plans = Vec::new();
    for account in accounts {
        let report = desk.account_report(&business, &account, as_of).await?;
        plans.extend(report.plans.into_iter().filter(|plan| {
            reference
                .as_ref()
                .is_none_or(|reference| plan.reference == *reference)
        }));
    }
    if app.json() {
        return output::json(&plans);
    }
    if plans.is_empty() {
        return output::line("nothing was agreed up to then");
    }
    for plan in &plans {
        output::line(plan.agreement.trim_end())?;
        output::line(&format!(
            "\naccepted by {} at {}, message: {}\nSHA-256 of text and terms: {}",
            plan.accepted_by,
            plan.agreed_at.format("%Y-%m-%dT%H:%M:%SZ"),
            plan.accepted_by_message,
            plan.hash
        ))?;
        let states = plan.terms.installments.iter().zip(&plan.installments);
        let rows = states.zip(1..).map(|((installment, state), number)| {
            vec![
                number.to_string(),
                installment.due_on.to_string(),
                output::amount(installment.amount),
                (*state).to_owned(),
            ]
        });
        let heading = ["", "due", "amount", ""];
        output::line(&output::table(&heading, &["amount"], rows.collect()))?;
        output::line(&format!(
            "{}: {} paid, {} left, as of {as_of}\n",
            plan.standing,
            output::amount(plan.paid),
            output::amount(plan.left)
        ))?;
    }
    Ok(())
}
