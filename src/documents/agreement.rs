//! The written agreement of a plan: the terms exactly as they stood on the screen, between a head that
//! names the parties and a foot that says how it ends.

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use crate::converse::agreed_terms;
use crate::converse::reply::{Fact, Part};
use crate::domain::account::Account;
use crate::domain::business::Business;
use crate::domain::plan::{Agreement, AgreementTerms};
use crate::wording::{BLANK, Voice, Wording, WordingError};

/// Who agrees, when, and under which name.
#[derive(Debug, Clone, Copy)]
pub struct Parties<'a> {
    pub business: &'a Business,
    pub account: &'a Account,
    pub reference: &'a str,
    pub agreed_on: NaiveDate,
    /// The clerk who took the yes; `None` when it was said in the chat.
    pub clerk: Option<&'a str>,
}

/// The agreement as text. It is made once, at acceptance, and kept to the letter.
///
/// # Errors
/// [`WordingError`] when a sentence cannot be said completely: better no agreement than one with a gap.
pub fn text(
    wording: &Wording,
    voice: &Voice,
    parties: &Parties<'_>,
    terms: &AgreementTerms,
) -> Result<String, WordingError> {
    let business = parties.business.settings.name.as_str();
    let customer = parties.account.profile.name.as_str();
    let blank = || Part::new(BLANK);
    let mut parts = vec![
        Part::new("agreement-title")
            .with("reference", parties.reference)
            .with("kind", Fact::Word(terms.kind.as_str().to_owned())),
        blank(),
        Part::new("agreement-parties")
            .with("business", business)
            .with("customer", customer)
            .with("account", parties.account.reference.as_str()),
        match parties.clerk {
            None => Part::new("agreement-date").with("date", parties.agreed_on),
            Some(clerk) => Part::new("agreement-date-clerk")
                .with("date", parties.agreed_on)
                .with("clerk", clerk),
        },
        blank(),
    ];
    parts.extend(agreed_terms(terms));
    parts.push(blank());
    parts.push(
        Part::new("agreement-policy")
            .with("business", business)
            .with("version", terms.policy_version.0),
    );
    wording.try_document(&parts, voice)
}

/// The hash that shows a later change of anything that was agreed: SHA-256 over every field of the
/// agreement, each with its length before it, in hexadecimal.
#[must_use]
pub fn hash(agreement: &Agreement) -> String {
    let terms = serde_json::to_string(&agreement.terms).expect("terms are plain values");
    let mut hasher = Sha256::new();
    for field in [
        agreement.account.0.to_string().as_str(),
        &agreement.reference,
        &terms,
        &agreement.text,
        &agreement.accepted_by.0.to_string(),
        &agreement.accepted_by_message,
        &agreement.accepted_at.timestamp_micros().to_string(),
    ] {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field);
    }
    let digest = hasher.finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
