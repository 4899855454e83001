-- What a contact says is looked for by who they are.
CREATE INDEX conversations_by_contact ON conversations (business_id, contact_id);

DROP INDEX outbox_pending;
CREATE INDEX outbox_pending ON outbox (conversation_id, id) WHERE delivered_at IS NULL AND refused_at IS NULL;
