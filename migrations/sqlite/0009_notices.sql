-- Notices that have to reach a customer before something follows from them: a late fee, for instance.
CREATE TABLE notices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    invoice_id BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('late_fee')),
    -- The fee that it announces; no fee is more than that.
    fee_minor BIGINT NOT NULL CHECK (fee_minor > 0),
    announced_on TEXT NOT NULL,
    -- NULL until it is known to have arrived, and then how, and who says so if it was not the platform.
    delivered_at TEXT,
    delivered_how TEXT,
    recorded_by TEXT,
    UNIQUE (invoice_id, kind),
    UNIQUE (business_id, id),
    FOREIGN KEY (business_id, account_id, invoice_id) REFERENCES invoices (business_id, account_id, id)
);

CREATE INDEX notices_by_account ON notices (business_id, account_id);

-- A message need not answer one of the customer's: then it has no inbox row, and perhaps a notice.
-- No row is ever deleted, so its ids rise without a table that counts them.
CREATE TABLE outbox_rebuilt (
    id INTEGER PRIMARY KEY,
    business_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    inbox_id BIGINT,
    notice_id BIGINT,
    -- Sent with the message, so that a platform can drop a repetition. At most 25 characters.
    nonce TEXT NOT NULL UNIQUE,
    body_json TEXT NOT NULL,
    created_at TEXT NOT NULL,
    -- NULL until the platform has confirmed it.
    delivered_at TEXT,
    FOREIGN KEY (business_id, conversation_id) REFERENCES conversations (business_id, id),
    FOREIGN KEY (business_id, inbox_id) REFERENCES inbox (business_id, id),
    FOREIGN KEY (business_id, notice_id) REFERENCES notices (business_id, id)
);

INSERT INTO outbox_rebuilt
    (id, business_id, conversation_id, inbox_id, nonce, body_json, created_at, delivered_at)
SELECT id, business_id, conversation_id, inbox_id, nonce, body_json, created_at, delivered_at FROM outbox;

DROP TABLE outbox;
ALTER TABLE outbox_rebuilt RENAME TO outbox;

CREATE INDEX outbox_by_inbox ON outbox (inbox_id, id);
CREATE INDEX outbox_pending ON outbox (conversation_id, id) WHERE delivered_at IS NULL;
-- A notice is written to one conversation, once.
CREATE UNIQUE INDEX outbox_by_notice ON outbox (notice_id) WHERE notice_id IS NOT NULL;
-- Unasked messages are counted against the contact limits.
CREATE INDEX outbox_unasked ON outbox (conversation_id, created_at) WHERE inbox_id IS NULL;

-- Who lifted a hold, and why.
ALTER TABLE holds ADD COLUMN lifted_by TEXT;
ALTER TABLE holds ADD COLUMN lifted_reason TEXT;
