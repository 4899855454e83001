//! One-time codes that tie a chat user to an account.
