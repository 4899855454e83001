-- How an arrangement ended otherwise than by being paid, and on which day.
ALTER TABLE plans ADD COLUMN ended_as TEXT CHECK (ended_as IN ('broken', 'replaced'));
ALTER TABLE plans ADD COLUMN ended_on TEXT;

-- The debts that each arrangement covers, as the agreement lists them: for sums over the whole business.
CREATE TABLE plan_debits (
    business_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    plan_id BIGINT NOT NULL REFERENCES plans (id),
    debit_seq BIGINT NOT NULL,
    PRIMARY KEY (plan_id, debit_seq),
    FOREIGN KEY (business_id, account_id, debit_seq) REFERENCES entries (business_id, account_id, seq)
);

INSERT INTO plan_debits (business_id, account_id, plan_id, debit_seq)
SELECT p.business_id, p.account_id, p.id, json_extract(c.value, '$.entry')
FROM plans p
JOIN agreements a ON a.business_id = p.business_id AND a.id = p.agreement_id
JOIN json_each(a.terms_json, '$.covered') c;

CREATE INDEX plans_running ON plans (business_id, id) WHERE ended_after_seq IS NULL;
CREATE INDEX allocations_by_debit ON allocations (business_id, account_id, debit_seq, amount_minor);
CREATE INDEX entries_by_amount ON entries (business_id, amount_minor);

-- A discount that was given for a payment goes with it: when the payment bounces, so does the discount.
ALTER TABLE entries ADD COLUMN goes_with_seq BIGINT;

-- When a hold was lifted: what runs by the day counts the days.
ALTER TABLE holds ADD COLUMN lifted_at TEXT;
