//! What the bot may do where. The server gives its role a set; a channel may take some away from the bot.

/// A permission bit that the stand-in knows. Values: "Permissions" in Discord's reference documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    ViewChannel,
    SendMessages,
    EmbedLinks,
    AttachFiles,
    ReadMessageHistory,
    ManageMessages,
    ManageChannels,
    ManageThreads,
    CreatePublicThreads,
    CreatePrivateThreads,
    SendMessagesInThreads,
}

impl Permission {
    pub const fn bit(self) -> u64 {
        match self {
            Self::ManageChannels => 1 << 4,
            Self::ViewChannel => 1 << 10,
            Self::SendMessages => 1 << 11,
            Self::ManageMessages => 1 << 13,
            Self::EmbedLinks => 1 << 14,
            Self::AttachFiles => 1 << 15,
            Self::ReadMessageHistory => 1 << 16,
            Self::ManageThreads => 1 << 34,
            Self::CreatePublicThreads => 1 << 35,
            Self::CreatePrivateThreads => 1 << 36,
            Self::SendMessagesInThreads => 1 << 38,
        }
    }

    /// What an invitation of a support bot asks for: everything above but the three "manage" bits.
    pub fn invited() -> u64 {
        [
            Self::ViewChannel,
            Self::SendMessages,
            Self::EmbedLinks,
            Self::AttachFiles,
            Self::ReadMessageHistory,
            Self::CreatePublicThreads,
            Self::CreatePrivateThreads,
            Self::SendMessagesInThreads,
        ]
        .iter()
        .fold(0, |all, permission| all | permission.bit())
    }
}
