//! What a person has to mend before the bot can go on.
