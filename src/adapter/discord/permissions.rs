//! What the bot may do in a server, and why: the invitation asks for exactly this.

use serenity::model::permissions::Permissions;

/// Each permission with its reason.
pub const NEEDED: [(Permissions, &str); 8] = [
    (
        Permissions::VIEW_CHANNEL,
        "hear a question in the help channel",
    ),
    (
        Permissions::SEND_MESSAGES,
        "say there that the answer is in private",
    ),
    (
        Permissions::READ_MESSAGE_HISTORY,
        "read what was asked while the bot was away",
    ),
    (
        Permissions::CREATE_PRIVATE_THREADS,
        "answer in a thread that only the customer reads",
    ),
    (
        Permissions::SEND_MESSAGES_IN_THREADS,
        "write in that thread",
    ),
    (
        Permissions::MANAGE_THREADS,
        "open that thread again when Discord has archived it",
    ),
    (
        Permissions::EMBED_LINKS,
        "show schedules that read well on a telephone",
    ),
    (
        Permissions::ATTACH_FILES,
        "send agreements and long schedules",
    ),
];

/// The intents that are switched on in the developer portal, with their reasons.
pub const PRIVILEGED_INTENTS: [(&str, &str); 2] = [
    (
        "Message Content Intent",
        "without it the messages of the help channel arrive empty",
    ),
    (
        "Server Members Intent",
        "whoever leaves the server is unlinked from their account",
    ),
];

/// The link by which an owner of a server invites the bot.
#[must_use]
pub fn invitation(application: u64) -> String {
    let permissions = NEEDED
        .iter()
        .fold(Permissions::empty(), |all, (one, _)| all | *one);
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={}",
        permissions.bits()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invitation_asks_for_what_is_needed_and_no_more() {
        let link = invitation(1_234_567_890_123_456_789);
        assert!(link.contains("client_id=1234567890123456789"), "{link}");
        let bits: u64 = link.rsplit('=').next().unwrap().parse().unwrap();
        let asked = Permissions::from_bits(bits).unwrap();
        assert!(!asked.administrator());
        assert_eq!(asked.iter().count(), NEEDED.len());
    }
}
