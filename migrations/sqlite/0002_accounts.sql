-- Customers' billing accounts, and the chat users who speak for them.
CREATE TABLE accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL REFERENCES businesses (id),
    reference TEXT NOT NULL,
    profile_json TEXT NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (business_id, reference),
    UNIQUE (business_id, id)
);

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
    UNIQUE (business_id, platform, user_key),
    UNIQUE (business_id, id),
    FOREIGN KEY (business_id, account_id) REFERENCES accounts (business_id, id)
);
