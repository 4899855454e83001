//! What staff write to the customer's chat: answers, questions with choices, a no with its reason, the outcome.
//!
//! The message goes to the outbox in the transaction of the act, and the conversation learns in the same moment
//! what is on the screen: a short answer is then an answer to it, and never a yes to terms above it.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::{ActReport, Begun, Order, Told, Work, check_text, control_character};
use crate::converse::reply::{Choice, Part, Reply};
use crate::converse::{Pick, Place, Unasked};
use crate::desk::message::{Body, dialogue_of, shown, state_text, voice_of};
use crate::desk::{Desk, DeskError};
use crate::domain::local_time::local_date;
use crate::domain::ticket::Ticket;
use crate::store::Outbound;

/// How many answers a question may come with.
const CHOICES_MAX: usize = 5;
/// The most stars.
const STARS_MAX: u8 = 5;
/// A choice fits on a button.
const CHOICE_CHARACTERS_MAX: usize = 80;

/// A question, with the answers to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub text: String,
    pub choices: Vec<String>,
}

/// A message to the customer, before it is put into words.
pub(super) struct Letter {
    pub(super) reply: Reply,
    /// What a short answer to it answers, where it puts no terms before the customer.
    pub(super) unasked: Option<Unasked>,
    /// Where the conversation stands then, where it takes a yes.
    pub(super) place: Option<Place>,
}

impl Letter {
    fn of(parts: Vec<Part>, choices: Vec<Choice>, unasked: Unasked) -> Self {
        Self {
            reply: Reply { parts, choices },
            unasked: Some(unasked),
            place: None,
        }
    }
}

impl Desk {
    /// Answers the customer.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when the case is over, or not theirs.
    pub async fn reply(&self, order: &Order<'_>, text: &str) -> Result<ActReport, DeskError> {
        let text = check_text("the answer", text)?;
        let work = match self.begin(order, "replied").await? {
            Begun::Before(report) => return Ok(*report),
            Begun::Now(work) => work,
        };
        let after = work.decided(work.ticket.answer(&work.member, &work.moment()))?;
        let parts = vec![
            work.signed("staff-wrote"),
            words(&text),
            Part::new("staff-answer-here"),
        ];
        let letter = Letter::of(parts, Vec::new(), work.unasked(false));
        self.send(work, &after, letter, said(text)).await
    }

    /// Answers the customer with a saved reply.
    ///
    /// # Errors
    /// As [`Desk::reply`], and when there is no such saved reply.
    pub async fn reply_saved(&self, order: &Order<'_>, name: &str) -> Result<ActReport, DeskError> {
        let saved = self.saved_replies(order.business).await?.saved;
        let found = saved.iter().find(|saved| saved.name == name.trim());
        let found = found.ok_or_else(|| {
            let names: Vec<&str> = saved.iter().map(|saved| saved.name.as_str()).collect();
            DeskError::refused(match names.as_slice() {
                [] => "no reply is saved yet; `goodterms staff saved set NAME TEXT` saves one"
                    .to_owned(),
                names => format!(
                    "no saved reply is named {name}; there is {}",
                    names.join(", ")
                ),
            })
        })?;
        self.reply(order, &found.text).await
    }

    /// Asks the customer, with answers to choose from.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when the case is over, or not theirs, or an answer to a choice could mean another.
    pub async fn ask(
        &self,
        order: &Order<'_>,
        question: &Question,
    ) -> Result<ActReport, DeskError> {
        let text = check_text("the question", &question.text)?;
        let labels = check_choices(&question.choices)?;
        let work = match self.begin(order, "asked").await? {
            Begun::Before(report) => return Ok(*report),
            Begun::Now(work) => work,
        };
        let after = work.decided(work.ticket.answer(&work.member, &work.moment()))?;
        let choices = (1..).zip(&labels).map(|(number, label)| Choice {
            number,
            pick: Pick::AnswerStaff(work.ticket.reference.clone(), number).id(),
            label: Part::new("staff-choice").with("label", label.as_str()),
        });
        let invitation = if labels.is_empty() {
            "staff-answer-here"
        } else {
            "staff-choose"
        };
        let parts = vec![
            work.signed("staff-asked"),
            words(&text),
            Part::new(invitation),
        ];
        let letter = Letter::of(parts, choices.collect(), work.unasked(true));
        let told = Told {
            after: (!labels.is_empty()).then(|| labels.join(" / ")),
            ..said(text)
        };
        self.send(work, &after, letter, told).await
    }

    /// Says no to what was asked for, with the reason, which the customer reads.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when the case is over, not theirs, or the customer has accepted an offer already.
    pub async fn reject(&self, order: &Order<'_>, why: &str) -> Result<ActReport, DeskError> {
        let why = check_text("the reason", why)?;
        let mut work = match self.begin(order, "rejected").await? {
            Begun::Before(report) => return Ok(*report),
            Begun::Now(work) => work,
        };
        let after = work.decided(work.ticket.answer(&work.member, &work.moment()))?;
        work.must_not_be_agreed().await?;
        let next = Part::new("staff-rejected-next").with("who", work.member.name.as_str());
        let parts = vec![work.signed("staff-rejected"), words(&why), next];
        let letter = Letter::of(parts, Vec::new(), work.unasked(false));
        work.withdraw_offers().await?;
        let told = Told {
            reason: Some(why),
            ..Told::default()
        };
        self.send(work, &after, letter, told).await
    }

    /// Ends a case with its outcome, which the customer reads and may rate.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when the case is over already, or not theirs.
    pub async fn resolve(&self, order: &Order<'_>, outcome: &str) -> Result<ActReport, DeskError> {
        let outcome = check_text("the outcome", outcome)?;
        let mut work = match self.begin(order, "resolved").await? {
            Begun::Before(report) => return Ok(*report),
            Begun::Now(work) => work,
        };
        let after = work.ticket.resolve(&work.member, &outcome, &work.moment());
        let after = work.decided(after)?;
        let case = &work.ticket.reference;
        let days = work.conversation.policy.tickets.close_days;
        // The last whole day: the case is closed in the course of the next one.
        let last = work.now + TimeDelta::days(i64::from(days.max(1)) - 1);
        let until = local_date(last, order.business.settings.timezone);
        let stars = (1..=STARS_MAX).map(|stars| Choice {
            number: stars.into(),
            pick: Pick::Rate(case.clone(), stars).id(),
            label: Part::new("staff-stars").with("stars", u32::from(stars)),
        });
        let again = Choice {
            number: u32::from(STARS_MAX) + 1,
            pick: Pick::Reopen(case.clone()).id(),
            label: Part::new("choice-reopen"),
        };
        let parts = vec![
            work.signed("staff-resolved"),
            words(&outcome),
            Part::new("staff-resolved-next").with("until", until),
        ];
        let unasked = Unasked::Resolved { case: case.clone() };
        let letter = Letter::of(parts, stars.chain([again]).collect(), unasked);
        work.withdraw_offers().await?;
        self.send(work, &after, letter, said(outcome)).await
    }

    /// Keeps an act with the message that it is for the customer.
    pub(super) async fn send(
        &self,
        mut work: Box<Work<'_>>,
        after: &Ticket,
        letter: Letter,
        told: Told,
    ) -> Result<ActReport, DeskError> {
        work.keep(after, told).await?;
        let body = self.deliver_to_chat(&mut work, letter).await?;
        let report = ActReport {
            customer_reads: Some(body.text),
            customer_chooses: body.choices,
            ..work.report(after)
        };
        work.tx.commit().await?;
        Ok(report)
    }

    /// Writes a message to the outbox, and what is on the screen to the conversation.
    async fn deliver_to_chat(
        &self,
        work: &mut Work<'_>,
        letter: Letter,
    ) -> Result<Body, DeskError> {
        let conversation = &work.conversation;
        let business = &conversation.business;
        let contact = conversation.contact.id;
        if work.tx.is_unlinked(business.id, contact).await? {
            return Err(DeskError::refused(format!(
                "{}: the customer's chat is not linked to the account any more, so nothing can be written there; reach them \
                 by e-mail, telephone or letter",
                work.ticket.reference
            )));
        }
        let voice = voice_of(conversation);
        let rendered = self.wording.try_render(&letter.reply, &voice)?;
        let body = Body {
            text: rendered.text,
            choices: rendered.choices,
            files: Vec::new(),
            rows: rendered.rows,
            forms: Vec::new(),
        };
        let outbound = Outbound {
            nonce: self.tokens.nonce(),
            body_json: serde_json::to_string(&body).expect("a body has a JSON form"),
        };
        let mut dialogue = dialogue_of(&conversation.state_json);
        dialogue.unasked = letter.unasked;
        if let Some(place) = letter.place {
            dialogue.place = place;
            // The terms are on the screen, and nothing stands between them and the answer.
            dialogue.beside = false;
            dialogue.misses = 0;
        }
        // What was on the screen before stands above this message now: its numbers mean nothing any more.
        dialogue.shown = shown(&body.choices);
        let state = state_text(&dialogue);
        let tx = &mut work.tx;
        tx.insert_written(
            business.id,
            conversation.id,
            work.ticket.id,
            &outbound,
            work.now,
        )
        .await?;
        tx.save_conversation(business.id, conversation.id, &state, work.now);
        Ok(body)
    }
}

impl Work<'_> {
    /// A first line that says who writes, and about which case.
    pub(super) fn signed(&self, key: &str) -> Part {
        let business = &self.conversation.business.settings.name;
        Part::new(key)
            .with("who", self.member.name.as_str())
            .with("business", business.as_str())
            .with("case", self.ticket.reference.as_str())
    }

    /// What the customer has not answered yet cannot be agreed to any more.
    pub(super) async fn withdraw_offers(&mut self) -> Result<u64, DeskError> {
        let (business, account) = (self.order.business.id, self.ticket.account);
        Ok(self.tx.withdraw_staff_offers(business, account).await?)
    }

    /// A no after the customer's yes would contradict an agreement that stands. What was asked for or offered
    /// since then is another thing.
    async fn must_not_be_agreed(&mut self) -> Result<(), DeskError> {
        let business = self.order.business.id;
        let events = self.tx.ticket_events(business, self.ticket.id).await?;
        let decides = ["offer_accepted", "added", "approved", "offered"];
        let last = events
            .iter()
            .rfind(|event| decides.contains(&event.kind.as_str()));
        if last.is_none_or(|event| event.kind != "offer_accepted") {
            return Ok(());
        }
        Err(DeskError::refused(format!(
            "{}: the customer has accepted the offer, and that agreement stands; resolve the case, or offer a change \
             with `staff offer`",
            self.ticket.reference
        )))
    }

    fn unasked(&self, asked: bool) -> Unasked {
        Unasked::Staff {
            case: self.ticket.reference.clone(),
            asked,
        }
    }
}

fn words(text: &str) -> Part {
    Part::new("staff-words").with("staff_lines", text)
}

fn said(text: String) -> Told {
    Told {
        text: Some(text),
        ..Told::default()
    }
}

fn check_choices(choices: &[String]) -> Result<Vec<String>, DeskError> {
    let choices: Vec<String> = choices.iter().map(|text| text.trim().to_owned()).collect();
    let fits = |text: &String| !text.is_empty() && text.chars().count() <= CHOICE_CHARACTERS_MAX;
    if choices.len() > CHOICES_MAX || !choices.iter().all(fits) {
        return Err(DeskError::refused(format!(
            "a question has at most {CHOICES_MAX} choices of 1 to {CHOICE_CHARACTERS_MAX} characters"
        )));
    }
    let odd = |text: &String| text.chars().find(|c| c.is_control());
    if let Some(odd) = choices.iter().find_map(odd) {
        return Err(control_character("a choice", odd));
    }
    if let Some(number) = choices.iter().find(|text| is_only_a_number(text)) {
        return Err(DeskError::refused(format!(
            "the choice {number} is only a number, and a number that the customer types is taken for the place of a \
             choice; say what it counts, such as “{number} payments”"
        )));
    }
    let mut labels = BTreeSet::new();
    let twice = |text: &&String| !labels.insert(text.to_lowercase());
    if let Some(twice) = choices.iter().find(twice) {
        return Err(DeskError::refused(format!(
            "the choice {twice} is there twice; each choice needs a label of its own"
        )));
    }
    Ok(choices)
}

/// Whether a label is read as a place in the list, also written as `2.` or `2)`.
fn is_only_a_number(label: &str) -> bool {
    let bare = label.trim_matches(['.', ')', '(', '#', ' ']);
    !bare.is_empty() && bare.chars().all(char::is_numeric)
}
