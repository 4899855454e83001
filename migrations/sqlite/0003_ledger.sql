-- The ledger: invoices, immutable entries, and allocations. Amounts are minor units of the business's
-- currency; dates are ISO texts; instants are RFC 3339 in UTC with six decimals, which sort.
CREATE TABLE invoices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    number TEXT NOT NULL,
    issue_date TEXT NOT NULL,
    due_date TEXT NOT NULL,
    description TEXT,
    terms TEXT,
    UNIQUE (business_id, number),
    UNIQUE (business_id, account_id, id),
    FOREIGN KEY (business_id, account_id) REFERENCES accounts (business_id, id)
);

CREATE TABLE entries (
    business_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    -- The line number in the account's ledger, from 1 without a gap.
    seq BIGINT NOT NULL CHECK (seq >= 1),
    kind TEXT NOT NULL CHECK (kind IN (
        'invoice', 'late_fee', 'payment', 'discount', 'credit', 'barter_credit', 'write_off', 'reversal'
    )),
    -- Positive when it raises what is owed.
    amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
    currency TEXT NOT NULL,
    value_date TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    invoice_id BIGINT,
    reference TEXT,
    method TEXT,
    reverses_seq BIGINT,
    actor TEXT NOT NULL,
    reason TEXT,
    hash TEXT NOT NULL,
    PRIMARY KEY (business_id, account_id, seq),
    UNIQUE (business_id, reference),
    UNIQUE (business_id, account_id, reverses_seq),
    FOREIGN KEY (business_id, account_id) REFERENCES accounts (business_id, id),
    FOREIGN KEY (business_id, account_id, invoice_id) REFERENCES invoices (business_id, account_id, id),
    FOREIGN KEY (business_id, account_id, reverses_seq) REFERENCES entries (business_id, account_id, seq)
);

-- The hash of each account's last entry, so that a lost tail is noticed.
CREATE TABLE ledger_heads (
    business_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    head TEXT NOT NULL,
    PRIMARY KEY (business_id, account_id),
    FOREIGN KEY (business_id, account_id) REFERENCES accounts (business_id, id)
);

CREATE TABLE allocations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    -- The entry whose recording made this row.
    cause_seq BIGINT NOT NULL,
    credit_seq BIGINT NOT NULL,
    debit_seq BIGINT NOT NULL,
    -- Negative when it releases an earlier allocation.
    amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
    value_date TEXT NOT NULL,
    FOREIGN KEY (business_id, account_id, cause_seq) REFERENCES entries (business_id, account_id, seq),
    FOREIGN KEY (business_id, account_id, credit_seq) REFERENCES entries (business_id, account_id, seq),
    FOREIGN KEY (business_id, account_id, debit_seq) REFERENCES entries (business_id, account_id, seq)
);

CREATE INDEX allocations_by_account ON allocations (business_id, account_id, id);
