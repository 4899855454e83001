//! One id type per table, so that an account's id can never stand where an invoice's is meant.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);
    )*};
}

ids! {
    /// A tenant.
    BusinessId;
    /// A customer's billing account at one business.
    AccountId;
    /// A chat user linked to an account.
    ContactId;
    InvoiceId;
    /// The line number of an entry in its account's ledger, counted from 1 without a gap.
    EntrySeq;
    PlanId;
    /// One conversation: a contact in one place (a terminal, a DM, a thread).
    ConversationId;
    /// A place on a chat platform: a user's direct messages, a thread, a public channel.
    PlaceId;
    /// A case for a person.
    TicketId;
    /// A version of a business's policy, counted from 1.
    PolicyVersion;
}
