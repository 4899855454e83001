//! A small business with a clock of its own: `shop.customer(..)`, `shop.invoice(..)`, `shop.says(..)`,
//! `shop.later(..)`. Defaults fill what a test does not mention.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use goodterms::clock::FixedClock;
use goodterms::desk::Desk;
use goodterms::desk::import::{ImportKind, Source};
use goodterms::desk::ledger::NewCredit;
use goodterms::desk::message::{Channel, Inbound, Turn};
use goodterms::domain::business::{
    Business, BusinessSettings, Country, Letterhead, WayToPay, WorkingHours,
};
use goodterms::domain::ledger::EntryKind;
use goodterms::domain::money::{Currency, Money};
use goodterms::store::Store;
use goodterms::tokens::Tokens;

use super::postgres;

/// Thursday, 12 March 2026, ten in the morning in New York.
pub const START: &str = "2026-03-12T14:00:00Z";

/// The databases that a story is told on: SQLite always, PostgreSQL where there is one.
pub fn databases() -> Vec<String> {
    let mut urls = vec!["sqlite::memory:".to_owned()];
    urls.extend(postgres::server().map(postgres::Postgres::fresh_database));
    urls
}

pub struct Shop {
    pub desk: Desk,
    pub business: Business,
    pub clock: Arc<FixedClock>,
    events: u64,
}

pub fn settings() -> BusinessSettings {
    BusinessSettings {
        name: "Harbour Lane Joinery".into(),
        country: Country::parse("US").unwrap(),
        currency: Currency::parse("USD").unwrap(),
        timezone: "America/New_York".parse().unwrap(),
        letterhead: Letterhead {
            email: Some("accounts@harbourlane.example".into()),
            phone: Some("+1 555 0100".into()),
            ..Letterhead::default()
        },
        ways_to_pay: vec![WayToPay {
            method: "Bank transfer".into(),
            instructions: "account 000123456, reference {reference}".into(),
        }],
        payment_link: None,
        working_hours: WorkingHours::default(),
    }
}

impl Shop {
    pub async fn open(url: &str) -> Self {
        Self::open_with(url, settings(), START.parse().unwrap()).await
    }

    pub async fn open_with(url: &str, settings: BusinessSettings, now: DateTime<Utc>) -> Self {
        let desk = Self::desk(url, now, 7).await;
        let business = desk.0.create_business(settings, "owner").await.unwrap();
        Self::of(desk, business)
    }

    /// One more business in a database that has one.
    pub async fn another(url: &str, settings: BusinessSettings) -> Self {
        let desk = Self::desk(url, START.parse().unwrap(), 8).await;
        let business = desk.0.create_business(settings, "owner").await.unwrap();
        Self::of(desk, business)
    }

    /// The first business of a database that is there already.
    pub async fn reopen(url: &str, now: DateTime<Utc>) -> Self {
        let desk = Self::desk(url, now, 9).await;
        let business = desk.0.businesses().await.unwrap().remove(0);
        Self::of(desk, business)
    }

    /// Each desk of one database has a seed of its own: a nonce is given out once.
    async fn desk(url: &str, now: DateTime<Utc>, seed: u64) -> (Desk, Arc<FixedClock>) {
        let store = Store::open(url).await.unwrap();
        let clock = Arc::new(FixedClock::at(now));
        let desk = Desk::new(store, clock.clone(), Tokens::seeded(seed));
        (desk, clock)
    }

    fn of((desk, clock): (Desk, Arc<FixedClock>), business: Business) -> Self {
        Self {
            desk,
            business,
            clock,
            events: 0,
        }
    }

    pub fn today(&self) -> NaiveDate {
        self.desk.today(&self.business)
    }

    pub fn later(&self, days: i64) {
        self.clock.advance(TimeDelta::days(days));
    }

    pub fn money(&self, amount: &str) -> Money {
        Money::parse(amount, self.business.settings.currency).unwrap()
    }

    /// Adds a customer; `row` is the rest of the CSV row: `email,phone,timezone,locale,kind,country`.
    pub async fn customer(&self, account: &str, name: &str, row: &str) {
        let header = "account_id,name,email,phone,timezone,locale,kind,country";
        self.import(
            ImportKind::Customers,
            format!("{header}\n{account},{name},{row}\n"),
        )
        .await;
    }

    pub async fn invoice(
        &self,
        account: &str,
        number: &str,
        amount: &str,
        issued: &str,
        due: &str,
    ) {
        let header = "invoice_number,account_id,issue_date,due_date,amount,currency";
        let currency = self.business.settings.currency;
        let row = format!("{number},{account},{issued},{due},{amount},{currency}");
        self.import(ImportKind::Invoices, format!("{header}\n{row}\n"))
            .await;
    }

    pub async fn pays(&self, account: &str, amount: &str, reference: &str) {
        let new = NewCredit {
            kind: EntryKind::Payment,
            account: account.into(),
            reference: reference.into(),
            amount: self.money(amount),
            value_date: self.today(),
            invoice: None,
            method: None,
            by: "kim".into(),
            reason: None,
        };
        self.desk.record_credit(&self.business, new).await.unwrap();
    }

    pub async fn import(&self, kind: ImportKind, csv: String) {
        let source = Source::from_bytes("test.csv", csv.into_bytes());
        let report = self
            .desk
            .import(&self.business, kind, source, false, &())
            .await;
        report.unwrap_or_else(|error| panic!("{error}"));
    }

    pub async fn channel(&self, account: &str) -> Channel {
        self.desk
            .open_channel(&self.business, account, "terminal")
            .await
            .unwrap()
    }

    /// Sends a message with a key of its own.
    pub async fn turn(&mut self, account: &str, text: &str) -> Turn {
        self.events += 1;
        let inbound = Inbound::text(format!("event-{}", self.events), text);
        let channel = self.channel(account).await;
        // Whoever writes here has read what was on the screen.
        let pending = self.desk.pending(&channel).await.unwrap();
        self.desk.delivered(&channel, &pending).await.unwrap();
        self.desk.receive(&channel, &inbound).await.unwrap()
    }

    /// What the bot says to it.
    pub async fn says(&mut self, account: &str, text: &str) -> String {
        let turn = self.turn(account, text).await;
        let texts: Vec<String> = turn
            .replies
            .into_iter()
            .map(|reply| reply.body.text)
            .collect();
        texts.join("\n")
    }

    pub async fn balance(&self, account: &str) -> Money {
        let report = self
            .desk
            .account_report(&self.business, account, self.today())
            .await;
        report.unwrap().balance
    }

    pub async fn plans(&self, account: &str) -> usize {
        let report = self
            .desk
            .account_report(&self.business, account, self.today())
            .await;
        report.unwrap().plans.len()
    }

    /// Asserts that everything derived is what is stored.
    pub async fn verify(&self) {
        let report = self.desk.verify(None).await.unwrap();
        assert_eq!(report.differences, Vec::<String>::new());
    }
}
