//! What staff read on their screen: the queue, one case, an act, the trail. Times are those of the business.

use chrono::{DateTime, Datelike, TimeDelta, Utc};

use crate::cli::{Outcome, output};
use goodterms::desk::staff::{
    ActReport, AuditLine, CaseReport, EventLine, MembersReport, QueueLine, SavedReport,
    recorded_in_words,
};
use goodterms::domain::business::Business;
use goodterms::domain::money::Money;

/// Text is wrapped at most this wide.
const WIDTH_MAX: usize = 96;
/// How far text stands to the right under its heading.
const INDENT: &str = "  ";

/// How times are told: on the business's clock, and how long it is until then.
pub(super) struct Watch<'a> {
    pub(super) business: &'a Business,
    pub(super) now: DateTime<Utc>,
}

impl Watch<'_> {
    /// Such as `Thu 12 Mar 14:05`; the year where it is another one.
    fn clock(&self, at: DateTime<Utc>) -> String {
        let zone = self.business.settings.timezone;
        let (at, now) = (zone.local(at), zone.local(self.now));
        if at.year() == now.year() {
            at.format("%a %-d %b %H:%M").to_string()
        } else {
            at.format("%a %-d %b %Y %H:%M").to_string()
        }
    }

    /// `in 2 h 10 min`, `late by 3 h`.
    fn until(&self, at: DateTime<Utc>) -> String {
        if at >= self.now {
            format!("in {}", duration(at - self.now))
        } else {
            format!("late by {}", duration(self.now - at))
        }
    }

    fn answer_by(&self, at: Option<DateTime<Utc>>) -> String {
        match at {
            Some(at) => format!("answer by {} ({})", self.clock(at), self.until(at)),
            None => "no answer is due from us".to_owned(),
        }
    }
}

/// In the two units that matter.
fn duration(time: TimeDelta) -> String {
    let (days, hours, minutes) = (time.num_days(), time.num_hours(), time.num_minutes());
    if days >= 3 {
        return format!("{days} days");
    }
    match (hours, minutes - hours * 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// What a case is about, in words.
fn about(line: &QueueLine) -> String {
    let category = line.category.as_str().replace('_', " ");
    match &line.invoice {
        Some(invoice) => format!("{category}, {invoice}"),
        None => category,
    }
}

fn state(line: &QueueLine) -> String {
    let state = line.state.replace('_', " ");
    match &line.assignee {
        Some(who) => format!("{who}: {state}"),
        None => state,
    }
}

/// Two lines a case, so that it fits a narrow screen.
fn table(watch: &Watch<'_>, lines: &[QueueLine]) -> String {
    let rows = lines.iter().map(|line| {
        let by = match line.answer_by {
            Some(at) => format!("{}\n{}", watch.clock(at), watch.until(at)),
            None => "-".to_owned(),
        };
        let who = line.assignee.as_deref().unwrap_or("nobody");
        vec![
            format!("{}\ntier {}", line.ticket, line.tier),
            by,
            format!("{}\n{}", about(line), line.priority),
            format!("{}\n{}", line.name, line.account),
            output::amount(line.overdue),
            format!("{who}\n{}", line.state.replace('_', " ")),
        ]
    });
    let heading = ["case", "answer by", "about", "customer", "overdue", "who"];
    output::table(&heading, &["overdue"], rows.collect())
}

pub(super) fn queue(watch: &Watch<'_>, lines: &[QueueLine], all: bool) -> Outcome {
    let business = &watch.business.settings;
    if lines.is_empty() {
        let what = if all { "no open case" } else { "no such case" };
        return output::line(&format!("{}: {what}", business.name));
    }
    let is_late = |line: &&QueueLine| line.answer_by.is_some_and(|at| at < watch.now);
    let late = lines.iter().filter(is_late).count();
    let late = match late {
        0 => "none late".to_owned(),
        late => format!("{late} late"),
    };
    let count = output::counted(lines.len() as u64, "case", "cases");
    output::line(&format!(
        "{}, {}: {count}, {late} (amounts in {}, times of {})",
        business.name,
        watch.clock(watch.now),
        business.currency,
        business.timezone
    ))?;
    output::line(&table(watch, lines))?;
    match lines.first() {
        Some(first) if all => output::line(&format!(
            "the whole story: goodterms staff show {}",
            first.ticket
        )),
        Some(_) | None => Ok(()),
    }
}

pub(super) fn found(watch: &Watch<'_>, lines: &[QueueLine], text: &str) -> Outcome {
    if lines.is_empty() {
        return output::line(&format!("no case has “{text}” in it"));
    }
    output::line(&table(watch, lines))
}

pub(super) fn act(watch: &Watch<'_>, report: &ActReport) -> Outcome {
    let state = report.state.replace('_', " ");
    let state = match &report.assignee {
        Some(who) => format!("{state}, {who} has it"),
        None => state,
    };
    let did = did(&report.did);
    let done = if report.unchanged {
        format!("was {did} before; nothing has changed")
    } else if let Some(recorded) = &report.recorded {
        let kind = recorded.kind.as_str().replace('_', " ");
        format!("{kind} recorded by {}", report.by)
    } else {
        format!("{did} by {}", report.by)
    };
    output::line(&format!("{}: {done}", report.ticket))?;
    output::line(&format!(
        "{INDENT}{state}; tier {}, {}; {}",
        report.tier,
        report.priority,
        watch.answer_by(report.answer_by)
    ))?;
    if let Some(recorded) = &report.recorded {
        output::line(&format!(
            "{INDENT}{}, value date {}; the account owes {}",
            recorded_in_words(recorded),
            recorded.value_date,
            recorded.balance
        ))?;
    }
    if let Some(text) = &report.customer_reads {
        output::line("\nThe customer reads:")?;
        paragraph("", text)?;
        for choice in &report.customer_chooses {
            output::line(&format!("{INDENT}[{}] {}", choice.number, choice.label))?;
        }
    }
    Ok(())
}

/// What was done, as a sentence goes on with it.
fn did(kind: &str) -> String {
    match kind {
        "hold_put" => "put on hold".to_owned(),
        "hold_lifted" => "taken off hold".to_owned(),
        "replied" => "answered".to_owned(),
        "noted" => "given a note".to_owned(),
        other => other.replace('_', " "),
    }
}

pub(super) fn case(watch: &Watch<'_>, report: &CaseReport) -> Outcome {
    let line = &report.line;
    output::line(&format!(
        "{}  {}  (tier {}, {})",
        line.ticket,
        about(line),
        line.tier,
        line.priority
    ))?;
    let waits = match report.minutes_left {
        Some(minutes) => {
            let left = duration(TimeDelta::minutes(minutes.into()));
            format!("waits for the customer; {left} of working time are left after that")
        }
        None => watch.answer_by(line.answer_by),
    };
    let over = ["resolved", "closed"].contains(&line.state);
    let waits = if over { "it is over".to_owned() } else { waits };
    output::line(&format!("{}; {waits}", state(line)))?;
    let first = match report.first_answered_at {
        Some(at) => format!("first answer {}", watch.clock(at)),
        None => "not answered yet".to_owned(),
    };
    output::line(&format!("opened {}; {first}", watch.clock(line.opened_at)))?;
    if let Some(outcome) = &line.outcome {
        output::line(&format!("outcome: {outcome}"))?;
    }
    if let Some(stars) = line.rating {
        output::line(&format!("the customer rated it {stars} of 5"))?;
    }
    customer(report)?;
    heading("Asked")?;
    paragraph("", &line.asked)?;
    let then = &report.at_opening;
    list(
        "Refused until then, by the bot or the customer",
        &then.refused,
    )?;
    if let Some(reason) = &then.late_reason {
        list("Why it is late", std::slice::from_ref(reason))?;
    }
    list("Agreements when it was opened", &then.agreements)?;
    list("On hold when it was opened", &then.holds)?;
    conversation(watch, report)?;
    heading("What happened")?;
    for event in &report.events {
        happened(watch, None, event)?;
    }
    what_next(report)
}

fn customer(report: &CaseReport) -> Outcome {
    let (line, then) = (&report.line, &report.at_opening);
    heading("Customer")?;
    let ways: Vec<&str> = [&report.email, &report.phone]
        .into_iter()
        .filter_map(|way| way.as_deref())
        .collect();
    output::line(&format!("{INDENT}{}, account {}", line.name, line.account))?;
    if !ways.is_empty() {
        output::line(&format!("{INDENT}{}", ways.join(", ")))?;
    }
    output::line(&format!("{INDENT}rating {}", then.rating))?;
    let mut rows = vec![row("balance", report.balance, then.balance)];
    rows.push(row("overdue", line.overdue, then.overdue));
    let mut from = 1;
    for (now, opened) in report.ageing.iter().zip(&then.ageing) {
        let name = match now.0 {
            Some(up_to) => format!("  {from} to {up_to} days"),
            None => format!("  over {} days", from - 1),
        };
        from = now.0.map_or(from, |up_to| up_to + 1);
        if !now.1.is_zero() || !opened.1.is_zero() {
            rows.push(row(&name, now.1, opened.1));
        }
    }
    let currency = report.balance.currency().to_string();
    let head = [currency.as_str(), "now", "when it was opened"];
    let text = output::table(&head, &head[1..], rows);
    output::line(&indented(&text))?;
    for hold in &report.holds {
        let what = hold.invoice.as_deref().unwrap_or("the account");
        let reason = hold.reason.replace('_', " ");
        let until = hold.until.map(|day| format!(", until {day}"));
        let until = until.unwrap_or_default();
        output::line(&format!("{INDENT}on hold: {what} ({reason}{until})"))?;
    }
    for plan in &report.plans {
        output::line(&format!("{INDENT}{plan}"))?;
    }
    Ok(())
}

fn row(name: &str, now: Money, then: Money) -> Vec<String> {
    vec![name.to_owned(), output::amount(now), output::amount(then)]
}

fn conversation(watch: &Watch<'_>, report: &CaseReport) -> Outcome {
    if report.transcript.is_empty() {
        return Ok(());
    }
    heading("Conversation")?;
    for said in &report.transcript {
        output::line(&format!("{INDENT}{}  {}", watch.clock(said.at), said.who))?;
        paragraph(INDENT, &said.text)?;
        for choice in &said.choices {
            output::line(&format!("{INDENT}{INDENT}{choice}"))?;
        }
    }
    Ok(())
}

fn what_next(report: &CaseReport) -> Outcome {
    heading("Next")?;
    if let Some(why) = &report.not_theirs {
        return output::line(&format!("{INDENT}{why}"));
    }
    output::line(&format!(
        "{INDENT}goodterms staff {} {} …",
        report.next.join(" | "),
        report.line.ticket
    ))
}

fn happened(watch: &Watch<'_>, ticket: Option<&str>, event: &EventLine) -> Outcome {
    let ticket = ticket.map(|ticket| format!("{ticket}  "));
    let change = match (&event.before, &event.after) {
        (Some(before), Some(after)) if before != after => format!(": {before} → {after}"),
        (None, Some(after)) if event.role != "bot" => format!(": {after}"),
        (_, _) => String::new(),
    };
    output::line(&format!(
        "{INDENT}{}  {}{} ({}) {}{change}",
        watch.clock(event.at),
        ticket.unwrap_or_default(),
        event.who,
        event.role,
        event.what.replace('_', " ")
    ))?;
    // What was asked at first stands above already.
    if let Some(text) = event.text.as_ref().filter(|_| event.what != "opened") {
        paragraph(INDENT, text)?;
    }
    if let Some(why) = &event.why {
        paragraph(INDENT, &format!("why: {why}"))?;
    }
    Ok(())
}

pub(super) fn audit(watch: &Watch<'_>, lines: &[AuditLine]) -> Outcome {
    if lines.is_empty() {
        return output::line("nothing was done");
    }
    for line in lines {
        happened(watch, line.ticket.as_deref(), &line.event)?;
    }
    Ok(())
}

pub(super) fn members(watch: &Watch<'_>, report: &MembersReport) -> Outcome {
    if report.members.is_empty() {
        return output::line(
            "nobody works here yet; the first one is an owner: goodterms staff member add NAME --role owner",
        );
    }
    if report.unchanged {
        output::line("it was so before; nothing has changed")?;
    }
    let rows = report.members.iter().map(|member| {
        vec![
            member.name.clone(),
            member.role.as_str().to_owned(),
            watch.clock(member.since),
            member.left.map(|at| watch.clock(at)).unwrap_or_default(),
        ]
    });
    output::line(&output::table(
        &["name", "role", "since", "left"],
        &[],
        rows.collect(),
    ))
}

pub(super) fn saved(report: &SavedReport) -> Outcome {
    if report.unchanged {
        output::line("it was so before; nothing has changed")?;
    }
    if report.saved.is_empty() {
        return output::line(
            "no reply is saved yet; goodterms staff saved set NAME TEXT saves one",
        );
    }
    for reply in &report.saved {
        output::line(&reply.name)?;
        paragraph("", &reply.text)?;
    }
    Ok(())
}

fn heading(text: &str) -> Outcome {
    output::line(&format!("\n{text}"))
}

/// A list under a heading; nothing at all where there is nothing to list.
fn list(head: &str, lines: &[String]) -> Outcome {
    if lines.is_empty() {
        return Ok(());
    }
    heading(head)?;
    for line in lines {
        paragraph("", line)?;
    }
    Ok(())
}

/// Text, wrapped, further to the right than what stands above it.
fn paragraph(indent: &str, text: &str) -> Outcome {
    let indent = format!("{indent}{INDENT}");
    let width = textwrap::termwidth().min(WIDTH_MAX);
    let options = textwrap::Options::new(width)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false)
        .initial_indent(&indent)
        .subsequent_indent(&indent);
    for line in text.lines() {
        output::line(textwrap::fill(line, &options).trim_end())?;
    }
    Ok(())
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("{INDENT}{line}")).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_the_units_that_matter() {
        for (minutes, text) in [
            (0, "0 min"),
            (59, "59 min"),
            (60, "1 h"),
            (130, "2 h 10 min"),
            (71 * 60, "71 h"),
            (4 * 24 * 60, "4 days"),
        ] {
            assert_eq!(duration(TimeDelta::minutes(minutes)), text);
        }
    }
}
