-- What a contact says is looked for by who they are.
CREATE INDEX conversations_by_contact ON conversations (business_id, contact_id);

-- Of two indexes that seem to serve equally well SQLite takes the one that was made later: this one, which holds few rows,
-- and not that of all messages of a conversation.
DROP INDEX outbox_pending;
CREATE INDEX outbox_pending ON outbox (conversation_id, id) WHERE delivered_at IS NULL AND refused_at IS NULL;
