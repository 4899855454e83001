-- What was agreed, word for word, and the plans that run on it.
CREATE TABLE agreements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    reference TEXT NOT NULL,
    -- The terms as values, the terms as the customer read them, and the hash of both.
    terms_json TEXT NOT NULL,
    text TEXT NOT NULL,
    hash TEXT NOT NULL,
    policy_version BIGINT NOT NULL,
    accepted_by_contact BIGINT NOT NULL,
    -- The key of the message that said yes.
    accepted_by_message TEXT NOT NULL,
    accepted_at TEXT NOT NULL,
    UNIQUE (business_id, reference),
    UNIQUE (business_id, account_id, id),
    FOREIGN KEY (business_id, account_id) REFERENCES accounts (business_id, id),
    FOREIGN KEY (business_id, accepted_by_contact) REFERENCES contacts (business_id, id),
    FOREIGN KEY (business_id, policy_version) REFERENCES policies (business_id, version)
);

CREATE TABLE plans (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    agreement_id BIGINT NOT NULL UNIQUE,
    -- The last ledger line before it was accepted, and the last one for which it held.
    accepted_after_seq BIGINT NOT NULL,
    ended_after_seq BIGINT,
    FOREIGN KEY (business_id, account_id, agreement_id)
        REFERENCES agreements (business_id, account_id, id)
);

CREATE INDEX plans_by_account ON plans (business_id, account_id);
