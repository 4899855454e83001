-- What a contact says is looked for by who they are.
CREATE INDEX conversations_by_contact ON conversations (business_id, contact_id);

-- Few rows are on their way at any time. SQLite prefers this index to that of all messages of a conversation because
-- more of what is asked stands in it.
DROP INDEX outbox_pending;
CREATE INDEX outbox_pending ON outbox (conversation_id, delivered_at, refused_at)
    WHERE delivered_at IS NULL AND refused_at IS NULL;
