//! Arrangements as a clerk and a customer make them: quoted, accepted, changed, broken, renewed, and kept to
//! the letter; on both engines.

use chrono::NaiveDate;
use goodterms::desk::DeskError;
use goodterms::desk::import::ImportKind;
use goodterms::desk::ledger::NewReversal;
use goodterms::desk::plan::TakenYes;
use goodterms::desk::quote::{QuoteReport, Role};
use goodterms::domain::plan::{
    Basis, CatchUp, ExtensionRequest, Keep, PayInFullRequest, PlanChange, PlanRefusal, PlanRequest,
    PromiseRequest, SettlementRequest, Size,
};

use crate::support::shop::{Shop, databases};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn installments(count: u32) -> Basis {
    Basis::Plan(PlanRequest::count(count))
}

fn yes_to(terms: &str) -> TakenYes {
    TakenYes {
        terms: terms.to_owned(),
        by: "kim".into(),
        reason: "on the phone".into(),
        role: Role::Bot,
        plan: None,
    }
}

fn refusal<T: std::fmt::Debug>(result: Result<T, DeskError>) -> String {
    match result.unwrap_err() {
        DeskError::Refused(why) => why,
        other @ (DeskError::Store(_) | DeskError::Wording(_)) => panic!("{other}"),
    }
}

impl Shop {
    async fn quote(&self, account: &str, wish: &Basis) -> QuoteReport {
        let quote = self.desk.quote(&self.business, account, wish, Role::Bot);
        quote.await.unwrap()
    }

    /// Accepts the first offer and gives the arrangement's reference.
    async fn agree(&self, account: &str, wish: &Basis) -> String {
        let quote = self.quote(account, wish).await;
        let first = quote
            .offers
            .first()
            .unwrap_or_else(|| panic!("{:?}", quote.reasons));
        let yes = yes_to(&first.id);
        let agreed = self.desk.accept(&self.business, account, wish, &yes).await;
        agreed.unwrap().reference
    }

    /// What is left of an arrangement, as `due amount`, and how it stands.
    async fn plan(&self, account: &str, reference: &str) -> (String, Vec<String>) {
        let report = self
            .desk
            .account_report(&self.business, account, self.today());
        let report = report.await.unwrap();
        let plan = report.plans.iter().find(|p| p.reference == reference);
        let plan = plan.unwrap();
        let installments = plan.terms.installments.iter().zip(&plan.installments);
        let lines = installments
            .map(|(i, state)| format!("{} {} {state}", i.due_on, i.amount.to_decimal()))
            .collect();
        (plan.standing.to_owned(), lines)
    }
}

/// A shop with one customer who owes 450.00 since 9 March; it is 12 March.
async fn shop_with_a_debt(url: &str) -> Shop {
    let shop = Shop::open(url).await;
    shop.customer("C-1", "Ana Lindqvist", ",,,en-US,company,US")
        .await;
    shop.invoice("C-1", "INV-7", "450.00", "2026-02-07", "2026-03-09")
        .await;
    shop
}

#[tokio::test]
async fn a_yes_on_the_phone_is_written_once_and_kept_to_the_letter() {
    for url in databases() {
        let shop = shop_with_a_debt(&url).await;
        let wish = installments(3);
        let quote = shop.quote("C-1", &wish).await;
        assert!(quote.reasons.is_empty());
        let yes = yes_to(&quote.offers[0].id);
        let desk = &shop.desk;
        let agreed = desk
            .accept(&shop.business, "C-1", &wish, &yes)
            .await
            .unwrap();
        assert!(agreed.agreement.contains("3.  Tue, May 19, 2026  $150.00"));
        assert!(agreed.agreement.contains("kim took the customer's yes"));
        let again = desk
            .accept(&shop.business, "C-1", &wish, &yes)
            .await
            .unwrap();
        assert!(again.unchanged && again.reference == agreed.reference);
        assert_eq!(shop.plans("C-1").await, 1);

        let other = yes_to("0123456789ab");
        let other = desk.accept(&shop.business, "C-1", &wish, &other).await;
        assert!(refusal(other).contains("nothing was agreed"));

        // Years and policies later it reads the same.
        shop.later(3_000);
        let report = desk.account_report(&shop.business, "C-1", shop.today());
        let report = report.await.unwrap();
        assert_eq!(report.plans[0].agreement, agreed.agreement);
        shop.verify().await;
    }
}

/// The customer's own country decides how the terms read, when they are shown as when they are agreed.
#[tokio::test]
async fn what_was_quoted_is_what_is_agreed_word_for_word() {
    for url in databases() {
        let shop = Shop::open(&url).await;
        for (account, profile) in [
            ("C-1", ",,,en-GB,company,GB"),
            ("C-2", ",,,de-DE,company,DE"),
        ] {
            shop.customer(account, "Quay Ltd", profile).await;
            let invoice = format!("INV-{account}");
            shop.invoice(account, &invoice, "1200.00", "2026-02-07", "2026-03-09")
                .await;
            let wish = installments(3);
            let quote = shop.quote(account, &wish).await;
            let yes = yes_to(&quote.offers[0].id);
            let agreed = shop.desk.accept(&shop.business, account, &wish, &yes).await;
            let agreed = agreed.unwrap().agreement;
            let shown = quote.offers[0].clauses.trim();
            assert!(agreed.contains(shown), "{shown}\n---\n{agreed}");
        }
        let report = shop
            .desk
            .account_report(&shop.business, "C-1", shop.today());
        let plan = &report.await.unwrap().plans[0];
        assert_eq!(plan.accepted_by, "clerk C-1:kim");
        assert_eq!(plan.accepted_by_message, "clerk kim: on the phone");
        assert_eq!(plan.hash.len(), 64);
    }
}

/// A later promise of the same money takes the place of the earlier one: one miss is one broken word.
#[tokio::test]
async fn a_later_promise_takes_the_place_of_an_earlier_one() {
    for url in databases() {
        let shop = shop_with_a_debt(&url).await;
        let promise = |amount: Option<&str>, on: &str| {
            Basis::Promise(PromiseRequest {
                amount: amount.map(|amount| shop.money(amount)),
                on: date(on),
                invoices: Vec::new(),
            })
        };
        let first = shop.agree("C-1", &promise(None, "2026-03-16")).await;
        let second = shop
            .agree("C-1", &promise(Some("300.00"), "2026-03-18"))
            .await;
        assert_eq!(shop.plan("C-1", &first).await.0, "replaced");
        shop.later(20);
        shop.desk.run_day(&shop.business).await.unwrap();
        assert_eq!(shop.plan("C-1", &second).await.0, "broken");
        let again = shop.quote("C-1", &promise(None, "2026-04-03")).await;
        assert!(again.reasons.is_empty(), "{:?}", again.reasons);
        shop.verify().await;
    }
}

#[tokio::test]
async fn a_quote_that_was_overtaken_is_refused() {
    for url in databases() {
        let shop = shop_with_a_debt(&url).await;
        let wish = installments(3);
        let quote = shop.quote("C-1", &wish).await;
        shop.pays("C-1", "50.00", "ACH-1").await;
        let yes = yes_to(&quote.offers[0].id);
        let stale = shop.desk.accept(&shop.business, "C-1", &wish, &yes).await;
        assert!(refusal(stale).contains("quote again"));
        assert_eq!(shop.plans("C-1").await, 0);
    }
}

#[tokio::test]
async fn a_running_plan_is_changed_and_nothing_is_lost() {
    for url in databases() {
        let shop = shop_with_a_debt(&url).await;
        let first = shop.agree("C-1", &installments(3)).await;
        shop.later(7);
        shop.pays("C-1", "150.00", "ACH-1").await;

        // The second of 20 April a week later; the third stays.
        let to = date("2026-04-27");
        let moved = Basis::Change(PlanChange::Move { number: 2, to });
        let second = shop.agree("C-1", &moved).await;
        assert_eq!(shop.plan("C-1", &first).await.0, "replaced");
        let (standing, lines) = shop.plan("C-1", &second).await;
        assert_eq!(standing, "running");
        assert_eq!(
            lines,
            ["2026-04-27 150.00 upcoming", "2026-05-19 150.00 upcoming"]
        );

        // A new invoice comes into it, the amount of each kept: 300.00 and 100.00.
        shop.invoice("C-1", "INV-8", "100.00", "2026-03-19", "2026-04-18")
            .await;
        let merge = Basis::Change(PlanChange::Merge {
            invoices: vec!["INV-8".into()],
            keep: Keep::Each,
        });
        let third = shop.agree("C-1", &merge).await;
        assert_eq!(
            shop.plan("C-1", &third).await.1,
            [
                "2026-04-27 150.00 upcoming",
                "2026-05-19 150.00 upcoming",
                "2026-06-19 100.00 upcoming"
            ]
        );
        shop.verify().await;
        // Seen from before the change, the first plan still runs.
        let yesterday = shop.today().pred_opt().unwrap();
        let report = shop.desk.account_report(&shop.business, "C-1", yesterday);
        assert_eq!(report.await.unwrap().plans[0].standing, "running");

        // Payments follow the plan that runs now.
        shop.later(39);
        shop.pays("C-1", "150.00", "ACH-2").await;
        let (_, lines) = shop.plan("C-1", &third).await;
        assert_eq!(lines[0], "2026-04-27 150.00 paid");
        shop.pays("C-1", "250.00", "ACH-3").await;
        assert_eq!(shop.plan("C-1", &third).await.0, "paid off");
        assert!(shop.balance("C-1").await.is_zero());
        shop.verify().await;
    }
}

#[tokio::test]
async fn the_way_back_then_broken_then_once_more() {
    for url in databases() {
        let shop = shop_with_a_debt(&url).await;
        // Whoever has broken a plan is rated D, and may arrange less alone.
        let policy = "[ratings.d]\nself_serve_max = \"500.00\"\n";
        let applied = shop.desk.apply_policy(&shop.business, policy, "owner");
        applied.await.unwrap();
        shop.agree("C-1", &installments(3)).await;
        // Due on 19 March; on the 21st it is late, and the way back is offered.
        shop.later(9);
        let catch_up = Basis::Change(PlanChange::CatchUp {
            how: CatchUp::AtEnd,
        });
        let quote = shop.quote("C-1", &catch_up).await;
        let dates: Vec<String> = quote.offers[0]
            .terms
            .installments
            .iter()
            .map(|i| i.due_on.to_string())
            .collect();
        assert_eq!(dates, ["2026-04-20", "2026-05-19", "2026-06-19"]);

        // Nobody says yes. After the grace of three days it is broken, and a fresh plan waits thirty days.
        shop.later(2);
        let quote = shop.quote("C-1", &catch_up).await;
        assert_eq!(quote.reasons[0].reason, PlanRefusal::PlanBroken);
        let until = date("2026-04-22");
        let quote = shop.quote("C-1", &installments(2)).await;
        assert_eq!(quote.reasons[0].reason, PlanRefusal::CoolingOff { until });
        assert!(quote.offers.is_empty());
        shop.later(30);
        let fresh = shop.agree("C-1", &installments(2)).await;
        assert_eq!(shop.plan("C-1", &fresh).await.0, "running");
        shop.verify().await;

        // Broken again: a person decides.
        shop.later(90);
        let quote = shop.quote("C-1", &installments(2)).await;
        assert_eq!(quote.reasons[0].reason, PlanRefusal::RenewedBefore);
    }
}

#[tokio::test]
async fn an_extension_and_a_promise_are_one_date_each() {
    for url in databases() {
        let mut shop = shop_with_a_debt(&url).await;
        let until = |text: &str| {
            Basis::Extension(ExtensionRequest {
                until: Some(date(text)),
                invoices: Vec::new(),
            })
        };
        let far = shop.quote("C-1", &until("2026-06-01")).await;
        assert!(matches!(
            far.reasons[0].reason,
            PlanRefusal::FirstDateTooLate { .. }
        ));
        assert_eq!(far.offers[0].terms.last().due_on, date("2026-04-02"));
        let extension = shop.agree("C-1", &until("2026-03-30")).await;
        assert_eq!(
            shop.plan("C-1", &extension).await.1,
            ["2026-03-30 450.00 upcoming"]
        );

        let promise = Basis::Promise(PromiseRequest {
            amount: Some(shop.money("100.00")),
            on: date("2026-03-20"),
            invoices: Vec::new(),
        });
        let promise = shop.agree("C-1", &promise).await;
        assert_eq!(shop.plan("C-1", &extension).await.0, "running");
        let said = shop.says("C-1", "what is due?").await;
        assert!(said.contains("extended until"), "{said}");
        assert!(said.contains("promised to pay $100.00"), "{said}");
        assert!(!said.contains("was due"), "{said}");
        shop.pays("C-1", "100.00", "ACH-1").await;
        assert_eq!(shop.plan("C-1", &promise).await.0, "paid off");

        // A plan takes the place of the extension.
        shop.agree("C-1", &installments(2)).await;
        assert_eq!(shop.plan("C-1", &extension).await.0, "replaced");
        shop.verify().await;
    }
}

#[tokio::test]
async fn less_money_is_for_staff_and_within_their_share() {
    for url in databases() {
        let shop = shop_with_a_debt(&url).await;
        let wish = Basis::Settlement(SettlementRequest {
            pay: shop.money("405.00"),
            on: date("2026-03-20"),
            invoices: Vec::new(),
        });
        let by_bot = shop.quote("C-1", &wish).await;
        assert!(by_bot.offers.is_empty() && !by_bot.reasons.is_empty());
        let as_staff = |role| shop.desk.quote(&shop.business, "C-1", &wish, role);
        let agent = as_staff(Role::Agent).await.unwrap();
        assert_eq!(agent.offers[0].to_pay, shop.money("405.00"));
        let more = Basis::Settlement(SettlementRequest {
            pay: shop.money("300.00"),
            on: date("2026-03-20"),
            invoices: Vec::new(),
        });
        let desk = &shop.desk;
        let agent = desk.quote(&shop.business, "C-1", &more, Role::Agent);
        assert!(matches!(
            agent.await.unwrap().reasons[0].reason,
            PlanRefusal::BeyondAuthority { .. }
        ));
    }
}

#[tokio::test]
async fn of_two_who_want_the_last_room_one_gets_it() {
    let scratch = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}", scratch.path().join("books.db").display());
    let mut urls = databases();
    urls[0] = file;
    for url in urls {
        let shop = Shop::open(&url).await;
        let policy = "[exposure]\ncap_percent = \"0\"\nfloor = \"500.00\"\n";
        let applied = shop.desk.apply_policy(&shop.business, policy, "owner");
        applied.await.unwrap();
        for number in 1..=4 {
            let account = format!("C-{number}");
            shop.customer(&account, "Somebody", ",,,en-US,company,US")
                .await;
            let invoice = format!("INV-{number}");
            shop.invoice(&account, &invoice, "300.00", "2026-02-07", "2026-03-09")
                .await;
        }
        let wish = installments(2);
        let mut all = Vec::new();
        for number in 1..=4 {
            let account = format!("C-{number}");
            let quote = shop.quote(&account, &wish).await;
            all.push((account, yes_to(&quote.offers[0].id)));
        }
        let accept = |(account, yes): (String, TakenYes)| {
            let (desk, business, wish) = (shop.desk.clone(), shop.business.clone(), wish.clone());
            tokio::spawn(async move { desk.accept(&business, &account, &wish, &yes).await.is_ok() })
        };
        let tasks: Vec<_> = all.into_iter().map(accept).collect();
        let mut won = 0;
        for task in tasks {
            won += u32::from(task.await.unwrap());
        }
        assert_eq!(
            won, 1,
            "300.00 of 500.00 are taken, another 300.00 do not fit"
        );
        let mut beyond = Vec::new();
        for role in [Role::Bot, Role::Agent, Role::Lead] {
            let mut offered = 0;
            for number in 1..=4 {
                let account = format!("C-{number}");
                let quote = shop.desk.quote(&shop.business, &account, &wish, role);
                offered += usize::from(!quote.await.unwrap().offers.is_empty());
            }
            beyond.push(offered);
        }
        assert_eq!(beyond, [0, 0, 3], "only a lead goes beyond the cap");
        shop.verify().await;
    }
}

#[tokio::test]
async fn paying_early_takes_the_discount_and_a_bounce_takes_it_back() {
    for url in databases() {
        let shop = Shop::open(&url).await;
        let policy = "[terms]\nearly_discount_percent = \"2\"\nearly_discount_days = 10\n";
        let applied = shop.desk.apply_policy(&shop.business, policy, "owner");
        applied.await.unwrap();
        shop.customer("C-1", "Ana Lindqvist", ",,,en-US,company,US")
            .await;
        shop.invoice("C-1", "INV-7", "1000.00", "2026-03-02", "2026-04-01")
            .await;
        // The tenth day of an invoice dated 2 March is the 12th: today.
        let quote = shop.quote("C-1", &installments(2)).await;
        let pay_now = quote.pay_now.unwrap();
        assert_eq!(pay_now.pay, shop.money("980.00"));
        assert_eq!(pay_now.until, Some(date("2026-03-12")));
        shop.pays("C-1", "980.00", "ACH-1").await;
        assert!(shop.balance("C-1").await.is_zero());
        let reversal = NewReversal {
            reference: "ACH-1".into(),
            value_date: date("2026-03-13"),
            by: "kim".into(),
            reason: "returned by the bank".into(),
        };
        let taken_back = shop.desk.reverse(&shop.business, reversal).await.unwrap();
        assert_eq!(taken_back.discounts.len(), 1);
        assert_eq!(taken_back.balance, shop.money("1000.00"));
        shop.verify().await;
    }
}

#[tokio::test]
async fn an_amount_of_each_payment_is_taken_at_its_word() {
    for url in databases() {
        let mut shop = shop_with_a_debt(&url).await;
        let said = shop.says("C-1", "can i pay 100 a month").await;
        assert!(said.contains("5.  Mon, July 20, 2026  $50.00"), "{said}");
        let said = shop.says("C-1", "100 now and the rest in 2 parts").await;
        assert!(said.contains("1.  Thu, March 12, 2026  $100.00"), "{said}");
        assert!(said.contains("2.  Mon, April 13, 2026  $175.00"), "{said}");
        shop.says("C-1", "yes").await;
        let wish = Basis::Plan(PlanRequest {
            size: Size::Count(2),
            ..PlanRequest::default()
        });
        let again = shop.quote("C-1", &wish).await;
        assert_eq!(again.reasons[0].reason, PlanRefusal::AlreadyOnPlan);
        shop.verify().await;
    }
}

#[tokio::test]
async fn paying_everything_at_once_earns_a_credit_note_with_an_end() {
    for url in databases() {
        let shop = shop_with_a_debt(&url).await;
        let wish = Basis::PayInFull(PayInFullRequest::default());
        let none = shop.quote("C-1", &wish).await;
        assert_eq!(none.reasons[0].reason, PlanRefusal::NotOffered);
        let policy = "[incentives]\npay_in_full_credit_percent = \"5\"\ncredit_valid_days = 90\n";
        let applied = shop.desk.apply_policy(&shop.business, policy, "owner");
        applied.await.unwrap();

        // 5 % of 450.00.
        let agreed = shop.agree("C-1", &wish).await;
        let again = shop.quote("C-1", &wish).await;
        assert_eq!(again.reasons[0].reason, PlanRefusal::NoChange);
        let balance_after_run = async |expected: &str| {
            shop.desk.run_day(&shop.business).await.unwrap();
            assert_eq!(shop.balance("C-1").await, shop.money(expected));
            shop.verify().await;
        };
        balance_after_run("450.00").await;
        shop.pays("C-1", "450.00", "ACH-1").await;
        balance_after_run("-22.50").await;
        balance_after_run("-22.50").await;
        assert_eq!(shop.plan("C-1", &agreed).await.0, "paid off");

        // 10.00 of it are used in time; after ninety days the rest is gone, and what was used stays used.
        shop.later(30);
        shop.invoice("C-1", "INV-8", "10.00", "2026-04-11", "2026-05-11")
            .await;
        balance_after_run("-12.50").await;
        shop.later(60);
        balance_after_run("-12.50").await;
        shop.later(1);
        balance_after_run("0.00").await;
        balance_after_run("0.00").await;
    }
}

#[tokio::test]
async fn a_credit_note_goes_with_the_payment_that_earned_it() {
    for url in databases() {
        let shop = shop_with_a_debt(&url).await;
        let policy = "[incentives]\npay_in_full_credit_percent = \"5\"\n";
        let applied = shop.desk.apply_policy(&shop.business, policy, "owner");
        applied.await.unwrap();
        let wish = Basis::PayInFull(PayInFullRequest::default());
        shop.agree("C-1", &wish).await;
        shop.pays("C-1", "450.00", "ACH-1").await;
        shop.desk.run_day(&shop.business).await.unwrap();
        shop.later(2);
        let reversal = NewReversal {
            reference: "ACH-1".into(),
            value_date: shop.today(),
            by: "kim".into(),
            reason: "returned by the bank".into(),
        };
        shop.desk.reverse(&shop.business, reversal).await.unwrap();
        shop.desk.run_day(&shop.business).await.unwrap();
        assert_eq!(shop.balance("C-1").await, shop.money("450.00"));

        // Paid too late, it earns nothing.
        shop.later(30);
        shop.pays("C-1", "450.00", "ACH-2").await;
        shop.desk.run_day(&shop.business).await.unwrap();
        assert!(shop.balance("C-1").await.is_zero());
        shop.verify().await;
    }
}

#[tokio::test]
async fn a_yes_in_the_chat_and_one_on_the_phone_make_one_plan() {
    let scratch = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}", scratch.path().join("books.db").display());
    let mut urls = databases();
    urls[0] = file;
    for url in urls {
        let mut shop = Shop::open(&url).await;
        for number in 0..8 {
            let account = format!("C-{number}");
            shop.customer(&account, "Somebody", ",,,en-US,company,US")
                .await;
            let invoice = format!("INV-{number}");
            shop.invoice(&account, &invoice, "300.00", "2026-02-07", "2026-03-09")
                .await;
            shop.says(&account, "2 payments").await;
            let wish = installments(3);
            let quote = shop.quote(&account, &wish).await;
            let (desk, business) = (shop.desk.clone(), shop.business.clone());
            let (clerks, yes) = (account.clone(), yes_to(&quote.offers[0].id));
            let clerk =
                tokio::spawn(
                    async move { desk.accept(&business, &clerks, &wish, &yes).await.is_ok() },
                );
            shop.says(&account, "yes").await;
            clerk.await.unwrap();
            assert_eq!(shop.plans(&account).await, 1, "one of the two");
        }
        shop.verify().await;
    }
}

#[tokio::test]
async fn money_that_came_in_time_mends_a_plan_also_when_it_is_recorded_late() {
    for url in databases() {
        let shop = shop_with_a_debt(&url).await;
        let plan = shop.agree("C-1", &installments(3)).await;
        // Due on the 19th, broken on the 23rd; the bank file with the payment of the 20th comes on the 24th.
        shop.later(11);
        shop.desk.run_day(&shop.business).await.unwrap();
        assert_eq!(shop.plan("C-1", &plan).await.0, "broken");
        shop.later(1);
        let csv = "reference,account_id,date,amount,currency\nACH-1,C-1,2026-03-20,150.00,USD\n";
        shop.import(ImportKind::Payments, csv.to_owned()).await;
        shop.desk.run_day(&shop.business).await.unwrap();
        assert_eq!(shop.plan("C-1", &plan).await.0, "running");
        shop.verify().await;
    }
}

#[tokio::test]
async fn beside_an_extension_a_plan_still_gets_its_installments() {
    for url in databases() {
        let shop = shop_with_a_debt(&url).await;
        let plan = Basis::Plan(PlanRequest::count(3));
        let plan = shop.agree("C-1", &plan).await;
        shop.invoice("C-1", "INV-5", "200.00", "2026-01-07", "2026-02-06")
            .await;
        let longer = Basis::Extension(ExtensionRequest {
            until: Some(date("2026-03-30")),
            invoices: vec!["INV-5".into()],
        });
        let extension = shop.agree("C-1", &longer).await;
        shop.later(7);
        shop.pays("C-1", "150.00", "ACH-1").await;
        assert_eq!(shop.plan("C-1", &plan).await.1[0], "2026-03-19 150.00 paid");
        shop.later(11);
        shop.pays("C-1", "200.00", "ACH-2").await;
        assert_eq!(shop.plan("C-1", &extension).await.0, "paid off");
        shop.verify().await;
    }
}

#[tokio::test]
async fn new_terms_leave_nothing_behind_of_what_they_replace() {
    for url in databases() {
        let shop = shop_with_a_debt(&url).await;
        shop.invoice("C-1", "INV-5", "200.00", "2026-01-07", "2026-02-06")
            .await;
        let until = |day: &str, invoices: &[&str]| {
            Basis::Extension(ExtensionRequest {
                until: Some(date(day)),
                invoices: invoices.iter().map(ToString::to_string).collect(),
            })
        };
        shop.agree("C-1", &until("2026-03-25", &[])).await;
        // Longer for one of the two: the other was extended with it and stays with it.
        let quote = shop.quote("C-1", &until("2026-03-30", &["INV-5"])).await;
        let numbers = quote.offers[0].terms.invoice_numbers();
        assert_eq!(numbers, ["INV-5", "INV-7"]);

        // A promise on what a plan covers now is kept by the plan.
        let promise = Basis::Promise(PromiseRequest {
            amount: Some(shop.money("100.00")),
            on: date("2026-03-18"),
            invoices: Vec::new(),
        });
        let promise = shop.agree("C-1", &promise).await;
        let plan = shop.agree("C-1", &installments(2)).await;
        assert_eq!(shop.plan("C-1", &promise).await.0, "replaced");

        // What was agreed about a missed payment stays agreed when the plan is changed.
        let policy = "[plans]\nmissed_grace_days = 0\n";
        let applied = shop.desk.apply_policy(&shop.business, policy, "owner");
        applied.await.unwrap();
        let to = date("2026-03-23");
        let moved = Basis::Change(PlanChange::Move { number: 1, to });
        let quote = shop.quote("C-1", &moved).await;
        assert_eq!(quote.offers[0].terms.missed_grace_days, 3);
        assert_eq!(shop.plan("C-1", &plan).await.0, "running");
        shop.verify().await;
    }
}
