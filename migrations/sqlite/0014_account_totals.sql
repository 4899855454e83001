-- What each account owes in all, and how much of that is open on arrangements that run. Sums over a business with many
-- accounts are taken of these, for every offer.
CREATE TABLE account_totals (
    business_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    balance_minor BIGINT NOT NULL,
    arranged_minor BIGINT NOT NULL,
    PRIMARY KEY (business_id, account_id),
    FOREIGN KEY (business_id, account_id) REFERENCES accounts (business_id, id)
) WITHOUT ROWID;

INSERT INTO account_totals (business_id, account_id, balance_minor, arranged_minor)
SELECT a.business_id, a.id,
    (SELECT SUM(e.amount_minor) FROM entries e WHERE e.business_id = a.business_id AND e.account_id = a.id),
    (SELECT COALESCE(SUM(e.amount_minor - COALESCE((SELECT SUM(x.amount_minor) FROM allocations x
        WHERE x.business_id = e.business_id AND x.account_id = e.account_id AND x.debit_seq = e.seq), 0)), 0)
        FROM plans p
        JOIN plan_debits d ON d.plan_id = p.id
        JOIN entries e ON e.business_id = d.business_id AND e.account_id = d.account_id AND e.seq = d.debit_seq
        WHERE p.business_id = a.business_id AND p.account_id = a.id AND p.ended_after_seq IS NULL)
FROM accounts a
WHERE EXISTS (SELECT 1 FROM entries e WHERE e.business_id = a.business_id AND e.account_id = a.id);

-- They were for the same sums.
DROP INDEX entries_by_amount;
DROP INDEX plans_running;
