//! What users of a chat platform do: each event heard once, and answered in the transaction that hears it.
