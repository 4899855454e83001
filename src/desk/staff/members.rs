//! Who works for a business, and the replies that they keep for reuse.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::check_text;
use crate::desk::{Desk, DeskError};
use crate::domain::business::Business;
use crate::domain::local_time::local_date;
use crate::domain::ticket::{StaffMember, StaffRole};
use crate::store::{SavedReply, StaffAct, StaffRow, Tx};

/// The longest name of a member, or of a saved reply.
const NAME_MAX: usize = 60;

/// A member as staff see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberReport {
    pub name: String,
    pub role: StaffRole,
    pub since: DateTime<Utc>,
    pub left: Option<DateTime<Utc>>,
}

/// Who works for a business now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MembersReport {
    pub members: Vec<MemberReport>,
    /// Whether it was so before; then nothing was changed.
    pub unchanged: bool,
}

/// The saved replies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SavedReport {
    pub saved: Vec<SavedLine>,
    /// Whether it was so before; then nothing was changed.
    pub unchanged: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SavedLine {
    pub name: String,
    pub text: String,
}

/// Finds who acts. Letter case does not matter in a name.
pub(in crate::desk) async fn member_in(
    tx: &mut Tx,
    business: &Business,
    who: &str,
) -> Result<StaffMember, DeskError> {
    let rows = tx.staff(business.id).await?;
    let shop = &business.settings.name;
    if rows.is_empty() {
        return Err(DeskError::refused(format!(
            "nobody works for {shop} yet; add the first one, an owner: \
             `goodterms staff member add NAME --role owner`"
        )));
    }
    let row = row_named(rows, who).ok_or_else(|| {
        DeskError::refused(format!(
            "nobody named {} works for {shop}; an owner adds people with `goodterms staff member add`",
            who.trim()
        ))
    })?;
    if let Some(left_at) = row.left_at {
        return Err(DeskError::refused(format!(
            "{} has not worked for {shop} since {}; an owner can take them back with \
             `goodterms staff member add`",
            row.member.name,
            local_date(left_at, business.settings.timezone)
        )));
    }
    Ok(row.member)
}

fn row_named(rows: Vec<StaffRow>, name: &str) -> Option<StaffRow> {
    let name = name.trim().to_lowercase();
    let mut rows = rows.into_iter();
    rows.find(|row| row.member.name.to_lowercase() == name)
}

/// Who acts, if it is an owner.
async fn owner_in(tx: &mut Tx, business: &Business, who: &str) -> Result<StaffMember, DeskError> {
    let member = member_in(tx, business, who).await?;
    match member.role {
        StaffRole::Owner => Ok(member),
        StaffRole::Agent | StaffRole::Lead => Err(DeskError::refused(format!(
            "only an owner decides who works here; {} is {}",
            member.name,
            with_article(member.role)
        ))),
    }
}

fn with_article(role: StaffRole) -> &'static str {
    match role {
        StaffRole::Agent => "an agent",
        StaffRole::Lead => "a lead",
        StaffRole::Owner => "an owner",
    }
}

impl Desk {
    /// Who acts under a name.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when nobody of that name works for the business.
    pub async fn staff_member(
        &self,
        business: &Business,
        who: &str,
    ) -> Result<StaffMember, DeskError> {
        let mut tx = self.store.read().await?;
        member_in(&mut tx, business, who).await
    }

    /// Everybody who works for a business or did.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn members(&self, business: &Business) -> Result<MembersReport, DeskError> {
        let mut tx = self.store.read().await?;
        members_report(&mut tx, business, false).await
    }

    /// Adds somebody, changes their role, or takes them back. Whoever has the database may add the first one,
    /// who is an owner; later only an owner may.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when it is not theirs to decide, or no owner would be left.
    pub async fn add_member(
        &self,
        business: &Business,
        who: Option<&str>,
        new: &StaffMember,
    ) -> Result<MembersReport, DeskError> {
        let name = check_name("a member of staff", &new.name)?;
        let mut tx = self.store.write().await?;
        // Of two who add the first one at once, one is first.
        tx.lock_business(business.id).await?;
        let rows = tx.staff(business.id).await?;
        let mut new = StaffMember {
            name,
            role: new.role,
        };
        let by = if rows.is_empty() {
            if new.role != StaffRole::Owner {
                return Err(DeskError::refused(
                    "the first member of staff is an owner: `--role owner`",
                ));
            }
            new.clone()
        } else {
            let who = who.ok_or_else(|| {
                DeskError::refused("say which owner does this, with --who NAME or GOODTERMS_BY")
            })?;
            owner_in(&mut tx, business, who).await?
        };
        let known = row_named(rows.clone(), &new.name);
        if let Some(known) = &known {
            new.name.clone_from(&known.member.name);
            if known.left_at.is_none() && known.member.role == new.role {
                return members_report(&mut tx, business, true).await;
            }
        }
        if new.role != StaffRole::Owner {
            must_leave_an_owner(&rows, &new.name)?;
        }
        let now = self.now();
        tx.upsert_member(business.id, &new, now).await?;
        let before = known.map(|row| match row.left_at {
            None => row.member.role.as_str().to_owned(),
            Some(_) => "left".to_owned(),
        });
        let act = StaffAct {
            at: now,
            by: &by,
            kind: "member_added",
            about: &new.name,
            before: before.as_deref(),
            after: Some(new.role.as_str()),
            reason: None,
        };
        tx.insert_staff_act(business.id, &act).await?;
        let report = members_report(&mut tx, business, false).await?;
        tx.commit().await?;
        Ok(report)
    }

    /// Somebody has left and may do nothing any more. What they did stays in the trail, and their open cases go
    /// back to the queue when somebody reassigns them.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when it is not theirs to decide, or no owner would be left.
    pub async fn remove_member(
        &self,
        business: &Business,
        who: &str,
        name: &str,
    ) -> Result<MembersReport, DeskError> {
        let mut tx = self.store.write().await?;
        tx.lock_business(business.id).await?;
        let by = owner_in(&mut tx, business, who).await?;
        let rows = tx.staff(business.id).await?;
        let known = row_named(rows.clone(), name).ok_or_else(|| {
            DeskError::refused(format!(
                "nobody named {} works for {}",
                name.trim(),
                business.settings.name
            ))
        })?;
        if known.left_at.is_some() {
            return members_report(&mut tx, business, true).await;
        }
        must_leave_an_owner(&rows, &known.member.name)?;
        let now = self.now();
        tx.member_leaves(business.id, &known.member.name, now)
            .await?;
        let act = StaffAct {
            at: now,
            by: &by,
            kind: "member_removed",
            about: &known.member.name,
            before: Some(known.member.role.as_str()),
            after: Some("left"),
            reason: None,
        };
        tx.insert_staff_act(business.id, &act).await?;
        let report = members_report(&mut tx, business, false).await?;
        tx.commit().await?;
        Ok(report)
    }

    /// The replies that staff keep for reuse.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn saved_replies(&self, business: &Business) -> Result<SavedReport, DeskError> {
        let mut tx = self.store.read().await?;
        saved_report(&mut tx, business, false).await
    }

    /// Keeps a reply for reuse, in the place of one of the same name.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when nobody of that name works here.
    pub async fn save_reply(
        &self,
        business: &Business,
        who: &str,
        reply: &SavedReply,
    ) -> Result<SavedReport, DeskError> {
        let reply = SavedReply {
            name: check_name("a saved reply", &reply.name)?,
            text: check_text("the text", &reply.text)?,
        };
        self.change_saved(business, who, &reply.name, Some(&reply))
            .await
    }

    /// Forgets a saved reply.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when nobody of that name works here.
    pub async fn forget_reply(
        &self,
        business: &Business,
        who: &str,
        name: &str,
    ) -> Result<SavedReport, DeskError> {
        self.change_saved(business, who, name.trim(), None).await
    }

    async fn change_saved(
        &self,
        business: &Business,
        who: &str,
        name: &str,
        reply: Option<&SavedReply>,
    ) -> Result<SavedReport, DeskError> {
        let mut tx = self.store.write().await?;
        let by = member_in(&mut tx, business, who).await?;
        let all = tx.saved_replies(business.id).await?;
        let known = all.iter().find(|known| known.name == name);
        if known == reply {
            return saved_report(&mut tx, business, true).await;
        }
        let kind = match reply {
            Some(reply) => {
                tx.upsert_saved_reply(business.id, reply).await?;
                "reply_saved"
            }
            None => {
                tx.delete_saved_reply(business.id, name).await?;
                "reply_forgotten"
            }
        };
        let act = StaffAct {
            at: self.now(),
            by: &by,
            kind,
            about: name,
            before: known.map(|known| known.text.as_str()),
            after: reply.map(|reply| reply.text.as_str()),
            reason: None,
        };
        tx.insert_staff_act(business.id, &act).await?;
        let report = saved_report(&mut tx, business, false).await?;
        tx.commit().await?;
        Ok(report)
    }
}

/// Without an owner nobody could be added any more.
fn must_leave_an_owner(rows: &[StaffRow], but: &str) -> Result<(), DeskError> {
    let is_owner = |row: &&StaffRow| row.member.role == StaffRole::Owner && row.left_at.is_none();
    let mut owners = rows.iter().filter(is_owner).peekable();
    let had_one = owners.peek().is_some();
    if had_one && owners.all(|row| row.member.name == but) {
        return Err(DeskError::refused(format!(
            "{but} is the only owner; make somebody else an owner first"
        )));
    }
    Ok(())
}

fn check_name(what: &str, name: &str) -> Result<String, DeskError> {
    let name = name.trim();
    let length = name.chars().count();
    if length == 0 || length > NAME_MAX || name.chars().any(char::is_control) {
        return Err(DeskError::refused(format!(
            "{what} has a name of 1 to {NAME_MAX} characters"
        )));
    }
    // These are who else acts in the trail.
    if ["customer", super::super::case::BOT].contains(&name.to_lowercase().as_str()) {
        return Err(DeskError::refused(format!(
            "the name {name} is taken: the trail calls somebody else so"
        )));
    }
    Ok(name.to_owned())
}

async fn members_report(
    tx: &mut Tx,
    business: &Business,
    unchanged: bool,
) -> Result<MembersReport, DeskError> {
    let rows = tx.staff(business.id).await?;
    let members = rows.into_iter().map(|row| MemberReport {
        name: row.member.name,
        role: row.member.role,
        since: row.added_at,
        left: row.left_at,
    });
    Ok(MembersReport {
        members: members.collect(),
        unchanged,
    })
}

async fn saved_report(
    tx: &mut Tx,
    business: &Business,
    unchanged: bool,
) -> Result<SavedReport, DeskError> {
    let saved = tx.saved_replies(business.id).await?;
    let saved = saved.into_iter().map(|reply| SavedLine {
        name: reply.name,
        text: reply.text,
    });
    Ok(SavedReport {
        saved: saved.collect(),
        unchanged,
    })
}
