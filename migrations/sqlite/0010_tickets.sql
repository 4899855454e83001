-- Who works for a business, and how far each may go.
CREATE TABLE staff (
    business_id BIGINT NOT NULL REFERENCES businesses (id),
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('agent', 'lead', 'owner')),
    added_at TEXT NOT NULL,
    -- Since when they may do nothing any more.
    left_at TEXT,
    PRIMARY KEY (business_id, name)
);

-- What staff did that is about no case: members, saved replies. Rows are never changed.
CREATE TABLE staff_acts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL REFERENCES businesses (id),
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('agent', 'lead', 'owner')),
    kind TEXT NOT NULL,
    -- Whom or what it is about.
    text TEXT,
    before TEXT,
    after TEXT,
    reason TEXT
);

CREATE INDEX staff_acts_by_business ON staff_acts (business_id, id);

CREATE TRIGGER staff_acts_refuse_update BEFORE UPDATE ON staff_acts
BEGIN
    SELECT RAISE (ABORT, 'staff_acts is append-only');
END;

CREATE TRIGGER staff_acts_refuse_delete BEFORE DELETE ON staff_acts
BEGIN
    SELECT RAISE (ABORT, 'staff_acts is append-only');
END;

-- Cases for people.
CREATE TABLE tickets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    -- What customer and staff call it.
    reference TEXT NOT NULL,
    category TEXT NOT NULL,
    -- What it is about: there is one open ticket for each matter.
    matter TEXT NOT NULL,
    -- 1 is the most urgent.
    priority BIGINT NOT NULL CHECK (priority BETWEEN 1 AND 3),
    tier BIGINT NOT NULL CHECK (tier IN (2, 3)),
    state TEXT NOT NULL CHECK (state IN (
        'open', 'claimed', 'waiting_for_customer', 'waiting_for_staff', 'resolved', 'closed', 'reopened'
    )),
    assignee TEXT,
    -- By when somebody should answer; NULL while the clock stands still, and then what is left of it.
    answer_by TEXT,
    minutes_left BIGINT,
    opened_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    first_answered_at TEXT,
    resolved_at TEXT,
    resolved_by TEXT,
    outcome TEXT,
    rating BIGINT CHECK (rating BETWEEN 1 AND 5),
    -- What the customer wants, as a person reads it, and as the plan engine does where it can.
    asked TEXT NOT NULL,
    wish_json TEXT,
    -- How the account stood when it was opened.
    summary_json TEXT NOT NULL,
    UNIQUE (business_id, reference),
    UNIQUE (business_id, id),
    CHECK (state NOT IN ('open', 'reopened') OR assignee IS NULL),
    CHECK (state NOT IN ('claimed', 'waiting_for_customer', 'waiting_for_staff') OR assignee IS NOT NULL),
    FOREIGN KEY (business_id, account_id) REFERENCES accounts (business_id, id),
    FOREIGN KEY (business_id, contact_id) REFERENCES contacts (business_id, id),
    FOREIGN KEY (business_id, conversation_id) REFERENCES conversations (business_id, id)
);

CREATE UNIQUE INDEX tickets_open_matter ON tickets (business_id, account_id, matter)
    WHERE state NOT IN ('resolved', 'closed');
CREATE INDEX tickets_queue ON tickets (business_id, answer_by) WHERE state NOT IN ('resolved', 'closed');
CREATE INDEX tickets_by_account ON tickets (business_id, account_id, id);

-- Everything that happened to a case: who, what, before, after, why. Rows are never changed.
CREATE TABLE ticket_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('customer', 'bot', 'agent', 'lead', 'owner')),
    kind TEXT NOT NULL,
    text TEXT,
    before TEXT,
    after TEXT,
    reason TEXT,
    -- The state before and after it, where it changed: the state of a case can be derived from its events.
    state_before TEXT,
    state_after TEXT,
    -- The id under which an act was asked for; the same one is done once.
    act_key TEXT,
    UNIQUE (business_id, act_key),
    FOREIGN KEY (business_id, ticket_id) REFERENCES tickets (business_id, id)
);

CREATE INDEX ticket_events_by_ticket ON ticket_events (business_id, ticket_id, id);

CREATE TRIGGER ticket_events_refuse_update BEFORE UPDATE ON ticket_events
BEGIN
    SELECT RAISE (ABORT, 'ticket_events is append-only');
END;

CREATE TRIGGER ticket_events_refuse_delete BEFORE DELETE ON ticket_events
BEGIN
    SELECT RAISE (ABORT, 'ticket_events is append-only');
END;

-- What staff have offered beyond the policy. The customer's yes is still needed.
CREATE TABLE staff_offers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    basis_json TEXT NOT NULL,
    -- Names exactly the terms that were offered.
    terms TEXT NOT NULL,
    offered_by TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('agent', 'lead', 'owner')),
    expires_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'withdrawn')),
    created_at TEXT NOT NULL,
    FOREIGN KEY (business_id, account_id) REFERENCES accounts (business_id, id),
    FOREIGN KEY (business_id, ticket_id) REFERENCES tickets (business_id, id)
);

CREATE INDEX staff_offers_by_account ON staff_offers (business_id, account_id, id);

CREATE TABLE saved_replies (
    business_id BIGINT NOT NULL REFERENCES businesses (id),
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (business_id, name)
);

-- Reasons that freeze fees and reminders on a whole account. A disputed invoice is frozen in `holds`.
CREATE TABLE account_holds (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('hardship', 'breathing_space', 'paid_claim')),
    actor TEXT NOT NULL,
    note TEXT NOT NULL,
    placed_at TEXT NOT NULL,
    -- The last day for which it holds; NULL until it is lifted.
    lapses_on TEXT,
    lifted_at TEXT,
    lifted_by TEXT,
    lifted_reason TEXT,
    UNIQUE (business_id, id),
    FOREIGN KEY (business_id, account_id) REFERENCES accounts (business_id, id)
);

CREATE INDEX account_holds_by_account ON account_holds (business_id, account_id, id);

-- Why a customer is late, as they told it.
CREATE TABLE late_reasons (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('forgot', 'cash_short', 'problem', 'cannot_pay', 'other')),
    until_on TEXT,
    words TEXT NOT NULL,
    told_at TEXT NOT NULL,
    FOREIGN KEY (business_id, account_id) REFERENCES accounts (business_id, id)
);

CREATE INDEX late_reasons_by_account ON late_reasons (business_id, account_id, id);

-- What the customer has set: time zone, language, hours.
ALTER TABLE contacts ADD COLUMN preferences_json TEXT;
-- The case to which a message of the outbox belongs: it answers the customer and counts for no contact limit.
ALTER TABLE outbox ADD COLUMN ticket_id BIGINT;
