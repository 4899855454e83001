//! The conversations: each file of `tests/conversations/` holds what people do and when; the run adds what
//! the bot answers and what is recorded, and the result is kept beside it.
//!
//! ```text
//! # today 2026-03-12               (the first line; ten in the morning in New York)
//! # business country=GB ...        (optional: country, currency, timezone)
//! # customer C-1 Ana Lindqvist, kind=consumer locale=en-US
//! # INV-7 for C-1: 450.00, issued 2026-02-07, due 2026-03-09, Kitchen worktop
//! # policy installment_min = "25.00" -> installment_min = "100.00"
//! ana> how much do I owe?          (C-1 writes; the name is the account's first name in lower case)
//! clerk> payment C-1 150.00 BANK-1
//! kim> claim dispute:INV-7         (kim is an agent, lee a lead, max the owner; a case is named by its matter)
//! kim> ask dispute:INV-7: Repair or replace? | Repair | Replace
//! clerk> promise C-1 150.00 2026-03-20     (also: extension C-1 <date>, settlement C-1 <amount> <date>)
//! + 31 days
//! day>                             (the run of the day; what it does and what waits is told)
//! ```
//!
//! What the bot writes without being asked is delivered, and told, after the line that caused it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::TimeDelta;
use goodterms::desk::chat::link::CodesFor;
use goodterms::desk::day::Done;
use goodterms::desk::import::ImportKind;
use goodterms::desk::ledger::{NewCredit, NewReversal};
use goodterms::desk::message::{Body, Channel};
use goodterms::desk::plan::TakenYes;
use goodterms::desk::quote::Role;
use goodterms::desk::staff::{CaseHold, Entry, HoldWhat, Order, Question};
use goodterms::domain::business::Country;
use goodterms::domain::hold::AccountHoldReason;
use goodterms::domain::ledger::EntryKind;
use goodterms::domain::money::Currency;
use goodterms::domain::plan::{Basis, ExtensionRequest, PromiseRequest, SettlementRequest};
use goodterms::domain::ticket::{StaffMember, StaffRole};
use goodterms::store::UserKey;

use crate::discord::bot::Bot;
use crate::discord::standin::Standin;
use crate::discord::standin::ids::Snowflake;
use crate::discord::standin::message::Message;
use crate::discord::standin::people::User;
use crate::support::shop::{Shop, databases, settings};

fn transcripts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conversations");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "txt"))
        .collect();
    files.sort();
    files
}

#[tokio::test]
async fn every_conversation_goes_as_it_is_kept() {
    let files = transcripts();
    assert!(files.len() >= 10, "the conversations are there");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("conversations");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let script = std::fs::read_to_string(&file).unwrap();
        let mut told: Vec<String> = Vec::new();
        for url in databases() {
            told.push(tell(&script, &url).await);
        }
        let first = told.first().cloned().unwrap();
        assert!(
            told.iter().all(|other| *other == first),
            "{name}: the engines differ"
        );
        settings.bind(|| insta::assert_snapshot!(name, first));
    }
}

/// The same conversations in direct messages of Discord: what the bot says, records and opens is the same.
#[tokio::test]
async fn every_conversation_goes_the_same_way_on_discord() {
    for file in transcripts() {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let script = std::fs::read_to_string(&file).unwrap();
        // Nobody can send nothing there, nor more than 2,000 characters.
        let is_odd = |line: &str| {
            let said = line.split_once('>').map(|(_, text)| text.trim());
            !line.starts_with('#') && line != "day>" && said.is_some_and(str::is_empty)
                || line.chars().count() > 2_000
        };
        if script.lines().any(is_odd) {
            continue;
        }
        let here = tell(&script, "sqlite::memory:").await;
        let there = tell_on(&script, "sqlite::memory:", true).await;
        assert_eq!(named_in_order(&there), named_in_order(&here), "{name}");
    }
}

/// A story in which references are named in the order in which they come: chance gives others each time.
fn named_in_order(story: &str) -> String {
    let reference = regex::Regex::new("\\b[A-Z]-[34679ACDEFGHJKMNPQRTWXY]{6,8}\\b").unwrap();
    let mut known: Vec<String> = Vec::new();
    reference
        .replace_all(story, |found: &regex::Captures<'_>| {
            let found = found[0].to_owned();
            let at = known.iter().position(|one| *one == found);
            let at = at.unwrap_or_else(|| {
                known.push(found);
                known.len() - 1
            });
            format!("#{at}")
        })
        .into_owned()
}

/// Customers who write on Discord.
struct Wire {
    discord: Standin,
    bot: Bot,
    /// Who writes for which account, and the last message of the bot that was looked at.
    users: BTreeMap<String, (User, Snowflake)>,
}

impl Wire {
    async fn of(shop: &Shop) -> Self {
        let discord = Standin::start(shop.clock.clone());
        let guild = discord.guild("The shop");
        let (server, help) = (guild.id.to_string(), guild.help.to_string());
        shop.desk
            .connect_server(&shop.business, &server, Some(&help), "max")
            .await
            .unwrap();
        let bot = Bot::start(&shop.desk, &discord).await;
        Self {
            discord,
            bot,
            users: BTreeMap::new(),
        }
    }

    /// A customer says something, linked before the first word, and is answered.
    async fn says(&mut self, shop: &Shop, account: &str, text: &str) -> Body {
        if !self.users.contains_key(account) {
            let user = self.discord.user(account);
            let codes = shop.desk.create_link_codes(
                &shop.business,
                CodesFor::Account(account),
                TimeDelta::days(1),
                "max",
            );
            let code = codes.await.unwrap().remove(0).code;
            let sent = user.dm(&code);
            let linked = self
                .discord
                .wait_for_bot_message(user.dm_channel(), sent.id)
                .await;
            assert!(linked.text().contains("that worked"), "{}", linked.text());
            self.users.insert(account.to_owned(), (user, linked.id));
        }
        let (user, seen) = self.users.get_mut(account).unwrap();
        let sent = user.dm(text);
        let answer = self
            .discord
            .wait_for_bot_message(user.dm_channel(), sent.id)
            .await;
        *seen = answer.id;
        body_of(shop, &answer).await
    }

    /// What was written to customers without being asked, when it has arrived.
    async fn unasked(&mut self, shop: &Shop) -> Vec<Body> {
        let all_sent = async {
            while !shop.desk.waiting_places().await.unwrap().is_empty() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), all_sent)
            .await
            .expect("what is written unasked is sent");
        let mut bodies = Vec::new();
        for (user, seen) in self.users.values_mut() {
            for message in self.discord.bot_messages(user.dm_channel()) {
                if message.id > *seen {
                    *seen = message.id;
                    bodies.push(body_of(shop, &message).await);
                }
            }
        }
        bodies
    }
}

/// What the desk wrote as this message. What is read there is what was written, but for marks against markup.
async fn body_of(shop: &Shop, message: &Message) -> Body {
    let nonce = message.nonce.as_ref().and_then(|nonce| nonce.as_str());
    let mut tx = shop.desk.store().read().await.unwrap();
    let written = tx.written::<Body>(nonce.unwrap()).await.unwrap().unwrap();
    let body = written.body;
    let plain = |text: &str| {
        let letters = text
            .chars()
            .filter(|c| !c.is_whitespace() && !"\\<>".contains(*c));
        letters.collect::<String>()
    };
    if message.attachments.len() == body.files.len() {
        assert_eq!(plain(&message.text()), plain(&body.text));
    }
    body
}

struct Teller {
    shop: Shop,
    /// Where the customers write, if not in a terminal.
    wire: Option<Wire>,
    customers: Vec<(String, String)>,
    out: String,
    lines_seen: Vec<(String, usize, usize)>,
    /// What was said of cases, holds and reasons.
    cases_seen: BTreeSet<String>,
}

async fn tell(script: &str, url: &str) -> String {
    tell_on(script, url, false).await
}

async fn tell_on(script: &str, url: &str, on_discord: bool) -> String {
    let mut lines = script.lines().peekable();
    let first = lines.next().unwrap_or_default();
    let day = first
        .strip_prefix("# today ")
        .expect("the first line is `# today <date>`");
    let mut business = settings();
    let mut out = format!("{first}\n");
    while let Some(line) = lines.next_if(|line| line.starts_with("# business ")) {
        for pair in line.trim_start_matches("# business ").split_whitespace() {
            match pair.split_once('=').unwrap() {
                ("country", code) => business.country = Country::parse(code).unwrap(),
                ("currency", code) => business.currency = Currency::parse(code).unwrap(),
                ("timezone", zone) => business.timezone = zone.parse().unwrap(),
                (key, _) => panic!("no business setting {key}"),
            }
        }
        writeln!(out, "{line}").unwrap();
    }
    let now = format!("{day}T14:00:00Z").parse().unwrap();
    let shop = Shop::open_with(url, business, now).await;
    let wire = if on_discord {
        Some(Wire::of(&shop).await)
    } else {
        None
    };
    let mut teller = Teller {
        shop,
        wire,
        customers: Vec::new(),
        out,
        lines_seen: Vec::new(),
        cases_seen: BTreeSet::new(),
    };
    for line in lines {
        teller.line(line).await;
    }
    if let Some(wire) = teller.wire.take() {
        wire.bot.ends().await;
    }
    teller.shop.verify().await;
    teller.out
}

/// The members of staff.
const STAFF: [(&str, StaffRole); 3] = [
    ("Max", StaffRole::Owner),
    ("Lee", StaffRole::Lead),
    ("Kim", StaffRole::Agent),
];

/// Who of the staff does what.
fn staff_line(line: &str) -> Option<(&'static str, &str)> {
    let (who, act) = line.split_once("> ")?;
    let (name, _) = STAFF.iter().find(|(name, _)| name.to_lowercase() == who)?;
    Some((name, act))
}

impl Teller {
    /// `claim hardship`, `reply dispute:INV-7: what is written`: what staff do with the newest case of a matter.
    async fn staff(&mut self, who: &str, act: &str) {
        let desk = &self.shop.desk;
        let business = &self.shop.business;
        if desk.members(business).await.unwrap().members.is_empty() {
            for (name, role) in STAFF {
                let new = StaffMember {
                    name: name.into(),
                    role,
                };
                desk.add_member(business, Some("Max"), &new).await.unwrap();
            }
        }
        let (act, rest) = act.split_once(' ').unwrap();
        let (matter, text) = rest.split_once(": ").unwrap_or((rest, ""));
        let mut tx = desk.store().read().await.unwrap();
        let tickets = tx.tickets(business.id, None).await.unwrap();
        tx.roll_back().await.unwrap();
        let ticket = tickets
            .iter()
            .rev()
            .find(|ticket| ticket.matter.key() == matter)
            .unwrap_or_else(|| panic!("no case of {matter}"));
        let order = Order {
            business,
            who,
            ticket: &ticket.reference,
            key: None,
        };
        let done = match act {
            "claim" => desk.claim(&order).await,
            "release" => desk.release(&order, text).await,
            "reply" => desk.reply(&order, text).await,
            "ask" => {
                let mut parts = text.split(" | ");
                let question = Question {
                    text: parts.next().unwrap().into(),
                    choices: parts.map(str::to_owned).collect(),
                };
                desk.ask(&order, &question).await
            }
            "approve" => desk.approve(&order, text).await,
            "reject" => desk.reject(&order, text).await,
            "settle" => {
                let (pay, on) = text.split_once(" on ").unwrap();
                let wish = Basis::Settlement(SettlementRequest {
                    pay: self.shop.money(pay),
                    on: on.parse().unwrap(),
                    invoices: Vec::new(),
                });
                desk.offer(&order, &wish, "a fair end").await
            }
            "barter" => {
                let (amount, reference) = text.split_once(' ').unwrap();
                let entry = Entry::Barter {
                    amount: self.shop.money(amount),
                    reference: reference.into(),
                    value_date: self.shop.today(),
                    invoice: None,
                };
                desk.record_for_case(&order, &entry, "delivered").await
            }
            "lift" => {
                let what = match AccountHoldReason::parse(text) {
                    Some(reason) => HoldWhat::Account(CaseHold {
                        reason,
                        until: None,
                    }),
                    None => HoldWhat::Invoice(text.into()),
                };
                desk.lift_case_hold(&order, &what, "settled").await
            }
            "resolve" => desk.resolve(&order, text).await,
            other => panic!("what does {who} do with {other}?"),
        };
        if let Err(refused) = done {
            writeln!(self.out, "refused> {refused}").unwrap();
        }
    }

    async fn line(&mut self, line: &str) {
        writeln!(self.out, "{line}").unwrap();
        if let Some(setting) = line.strip_prefix("# customer ") {
            self.customer(setting).await;
        } else if let Some(edit) = line.strip_prefix("# policy ") {
            self.policy(edit).await;
        } else if let Some(invoice) = line.strip_prefix("# ") {
            if line.contains(" for ") && line.contains("issued") {
                self.invoice(invoice).await;
            }
        } else if let Some(time) = line.strip_prefix("+ ") {
            let (number, unit) = time.split_once(' ').unwrap();
            let number: i64 = number.parse().unwrap();
            let by = match unit {
                "days" | "day" => TimeDelta::days(number),
                "hours" | "hour" => TimeDelta::hours(number),
                "minutes" => TimeDelta::minutes(number),
                other => panic!("no unit {other}"),
            };
            self.shop.clock.advance(by);
        } else if let Some(act) = line.strip_prefix("clerk> ") {
            self.clerk(act).await;
        } else if line == "day>" {
            self.run_day().await;
        } else if let Some((who, act)) = staff_line(line) {
            self.staff(who, act).await;
        } else if let Some((name, text)) = line.split_once("> ").or(line.split_once('>')) {
            self.customer_says(name, text).await;
        } else {
            assert!(line.trim().is_empty(), "what is {line:?}?");
        }
        self.unasked().await;
        self.new_entries().await;
    }

    async fn customer(&mut self, setting: &str) {
        let (account, rest) = setting.split_once(' ').unwrap();
        let (name, options) = rest.split_once(", ").unwrap_or((rest, ""));
        let option = |key: &str| {
            options
                .split_whitespace()
                .find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='))
                .unwrap_or_default()
        };
        let row = format!(
            ",,{},{},{},{}",
            option("timezone"),
            option("locale"),
            option("kind"),
            option("country")
        );
        self.shop.customer(account, name, &row).await;
        let first_name = name.split(' ').next().unwrap().to_lowercase();
        self.customers.push((first_name, account.to_owned()));
        self.lines_seen.push((account.to_owned(), 0, 0));
    }

    async fn policy(&mut self, edit: &str) {
        let (from, to) = edit.split_once(" -> ").unwrap();
        let business = &self.shop.business;
        let (row, _) = self.shop.desk.policy(business, None).await.unwrap();
        assert!(row.toml.contains(from), "{from}");
        let toml = row.toml.replace(from, to);
        self.shop
            .desk
            .apply_policy(business, &toml, "owner")
            .await
            .unwrap();
    }

    /// `INV-7 for C-1: 450.00, issued 2026-02-07, due 2026-03-09, Kitchen worktop`
    async fn invoice(&mut self, text: &str) {
        let (number, rest) = text.split_once(" for ").unwrap();
        let (account, rest) = rest.split_once(": ").unwrap();
        let mut parts = rest.splitn(4, ", ");
        let amount = parts.next().unwrap();
        let issued = parts.next().unwrap().trim_start_matches("issued ");
        let due = parts.next().unwrap().trim_start_matches("due ");
        let description = parts.next().unwrap_or_default();
        let currency = self.shop.business.settings.currency;
        let header = "invoice_number,account_id,issue_date,due_date,amount,currency,description";
        let csv = format!(
            "{header}\n{number},{account},{issued},{due},{amount},{currency},{description}\n"
        );
        self.shop.import(ImportKind::Invoices, csv).await;
    }

    async fn clerk(&mut self, act: &str) {
        let words: Vec<&str> = act.split_whitespace().collect();
        let business = &self.shop.business;
        match words.as_slice() {
            ["payment" | "credit", account, amount, reference, rest @ ..] => {
                let kind = if words[0] == "payment" {
                    EntryKind::Payment
                } else {
                    EntryKind::Credit
                };
                let new = NewCredit {
                    kind,
                    account: (*account).into(),
                    reference: (*reference).into(),
                    amount: self.shop.money(amount),
                    value_date: self.shop.today(),
                    invoice: rest.first().map(|number| (*number).to_owned()),
                    method: None,
                    by: "kim".into(),
                    reason: None,
                };
                self.shop.desk.record_credit(business, new).await.unwrap();
            }
            ["reverse", reference] => {
                let new = NewReversal {
                    reference: (*reference).into(),
                    value_date: self.shop.today(),
                    by: "kim".into(),
                    reason: "returned by the bank".into(),
                };
                self.shop.desk.reverse(business, new).await.unwrap();
            }
            ["hold", account, invoice] => {
                let held =
                    self.shop
                        .desk
                        .hold_for_dispute(business, account, invoice, "kim", "scratched");
                held.await.unwrap();
            }
            ["promise", account, amount, on] => {
                let wish = Basis::Promise(PromiseRequest {
                    amount: Some(self.shop.money(amount)),
                    on: on.parse().unwrap(),
                    invoices: Vec::new(),
                });
                self.takes_a_yes(account, &wish, Role::Bot).await;
            }
            ["extension", account, until] => {
                let wish = Basis::Extension(ExtensionRequest {
                    until: Some(until.parse().unwrap()),
                    invoices: Vec::new(),
                });
                self.takes_a_yes(account, &wish, Role::Bot).await;
            }
            ["settlement", account, amount, on] => {
                let wish = Basis::Settlement(SettlementRequest {
                    pay: self.shop.money(amount),
                    on: on.parse().unwrap(),
                    invoices: Vec::new(),
                });
                self.takes_a_yes(account, &wish, Role::Lead).await;
            }
            other => panic!("what does the clerk do with {other:?}?"),
        }
    }

    /// The customer agrees on the telephone to what is offered first.
    async fn takes_a_yes(&mut self, account: &str, wish: &Basis, role: Role) {
        let business = &self.shop.business;
        let desk = &self.shop.desk;
        let quote = desk.quote(business, account, wish, role).await.unwrap();
        let first = quote.offers.first();
        let offer = first.unwrap_or_else(|| panic!("nothing is offered: {:?}", quote.reasons));
        let yes = TakenYes {
            terms: offer.id.clone(),
            by: "kim".into(),
            reason: "on the phone".into(),
            role,
            plan: None,
        };
        desk.accept(business, account, wish, &yes).await.unwrap();
    }

    async fn run_day(&mut self) {
        let business = &self.shop.business;
        let report = self.shop.desk.run_day(business).await.unwrap();
        for day in report.accounts {
            let account = &day.account;
            assert_eq!(day.failure, None);
            for done in &day.done {
                let what = match done {
                    Done::Told {
                        notice,
                        arrangement,
                    } => {
                        let of = arrangement.as_deref().unwrap_or("offer");
                        format!("told {} {of}", notice.as_str())
                    }
                    Done::Ended { reference, on, .. } => format!("ended {reference} on {on}"),
                    Done::WrittenOff { reference, .. } => format!("written off {reference}"),
                    Done::Announced { invoice, .. } => format!("fee announced {invoice}"),
                    Done::Charged { reference, .. } => format!("charged {reference}"),
                    Done::TakenBack { reference, .. } => format!("taken back {reference}"),
                    Done::Rewarded { reference, .. } => format!("rewarded {reference}"),
                    Done::Expired { reference, .. } => format!("expired {reference}"),
                };
                writeln!(self.out, "done> {account} {what}").unwrap();
            }
            for waiting in &day.waiting {
                let what = format!("fee {} {:?}", waiting.invoice, waiting.why);
                writeln!(self.out, "waits> {account} {what}").unwrap();
            }
            for untold in &day.untold {
                let of = untold.arrangement.as_deref().unwrap_or("offer");
                let what = format!("{} {of} {:?}", untold.notice.as_str(), untold.why);
                writeln!(self.out, "waits> {account} {what}").unwrap();
            }
        }
    }

    /// What has been written to the customers without being asked reaches them.
    async fn unasked(&mut self) {
        if let Some(wire) = &mut self.wire {
            for body in wire.unasked(&self.shop).await {
                self.print(&body);
            }
            return;
        }
        for (_, account) in self.customers.clone() {
            // Whoever has never written has no chat, and this does not open one.
            let channel = Channel {
                business: self.shop.business.clone(),
                user: UserKey {
                    platform: "terminal",
                    key: account.clone(),
                },
                name: format!("terminal:{account}"),
            };
            let pending = self.shop.desk.pending(&channel).await.unwrap();
            for message in pending.iter().filter(|message| message.reply_to.is_none()) {
                self.print(&message.body);
            }
            self.shop.desk.delivered(&channel, &pending).await.unwrap();
        }
    }

    async fn customer_says(&mut self, name: &str, text: &str) {
        let known = self.customers.iter().find(|(first, _)| first == name);
        let account = known.unwrap_or_else(|| panic!("who is {name}?")).1.clone();
        if let Some(wire) = &mut self.wire {
            let body = wire.says(&self.shop, &account, text).await;
            self.shop.clock.advance(TimeDelta::seconds(1));
            self.print(&body);
            return;
        }
        let turn = self.shop.turn(&account, text).await;
        self.shop.clock.advance(TimeDelta::seconds(1));
        for reply in &turn.replies {
            self.print(&reply.body);
        }
    }

    fn print(&mut self, body: &Body) {
        let mut prefix = "bot>";
        for line in body.text.lines() {
            writeln!(self.out, "{}", format!("{prefix} {line}").trim_end()).unwrap();
            prefix = "    ";
        }
        for choice in &body.choices {
            writeln!(self.out, "     [{}] {}", choice.number, choice.label).unwrap();
        }
        for file in &body.files {
            writeln!(self.out, "     (file {})", file.name).unwrap();
            for line in file.text.lines() {
                writeln!(self.out, "{}", format!("     | {line}").trim_end()).unwrap();
            }
        }
    }

    /// What has been recorded since the last line: entries and plans.
    async fn new_entries(&mut self) {
        let business = &self.shop.business;
        let today = self.shop.today() + TimeDelta::days(1);
        for (account, entries_seen, plans_seen) in &mut self.lines_seen {
            let report = self
                .shop
                .desk
                .account_report(business, account, today)
                .await
                .unwrap();
            for entry in report.entries.iter().skip(*entries_seen) {
                writeln!(
                    self.out,
                    "ledger> {account} {} {} {} = {}",
                    entry.date,
                    entry.kind.as_str(),
                    entry.amount,
                    entry.balance
                )
                .unwrap();
            }
            for plan in report.plans.iter().skip(*plans_seen) {
                let dates: Vec<String> = plan
                    .terms
                    .installments
                    .iter()
                    .map(|i| format!("{} {}", i.due_on, i.amount))
                    .collect();
                writeln!(
                    self.out,
                    "plan> {account} {}: {}",
                    plan.reference,
                    dates.join(", ")
                )
                .unwrap();
            }
            *entries_seen = report.entries.len();
            *plans_seen = report.plans.len();
        }
        self.new_cases().await;
    }

    /// What has become of cases, holds and reasons since the last line.
    async fn new_cases(&mut self) {
        let business = self.shop.business.id;
        let currency = self.shop.business.settings.currency;
        let today = self.shop.today();
        let mut tx = self.shop.desk.store().read().await.unwrap();
        let mut lines = Vec::new();
        for ticket in tx.tickets(business, None).await.unwrap() {
            let events = tx.ticket_events(business, ticket.id).await.unwrap();
            for event in events {
                let mut line = format!(
                    "case> {} {} {} by {}",
                    ticket.reference,
                    ticket.matter.key(),
                    event.kind,
                    event.actor
                );
                if event.kind == "opened" {
                    write!(
                        line,
                        ", {}, tier {}",
                        ticket.priority.as_str(),
                        ticket.tier.number()
                    )
                    .unwrap();
                }
                if let Some(after) = &event.after {
                    write!(line, " -> {after}").unwrap();
                }
                for text in event.text.iter().flat_map(|text| text.lines()) {
                    write!(line, "\n      | {text}").unwrap();
                }
                lines.push(line);
            }
        }
        for (account, ..) in &self.lines_seen {
            let account = tx.account(business, account).await.unwrap().unwrap();
            let book = tx.book(business, account.id, currency).await.unwrap();
            for hold in &book.holds {
                let number = &book.ledger.invoices()[&hold.invoice].number;
                let end = if hold.lifted_after.is_some() {
                    "lifted"
                } else {
                    "placed"
                };
                lines.push(format!("hold> {} {number} {end}", account.reference));
            }
            for hold in tx.account_holds(business, account.id).await.unwrap() {
                let end = match (hold.lifted_at, hold.lapses_on) {
                    (Some(_), _) => "lifted".to_owned(),
                    (None, Some(day)) if day < today => format!("lapsed on {day}"),
                    (None, Some(day)) => format!("until {day}"),
                    (None, None) => "placed".to_owned(),
                };
                lines.push(format!(
                    "hold> {} {} {end}",
                    account.reference,
                    hold.reason.as_str()
                ));
            }
            if let Some(told) = tx.late_reason(business, account.id).await.unwrap() {
                let until = told
                    .until
                    .map(|day| format!(" until {day}"))
                    .unwrap_or_default();
                lines.push(format!(
                    "reason> {} {}{until}: {}",
                    account.reference,
                    told.reason.as_str(),
                    told.words
                ));
            }
        }
        tx.roll_back().await.unwrap();
        for line in lines {
            if self.cases_seen.insert(line.clone()) {
                writeln!(self.out, "{line}").unwrap();
            }
        }
    }
}
