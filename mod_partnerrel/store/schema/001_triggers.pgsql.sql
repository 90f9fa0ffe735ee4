CREATE FUNCTION partnerrel_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'partnerrel: % on % is refused', TG_OP, TG_TABLE_NAME;
END
$$;

CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION partnerrel_refuse();

CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION partnerrel_refuse();

CREATE TRIGGER act_no_change BEFORE UPDATE OR DELETE ON act
FOR EACH ROW EXECUTE FUNCTION partnerrel_refuse();

CREATE TRIGGER dap_grant_no_delete BEFORE DELETE ON dap_grant
FOR EACH ROW EXECUTE FUNCTION partnerrel_refuse();

CREATE TRIGGER dap_grant_only_close BEFORE UPDATE ON dap_grant
FOR EACH ROW WHEN (OLD.ended_at <> 0 OR NEW.ended_at = 0
    OR NEW.id <> OLD.id OR NEW.relationship_id <> OLD.relationship_id
    OR NEW.partner_id <> OLD.partner_id OR NEW.customer_id <> OLD.customer_id
    OR NEW.cloud <> OLD.cloud OR NEW.service_id <> OLD.service_id
    OR NEW.transacts <> OLD.transacts OR NEW.granted_at <> OLD.granted_at
    OR NEW.granted_by IS DISTINCT FROM OLD.granted_by)
EXECUTE FUNCTION partnerrel_refuse();
