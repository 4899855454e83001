//! Who works for a business and what they do on its tickets: members, claims, what was done under which key, what
//! they write to customers, saved replies, and the trail of it all.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use sqlx::any::AnyRow;
use sqlx::query;

use super::conversation::Outbound;
use super::dialect::{Locking, locking};
use super::row::{Columns, instant_text};
use super::ticket::event_of;
use super::{StoreError, TicketEvent, Tx};
use crate::domain::ids::{BusinessId, ConversationId, TicketId};
use crate::domain::ticket::{StaffMember, StaffRole, TicketState};

/// How much of a trail is read at once, the newest first.
const TRAIL_MAX: i64 = 500;

const MEMBERS: &str =
    "SELECT name, role, added_at, left_at FROM staff WHERE business_id = $1 ORDER BY name";
/// Who comes back has the role that they come back with.
const UPSERT_MEMBER: &str = "INSERT INTO staff (business_id, name, role, added_at) \
     VALUES ($1, $2, $3, $4) ON CONFLICT (business_id, name) DO UPDATE \
     SET role = excluded.role, left_at = NULL";
const LEAVE: &str = "UPDATE staff SET left_at = $3 WHERE business_id = $1 AND name = $2";
const INSERT_ACT: &str = "INSERT INTO staff_acts \
     (business_id, at, actor, role, kind, text, before, after, reason) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
/// Acts that are about no ticket. The columns of an event that they do not have are empty.
const ACTS: &str = "SELECT NULL AS ticket, at, actor, role, kind, text, before, after, reason, \
     NULL AS state_before, NULL AS state_after FROM staff_acts \
     WHERE business_id = $1 AND ($2 = '' OR actor = $2) ORDER BY id DESC LIMIT 500";
const TRAIL: &str = "SELECT t.reference AS ticket, e.at, e.actor, e.role, e.kind, e.text, e.before, e.after, \
     e.reason, e.state_before, e.state_after FROM ticket_events e \
     JOIN tickets t ON t.business_id = e.business_id AND t.id = e.ticket_id \
     WHERE e.business_id = $1 AND ($2 = '' OR e.actor = $2) AND ($3 = '' OR t.reference = $3) \
     ORDER BY e.id DESC LIMIT $4";
/// Of any number who try, one finds it free.
const CLAIM: &str = "UPDATE tickets SET state = 'claimed', assignee = $3, updated_at = $4 \
     WHERE business_id = $1 AND reference = $2 AND assignee IS NULL AND state IN ('open', 'reopened') \
     AND tier <= $5 RETURNING id";
const LOCK_TICKET: Locking = locking!(
    "SELECT t.id FROM tickets t WHERE t.business_id = $1 AND t.reference = $2",
    "t"
);
const CHANNEL: &str = "SELECT channel FROM conversations WHERE business_id = $1 AND id = $2";
const DONE_ACT: &str = "SELECT t.reference, e.kind, e.actor, e.text, e.at FROM ticket_events e \
     JOIN tickets t ON t.business_id = e.business_id AND t.id = e.ticket_id \
     WHERE e.business_id = $1 AND e.act_key = $2";
const INSERT_WRITTEN: &str = "INSERT INTO outbox \
     (business_id, conversation_id, ticket_id, nonce, body_json, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6)";
const SAVED: &str = "SELECT name, text FROM saved_replies WHERE business_id = $1 ORDER BY name";
const UPSERT_SAVED: &str = "INSERT INTO saved_replies (business_id, name, text) VALUES ($1, $2, $3) \
     ON CONFLICT (business_id, name) DO UPDATE SET text = excluded.text";
const DELETE_SAVED: &str = "DELETE FROM saved_replies WHERE business_id = $1 AND name = $2";
const WITH_WORDS: &str = "SELECT DISTINCT ticket_id FROM ticket_events \
     WHERE business_id = $1 AND LOWER(text) LIKE $2 ESCAPE '\\'";
const HEARD: &str = "SELECT id, received_at AS at, text FROM inbox \
     WHERE business_id = $1 AND conversation_id = $2 AND received_at >= $3 ORDER BY id DESC LIMIT $4";
const TOLD: &str = "SELECT id, inbox_id, ticket_id, created_at AS at, body_json FROM outbox \
     WHERE business_id = $1 AND conversation_id = $2 AND created_at >= $3 ORDER BY id DESC LIMIT $4";
const ORPHANS: &str = "SELECT COUNT(*) AS orphans FROM outbox o WHERE o.business_id = $1 \
     AND o.ticket_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM tickets t \
     WHERE t.business_id = o.business_id AND t.id = o.ticket_id AND t.conversation_id = o.conversation_id)";

/// A member as the directory has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffRow {
    pub member: StaffMember,
    pub added_at: DateTime<Utc>,
    /// Since when they may do nothing any more.
    pub left_at: Option<DateTime<Utc>>,
}

/// What somebody did that is about no ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffAct<'a> {
    pub at: DateTime<Utc>,
    pub by: &'a StaffMember,
    pub kind: &'a str,
    pub about: &'a str,
    pub before: Option<&'a str>,
    pub after: Option<&'a str>,
    pub reason: Option<&'a str>,
}

/// One line of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailLine {
    /// The reference of the ticket, where it is about one.
    pub ticket: Option<String>,
    pub event: TicketEvent,
}

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    Won(TicketId),
    /// It was not free, not there, or with a tier that is not theirs.
    NotFree,
}

/// An act that was done under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoneAct {
    pub ticket: String,
    pub kind: String,
    pub actor: String,
    pub text: Option<String>,
    pub at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedReply {
    pub name: String,
    pub text: String,
}

/// Who said what in a conversation.
#[derive(Debug, Clone, PartialEq)]
pub enum Words<Body> {
    Customer(String),
    Bot(Body),
    Staff(Body),
}

/// Something that was said in a conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct Said<Body> {
    pub at: DateTime<Utc>,
    pub words: Words<Body>,
}

impl Tx {
    /// Everybody who works for a business or did, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn staff(&mut self, business: BusinessId) -> Result<Vec<StaffRow>, StoreError> {
        let rows = self.all(query(MEMBERS).bind(business.0)).await?;
        rows.iter().map(member_of).collect()
    }

    /// Adds a member, changes their role, or takes them back.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn upsert_member(
        &mut self,
        business: BusinessId,
        member: &StaffMember,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let statement = query(UPSERT_MEMBER)
            .bind(business.0)
            .bind(member.name.clone())
            .bind(member.role.as_str().to_owned())
            .bind(instant_text(now));
        self.run(statement).await?;
        Ok(())
    }

    /// A member has left.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn member_leaves(
        &mut self,
        business: BusinessId,
        name: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let statement = query(LEAVE)
            .bind(business.0)
            .bind(name.to_owned())
            .bind(instant_text(now));
        self.run(statement).await?;
        Ok(())
    }

    /// Writes down an act that is about no ticket.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert_staff_act(
        &mut self,
        business: BusinessId,
        act: &StaffAct<'_>,
    ) -> Result<(), StoreError> {
        let statement = query(INSERT_ACT)
            .bind(business.0)
            .bind(instant_text(act.at))
            .bind(act.by.name.clone())
            .bind(act.by.role.as_str().to_owned())
            .bind(act.kind.to_owned())
            .bind(act.about.to_owned())
            .bind(act.before.map(str::to_owned))
            .bind(act.after.map(str::to_owned))
            .bind(act.reason.map(str::to_owned));
        self.run(statement).await?;
        Ok(())
    }

    /// What was done, the newest first: on one ticket or on all, by one person or by all. What is about no ticket
    /// is part of it unless one is named. At most five hundred lines.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn trail(
        &mut self,
        business: BusinessId,
        actor: Option<&str>,
        ticket: Option<&str>,
    ) -> Result<Vec<TrailLine>, StoreError> {
        let statement = query(TRAIL)
            .bind(business.0)
            .bind(actor.unwrap_or_default().to_owned())
            .bind(ticket.unwrap_or_default().to_owned())
            .bind(TRAIL_MAX);
        let mut rows = self.all(statement).await?;
        if ticket.is_none() {
            let statement = query(ACTS)
                .bind(business.0)
                .bind(actor.unwrap_or_default().to_owned());
            rows.extend(self.all(statement).await?);
        }
        let lines: Result<Vec<TrailLine>, StoreError> = rows
            .iter()
            .map(|row| {
                Ok(TrailLine {
                    ticket: Columns::of("ticket_events", row).opt_text("ticket")?,
                    event: event_of(row)?,
                })
            })
            .collect();
        let mut lines = lines?;
        lines.sort_by_key(|line| std::cmp::Reverse(line.event.at));
        Ok(lines)
    }

    /// Claims a ticket for a member, if nobody has it and its tier is for their role. One statement decides, so
    /// that of any number who try at once one wins.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn claim_ticket(
        &mut self,
        business: BusinessId,
        reference: &str,
        member: &StaffMember,
        now: DateTime<Utc>,
    ) -> Result<Claim, StoreError> {
        use crate::domain::ticket::Tier;
        let highest = if member.role.works_on(Tier::Three) {
            Tier::Three
        } else {
            Tier::Two
        };
        let statement = query(CLAIM)
            .bind(business.0)
            .bind(reference.to_owned())
            .bind(member.name.clone())
            .bind(instant_text(now))
            .bind(highest.number());
        match self.optional(statement).await? {
            Some(row) => Ok(Claim::Won(TicketId(
                Columns::of("tickets", &row).int("id")?,
            ))),
            None => Ok(Claim::NotFree),
        }
    }

    /// The state of a ticket by its events: what the last one that changed it says.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn state_by_events(
        &mut self,
        business: BusinessId,
        ticket: TicketId,
    ) -> Result<TicketState, StoreError> {
        let events = self.ticket_events(business, ticket).await?;
        let last = events.into_iter().rev().find_map(|event| event.state_after);
        Ok(last.unwrap_or(TicketState::Open))
    }

    /// Locks a ticket: the last of the locks, after conversation, account and business.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lock_ticket(
        &mut self,
        business: BusinessId,
        reference: &str,
    ) -> Result<(), StoreError> {
        if self.must_lock_rows() {
            let sql = self.locked(LOCK_TICKET);
            let lock = query(sql).bind(business.0).bind(reference.to_owned());
            self.optional(lock).await?;
        }
        Ok(())
    }

    /// The place of a conversation.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn channel_of(
        &mut self,
        business: BusinessId,
        conversation: ConversationId,
    ) -> Result<String, StoreError> {
        let statement = query(CHANNEL).bind(business.0).bind(conversation.0);
        let row = self.one(statement).await?;
        Columns::of("conversations", &row).text("channel")
    }

    /// What was done on a ticket under a key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn act_done(
        &mut self,
        business: BusinessId,
        key: &str,
    ) -> Result<Option<DoneAct>, StoreError> {
        let statement = query(DONE_ACT).bind(business.0).bind(key.to_owned());
        let row = self.optional(statement).await?;
        row.as_ref()
            .map(|row| {
                let columns = Columns::of("ticket_events", row);
                Ok(DoneAct {
                    ticket: columns.text("reference")?,
                    kind: columns.text("kind")?,
                    actor: columns.text("actor")?,
                    text: columns.opt_text("text")?,
                    at: columns.instant("at")?,
                })
            })
            .transpose()
    }

    /// Writes what staff say about a ticket to the outbox. It answers the customer, so it counts for no limit of
    /// contacts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert_written(
        &mut self,
        business: BusinessId,
        conversation: ConversationId,
        ticket: TicketId,
        message: &Outbound,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let statement = query(INSERT_WRITTEN)
            .bind(business.0)
            .bind(conversation.0)
            .bind(ticket.0)
            .bind(message.nonce.clone())
            .bind(message.body_json.clone())
            .bind(instant_text(now));
        self.run(statement).await?;
        Ok(())
    }

    /// The replies that staff keep for reuse, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn saved_replies(
        &mut self,
        business: BusinessId,
    ) -> Result<Vec<SavedReply>, StoreError> {
        let rows = self.all(query(SAVED).bind(business.0)).await?;
        rows.iter()
            .map(|row| {
                let columns = Columns::of("saved_replies", row);
                Ok(SavedReply {
                    name: columns.text("name")?,
                    text: columns.text("text")?,
                })
            })
            .collect()
    }

    /// Keeps a reply for reuse, in the place of one of the same name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn upsert_saved_reply(
        &mut self,
        business: BusinessId,
        reply: &SavedReply,
    ) -> Result<(), StoreError> {
        let statement = query(UPSERT_SAVED)
            .bind(business.0)
            .bind(reply.name.clone())
            .bind(reply.text.clone());
        self.run(statement).await?;
        Ok(())
    }

    /// Forgets a saved reply.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn delete_saved_reply(
        &mut self,
        business: BusinessId,
        name: &str,
    ) -> Result<(), StoreError> {
        let statement = query(DELETE_SAVED).bind(business.0).bind(name.to_owned());
        self.run(statement).await?;
        Ok(())
    }

    /// The tickets in whose events some words were said.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn tickets_with_words(
        &mut self,
        business: BusinessId,
        words: &str,
    ) -> Result<Vec<TicketId>, StoreError> {
        let mut pattern = String::from("%");
        for letter in words.to_lowercase().chars() {
            if matches!(letter, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(letter);
        }
        pattern.push('%');
        let statement = query(WITH_WORDS).bind(business.0).bind(pattern);
        let rows = self.all(statement).await?;
        rows.iter()
            .map(|row| {
                Ok(TicketId(
                    Columns::of("ticket_events", row).int("ticket_id")?,
                ))
            })
            .collect()
    }

    /// The last things that were said in a conversation since an instant, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn transcript<Body: DeserializeOwned>(
        &mut self,
        business: BusinessId,
        conversation: ConversationId,
        since: DateTime<Utc>,
        most: u32,
    ) -> Result<Vec<Said<Body>>, StoreError> {
        let bind = |sql| {
            query(sql)
                .bind(business.0)
                .bind(conversation.0)
                .bind(instant_text(since))
                .bind(i64::from(most))
        };
        let heard_rows = self.all(bind(HEARD)).await?;
        let told = self.all(bind(TOLD)).await?;
        let mut heard = BTreeMap::new();
        for row in &heard_rows {
            let columns = Columns::of("inbox", row);
            let said = Said {
                at: columns.instant("at")?,
                words: Words::Customer(columns.text("text")?),
            };
            heard.insert(columns.int("id")?, said);
        }
        let mut said = Vec::new();
        for row in told.iter().rev() {
            let columns = Columns::of("outbox", row);
            // What was answered stands before its answer, also where both have one instant.
            let answers = columns.opt_int("inbox_id")?;
            said.extend(answers.and_then(|inbox| heard.remove(&inbox)));
            let body = columns.json("body_json")?;
            said.push(Said {
                at: columns.instant("at")?,
                words: match columns.opt_int("ticket_id")? {
                    Some(_) => Words::Staff(body),
                    None => Words::Bot(body),
                },
            });
        }
        said.extend(heard.into_values());
        said.sort_by_key(|said| said.at);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let surplus = said.len().saturating_sub(most);
        Ok(said.split_off(surplus))
    }

    /// How many messages are about a ticket that is not there, or is of another conversation.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_orphaned_messages(
        &mut self,
        business: BusinessId,
    ) -> Result<u64, StoreError> {
        let row = self.one(query(ORPHANS).bind(business.0)).await?;
        let columns = Columns::of("outbox", &row);
        let orphans = columns.int("orphans")?;
        u64::try_from(orphans).map_err(|error| columns.bad("orphans", error))
    }
}

fn member_of(row: &AnyRow) -> Result<StaffRow, StoreError> {
    let columns = Columns::of("staff", row);
    Ok(StaffRow {
        member: StaffMember {
            name: columns.text("name")?,
            role: columns.named("role", StaffRole::parse)?,
        },
        added_at: columns.instant("added_at")?,
        left_at: columns.opt_instant("left_at")?,
    })
}
