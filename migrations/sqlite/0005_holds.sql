-- Reasons that freeze an invoice: a dispute, for instance.
CREATE TABLE holds (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    invoice_id BIGINT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('dispute')),
    actor TEXT NOT NULL,
    note TEXT NOT NULL,
    -- The last ledger line before it was placed, and the last one for which it held.
    placed_after_seq BIGINT NOT NULL,
    lifted_after_seq BIGINT,
    placed_at TEXT NOT NULL,
    FOREIGN KEY (business_id, account_id, invoice_id)
        REFERENCES invoices (business_id, account_id, id)
);

CREATE INDEX holds_by_account ON holds (business_id, account_id);
