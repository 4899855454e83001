-- What is recorded is never changed: a correction is a new row.

CREATE TRIGGER entries_refuse_update BEFORE UPDATE ON entries
BEGIN
    SELECT RAISE (ABORT, 'entries is append-only');
END;

CREATE TRIGGER entries_refuse_delete BEFORE DELETE ON entries
BEGIN
    SELECT RAISE (ABORT, 'entries is append-only');
END;

CREATE TRIGGER allocations_refuse_update BEFORE UPDATE ON allocations
BEGIN
    SELECT RAISE (ABORT, 'allocations is append-only');
END;

CREATE TRIGGER allocations_refuse_delete BEFORE DELETE ON allocations
BEGIN
    SELECT RAISE (ABORT, 'allocations is append-only');
END;

CREATE TRIGGER agreements_refuse_update BEFORE UPDATE ON agreements
BEGIN
    SELECT RAISE (ABORT, 'agreements is append-only');
END;

CREATE TRIGGER agreements_refuse_delete BEFORE DELETE ON agreements
BEGIN
    SELECT RAISE (ABORT, 'agreements is append-only');
END;

CREATE TRIGGER invoices_refuse_update BEFORE UPDATE ON invoices
BEGIN
    SELECT RAISE (ABORT, 'invoices is append-only');
END;

CREATE TRIGGER invoices_refuse_delete BEFORE DELETE ON invoices
BEGIN
    SELECT RAISE (ABORT, 'invoices is append-only');
END;

CREATE TRIGGER policies_refuse_update BEFORE UPDATE ON policies
BEGIN
    SELECT RAISE (ABORT, 'policies is append-only');
END;

CREATE TRIGGER policies_refuse_delete BEFORE DELETE ON policies
BEGIN
    SELECT RAISE (ABORT, 'policies is append-only');
END;
