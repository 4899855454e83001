-- What was written to customers about their arrangements without being asked: each thing once.
CREATE TABLE arrangement_notices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN (
        'installment_missed', 'promise_due', 'promise_kept', 'promise_broken', 'plan_broken', 'plan_finished',
        'offer_expiring'
    )),
    -- The reference of the arrangement, with the number of the payment where it is about one; or what names
    -- the terms of an offer.
    about TEXT NOT NULL,
    -- The message of the outbox that told it. One message may tell several things.
    nonce TEXT NOT NULL REFERENCES outbox (nonce),
    UNIQUE (business_id, account_id, kind, about),
    FOREIGN KEY (business_id, account_id) REFERENCES accounts (business_id, id)
);
