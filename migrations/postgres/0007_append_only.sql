-- What is recorded is never changed: a correction is a new row.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER entries_refuse_change BEFORE UPDATE OR DELETE ON entries
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER allocations_refuse_change BEFORE UPDATE OR DELETE ON allocations
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER agreements_refuse_change BEFORE UPDATE OR DELETE ON agreements
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER invoices_refuse_change BEFORE UPDATE OR DELETE ON invoices
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER policies_refuse_change BEFORE UPDATE OR DELETE ON policies
FOR EACH ROW EXECUTE FUNCTION refuse_change();
