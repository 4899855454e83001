//! Who may speak for an account: one-time codes as users try them, and what staff see of it. Told to the desk as an
//! adapter tells it, on both engines.

pub mod chat;

use chrono::TimeDelta;
use goodterms::desk::DeskError;
use goodterms::desk::chat::arrive::Heard;
use goodterms::desk::chat::deliver::ToSend;
use goodterms::desk::chat::link::CodesFor;
use goodterms::desk::message::NewFile;

use crate::link::chat::{Chat, refusal};
use crate::support::shop::databases;

const WRONG: &str = "3QK3M-9ACDE";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_twenty_who_try_one_code_at_once_one_is_linked() {
    for url in databases() {
        let chat = Chat::open(&url).await;
        let code = chat.code("C-1").await;
        let users: Vec<String> = (1..=20).map(|user| format!("10{user}")).collect();
        for user in &users {
            chat.says(user, "hello").await;
        }
        let tried = users.iter().map(|user| {
            let (chat, user, code) = (chat.clone(), user.clone(), code.clone());
            tokio::spawn(async move { chat.says(&user, &code).await })
        });
        let mut linked = 0;
        let mut refused = 0;
        for answer in tried.collect::<Vec<_>>() {
            let answer = answer.await.unwrap();
            linked += usize::from(answer.contains("that worked"));
            refused += usize::from(answer.contains("does not work"));
        }
        assert_eq!((linked, refused), (1, 19));
        assert_eq!(chat.users_of("C-1").await.len(), 1);
        chat.shop.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_ten_wrong_codes_at_once_each_is_counted() {
    for url in databases() {
        let chat = Chat::open(&url).await;
        chat.says("66", "hello").await;
        let tried = (0..10).map(|_| {
            let chat = chat.clone();
            tokio::spawn(async move { chat.hears("66", WRONG).await })
        });
        for heard in tried.collect::<Vec<_>>() {
            heard.await.unwrap();
        }
        let answers = chat.answers("66").await;
        let count = |words: &str| answers.iter().filter(|text| text.contains(words)).count();
        for left in ["4 more times", "3 more times", "2 more times", "once more"] {
            assert_eq!(count(left), 1, "{left}: {answers:?}");
        }
        assert_eq!(count("No more codes"), 6, "{answers:?}");
        assert_eq!(chat.alerts().await.len(), 1);
    }
}

#[tokio::test]
async fn the_right_code_tells_nothing_while_a_user_is_locked_out() {
    for url in databases() {
        let chat = Chat::open(&url).await;
        let right = chat.code("C-1").await;
        for _ in 0..5 {
            chat.says("66", WRONG).await;
        }
        let wrong = chat.says("66", WRONG).await;
        assert_eq!(chat.says("66", &right).await, wrong);
        assert!(chat.users_of("C-1").await.is_empty());
        // One matter, however often it happens.
        let alerts = chat.alerts().await;
        assert_eq!(alerts.len(), 1);
        assert!(alerts[0].what.contains("66"), "{}", alerts[0].what);

        chat.unlock("66").await.unwrap();
        assert!(chat.alerts().await.is_empty());
        assert!(refusal(chat.unlock("66").await).contains("not locked out"));
        // The right one was not used up meanwhile, and five tries begin anew.
        assert!(chat.says("66", WRONG).await.contains("4 more times"));
        assert!(chat.says("66", &right).await.contains("that worked"));
        assert!(chat.says("66", WRONG).await.contains("4 more times"));
    }
}

#[tokio::test]
async fn a_code_works_until_the_instant_at_which_it_expires() {
    let quarter = TimeDelta::minutes(15);
    for url in databases() {
        let chat = Chat::open(&url).await;
        let code = chat.code_for("C-1", quarter).await;
        chat.shop
            .clock
            .advance(quarter - TimeDelta::microseconds(1));
        assert!(chat.says("42", &code).await.contains("that worked"));

        let code = chat.code_for("C-1", quarter).await;
        chat.shop.clock.advance(quarter);
        assert!(chat.says("43", &code).await.contains("does not work"));
    }
}

#[tokio::test]
async fn whoever_tries_a_code_learns_only_that_it_does_not_work() {
    for url in databases() {
        let chat = Chat::open(&url).await;
        let never = chat.says("50", WRONG).await;
        assert!(never.contains("does not work"), "{never}");

        let used = chat.code("C-1").await;
        chat.says("42", &used).await;
        assert_eq!(chat.says("51", &used).await, never, "used");
        // Nor does it work again for whom it worked.
        assert_eq!(chat.says("42", &used).await, never, "used by themselves");

        let revoked = chat.code("C-1").await;
        let desk = &chat.shop.desk;
        let count = desk.revoke_link_codes(&chat.shop.business, "C-1").await;
        assert_eq!(count.unwrap(), 1);
        assert_eq!(chat.says("52", &revoked).await, never, "taken back");

        let expired = chat.code("C-1").await;
        chat.shop.later(7);
        assert_eq!(chat.says("53", &expired).await, never, "too old");

        // In the place of a server it is one of its business, or none.
        let (other, code) = chat.code_of_another_business().await;
        assert_eq!(chat.says_on_server("54", &code).await, never, "another's");
        assert!(chat.users_of("C-1").await.len() == 1);
        // Others could read it there.
        assert_eq!(chat.says("55", &code).await, never, "spoilt");
        // In direct messages it is nobody's server.
        let desk = &chat.shop.desk;
        let codes = desk.create_link_codes(&other, CodesFor::All, TimeDelta::days(1), "kim");
        let code = codes.await.unwrap().remove(0).code;
        let linked = chat.says("55", &code).await;
        assert!(linked.contains(&other.settings.name), "{linked}");
    }
}

#[tokio::test]
async fn a_code_that_was_misread_is_no_try() {
    for url in databases() {
        let chat = Chat::open(&url).await;
        for misread in ["ABCDE-FGHJK", "7QK3M9ABDE", "AAAAA-AAAAA"] {
            let answer = chat.says("50", misread).await;
            assert!(answer.contains("look at it once more"), "{answer}");
        }
        let answer = chat.says("50", WRONG).await;
        assert!(answer.contains("4 more times"), "{answer}");
    }
}

#[tokio::test]
async fn a_code_that_others_can_read_is_used_up_at_once() {
    for url in databases() {
        let chat = Chat::open(&url).await;
        for (user, words) in [("70", ""), ("71", "my code is "), ("72", "@all ")] {
            let code = chat.code("C-1").await;
            let heard = chat.says_to_all(user, &format!("{words}{code}")).await;
            assert_eq!(heard, Heard::Answered, "{words}");
            assert!(
                chat.users_of("C-1")
                    .await
                    .iter()
                    .any(|linked| linked.user == user)
            );
            let reader = chat.says("99", &code).await;
            assert!(reader.contains("does not work"), "{words}: {reader}");
            // Nobody is locked out for it here.
            let free = chat.code("C-1").await;
            chat.says("99", &free).await;
            chat.unlink("99").await.unwrap();
        }
        // Whoever is locked out, or speaks of other things, links nobody; the code is spoilt all the same.
        for wrong in ["AAAAA-22222"; 5] {
            chat.says("74", wrong).await;
        }
        let code = chat.code("C-1").await;
        chat.says_to_all("74", &code).await;
        let reader = chat.says("98", &code).await;
        assert!(reader.contains("does not work"), "{reader}");
        let code = chat.code("C-1").await;
        chat.says_to_all("72", &format!("I paid with reference {code}"))
            .await;
        let reader = chat.says("98", &code).await;
        assert!(reader.contains("does not work"), "{reader}");
        assert_eq!(chat.says_to_all("73", "nice weather").await, Heard::Ignored);
    }
}

#[tokio::test]
async fn the_number_of_an_own_invoice_is_no_try_of_a_code() {
    for url in databases() {
        let chat = Chat::open(&url).await;
        let shop = &chat.shop;
        shop.customer("C-2", "Bo Tran", ",,,,consumer,US").await;
        for (account, number) in [
            ("C-1", "AR34679436"),
            ("C-1", "AR346-79437"),
            ("C-2", "AR34679439"),
        ] {
            shop.invoice(account, number, "10.00", "2026-02-07", "2026-03-09")
                .await;
        }
        let code = chat.code("C-1").await;
        chat.says("42", &code).await;
        for _ in 0..3 {
            for number in ["AR34679436", "AR346-79437"] {
                let answer = chat
                    .says("42", &format!("what is invoice {number} for?"))
                    .await;
                assert!(!answer.contains("does not work"), "{answer}");
                assert!(answer.contains(number), "{answer}");
            }
        }
        for text in [
            "ar34679436",
            "code AR346-79437?",
            "I paid, reference TX34769ACD",
        ] {
            let answer = chat.says("42", text).await;
            assert!(!answer.contains("does not work"), "{text}: {answer}");
        }
        // Another's is a wrong code like any other, and a stranger owns none.
        for (user, left) in [("42", "4 more times"), ("50", "4 more times")] {
            let answer = chat.says(user, "AR34679439").await;
            assert!(answer.contains(left), "{answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_twenty_codes_made_at_once_for_an_account_five_are() {
    for url in databases() {
        let chat = Chat::open(&url).await;
        // Once is luck.
        for _ in 0..10 {
            assert_eq!(codes_of_twenty_made_at_once(&chat).await, 5);
            let revoked = chat.shop.desk.revoke_link_codes(&chat.shop.business, "C-1");
            assert_eq!(revoked.await.unwrap(), 5);
        }
    }
}

async fn codes_of_twenty_made_at_once(chat: &Chat) -> usize {
    let made = (0..20).map(|_| {
        let chat = chat.clone();
        tokio::spawn(async move {
            let (desk, business) = (&chat.shop.desk, &chat.shop.business);
            let day = TimeDelta::days(1);
            desk.create_link_codes(business, CodesFor::Account("C-1"), day, "kim")
                .await
        })
    });
    let mut codes = 0;
    for one in made.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Ok(_) => codes += 1,
            refused => assert!(refusal(refused).contains("5 codes")),
        }
    }
    codes
}

#[tokio::test]
async fn whoever_is_unlinked_hears_nothing_and_is_linked_again_by_a_new_code() {
    for url in databases() {
        let chat = Chat::staffed(&url).await;
        let code = chat.code("C-1").await;
        chat.says("42", &code).await;
        chat.says("42", "I want to talk to a person").await;
        let case = chat.cases().await.remove(0).ticket;

        // What waits to be sent is not sent either.
        chat.reply(&case, "I am looking into it.").await.unwrap();
        let unlinked = chat.unlink("42").await.unwrap();
        assert_eq!(unlinked, 1);
        assert_eq!(chat.answers("42").await, Vec::<String>::new());
        assert_eq!(chat.shop.desk.count_waiting().await.unwrap(), 0);
        let reply = chat.reply(&case, "Are you there?").await;
        assert!(refusal(reply).contains("not linked"));
        assert!(refusal(chat.unlink("42").await).contains("speaks for no account"));
        let owed = chat.says("42", "how much do I owe?").await;
        assert!(
            owed.contains("link code") && !owed.contains("450"),
            "{owed}"
        );
        let users = chat.users_of("C-1").await;
        assert!(users[0].unlinked_at.is_some());
        assert_eq!(users[0].unlinked_why.as_deref(), Some("by Kim"));

        let code = chat.code("C-1").await;
        assert!(chat.says("42", &code).await.contains("that worked"));
        assert!(
            chat.says("42", "how much do I owe?")
                .await
                .contains("$450.00")
        );
        let users = chat.users_of("C-1").await;
        assert_eq!((users.len(), users[0].unlinked_at), (1, None));
        chat.reply(&case, "There you are.").await.unwrap();
        assert!(chat.answers("42").await[0].contains("There you are."));
        chat.shop.verify().await;
    }
}

#[tokio::test]
async fn an_account_has_at_most_five_open_codes() {
    for url in databases() {
        let chat = Chat::open(&url).await;
        let (desk, business) = (&chat.shop.desk, &chat.shop.business);
        let day = TimeDelta::days(1);
        let create = |account: &'static str, valid: TimeDelta| {
            desk.create_link_codes(business, CodesFor::Account(account), valid, "kim")
        };
        for _ in 0..5 {
            create("C-1", day).await.unwrap();
        }
        assert!(refusal(create("C-1", day).await).contains("5 codes"));
        let all = desk.create_link_codes(business, CodesFor::All, day, "kim");
        assert!(refusal(all.await).contains("C-1"));
        let open = desk.open_link_codes(business).await.unwrap();
        assert_eq!(open.len(), 5);
        assert!(
            open.iter()
                .all(|code| code.account == "C-1" && code.created_by == "kim")
        );
        // Those that are too old do not count.
        chat.shop.later(1);
        create("C-1", day).await.unwrap();
        assert_eq!(desk.open_link_codes(business).await.unwrap().len(), 1);

        assert!(refusal(create("C-404", day).await).contains("C-404"));
        let second = TimeDelta::seconds(1);
        for valid in [
            TimeDelta::minutes(15) - second,
            TimeDelta::days(7) + second,
            TimeDelta::zero(),
            -day,
        ] {
            assert!(refusal(create("C-1", valid).await).contains("15 minutes to 7 days"));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn something_to_mend_is_claimed_once_and_mending_it_unlocks_the_user() {
    for url in databases() {
        let chat = Chat::staffed(&url).await;
        let right = chat.code("C-1").await;
        for _ in 0..5 {
            chat.says("66", WRONG).await;
        }
        let reference = chat.alerts().await.remove(0).reference;
        assert!(reference.starts_with("S-"));
        let claims = (0..20).map(|number| {
            let (chat, reference) = (chat.clone(), reference.clone());
            let who = if number % 2 == 0 { "Kim" } else { "Sam" };
            tokio::spawn(async move {
                let (desk, business) = (&chat.shop.desk, &chat.shop.business);
                desk.claim_alert(business, &reference, who).await
            })
        });
        let mut claimed = Vec::new();
        let mut told = Vec::new();
        for claim in claims.collect::<Vec<_>>() {
            match claim.await.unwrap() {
                Ok(alert) => claimed.push(alert.claimed_by.unwrap()),
                Err(DeskError::Refused(why)) => told.push(why),
                Err(other @ (DeskError::Store(_) | DeskError::Wording(_))) => panic!("{other}"),
            }
        }
        assert_eq!((claimed.len(), told.len()), (1, 19));
        let is_told = |why: &String| why.contains(&claimed[0]) || why.contains("yours already");
        assert!(told.iter().all(is_told), "{told:?}");

        let (desk, business) = (&chat.shop.desk, &chat.shop.business);
        let stranger = desk.mend_alert(business, &reference, "Nobody", "why").await;
        assert!(refusal(stranger).contains("Nobody"));
        desk.mend_alert(business, &reference.to_lowercase(), "Sam", "on the phone")
            .await
            .unwrap();
        assert!(chat.alerts().await.is_empty());
        let twice = desk.mend_alert(business, &reference, "Sam", "again").await;
        assert!(refusal(twice).contains(&reference));
        assert!(chat.says("66", &right).await.contains("that worked"));
        // The same matter, another time.
        for _ in 0..5 {
            chat.says("66", WRONG).await;
        }
        assert_ne!(chat.alerts().await.remove(0).reference, reference);
    }
}

#[tokio::test]
async fn whoever_cannot_be_reached_is_one_case() {
    for url in databases() {
        let chat = Chat::staffed(&url).await;
        let code = chat.code("C-1").await;
        chat.says("42", &code).await;
        for _ in 0..2 {
            chat.hears("42", "how much do I owe?").await;
            chat.cannot_be_sent().await;
        }
        let cases = chat.cases().await;
        assert_eq!(cases.len(), 1, "{cases:?}");
        assert_eq!(cases[0].category.as_str(), "unreachable");
        assert_eq!(cases[0].overdue, chat.shop.money("450.00"));
        chat.shop.verify().await;
    }
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nnot much of a picture";

#[tokio::test]
async fn what_a_customer_sends_is_kept_with_the_case_and_read_with_a_trail() {
    for engine in databases() {
        let scratch = tempfile::tempdir().unwrap();
        let url = if engine.starts_with("sqlite") {
            format!("sqlite://{}", scratch.path().join("books.db").display())
        } else {
            engine
        };
        let chat = Chat::staffed(&url).await;
        let (desk, business) = (&chat.shop.desk, &chat.shop.business);
        let code = chat.code("C-1").await;
        chat.says("42", &code).await;
        let file = |name: &str| NewFile {
            name: name.into(),
            media_type: "image/png".into(),
            bytes: PNG.into(),
        };
        // A file that belongs to no case yet is kept all the same.
        chat.hears_with("42", "hello", vec![file("early.png")])
            .await;
        let files = vec![file("../receipt.png"), file("second.png")];
        chat.hears_with("42", "I have already paid INV-7", files)
            .await;
        let case = chat.cases().await.remove(0).ticket;
        let report = desk.case_report(business, None, &case, 10).await.unwrap();
        let names: Vec<&str> = report.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["receipt.png", "second.png"]);

        let read = desk.read_file(business, &case, 2, "Kim").await.unwrap();
        assert_eq!(
            (read.file.name.as_str(), read.bytes.as_slice()),
            ("second.png", PNG)
        );
        for number in [0, 3] {
            let none = desk.read_file(business, &case, number, "Kim").await;
            assert!(refusal(none).contains("files 1 to 2"));
        }
        let stranger = desk.read_file(business, &case, 1, "Nobody").await;
        assert!(refusal(stranger).contains("Nobody"));
        let trail = desk.audit(business, None, Some(&case)).await.unwrap();
        let of_files: Vec<(&str, &str)> = trail
            .iter()
            .map(|line| (line.event.who.as_str(), line.event.what.as_str()))
            .filter(|(_, what)| what.starts_with("file_"))
            .collect();
        assert_eq!(
            of_files,
            [("Kim", "file_read"), ("customer", "file_added")],
            "once each, the newest first"
        );

        let report = desk.verify(None).await.unwrap();
        assert_eq!((report.files, report.differences.len()), (3, 0));
        let pool = sqlx::AnyPool::connect(&url).await.unwrap();
        let changed = sqlx::query("UPDATE files SET bytes = $1 WHERE name = 'early.png'")
            .bind(b"\x89PNG\r\n\x1a\nanother picture".to_vec())
            .execute(&pool)
            .await
            .unwrap();
        assert_eq!(changed.rows_affected(), 1);
        let report = desk.verify(None).await.unwrap();
        assert_eq!(report.differences.len(), 1, "{:?}", report.differences);
        assert!(report.differences[0].contains("digest"));
    }
}

#[tokio::test]
async fn an_answer_is_the_next_to_be_sent_only_where_nothing_waits() {
    for url in databases() {
        let chat = Chat::open(&url).await;
        let code = chat.code("C-1").await;
        chat.says("7", &code).await;
        let balance = "how much do I owe?";
        let next = chat.next_after("7", balance, "dm-7").await;
        let is_balance = |next: ToSend| next.body.text.contains('$');
        assert!(next.is_some_and(is_balance), "nothing waits");
        assert_eq!(chat.next_after("7", "help", "dm-7").await, None);
        // What waits for a user waits in whatever channel their messages come from.
        assert_eq!(chat.next_after("7", "help", "dm-7-anew").await, None);
    }
}

#[tokio::test]
async fn a_reply_is_alone_unless_something_is_said_beside_it() {
    for url in databases() {
        let chat = Chat::open(&url).await;
        let code = chat.code("C-1").await;
        chat.says("7", &code).await;
        let next = chat.next_after("7", "hello", "dm-7").await;
        assert!(next.is_some_and(|next| next.is_alone));
        assert_eq!(chat.answers("7").await.len(), 1);
        let next = chat.next_after_settings("7").await;
        assert!(next.is_some_and(|next| !next.is_alone));
        assert_eq!(chat.answers("7").await.len(), 2);
    }
}

#[tokio::test]
async fn what_one_of_two_is_offered_ends_when_the_other_says_that_the_debt_is_not_theirs() {
    for url in databases() {
        let chat = Chat::open(&url).await;
        for user in ["21", "22"] {
            let code = chat.code("C-1").await;
            chat.says(user, &code).await;
        }
        let offered = chat.says("21", "can I pay in 3 parts?").await;
        assert!(offered.contains("$150.00"), "{offered}");
        let heard = chat
            .says("22", "this is not my debt, you have the wrong person")
            .await;
        assert!(heard.contains("a person"), "{heard}");
        for text in ["every two weeks", "6", "yes", "and on mondays"] {
            let said = chat.says("21", text).await;
            assert!(
                !said.contains('$') && !said.contains("INV-7"),
                "{text}: {said}"
            );
        }
        assert_eq!(chat.shop.plans("C-1").await, 0);
    }
}
