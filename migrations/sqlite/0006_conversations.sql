-- Conversations, with their inbox (each event once) and their outbox (written with its cause).
CREATE TABLE conversations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    -- Where it takes place: `terminal:C-1001`.
    channel TEXT NOT NULL,
    state_json TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (business_id, channel),
    UNIQUE (business_id, id),
    FOREIGN KEY (business_id, contact_id) REFERENCES contacts (business_id, id)
);

CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    -- The platform's id of the message; the same one is applied once.
    event_key TEXT NOT NULL,
    text TEXT NOT NULL,
    received_at TEXT NOT NULL,
    UNIQUE (conversation_id, event_key),
    UNIQUE (business_id, id),
    FOREIGN KEY (business_id, conversation_id) REFERENCES conversations (business_id, id)
);

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    -- Sent with the message, so that a platform can drop a repetition. At most 25 characters.
    nonce TEXT NOT NULL UNIQUE,
    body_json TEXT NOT NULL,
    created_at TEXT NOT NULL,
    -- NULL until the platform has confirmed it.
    delivered_at TEXT,
    FOREIGN KEY (business_id, conversation_id) REFERENCES conversations (business_id, id),
    FOREIGN KEY (business_id, inbox_id) REFERENCES inbox (business_id, id)
);

CREATE INDEX outbox_by_inbox ON outbox (inbox_id, id);
CREATE INDEX outbox_pending ON outbox (conversation_id, id) WHERE delivered_at IS NULL;
