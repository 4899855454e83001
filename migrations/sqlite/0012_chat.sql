-- Chat platforms: servers, places, who is linked to what, each event once, and what is sent where.

-- A user may speak for several accounts of one business. Rows that refer to a table that is made anew are checked at
-- the commit.
PRAGMA defer_foreign_keys = ON;

CREATE TABLE contacts_kept AS SELECT * FROM contacts;
DROP TABLE contacts;
CREATE TABLE contacts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    platform TEXT NOT NULL,
    user_key TEXT NOT NULL,
    tone TEXT NOT NULL CHECK (tone IN ('gentle', 'direct')),
    -- Since when the contact wants no messages but answers.
    stopped_at TEXT,
    created_at TEXT NOT NULL,
    -- What the customer has set: time zone, language, hours.
    preferences_json TEXT,
    -- Since when the user does not speak for the account any more, and why.
    unlinked_at TEXT,
    unlinked_why TEXT,
    UNIQUE (business_id, account_id, platform, user_key),
    UNIQUE (business_id, id),
    FOREIGN KEY (business_id, account_id) REFERENCES accounts (business_id, id)
);
INSERT INTO contacts
    (id, business_id, account_id, platform, user_key, tone, stopped_at, created_at, preferences_json)
SELECT id, business_id, account_id, platform, user_key, tone, stopped_at, created_at, preferences_json
FROM contacts_kept ORDER BY id;
DROP TABLE contacts_kept;
CREATE INDEX contacts_by_user ON contacts (platform, user_key);

-- Chat servers: which business each belongs to, and where in it customers may ask in public.
CREATE TABLE chat_servers (
    platform TEXT NOT NULL,
    server_key TEXT NOT NULL,
    business_id BIGINT NOT NULL REFERENCES businesses (id),
    -- The channel in which every message is for the bot; NULL where customers mention it or write in private.
    help_channel TEXT,
    -- The last message of that channel below which all are handled: after a pause it is read on from here.
    help_cursor BIGINT,
    added_at TEXT NOT NULL,
    added_by TEXT NOT NULL,
    PRIMARY KEY (platform, server_key),
    UNIQUE (business_id, platform)
);

-- Private places of chat users: their direct messages, and a thread in a server. And public channels, for the one
-- line that says that the answer is elsewhere.
CREATE TABLE chat_places (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    platform TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('direct', 'thread', 'public')),
    -- Whose it is; NULL for a public channel.
    user_key TEXT,
    -- In whose server it is; NULL for direct messages.
    business_id BIGINT REFERENCES businesses (id),
    -- The platform's id of it; NULL until it is open.
    channel_key TEXT,
    -- What a thread is called: by it one is found again that was opened while nobody heard of it.
    name TEXT,
    -- Who speaks here, where the user has several accounts.
    contact_id BIGINT REFERENCES contacts (id),
    -- What the user was asked here before anybody knew which account it is about.
    state_json TEXT,
    -- The last message below which all are handled: after a pause the channel is read on from here.
    cursor BIGINT,
    created_at TEXT NOT NULL,
    heard_at TEXT,
    -- Since when nothing can be sent here, and why.
    closed_at TEXT,
    closed_why TEXT,
    UNIQUE (platform, channel_key)
);

CREATE UNIQUE INDEX chat_places_direct ON chat_places (platform, user_key) WHERE kind = 'direct';
CREATE UNIQUE INDEX chat_places_thread ON chat_places (platform, user_key, business_id)
    WHERE kind = 'thread' AND closed_at IS NULL;
CREATE INDEX chat_places_by_user ON chat_places (platform, user_key);

-- Every event of a chat platform that was heard: each once, whichever conversation it went to.
CREATE TABLE chat_arrivals (
    platform TEXT NOT NULL,
    event_key TEXT NOT NULL,
    place_id BIGINT REFERENCES chat_places (id),
    -- The conversation that answered it; NULL where the bot answered before anybody knew which.
    conversation_id BIGINT,
    -- What became of it: `answered`, `ignored`, `withdrawn` before it was answered.
    outcome TEXT NOT NULL CHECK (outcome IN ('answered', 'ignored', 'withdrawn')),
    heard_at TEXT NOT NULL,
    -- When its author took it back, after it was answered.
    withdrawn_at TEXT,
    PRIMARY KEY (platform, event_key)
);

-- Where a contact last wrote: what nobody asked for goes there.
ALTER TABLE conversations ADD COLUMN place_id BIGINT REFERENCES chat_places (id);

-- One-time codes that tie a chat user to an account. Only a digest is kept.
CREATE TABLE link_codes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    -- The first 16 bits of the digest find the row; the rest is compared in constant time.
    bucket BIGINT NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT,
    used_by TEXT,
    revoked_at TEXT,
    FOREIGN KEY (business_id, account_id) REFERENCES accounts (business_id, id)
);

CREATE INDEX link_codes_by_bucket ON link_codes (bucket);
CREATE INDEX link_codes_by_account ON link_codes (business_id, account_id);

-- Wrong codes, by who tried them.
CREATE TABLE link_attempts (
    platform TEXT NOT NULL,
    user_key TEXT NOT NULL,
    failed BIGINT NOT NULL,
    locked_at TEXT,
    PRIMARY KEY (platform, user_key)
);

-- Files that customers sent, kept because the platform's links to them expire.
CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    -- The message that brought it.
    event_key TEXT NOT NULL,
    ticket_id BIGINT,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BLOB NOT NULL,
    digest TEXT NOT NULL,
    received_at TEXT NOT NULL,
    UNIQUE (business_id, id),
    FOREIGN KEY (business_id, account_id) REFERENCES accounts (business_id, id),
    FOREIGN KEY (business_id, conversation_id) REFERENCES conversations (business_id, id),
    FOREIGN KEY (business_id, ticket_id) REFERENCES tickets (business_id, id)
);

CREATE INDEX files_by_ticket ON files (business_id, ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX files_by_account ON files (business_id, account_id, id);

-- What a person has to mend before the bot can go on: a channel that is gone, a permission, a user who is locked out.
-- There is one open row for each matter.
CREATE TABLE chat_alerts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL REFERENCES businesses (id),
    reference TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- What it is about, such as the id of a channel or of a user.
    about TEXT NOT NULL,
    raised_at TEXT NOT NULL,
    claimed_by TEXT,
    mended_at TEXT,
    mended_by TEXT,
    note TEXT,
    UNIQUE (business_id, reference)
);

CREATE UNIQUE INDEX chat_alerts_open ON chat_alerts (business_id, kind, about) WHERE mended_at IS NULL;

-- A message may answer somebody who is not known yet: then it belongs to a place and to no conversation.
CREATE TABLE outbox_kept AS SELECT * FROM outbox;
DROP TABLE outbox;
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    business_id BIGINT,
    conversation_id BIGINT,
    inbox_id BIGINT,
    notice_id BIGINT,
    -- Sent with the message, so that a platform can drop a repetition. At most 25 characters.
    nonce TEXT NOT NULL UNIQUE,
    body_json TEXT NOT NULL,
    created_at TEXT NOT NULL,
    -- NULL until the platform has confirmed it.
    delivered_at TEXT,
    -- The case to which it belongs: it answers the customer and counts for no contact limit.
    ticket_id BIGINT,
    -- Where it is sent; NULL until that is decided, and in a terminal.
    place_id BIGINT REFERENCES chat_places (id),
    -- The platform's message that it answers.
    answers_key TEXT,
    -- The platform's number of it: what was written before has a smaller one.
    sent_key BIGINT,
    -- When it was taken off the screen there.
    removed_at TEXT,
    -- When the platform refused it for good, and why.
    refused_at TEXT,
    refused_why TEXT,
    CHECK (conversation_id IS NOT NULL OR place_id IS NOT NULL),
    FOREIGN KEY (business_id, conversation_id) REFERENCES conversations (business_id, id),
    FOREIGN KEY (business_id, inbox_id) REFERENCES inbox (business_id, id),
    FOREIGN KEY (business_id, notice_id) REFERENCES notices (business_id, id)
);
INSERT INTO outbox
    (id, business_id, conversation_id, inbox_id, notice_id, nonce, body_json, created_at, delivered_at, ticket_id)
SELECT id, business_id, conversation_id, inbox_id, notice_id, nonce, body_json, created_at, delivered_at, ticket_id
FROM outbox_kept ORDER BY id;
DROP TABLE outbox_kept;

CREATE INDEX outbox_by_inbox ON outbox (inbox_id, id);
CREATE INDEX outbox_pending ON outbox (conversation_id, id) WHERE delivered_at IS NULL;
CREATE UNIQUE INDEX outbox_by_notice ON outbox (notice_id) WHERE notice_id IS NOT NULL;
CREATE INDEX outbox_unasked ON outbox (conversation_id, created_at) WHERE inbox_id IS NULL;
CREATE INDEX outbox_last ON outbox (conversation_id, id);
CREATE INDEX outbox_waiting ON outbox (place_id, id) WHERE delivered_at IS NULL AND refused_at IS NULL;
CREATE INDEX outbox_by_sent_key ON outbox (sent_key) WHERE sent_key IS NOT NULL;
