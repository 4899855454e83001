//! The shop of a random walk: what is seen of it at one moment, and how an act is carried out.

use std::path::Path;

use chrono::{NaiveDate, TimeDelta};
use goodterms::desk::DeskError;
use goodterms::desk::ledger::NewReversal;
use goodterms::desk::message::{Body, Channel, Inbound, Turn};
use goodterms::desk::staff::{ActReport, CaseHold, Entry, HoldWhat, Order, Question, Raise};
use goodterms::domain::hold::AccountHoldReason;
use goodterms::domain::money::Money;
use goodterms::domain::plan::{Basis, ExtensionRequest, PlanRequest, SettlementRequest};
use goodterms::domain::ticket::{Priority, Tier};
use goodterms::domain::time_zone::TimeZone;

use super::acts::{Act, Held, Work};
use super::books::{Books, Case, Hold, Rows, Sent};
use crate::support::shop::Shop;

/// Everything that the rules are about, at one moment.
pub struct Seen {
    pub rows: Rows,
    pub others: Rows,
    pub cases: Vec<Case>,
    pub holds: Vec<Hold>,
    pub sent: Vec<Sent>,
    pub stopped: bool,
    pub zone: TimeZone,
}

impl Seen {
    pub fn table(&self, name: &str) -> &[String] {
        self.rows.get(name).map_or(&[], Vec::as_slice)
    }

    pub fn screen(&self) -> Option<&Body> {
        self.sent.last().map(|sent| &sent.body)
    }

    pub fn held(&self, today: NaiveDate) -> Vec<&str> {
        let on = self.holds.iter().filter(|hold| hold.is_on(today));
        on.map(|hold| hold.reason.as_str()).collect()
    }

    /// Whether it is open whose debt it is.
    pub fn is_whose_debt_open(&self) -> bool {
        let is = |case: &Case| case.is_open() && case.matter == "not_my_debt";
        self.cases.iter().any(is)
    }

    pub fn case(&self, reference: &str) -> Option<&Case> {
        self.cases.iter().find(|case| case.reference == reference)
    }
}

/// What came of an act.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one at a time, and it is looked at once"
)]
pub enum Happened {
    Message {
        inbound: Inbound,
        turn: Turn,
    },
    Staff {
        who: &'static str,
        work: Work,
        case: Case,
        done: Result<ActReport, DeskError>,
    },
    Clerk,
    DayRan,
    Looked,
}

pub struct World {
    pub shop: Shop,
    pub books: Books,
    pub channel: Channel,
    pub last: Option<(Inbound, Vec<Body>)>,
    /// The references of payments and credits.
    pub recorded: Vec<String>,
    pub number: usize,
    pub other: i64,
}

impl World {
    /// The first business of the database, and the tables of both.
    pub async fn open(shop: Shop, path: &Path) -> Self {
        let businesses = shop.desk.businesses().await.unwrap();
        Self {
            other: businesses[1].id.0,
            books: Books::open(path).await,
            channel: shop.channel("C-1").await,
            last: None,
            recorded: Vec::new(),
            number: 0,
            shop,
        }
    }

    pub async fn close(self) {
        self.books.close().await;
        self.shop.desk.store().close().await;
    }

    pub async fn seen(&self) -> Seen {
        let business = self.shop.business.id.0;
        let stopped =
            "SELECT COUNT(*) FROM contacts WHERE business_id = $1 AND stopped_at IS NOT NULL";
        let preferences = "SELECT preferences_json FROM contacts WHERE business_id = $1";
        let preferences = self.books.text(business, preferences).await;
        let zone = preferences.and_then(|json| {
            let value: serde_json::Value = serde_json::from_str(&json).unwrap();
            value["timezone"].as_str()?.parse().ok()
        });
        Seen {
            rows: self.books.rows(business).await,
            others: self.books.rows(self.other).await,
            cases: self.books.cases(business).await,
            holds: self.books.holds(business).await,
            sent: self.books.sent(business).await,
            stopped: self.books.count(business, stopped).await > 0,
            zone: zone.unwrap_or("America/New_York".parse().unwrap()),
        }
    }

    pub fn today(&self) -> NaiveDate {
        self.shop.today()
    }

    fn minor(&self, minor: i64) -> Money {
        Money::from_minor(minor, self.shop.business.settings.currency)
    }

    fn new_reference(&mut self) -> String {
        let reference = format!("REF-{}", self.number);
        self.recorded.push(reference.clone());
        reference
    }

    pub async fn happens(&mut self, act: Act, before: &Seen) -> Happened {
        self.number += 1;
        match act {
            Act::Says(text) => self.says(text).await,
            Act::PicksNumber(number) => self.says(number.to_string()).await,
            Act::PicksLabel(at) => {
                let labels = before.screen().map(|body| body.choices.as_slice());
                let labels = labels.filter(|choices| !choices.is_empty());
                let label = labels.map_or("hello", |choices| at.get(choices).label.as_str());
                self.says(label.to_owned()).await
            }
            Act::Repeats => match self.last.clone() {
                Some((inbound, _)) => self.receives(inbound).await,
                None => Happened::Looked,
            },
            Act::Reads => {
                let pending = self.shop.desk.pending(&self.channel).await.unwrap();
                let delivered = self.shop.desk.delivered(&self.channel, &pending);
                delivered.await.unwrap();
                let left = self.shop.desk.pending(&self.channel).await.unwrap();
                assert_eq!(left, [], "what was read does not come again");
                Happened::Looked
            }
            Act::Staff(who, at, work) => {
                // An open one where there is one, if it is not to be taken up again.
                let wants_open = !matches!(work, Work::Reopen);
                let cases = &before.cases;
                let some: Vec<&Case> = cases.iter().filter(|c| c.is_open() == wants_open).collect();
                let some = if some.is_empty() {
                    cases.iter().collect()
                } else {
                    some
                };
                if some.is_empty() {
                    return Happened::Looked;
                }
                let case = (*at.get(&some)).clone();
                let done = self.works(who, &case.reference, &work).await;
                Happened::Staff {
                    who,
                    work,
                    case,
                    done,
                }
            }
            Act::Pays(minor) => {
                let reference = self.new_reference();
                let amount = format!("{}.{:02}", minor / 100, minor % 100);
                self.shop.pays("C-1", &amount, &reference).await;
                Happened::Clerk
            }
            Act::Bounces(at) => {
                if self.recorded.is_empty() {
                    return Happened::Looked;
                }
                let new = NewReversal {
                    reference: at.get(&self.recorded).clone(),
                    value_date: self.today(),
                    by: "kim".into(),
                    reason: "returned".into(),
                };
                let reversed = self.shop.desk.reverse(&self.shop.business, new).await;
                assert!(
                    !matches!(reversed, Err(DeskError::Store(_) | DeskError::Wording(_))),
                    "{reversed:?}"
                );
                Happened::Clerk
            }
            Act::DayRuns => {
                let ran = self.shop.desk.run_day(&self.shop.business).await.unwrap();
                assert_eq!(ran.failures(), 0, "{ran:?}");
                let once = self.books.rows(self.shop.business.id.0).await;
                self.shop.desk.run_day(&self.shop.business).await.unwrap();
                let twice = self.books.rows(self.shop.business.id.0).await;
                assert_eq!(once, twice, "once: the same day twice changes nothing");
                Happened::DayRan
            }
            Act::Minutes(minutes) => {
                self.shop.clock.advance(TimeDelta::minutes(minutes));
                Happened::Looked
            }
            Act::Days(days) => {
                self.shop.later(days);
                Happened::Looked
            }
        }
    }

    async fn says(&mut self, text: String) -> Happened {
        let key = format!("m{}", self.number);
        self.receives(Inbound::text(key, text)).await
    }

    /// What is in the outbox reaches the screen, three times of four.
    pub async fn reads_what_came(&mut self) -> bool {
        let pending = self.shop.desk.pending(&self.channel).await.unwrap();
        let reads = !pending.is_empty() && !self.number.is_multiple_of(4);
        if reads {
            self.shop
                .desk
                .delivered(&self.channel, &pending)
                .await
                .unwrap();
        }
        reads
    }

    async fn receives(&mut self, inbound: Inbound) -> Happened {
        self.shop.clock.advance(TimeDelta::seconds(1));
        let turn = self
            .shop
            .desk
            .receive(&self.channel, &inbound)
            .await
            .unwrap();
        Happened::Message { inbound, turn }
    }

    async fn works(&mut self, who: &str, case: &str, work: &Work) -> Result<ActReport, DeskError> {
        let key = format!("a{}", self.number);
        let today = self.today();
        let reference = self.new_reference();
        let desk = self.shop.desk.clone();
        let business = self.shop.business.clone();
        let order = Order {
            business: &business,
            who,
            ticket: case,
            key: Some(&key),
        };
        let why = "as we agreed";
        match work {
            Work::Claim => desk.claim(&order).await,
            Work::Release => desk.release(&order, why).await,
            Work::Reassign(to) => desk.reassign(&order, to, why).await,
            Work::Raise => {
                let raise = Raise {
                    tier: Some(Tier::Three),
                    priority: Some(Priority::Urgent),
                    why,
                };
                desk.raise(&order, &raise).await
            }
            Work::Reply => desk.reply(&order, "We look into it.").await,
            Work::Ask => {
                let question = Question {
                    text: "Which day suits you?".into(),
                    choices: vec!["Monday".into(), "Friday".into()],
                };
                desk.ask(&order, &question).await
            }
            Work::Note => desk.note(&order, "seen").await,
            Work::Approve => desk.approve(&order, why).await,
            Work::Reject => desk.reject(&order, "We cannot.").await,
            Work::OfferPlan(count) => {
                let wish = Basis::Plan(PlanRequest::count(*count));
                desk.offer(&order, &wish, why).await
            }
            Work::OfferLater(days) => {
                let wish = Basis::Extension(ExtensionRequest {
                    until: Some(today + TimeDelta::days(*days)),
                    invoices: Vec::new(),
                });
                desk.offer(&order, &wish, why).await
            }
            Work::OfferLess(minor) => {
                let wish = Basis::Settlement(SettlementRequest {
                    pay: self.minor(*minor),
                    on: today + TimeDelta::days(7),
                    invoices: Vec::new(),
                });
                desk.offer(&order, &wish, why).await
            }
            Work::Put(held) => desk.put_hold(&order, &what(*held, today), why).await,
            Work::Lift(held) => desk.lift_case_hold(&order, &what(*held, today), why).await,
            Work::Payment(minor) => {
                let entry = Entry::Payment {
                    amount: self.minor(*minor),
                    reference,
                    method: None,
                    value_date: today,
                    invoice: None,
                };
                desk.record_for_case(&order, &entry, why).await
            }
            Work::Credit(minor) => {
                let entry = Entry::Credit {
                    amount: self.minor(*minor),
                    reference,
                    value_date: today,
                    invoice: None,
                };
                desk.record_for_case(&order, &entry, why).await
            }
            Work::Barter(minor) => {
                let entry = Entry::Barter {
                    amount: self.minor(*minor),
                    reference,
                    value_date: today,
                    invoice: None,
                };
                desk.record_for_case(&order, &entry, why).await
            }
            Work::TakeBack(at) => {
                let entry = Entry::Reversal {
                    reference: at.get(&self.recorded).clone(),
                    value_date: today,
                };
                desk.record_for_case(&order, &entry, why).await
            }
            Work::Resolve => desk.resolve(&order, "It is settled now.").await,
            Work::Reopen => desk.reopen(&order, why).await,
        }
    }
}

fn what(held: Held, today: NaiveDate) -> HoldWhat {
    match held {
        Held::Invoice => HoldWhat::Invoice("INV-7".into()),
        Held::Account(reason) => HoldWhat::Account(CaseHold {
            reason,
            until: match reason {
                AccountHoldReason::BreathingSpace => Some(today + TimeDelta::days(10)),
                AccountHoldReason::Hardship | AccountHoldReason::PaidClaim => None,
            },
        }),
    }
}
