//! A business in a chat without a platform: what users write arrives, and what is to be sent is taken.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::TimeDelta;
use goodterms::clock::Clock;
use goodterms::desk::DeskError;
use goodterms::desk::chat::alert::Alert;
use goodterms::desk::chat::arrive::{Act, Arrival, Heard, Spot};
use goodterms::desk::chat::deliver::{CannotSend, ToSend};
use goodterms::desk::chat::link::CodesFor;
use goodterms::desk::message::{Gesture, NewFile};
use goodterms::desk::staff::{ActReport, Order, QueueFilter, QueueLine};
use goodterms::domain::business::{Business, BusinessSettings};
use goodterms::domain::ids::PlaceId;
use goodterms::domain::ticket::{StaffMember, StaffRole};
use goodterms::store::LinkedUser;
use goodterms::understand::Intent;

use crate::support::shop::{Shop, settings};

const SERVER: &str = "900000000000000000";
const HELP_CHANNEL: &str = "900000000000000001";

pub fn refusal<T: std::fmt::Debug>(result: Result<T, DeskError>) -> String {
    match result.unwrap_err() {
        DeskError::Refused(why) => why,
        other @ (DeskError::Store(_) | DeskError::Wording(_)) => panic!("{other}"),
    }
}

#[derive(Clone)]
pub struct Chat {
    pub shop: Arc<Shop>,
    /// The platform's numbers, which rise.
    numbers: Arc<AtomicI64>,
}

impl Chat {
    /// A business with a server, and Ana's account C-1, which owes 450.00.
    pub async fn open(url: &str) -> Self {
        let shop = Shop::open(url).await;
        shop.customer("C-1", "Ana Lopez", ",,,,consumer,US").await;
        shop.invoice("C-1", "INV-7", "450.00", "2026-02-07", "2026-03-09")
            .await;
        let connected = shop
            .desk
            .connect_server(&shop.business, SERVER, Some(HELP_CHANNEL), "kim");
        connected.await.unwrap();
        Self::of(shop)
    }

    /// The chat of a business that is there already.
    pub fn of(shop: Shop) -> Self {
        Self {
            shop: Arc::new(shop),
            numbers: Arc::new(AtomicI64::new(1_000)),
        }
    }

    /// The same, where Max (owner), Kim and Sam (agents) work.
    pub async fn staffed(url: &str) -> Self {
        let chat = Self::open(url).await;
        for (name, role) in [
            ("Max", StaffRole::Owner),
            ("Kim", StaffRole::Agent),
            ("Sam", StaffRole::Agent),
        ] {
            let new = StaffMember {
                name: name.into(),
                role,
            };
            let added = chat
                .shop
                .desk
                .add_member(&chat.shop.business, Some("Max"), &new);
            added.await.unwrap();
        }
        chat
    }

    pub async fn code(&self, account: &str) -> String {
        self.code_for(account, TimeDelta::days(7)).await
    }

    pub async fn code_for(&self, account: &str, valid: TimeDelta) -> String {
        let codes = self.shop.desk.create_link_codes(
            &self.shop.business,
            CodesFor::Account(account),
            valid,
            "kim",
        );
        codes.await.unwrap().remove(0).code
    }

    /// One more business with an account of its own, and a code for it.
    pub async fn code_of_another_business(&self) -> (Business, String) {
        let desk = &self.shop.desk;
        let settings = BusinessSettings {
            name: "Bright Dental".into(),
            ..settings()
        };
        let other = desk.create_business(settings, "owner").await.unwrap();
        let source = goodterms::desk::import::Source::from_bytes(
            "test.csv",
            b"account_id,name\nC-1,Zoe Quist\n".to_vec(),
        );
        let kind = goodterms::desk::import::ImportKind::Customers;
        let imported = desk.import(&other, kind, source, false, &()).await;
        imported.unwrap_or_else(|error| panic!("{error}"));
        let codes = desk
            .create_link_codes(&other, CodesFor::All, TimeDelta::days(7), "kim")
            .await
            .unwrap();
        (other, codes[0].code.clone())
    }

    /// Writes a direct message; what is said to it.
    pub async fn says(&self, user: &str, text: &str) -> String {
        self.hears(user, text).await;
        self.answers(user).await.join("\n")
    }

    /// Writes in the help channel; what is said in private to it.
    pub async fn says_on_server(&self, user: &str, text: &str) -> String {
        let spot = Spot::Server {
            server: SERVER.into(),
            channel: HELP_CHANNEL.into(),
            to_us: true,
        };
        let arrival = self.arrival(user, text, spot);
        let arrived = self.shop.desk.arrive(&arrival, |_| ()).await.unwrap();
        let place = arrived.answered_in.expect("it is answered in private");
        self.taken(place.id).await.join("\n")
    }

    /// Writes in the help channel without naming the bot.
    pub async fn says_to_all(&self, user: &str, text: &str) -> Heard {
        let spot = Spot::Server {
            server: SERVER.into(),
            channel: HELP_CHANNEL.into(),
            to_us: false,
        };
        let arrival = self.arrival(user, text, spot);
        self.shop.desk.arrive(&arrival, |_| ()).await.unwrap().heard
    }

    /// A direct message arrives.
    pub async fn hears(&self, user: &str, text: &str) {
        self.hears_with(user, text, Vec::new()).await;
    }

    pub async fn hears_with(&self, user: &str, text: &str, files: Vec<NewFile>) {
        let channel = format!("dm-{user}");
        let arrival = Arrival {
            files,
            ..self.arrival(user, text, Spot::Direct { channel })
        };
        let arrived = self.shop.desk.arrive(&arrival, |_| ()).await.unwrap();
        assert_eq!(arrived.heard, Heard::Answered);
    }

    /// The answer to a direct message in a channel, where it is the next that is to be sent there.
    pub async fn next_after(&self, user: &str, text: &str, channel: &str) -> Option<ToSend> {
        let channel = channel.into();
        self.next_of(self.arrival(user, text, Spot::Direct { channel }))
            .await
    }

    /// The same for the command that asks for settings.
    pub async fn next_after_settings(&self, user: &str) -> Option<ToSend> {
        let channel = format!("dm-{user}");
        let asked = Gesture::Asked {
            intent: Intent::SetPreference,
            value: None,
        };
        self.next_of(Arrival {
            act: Act::Did(asked),
            ..self.arrival(user, "", Spot::Direct { channel })
        })
        .await
    }

    async fn next_of(&self, arrival: Arrival) -> Option<ToSend> {
        let mut told = None;
        let meanwhile = |next: &ToSend| told = Some(next.clone());
        let arrived = self.shop.desk.arrive(&arrival, meanwhile).await.unwrap();
        assert_eq!(told, arrived.next, "it is told before it is kept");
        arrived.next
    }

    fn arrival(&self, user: &str, text: &str, spot: Spot) -> Arrival {
        let number = self.numbers.fetch_add(1, Ordering::SeqCst);
        Arrival {
            key: number.to_string(),
            user: user.into(),
            spot,
            number,
            read_to: number,
            written_at: self.shop.clock.now(),
            text: text.into(),
            act: Act::Wrote,
            files: Vec::new(),
            unkept: Vec::new(),
        }
    }

    /// All that waits for a user's direct messages; it is sent then.
    pub async fn answers(&self, user: &str) -> Vec<String> {
        let channel = Some(format!("dm-{user}"));
        for place in self.shop.desk.waiting_places().await.unwrap() {
            let next = self.shop.desk.next_to_send(place).await.unwrap();
            if next.is_some_and(|message| message.place.channel == channel) {
                return self.taken(place).await;
            }
        }
        Vec::new()
    }

    async fn taken(&self, place: PlaceId) -> Vec<String> {
        let desk = &self.shop.desk;
        let mut texts = Vec::new();
        while let Some(message) = desk.next_to_send(place).await.unwrap() {
            let number = self.numbers.fetch_add(1, Ordering::SeqCst);
            desk.sent(&message.nonce, number).await.unwrap();
            texts.push(message.body.text);
        }
        texts
    }

    /// Nobody takes what waits to be sent: direct messages are closed.
    pub async fn cannot_be_sent(&self) {
        let desk = &self.shop.desk;
        // Closed ones are tried no more; the other places that take their turn are closed too.
        while let Some(place) = desk.waiting_places().await.unwrap().first() {
            let message = desk.next_to_send(*place).await.unwrap().unwrap();
            desk.cannot_send(&message, CannotSend::Closed)
                .await
                .unwrap();
        }
    }

    pub async fn users_of(&self, account: &str) -> Vec<LinkedUser> {
        let desk = &self.shop.desk;
        desk.linked_users(&self.shop.business, account)
            .await
            .unwrap()
    }

    pub async fn alerts(&self) -> Vec<Alert> {
        self.shop.desk.alerts(&self.shop.business).await.unwrap()
    }

    pub async fn cases(&self) -> Vec<QueueLine> {
        let filter = QueueFilter::default();
        let queue = self.shop.desk.queue(&self.shop.business, &filter);
        queue.await.unwrap()
    }

    pub async fn unlock(&self, user: &str) -> Result<(), DeskError> {
        let (desk, business) = (&self.shop.desk, &self.shop.business);
        desk.unlock_chat_user(business, user, "Kim").await
    }

    pub async fn unlink(&self, user: &str) -> Result<u64, DeskError> {
        let (desk, business) = (&self.shop.desk, &self.shop.business);
        desk.unlink_chat_user(business, user, "Kim").await
    }

    pub async fn reply(&self, case: &str, text: &str) -> Result<ActReport, DeskError> {
        let order = Order {
            business: &self.shop.business,
            who: "Kim",
            ticket: case,
            key: None,
        };
        self.shop.desk.reply(&order, text).await
    }
}
