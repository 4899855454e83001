//! What staff do on cases: one claim, what each role may do, what reaches the customer and comes back, and the
//! program as they use it.

use std::sync::Arc;

use goodterms::desk::DeskError;
use goodterms::desk::message::{Body, Inbound};
use goodterms::desk::staff::{
    ActReport, CaseHold, Entry, HoldWhat, Order, Question, QueueFilter, QueueLine, Raise,
    recorded_in_words,
};
use goodterms::domain::hold::AccountHoldReason;
use goodterms::domain::plan::{Basis, Frequency, PlanRequest, SettlementRequest, Size};
use goodterms::domain::ticket::{Priority, StaffMember, StaffRole, Tier};
use goodterms::store::Delivery;
use sqlx::AnyPool;

use crate::support::postgres;
use crate::support::program::Place;
use crate::support::shop::{Shop, databases};

fn refusal<T: std::fmt::Debug>(result: Result<T, DeskError>) -> String {
    match result.unwrap_err() {
        DeskError::Refused(why) => why,
        other @ (DeskError::Store(_) | DeskError::Wording(_)) => panic!("{other}"),
    }
}

/// A shop with Max (owner), Lee (lead), Kim and Sam (agents), and Ana, who owes 450.00.
async fn staffed(url: &str) -> Shop {
    let shop = Shop::open(url).await;
    shop.customer(
        "C-1",
        "Ana Lindqvist",
        "ana@lindqvist.example,,,en-US,consumer,US",
    )
    .await;
    shop.invoice("C-1", "INV-7", "450.00", "2026-02-07", "2026-03-09")
        .await;
    for (name, role) in [
        ("Max", StaffRole::Owner),
        ("Lee", StaffRole::Lead),
        ("Kim", StaffRole::Agent),
        ("Sam", StaffRole::Agent),
    ] {
        let new = StaffMember {
            name: name.into(),
            role,
        };
        shop.desk
            .add_member(&shop.business, Some("Max"), &new)
            .await
            .unwrap();
    }
    shop
}

/// The same, and Ana has asked for a person.
async fn with_a_case(url: &str) -> (Shop, String) {
    let mut shop = staffed(url).await;
    shop.says("C-1", "I want to talk to a person").await;
    let case = queue(&shop).await.remove(0).ticket;
    read(&shop).await;
    (shop, case)
}

async fn queue(shop: &Shop) -> Vec<QueueLine> {
    let filter = QueueFilter::default();
    shop.desk.queue(&shop.business, &filter).await.unwrap()
}

/// What Ana has still to read; she has read it then.
async fn read(shop: &Shop) -> Vec<Delivery<Body>> {
    let channel = shop.channel("C-1").await;
    let pending = shop.desk.pending(&channel).await.unwrap();
    shop.desk.delivered(&channel, &pending).await.unwrap();
    pending
}

fn order<'a>(shop: &'a Shop, who: &'a str, ticket: &'a str) -> Order<'a> {
    Order {
        business: &shop.business,
        who,
        ticket,
        key: None,
    }
}

fn stands(report: &ActReport) -> String {
    match &report.assignee {
        Some(who) => format!("{} {who}", report.state),
        None => report.state.to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_who_claim_one_case_at_once_one_gets_it_and_the_others_learn_who() {
    let scratch = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}", scratch.path().join("books.db").display());
    for url in databases().into_iter().chain([file]) {
        let (shop, case) = with_a_case(&url).await;
        let shop = Arc::new(shop);
        for number in 0..100 {
            let new = StaffMember {
                name: format!("Agent {number}"),
                role: StaffRole::Agent,
            };
            let added = shop.desk.add_member(&shop.business, Some("Max"), &new);
            added.await.unwrap();
        }
        let tasks: Vec<_> = (0..100)
            .map(|number| {
                let (shop, case) = (Arc::clone(&shop), case.clone());
                tokio::spawn(async move {
                    let who = format!("Agent {number}");
                    let claimed = shop.desk.claim(&order(&shop, &who, &case)).await;
                    (who, claimed)
                })
            })
            .collect();
        let mut winners = Vec::new();
        let mut losers = Vec::new();
        for task in tasks {
            match task.await.unwrap() {
                (who, Ok(report)) => winners.push((who, stands(&report))),
                (_, lost) => losers.push(refusal(lost)),
            }
        }
        assert_eq!(winners.len(), 1, "{winners:?}");
        let (winner, state) = &winners[0];
        assert_eq!(*state, format!("claimed {winner}"));
        assert_eq!(losers.len(), 99);
        let told = format!("{case}: {winner} has claimed it already");
        assert!(losers.iter().all(|why| *why == told), "{losers:?}");
        let trail = shop.desk.audit(&shop.business, None, Some(&case)).await;
        let claims = trail.unwrap();
        let claims = claims.iter().filter(|line| line.event.what == "claimed");
        assert_eq!(claims.count(), 1);
        shop.verify().await;
    }
}

#[tokio::test]
async fn an_answer_reaches_the_chat_and_what_is_written_below_it_comes_back() {
    for url in databases() {
        let (mut shop, case) = with_a_case(&url).await;
        let kim = |shop: &Shop| shop.desk.clone();
        kim(&shop).claim(&order(&shop, "kim", &case)).await.unwrap();
        let report = shop
            .desk
            .reply(
                &order(&shop, "Kim", &case),
                "Good morning, what is it about?",
            )
            .await
            .unwrap();
        assert_eq!(stands(&report), "waiting_for_customer Kim");
        assert_eq!(report.answer_by, None, "the clock stands still");
        let messages = read(&shop).await;
        assert_eq!(messages.len(), 1);
        assert_eq!(messages[0].reply_to, None);
        let text = &messages[0].body.text;
        for part in [
            "Kim from Harbour Lane Joinery",
            case.as_str(),
            "“Good morning, what is it about?”",
        ] {
            assert!(text.contains(part), "{text}");
        }

        shop.says("C-1", "the worktop has a crack").await;
        let line = queue(&shop).await.remove(0);
        assert_eq!(line.state, "waiting_for_staff");
        assert!(line.answer_by.is_some(), "the clock runs again");
        let report = shop
            .desk
            .case_report(&shop.business, Some("Kim"), &case, 50)
            .await
            .unwrap();
        let last = report.events.last().unwrap();
        assert_eq!(
            (last.what.as_str(), last.role.as_str()),
            ("wrote", "customer")
        );
        assert!(
            last.text
                .as_ref()
                .unwrap()
                .contains("the worktop has a crack")
        );
        let heard: Vec<&str> = report.transcript.iter().map(|said| said.who).collect();
        assert_eq!(heard, ["customer", "bot", "staff", "customer", "bot"]);

        let outcome = "A new worktop comes on Friday.";
        let resolved = shop
            .desk
            .resolve(&order(&shop, "Kim", &case), outcome)
            .await
            .unwrap();
        assert_eq!(resolved.state, "resolved");
        assert!(queue(&shop).await.is_empty());
        let text = &read(&shop).await.pop().unwrap().body.text;
        assert!(text.contains(outcome), "{text}");
        shop.says("C-1", "5").await;
        let found = shop.desk.search_cases(&shop.business, "friday").await;
        assert_eq!(found.unwrap()[0].rating, Some(5));
        shop.verify().await;
    }
}

#[tokio::test]
async fn a_choice_that_staff_offer_is_answered_by_its_number() {
    let (mut shop, case) = with_a_case("sqlite::memory:").await;
    let question = Question {
        text: "Which day suits you?".into(),
        choices: vec!["Monday".into(), "Friday".into()],
    };
    let asked = shop.desk.ask(&order(&shop, "Kim", &case), &question).await;
    assert_eq!(
        stands(&asked.unwrap()),
        "waiting_for_customer Kim",
        "who asks has the case from then on"
    );
    read(&shop).await;
    shop.says("C-1", "2").await;
    let report = shop
        .desk
        .case_report(&shop.business, None, &case, 50)
        .await
        .unwrap();
    let last = report.events.last().unwrap();
    assert_eq!(last.text.as_deref(), Some("“Friday”"));
    assert_eq!(report.line.state, "waiting_for_staff");
}

#[tokio::test]
async fn a_short_answer_to_staff_is_no_yes_to_terms_above_it() {
    for answer in ["yes", "1", "ok"] {
        let (mut shop, case) = with_a_case("sqlite::memory:").await;
        let offer = shop.says("C-1", "3 payments please").await;
        assert!(offer.contains("$150.00"), "{offer}");
        let order = order(&shop, "Kim", &case);
        shop.desk.reply(&order, "Shall I call you?").await.unwrap();
        read(&shop).await;
        shop.says("C-1", answer).await;
        assert_eq!(shop.plans("C-1").await, 0, "{answer}");
    }
}

#[tokio::test]
async fn each_role_does_what_is_its_own_and_hears_who_may_do_the_rest() {
    let (shop, case) = with_a_case("sqlite::memory:").await;
    let desk = &shop.desk;
    let as_of = |who: &'static str| order(&shop, who, &case);
    desk.claim(&as_of("Kim")).await.unwrap();

    let mine = refusal(desk.reply(&as_of("Sam"), "Hello.").await);
    assert!(
        mine.contains("Kim has claimed it") && mine.contains("a lead"),
        "{mine}"
    );
    let lead_only = refusal(desk.reassign(&as_of("Kim"), "Sam", "holiday").await);
    assert!(
        lead_only.contains("only a lead or the owner"),
        "{lead_only}"
    );
    let helped = desk.reply(&as_of("Lee"), "Hello, Lee here.").await.unwrap();
    assert_eq!(
        stands(&helped),
        "waiting_for_customer Kim",
        "a lead takes nothing away"
    );
    let given = desk
        .reassign(&as_of("Lee"), "sam", "knows her")
        .await
        .unwrap();
    assert_eq!(stands(&given), "waiting_for_customer Sam");

    let raise = Raise {
        tier: Some(Tier::Three),
        priority: Some(Priority::Urgent),
        why: "talks of a lawyer",
    };
    let raised = desk.raise(&as_of("Sam"), &raise).await.unwrap();
    assert_eq!((stands(&raised).as_str(), raised.tier), ("open", 3));
    for agents in [
        refusal(desk.claim(&as_of("Sam")).await),
        refusal(desk.note(&as_of("Kim"), "hm").await),
    ] {
        assert!(
            agents.contains("tier three; a lead or the owner"),
            "{agents}"
        );
    }
    let to_agent = refusal(desk.reassign(&as_of("Lee"), "Kim", "hm").await);
    assert!(to_agent.contains("Kim is an agent"), "{to_agent}");
    desk.claim(&as_of("Lee")).await.unwrap();
    shop.verify().await;
}

#[tokio::test]
async fn nobody_acts_who_does_not_work_here() {
    let (shop, case) = with_a_case("sqlite::memory:").await;
    let desk = &shop.desk;
    let unknown = refusal(desk.claim(&order(&shop, "Eve", &case)).await);
    assert!(unknown.contains("nobody named Eve"), "{unknown}");
    desk.remove_member(&shop.business, "Max", "kim")
        .await
        .unwrap();
    let left = refusal(desk.claim(&order(&shop, "Kim", &case)).await);
    assert!(
        left.contains("has not worked for") && left.contains("2026-03-12"),
        "{left}"
    );
    let back = StaffMember {
        name: "KIM".into(),
        role: StaffRole::Lead,
    };
    desk.add_member(&shop.business, Some("Max"), &back)
        .await
        .unwrap();
    let claimed = desk.claim(&order(&shop, "kim", &case)).await.unwrap();
    assert_eq!(stands(&claimed), "claimed Kim");
}

#[tokio::test]
async fn the_first_member_is_an_owner_and_only_an_owner_adds_more() {
    let shop = Shop::open("sqlite::memory:").await;
    let (desk, business) = (&shop.desk, &shop.business);
    let new = |name: &str, role| StaffMember {
        name: name.into(),
        role,
    };
    let agent = new("Kim", StaffRole::Agent);
    let first = refusal(desk.add_member(business, None, &agent).await);
    assert!(first.contains("--role owner"), "{first}");
    let owner = new("Max", StaffRole::Owner);
    desk.add_member(business, None, &owner).await.unwrap();
    let nobody = refusal(desk.add_member(business, None, &agent).await);
    assert!(nobody.contains("--who"), "{nobody}");
    desk.add_member(business, Some("max"), &agent)
        .await
        .unwrap();
    let by_agent = desk
        .add_member(business, Some("Kim"), &new("Sam", StaffRole::Lead))
        .await;
    assert!(refusal(by_agent).contains("only an owner"));
    for last in [
        desk.remove_member(business, "Max", "Max").await,
        desk.add_member(business, Some("Max"), &new("Max", StaffRole::Lead))
            .await,
    ] {
        assert!(refusal(last).contains("the only owner"));
    }
    let same = desk
        .add_member(business, Some("Max"), &agent)
        .await
        .unwrap();
    assert!(same.unchanged);
    let trail = desk.audit(business, Some("max"), None).await.unwrap();
    let done: Vec<&str> = trail.iter().map(|line| line.event.what.as_str()).collect();
    assert_eq!(done, ["member_added", "member_added"]);
}

#[tokio::test]
async fn the_same_act_twice_is_done_once() {
    for url in databases() {
        let (shop, case) = with_a_case(&url).await;
        let keyed = |key| Order {
            key: Some(key),
            ..order(&shop, "Kim", &case)
        };
        for again in [false, true] {
            let replied = shop.desk.reply(&keyed("a"), "Hello.").await.unwrap();
            assert_eq!(replied.unchanged, again);
            let credit = Entry::Credit {
                amount: shop.money("20.00"),
                reference: format!("CN-{again}"),
                value_date: shop.today(),
                invoice: None,
            };
            let recorded = shop
                .desk
                .record_for_case(&keyed("b"), &credit, "late")
                .await;
            assert_eq!(recorded.unwrap().unchanged, again);
        }
        assert_eq!(read(&shop).await.len(), 1);
        assert_eq!(shop.balance("C-1").await, shop.money("430.00"));
        let other = refusal(shop.desk.note(&keyed("a"), "Hello.").await);
        assert!(
            other.contains("was used before, when Kim replied"),
            "{other}"
        );
        shop.verify().await;
    }
}

/// A credit for Ana, recorded by somebody.
async fn credits(
    shop: &Shop,
    case: &str,
    who: &str,
    (amount, reference): (&str, &str),
) -> Result<ActReport, DeskError> {
    let credit = Entry::Credit {
        amount: shop.money(amount),
        reference: reference.into(),
        value_date: shop.today(),
        invoice: None,
    };
    let order = order(shop, who, case);
    shop.desk
        .record_for_case(&order, &credit, "late delivery")
        .await
}

#[tokio::test]
async fn what_a_role_may_give_is_limited_and_an_owner_is_not() {
    let (shop, case) = with_a_case("sqlite::memory:").await;
    // Ten percent of 450.00 for an agent, thirty of what is left for a lead.
    let much = refusal(credits(&shop, &case, "Kim", ("45.01", "CN-1")).await);
    assert!(
        much.contains("45.00 USD") && much.contains("a lead or the owner"),
        "{much}"
    );
    credits(&shop, &case, "Kim", ("45.00", "CN-1"))
        .await
        .unwrap();
    let much = refusal(credits(&shop, &case, "Lee", ("200.00", "CN-2")).await);
    assert!(much.contains("the owner can record it"), "{much}");
    let all = credits(&shop, &case, "Max", ("200.00", "CN-2")).await;
    let recorded = all.unwrap().recorded.unwrap();
    assert_eq!(recorded.balance, shop.money("205.00"));

    let back = Entry::Reversal {
        reference: "CN-2".into(),
        value_date: shop.today(),
    };
    let max = order(&shop, "Max", &case);
    let desk = &shop.desk;
    desk.record_for_case(&max, &back, "too much").await.unwrap();
    assert_eq!(shop.balance("C-1").await, shop.money("405.00"));
    let trail = desk.audit(&shop.business, Some("Max"), Some(&case)).await;
    let event = trail.unwrap().remove(0).event;
    assert_eq!(event.before.as_deref(), Some("balance 205.00 USD"));
    assert_eq!(event.after.as_deref(), Some("balance 405.00 USD"));
    assert_eq!(event.why.as_deref(), Some("too much"));
    shop.verify().await;
}

/// Barter for Ana, or money, recorded by somebody.
async fn records(
    shop: &Shop,
    case: &str,
    who: &str,
    entry: (&str, &str, &str),
) -> Result<ActReport, DeskError> {
    let (kind, amount, reference) = entry;
    let (amount, reference) = (shop.money(amount), reference.into());
    let (value_date, invoice) = (shop.today(), None);
    let entry = match kind {
        "barter" => Entry::Barter {
            amount,
            reference,
            value_date,
            invoice,
        },
        "payment" => Entry::Payment {
            amount,
            reference,
            value_date,
            invoice,
            method: None,
        },
        other => panic!("what is {other}?"),
    };
    let order = order(shop, who, case);
    shop.desk.record_for_case(&order, &entry, "arrived").await
}

#[tokio::test]
async fn many_small_credits_are_one_large_one_and_barter_counts_with_them() {
    for url in databases() {
        let (shop, case) = with_a_case(&url).await;
        credits(&shop, &case, "Kim", ("30.00", "CN-1"))
            .await
            .unwrap();
        // A tenth of 420.00 is 42.00, but 30.00 of the 45.00 are given.
        let second = refusal(credits(&shop, &case, "Kim", ("15.01", "CN-2")).await);
        assert!(
            second.contains("15.00 USD") && second.contains("30.00 USD of the last 365 days"),
            "{second}"
        );
        let barter = ("barter", "15.01", "B-1");
        let barter = refusal(records(&shop, &case, "Kim", barter).await);
        assert!(barter.contains("a lead or the owner"), "{barter}");
        records(&shop, &case, "Kim", ("barter", "15.00", "B-1"))
            .await
            .unwrap();
        let again = records(&shop, &case, "Kim", ("barter", "15.00", "B-1")).await;
        assert!(again.unwrap().unchanged, "the same again is no more");
        refusal(credits(&shop, &case, "Kim", ("0.01", "CN-2")).await);
        let owner = refusal(credits(&shop, &case, "Lee", ("90.01", "CN-2")).await);
        assert!(owner.contains("; the owner can record it"), "{owner}");

        // What was taken back was not given, and what was given a year ago does not count any more.
        let back = Entry::Reversal {
            reference: "B-1".into(),
            value_date: shop.today(),
        };
        let kim = order(&shop, "Kim", &case);
        let taken = shop
            .desk
            .record_for_case(&kim, &back, "not delivered")
            .await;
        let recorded = taken.unwrap().recorded.unwrap();
        assert_eq!(recorded_in_words(&recorded), "reversal of B-1, 15.00 USD");
        credits(&shop, &case, "Kim", ("15.00", "CN-2"))
            .await
            .unwrap();
        shop.later(366);
        credits(&shop, &case, "Kim", ("40.50", "CN-3"))
            .await
            .unwrap();
        shop.verify().await;
    }
}

#[tokio::test]
async fn a_payment_far_above_what_is_open_is_looked_at_twice() {
    let (shop, case) = with_a_case("sqlite::memory:").await;
    let slip = refusal(records(&shop, &case, "Kim", ("payment", "900.01", "P-1")).await);
    assert!(slip.contains("only 450.00 USD is open"), "{slip}");
    records(&shop, &case, "Kim", ("payment", "900.00", "P-1"))
        .await
        .unwrap();
    let more = refusal(records(&shop, &case, "Kim", ("payment", "0.01", "P-2")).await);
    assert!(more.contains("nothing is open"), "{more}");
    refusal(credits(&shop, &case, "Lee", ("0.01", "CN-1")).await);
    records(&shop, &case, "Lee", ("payment", "5.00", "P-2"))
        .await
        .unwrap();
    credits(&shop, &case, "Max", ("1.00", "CN-1"))
        .await
        .unwrap();
    assert_eq!(shop.balance("C-1").await, shop.money("-456.00"));
}

#[tokio::test]
async fn what_is_offered_ends_within_twice_the_length_of_the_policy() {
    let (shop, case) = with_a_case("sqlite::memory:").await;
    // The policy has 190 days: twice that from March 12 is March 27 of the next year.
    let offer = async |who: &str, months: u32| {
        let plan = Basis::Plan(PlanRequest {
            size: Size::Count(months),
            frequency: Some(Frequency::Monthly),
            ..PlanRequest::default()
        });
        let order = order(&shop, who, &case);
        shop.desk.offer(&order, &plan, "asked kindly").await
    };
    for who in ["Kim", "Lee"] {
        let long = refusal(offer(who, 14).await);
        assert!(long.contains("by 2027-03-27, 380 days"), "{long}");
    }
    offer("Kim", 13).await.unwrap();
    offer("Max", 14).await.unwrap();
}

#[tokio::test]
async fn a_question_has_no_choice_whose_answer_could_mean_another() {
    let (shop, case) = with_a_case("sqlite::memory:").await;
    let kim = order(&shop, "Kim", &case);
    let ask = async |choices: &[&str]| {
        let choices = choices.iter().map(|text| (*text).to_owned()).collect();
        let text = "How many\nparts?".into();
        shop.desk.ask(&kim, &Question { text, choices }).await
    };
    let number = refusal(ask(&["3", "6"]).await);
    assert!(number.contains("the choice 3 is only a number"), "{number}");
    assert!(refusal(ask(&["three", "2)"]).await).contains("only a number"));
    let twice = refusal(ask(&["Monday", "monday"]).await);
    assert!(
        twice.contains("the choice monday is there twice"),
        "{twice}"
    );
    let odd = refusal(shop.desk.reply(&kim, "It is \u{1b}[31mred.").await);
    assert!(
        odd.contains("control character") && odd.contains("1b"),
        "{odd}"
    );
    ask(&["3 parts", "10:00"]).await.unwrap();

    let text = "Thank you.\r\n\r\nThe doors come:\n\ton Friday.";
    let reads = shop.desk.reply(&kim, text).await.unwrap().customer_reads;
    let reads = reads.unwrap();
    assert!(
        reads.contains("“Thank you.\n\nThe doors come:\n on Friday.”"),
        "{reads}"
    );
}

#[tokio::test]
async fn holds_are_put_and_lifted_by_a_case_once_each() {
    for url in databases() {
        let (shop, case) = with_a_case(&url).await;
        let desk = &shop.desk;
        let kim = order(&shop, "Kim", &case);
        let until = Some("2026-04-30".parse().unwrap());
        let account = HoldWhat::Account(CaseHold {
            reason: AccountHoldReason::BreathingSpace,
            until,
        });
        for what in [HoldWhat::Invoice("INV-7".into()), account] {
            for again in [false, true] {
                let put = desk.put_hold(&kim, &what, "seeks advice").await;
                assert_eq!(put.unwrap().unchanged, again);
            }
            assert_eq!(desk.holds(&shop.business).await.unwrap().len(), 1);
            for again in [false, true] {
                let lift = desk.lift_case_hold(&kim, &what, "settled").await;
                assert_eq!(lift.unwrap().unchanged, again);
            }
            assert!(desk.holds(&shop.business).await.unwrap().is_empty());
        }
        let endless = HoldWhat::Account(CaseHold {
            reason: AccountHoldReason::BreathingSpace,
            until: None,
        });
        let why = desk
            .put_hold(&order(&shop, "Kim", &case), &endless, "hm")
            .await;
        assert!(refusal(why).contains("until when"));
        shop.verify().await;
    }
}

#[tokio::test]
async fn a_resolved_case_is_closed_by_the_run_of_the_day_and_not_before_its_time() {
    for url in databases() {
        let (mut shop, case) = with_a_case(&url).await;
        let outcome = shop
            .desk
            .resolve(&order(&shop, "Kim", &case), "Done.")
            .await;
        outcome.unwrap();
        shop.later(6);
        let day = shop.desk.run_day(&shop.business).await.unwrap();
        assert_eq!(day.closed_cases, Vec::<String>::new());
        shop.later(1);
        let rehearsed = shop.desk.rehearse_day(&shop.business).await.unwrap();
        assert_eq!(rehearsed.closed_cases.join(" "), case);
        let day = shop.desk.run_day(&shop.business).await.unwrap();
        assert_eq!(day.closed_cases.join(" "), case);
        let again = shop.desk.run_day(&shop.business).await.unwrap();
        assert_eq!(again.closed_cases, Vec::<String>::new());
        let late = shop.desk.reopen(&order(&shop, "Kim", &case), "hm").await;
        assert!(refusal(late).contains("closed for good"));
        // The customer is never told that a case is open again when it is not.
        let said = shop.says("C-1", "no, that is not settled at all").await;
        assert_eq!(queue(&shop).await.len(), 1, "{said}");
        assert_ne!(queue(&shop).await[0].ticket, case);
        shop.verify().await;
    }
}

#[tokio::test]
async fn a_customer_who_is_not_content_opens_the_case_again_in_time() {
    for words in ["it is not settled", "6", "no"] {
        let (mut shop, case) = with_a_case("sqlite::memory:").await;
        let done = shop
            .desk
            .resolve(&order(&shop, "Kim", &case), "Done.")
            .await;
        done.unwrap();
        shop.later(6);
        let said = shop.says("C-1", words).await;
        assert!(
            said.contains(&format!("opened your case {case} again")),
            "{said}"
        );
        let line = queue(&shop).await.remove(0);
        assert_eq!((line.ticket, line.state), (case, "reopened"));
        shop.verify().await;
    }
}

#[tokio::test]
async fn a_case_whose_matter_is_open_again_stays_closed() {
    let (mut shop, case) = with_a_case("sqlite::memory:").await;
    shop.desk
        .resolve(&order(&shop, "Kim", &case), "Done.")
        .await
        .unwrap();
    shop.says("C-1", "how much do I owe?").await;
    shop.says("C-1", "I want to talk to a person").await;
    let second = queue(&shop).await.remove(0).ticket;
    let why = refusal(shop.desk.reopen(&order(&shop, "Kim", &case), "hm").await);
    assert!(why.contains(&second), "{why}");
    shop.desk
        .resolve(&order(&shop, "Kim", &second), "Done.")
        .await
        .unwrap();
    shop.desk
        .reopen(&order(&shop, "Kim", &case), "hm")
        .await
        .unwrap();
    assert_eq!(queue(&shop).await[0].ticket, case);
    shop.verify().await;
}

#[tokio::test]
async fn the_queue_begins_with_what_is_due_first_and_ends_with_what_waits_for_the_customer() {
    let (mut shop, asked) = with_a_case("sqlite::memory:").await;
    for (account, name) in [("C-2", "Bluebird Cafe"), ("C-3", "Samir Haddad")] {
        shop.customer(account, name, ",,,,company,US").await;
        let number = format!("INV-{account}");
        shop.invoice(account, &number, "100.00", "2026-02-01", "2026-03-03")
            .await;
    }
    shop.clock.advance(chrono::TimeDelta::hours(1));
    shop.says("C-2", "I want to talk to a person").await;
    shop.says("C-3", "I lost my job and cannot pay").await;
    let question = shop
        .desk
        .reply(&order(&shop, "Kim", &asked), "Hello.")
        .await;
    question.unwrap();
    let lines = queue(&shop).await;
    let order: Vec<&str> = lines.iter().map(|line| line.account.as_str()).collect();
    assert_eq!(order, ["C-3", "C-2", "C-1"], "hardship is due sooner");
    let filter = QueueFilter {
        of: Some("kim".into()),
        ..QueueFilter::default()
    };
    let mine = shop.desk.queue(&shop.business, &filter).await.unwrap();
    assert_eq!(mine.len(), 1);
    assert_eq!(mine[0].ticket, asked);
}

#[tokio::test]
async fn verify_tells_of_a_case_that_is_not_what_its_trail_says() {
    let scratch = tempfile::tempdir().unwrap();
    let mut urls = vec![format!(
        "sqlite://{}",
        scratch.path().join("books.db").display()
    )];
    urls.extend(postgres::server().map(postgres::Postgres::fresh_database));
    for url in urls {
        let (shop, case) = with_a_case(&url).await;
        shop.desk
            .reply(&order(&shop, "Kim", &case), "Hello.")
            .await
            .unwrap();
        shop.verify().await;
        let pool = AnyPool::connect(&url).await.unwrap();
        for (harm, told) in [
            (
                "UPDATE tickets SET assignee = 'Sam'",
                "waiting for customer (Sam)",
            ),
            (
                "UPDATE outbox SET ticket_id = 999 WHERE ticket_id IS NOT NULL",
                "1 message(s)",
            ),
        ] {
            sqlx::query(harm).execute(&pool).await.unwrap();
            let report = shop.desk.verify(None).await.unwrap();
            let differences = report.differences.join("\n");
            assert!(differences.contains(told), "{harm}: {differences}");
        }
        let changed = sqlx::query("UPDATE ticket_events SET actor = 'x'")
            .execute(&pool)
            .await;
        assert!(changed.is_err(), "the trail cannot be changed");
        pool.close().await;
    }
}

/// The demo in a place of its own, and the program as its second terminal.
fn demo() -> Place {
    let place = Place::new();
    place
        .run_with(&["demo", "--as", "C-1001", "--at", AT], "hi\n")
        .succeeds();
    place
}

const AT: &str = "2026-03-12T18:00:00Z";

fn staff(place: &Place, arguments: &[&str]) -> crate::support::program::Ran {
    let all = [&["staff", "--demo", "--at", AT], arguments].concat();
    place
        .command(&all)
        .env_remove("DATABASE_URL")
        .output()
        .unwrap()
        .into()
}

#[test]
fn the_second_terminal_of_the_demo_is_the_staff() {
    let place = demo();
    let ran = staff(&place, &[])
        .succeeds()
        .says("3 cases")
        .says("late by");
    let ran = ran.says("Bluebird Cafe").says("hardship");
    assert!(
        ran.out.lines().all(|line| line.chars().count() <= 100),
        "{}",
        ran.out
    );
    let lines = staff(&place, &["--json"]).succeeds().json();
    let case = lines[0]["ticket"].as_str().unwrap().to_owned();
    staff(&place, &["show", &case])
        .succeeds()
        .says("build you a website")
        .says("Conversation")
        .says("Next");
    staff(&place, &["claim", &case])
        .succeeds()
        .says("claimed by Kim");
    staff(&place, &["claim", &case])
        .succeeds()
        .says("nothing has changed");
    staff(&place, &["claim", &case, "--who", "lee"])
        .fails_with(3)
        .complains("Kim has claimed it already");
    staff(&place, &["reply", &case, "--saved", "found"])
        .succeeds()
        .says("The customer reads:");
    staff(&place, &["reply", &case, "--saved", "lost"])
        .fails_with(3)
        .complains("there is found");
    staff(&place, &["queue", "--mine"]).succeeds().says(&case);
    staff(&place, &["audit", "--who", "Kim"])
        .succeeds()
        .says("replied");
    staff(&place, &["search", "WEBSITE"]).succeeds().says(&case);
    staff(&place, &["member", "list"]).succeeds().says("Lee");
    // The customer's side, in the same database.
    let database = format!(
        "sqlite://{}",
        place
            .path()
            .join(".local/share/goodterms/demo.db")
            .display()
    );
    place
        .run_with(
            &[
                "chat",
                "--as",
                "C-1012",
                "--database",
                &database,
                "--at",
                AT,
            ],
            "in the morning would be best\n",
        )
        .succeeds()
        .says("Kim from Harbour Lane Joinery")
        .says("passed that on to Kim");
    let lines = staff(&place, &["queue", "--state", "waiting_for_staff", "--json"])
        .succeeds()
        .json();
    assert_eq!(lines[0]["ticket"], case.as_str());
    place
        .run(&["verify", "--database", &database])
        .succeeds()
        .says("3 cases, 0 files: all as derived");
}

#[test]
fn without_a_demo_there_is_no_second_terminal() {
    let place = Place::new();
    staff(&place, &[])
        .fails_with(3)
        .complains("start `goodterms demo`");
}

#[test]
fn a_new_business_learns_how_its_staff_begin() {
    let place = Place::new();
    place.create_business();
    place.run(&["staff"]).succeeds().says("no open case");
    place
        .run(&["staff", "claim", "T-1", "--who", "kim"])
        .fails_with(3)
        .complains("staff member add NAME --role owner");
    place
        .run(&["staff", "member", "add", "Max", "--role", "owner"])
        .succeeds();
    place
        .run(&["staff", "claim", "T-1", "--who", "max"])
        .fails_with(3)
        .complains("no case T-1");
    place
        .run(&["staff", "claim", "T-1"])
        .fails_with(3)
        .complains("--who");
}

/// Ana asks for more payments than the bot may agree to, and for a person to decide.
async fn with_a_wish(url: &str) -> (Shop, String) {
    let mut shop = staffed(url).await;
    let refused = shop.says("C-1", "I can pay in 10 payments").await;
    let mut said = vec![refused];
    for words in ["ask a person", "yes"] {
        if queue(&shop).await.is_empty() {
            said.push(shop.says("C-1", words).await);
        }
    }
    let lines = queue(&shop).await;
    assert_eq!(lines.len(), 1, "{}", said.join("\n"));
    (shop, lines[0].ticket.clone())
}

#[tokio::test]
async fn an_approval_is_an_offer_and_the_customer_says_yes_to_its_terms() {
    for url in databases() {
        let (mut shop, case) = with_a_wish(&url).await;
        let approved = shop
            .desk
            .approve(&order(&shop, "Kim", &case), "has always paid")
            .await
            .unwrap();
        let reads = approved.customer_reads.unwrap();
        assert!(reads.contains("agrees to what you asked for"), "{reads}");
        assert!(reads.contains("$45.00"), "{reads}");
        assert_eq!(shop.plans("C-1").await, 0, "nothing is agreed yet");
        let said = shop.says("C-1", "yes").await;
        assert_eq!(shop.plans("C-1").await, 1, "{said}");
        let report = shop
            .desk
            .case_report(&shop.business, Some("Kim"), &case, 50)
            .await
            .unwrap();
        assert_eq!(report.events.last().unwrap().what, "offer_accepted");
        assert_eq!(report.line.state, "waiting_for_staff");
        let late = shop
            .desk
            .reject(&order(&shop, "Kim", &case), "We cannot after all.")
            .await;
        let late = refusal(late);
        assert!(
            late.contains("has accepted the offer") && late.contains("resolve the case"),
            "{late}"
        );
        assert_eq!(shop.plans("C-1").await, 1);
        shop.verify().await;
    }
}

#[tokio::test]
async fn an_offer_that_was_declined_or_taken_back_is_no_agreement() {
    let (mut shop, case) = with_a_wish("sqlite::memory:").await;
    let approve = shop.desk.approve(&order(&shop, "Kim", &case), "ok").await;
    approve.unwrap();
    shop.says("C-1", "no").await;
    assert_eq!(shop.plans("C-1").await, 0);
    let trail = shop.desk.audit(&shop.business, None, Some(&case)).await;
    let declined = trail.unwrap();
    assert!(
        declined
            .iter()
            .any(|line| line.event.what == "offer_declined")
    );

    let approve = shop.desk.approve(&order(&shop, "Kim", &case), "ok").await;
    approve.unwrap();
    let reject = shop
        .desk
        .reject(&order(&shop, "Kim", &case), "We cannot.")
        .await;
    reject.unwrap();
    for words in ["yes", "1", "I agree"] {
        shop.says("C-1", words).await;
        assert_eq!(shop.plans("C-1").await, 0, "{words}");
    }
    shop.verify().await;
}

#[tokio::test]
async fn an_offer_beyond_the_limits_of_a_role_is_refused_with_who_may_make_it() {
    let (mut shop, case) = with_a_case("sqlite::memory:").await;
    let settle = Basis::Settlement(SettlementRequest {
        pay: shop.money("350.00"),
        on: "2026-03-20".parse().unwrap(),
        invoices: Vec::new(),
    });
    let why = "rather now than never";
    let agent = refusal(
        shop.desk
            .offer(&order(&shop, "Kim", &case), &settle, why)
            .await,
    );
    assert!(
        agent.contains("A lead or the owner may go further"),
        "{agent}"
    );
    let offered = shop
        .desk
        .offer(&order(&shop, "Lee", &case), &settle, why)
        .await;
    let reads = offered.unwrap().customer_reads.unwrap();
    assert!(reads.contains("Lee from Harbour Lane Joinery"), "{reads}");
    assert!(reads.contains("$350.00"), "{reads}");
    shop.says("C-1", "1").await;
    assert_eq!(shop.plans("C-1").await, 1);
    shop.verify().await;
}

#[tokio::test]
async fn a_yes_that_was_written_before_terms_arrived_agrees_to_nothing() {
    for url in databases() {
        let (shop, case) = with_a_wish(&url).await;
        let lee = order(&shop, "Lee", &case);
        shop.desk.claim(&lee).await.unwrap();
        shop.desk.approve(&lee, "a good customer").await.unwrap();
        // The terms are on their way, and Ana has not read them.
        let channel = shop.channel("C-1").await;
        for (key, text) in [("early-1", "yes"), ("early-2", "1"), ("early-3", "ok")] {
            let inbound = Inbound::text(key, text);
            shop.desk.receive(&channel, &inbound).await.unwrap();
            assert_eq!(shop.plans("C-1").await, 0, "{text}");
        }
        read(&shop).await;
        let inbound = Inbound::text("read", "yes");
        shop.desk.receive(&channel, &inbound).await.unwrap();
        assert_eq!(
            shop.plans("C-1").await,
            1,
            "once they are read, a yes counts"
        );
    }
}
