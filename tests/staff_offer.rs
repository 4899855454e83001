//! An offer that staff made, in the customer's chat: the yes is held against the limits of whoever made it, and a no,
//! a "not now", a withdrawal and the end of its time agree to nothing.

use goodterms::converse::reply::Part;
use goodterms::converse::{Dialogue, StaffOffer, staff_offer_reply};
use goodterms::desk::quote::Role;
use goodterms::domain::plan::{Basis, Offer, PlanRequest};
use goodterms::domain::ticket::StaffRole;
use goodterms::store::{NewStaffOffer, StaffOfferAnswer, Store};

use crate::support::shop::Shop;

/// A shop whose database a second store can write to, as the staff desk does.
struct Told {
    shop: Shop,
    store: Store,
    offer: i64,
    _folder: tempfile::TempDir,
}

/// Ana asked for eight payments, which only a person may agree to, and somebody offers them.
async fn offered_by(role: StaffRole) -> Told {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/shop.db", folder.path().display());
    let mut shop = Shop::open(&url).await;
    shop.customer("C-1", "Ana Lindqvist", ",,,en-US,consumer,US")
        .await;
    shop.invoice("C-1", "INV-7", "6000.00", "2026-02-07", "2026-03-09")
        .await;
    shop.says("C-1", "can i pay in 8 parts?").await;
    let case = shop.says("C-1", "ask a person for exactly this").await;
    assert!(case.contains("your case is T-"), "{case}");

    let basis = Basis::Plan(PlanRequest::count(8));
    let quote = shop.desk.quote(&shop.business, "C-1", &basis, Role::Lead);
    let quoted = quote.await.unwrap().offers.remove(0);
    let offer = Offer {
        terms: quoted.terms,
        basis,
        expires_at: quoted.expires_at,
    };
    let store = Store::open(&url).await.unwrap();
    let mut tx = store.write().await.unwrap();
    let business = shop.business.id;
    let conversation = tx.lock_conversation(business, "terminal:C-1").await;
    let conversation = conversation.unwrap().unwrap();
    let ticket = tx.tickets(business, None).await.unwrap().remove(0);
    let new = NewStaffOffer {
        account: ticket.account,
        ticket: ticket.id,
        offer: &offer,
        by: "kim",
        role,
    };
    let now = "2026-03-12T15:00:00Z".parse().unwrap();
    let id = tx.insert_staff_offer(business, &new, now).await.unwrap();
    let staff = StaffOffer {
        id,
        role,
        by: "kim".into(),
        case: ticket.reference,
    };
    let intro = Part::new("staff-offer-again").with("by", "kim");
    let (reply, place) = staff_offer_reply(&offer, staff, intro);
    assert_eq!(reply.choices.len(), 3, "yes, no, not now");
    let dialogue = Dialogue {
        place,
        ..Dialogue::default()
    };
    let state = serde_json::to_string(&dialogue).unwrap();
    tx.save_conversation(business, conversation.id, &state, now);
    tx.commit().await.unwrap();
    Told {
        shop,
        store,
        offer: id,
        _folder: folder,
    }
}

impl Told {
    async fn stands(&self) -> bool {
        let mut tx = self.store.read().await.unwrap();
        let stands = tx.staff_offer_stands(self.shop.business.id, self.offer);
        stands.await.unwrap()
    }
}

#[tokio::test]
async fn a_yes_agrees_to_what_a_lead_offers_beyond_the_policy() {
    let mut told = offered_by(StaffRole::Lead).await;
    let reply = told.shop.says("C-1", "yes").await;
    assert!(reply.contains("8 payments, $6,000.00 in all"), "{reply}");
    assert_eq!(told.shop.plans("C-1").await, 1);
    assert!(!told.stands().await, "it is answered");
    told.shop.verify().await;
}

#[tokio::test]
async fn what_is_beyond_the_limits_of_its_maker_is_not_agreed_to() {
    // An agent may arrange up to 5,000.00, a lead more.
    let mut told = offered_by(StaffRole::Agent).await;
    let reply = told.shop.says("C-1", "yes").await;
    assert!(reply.contains("no longer possible"), "{reply}");
    assert_eq!(told.shop.plans("C-1").await, 0);
}

#[tokio::test]
async fn a_question_in_between_leaves_the_offer_open() {
    let mut told = offered_by(StaffRole::Owner).await;
    let reply = told.shop.says("C-1", "how much do i owe?").await;
    assert!(reply.contains("This plan covers $6,000.00"), "{reply}");
    let reply = told.shop.says("C-1", "can you make it 10 payments?").await;
    assert!(reply.contains("passed on what you wrote"), "{reply}");
    assert!(reply.contains("This plan covers $6,000.00"), "{reply}");
    assert!(told.stands().await);
    assert_eq!(told.shop.plans("C-1").await, 0);
    told.shop.says("C-1", "yes").await;
    assert_eq!(told.shop.plans("C-1").await, 1);
}

#[tokio::test]
async fn a_no_is_told_to_the_case_and_agrees_to_nothing() {
    let mut told = offered_by(StaffRole::Lead).await;
    let reply = told.shop.says("C-1", "no").await;
    assert!(reply.contains("nothing has been agreed"), "{reply}");
    assert!(!told.stands().await, "it is answered");
    let reply = told.shop.says("C-1", "yes").await;
    assert_eq!(told.shop.plans("C-1").await, 0, "{reply}");
}

#[tokio::test]
async fn not_now_keeps_it_and_back_shows_it_again() {
    let mut told = offered_by(StaffRole::Lead).await;
    let reply = told.shop.says("C-1", "let me think").await;
    assert!(reply.contains("The offer stands until"), "{reply}");
    told.shop.says("C-1", "yes").await;
    assert_eq!(told.shop.plans("C-1").await, 0, "the terms were not there");
    let reply = told.shop.says("C-1", "back").await;
    assert!(reply.contains("This plan covers $6,000.00"), "{reply}");
    told.shop.says("C-1", "yes").await;
    assert_eq!(told.shop.plans("C-1").await, 1);
}

#[tokio::test]
async fn what_was_taken_back_or_has_expired_is_not_agreed_to() {
    let mut told = offered_by(StaffRole::Lead).await;
    let mut tx = told.store.write().await.unwrap();
    let business = told.shop.business.id;
    let withdrawn = tx.answer_staff_offer(business, told.offer, StaffOfferAnswer::Withdrawn);
    assert!(withdrawn.await.unwrap());
    tx.commit().await.unwrap();
    let reply = told.shop.says("C-1", "yes").await;
    assert!(reply.contains("has taken that offer back"), "{reply}");
    assert_eq!(told.shop.plans("C-1").await, 0);

    let mut told = offered_by(StaffRole::Lead).await;
    told.shop.later(3);
    let reply = told.shop.says("C-1", "yes").await;
    assert!(reply.contains("has expired"), "{reply}");
    assert_eq!(told.shop.plans("C-1").await, 0);
}

#[tokio::test]
async fn after_a_part_was_paid_the_same_offer_covers_the_rest() {
    let mut told = offered_by(StaffRole::Lead).await;
    told.shop.pays("C-1", "400.00", "ACH-1").await;
    let reply = told.shop.says("C-1", "yes").await;
    assert!(reply.contains("This plan covers $5,600.00"), "{reply}");
    assert_eq!(told.shop.plans("C-1").await, 0, "other terms, another yes");
    told.shop.says("C-1", "yes").await;
    assert_eq!(told.shop.plans("C-1").await, 1);
    assert!(!told.stands().await);
}
