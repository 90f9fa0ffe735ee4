CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'partnerrel: audit lines stay as they are');
END;

CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'partnerrel: audit lines stay');
END;

CREATE TRIGGER act_no_update BEFORE UPDATE ON act
BEGIN
    SELECT RAISE(ABORT, 'partnerrel: acts stay as they are');
END;

CREATE TRIGGER act_no_delete BEFORE DELETE ON act
BEGIN
    SELECT RAISE(ABORT, 'partnerrel: acts stay');
END;

CREATE TRIGGER dap_grant_no_delete BEFORE DELETE ON dap_grant
BEGIN
    SELECT RAISE(ABORT, 'partnerrel: grants stay');
END;

CREATE TRIGGER dap_grant_only_close BEFORE UPDATE ON dap_grant
WHEN OLD.ended_at <> 0 OR NEW.ended_at = 0
    OR NEW.id <> OLD.id OR NEW.relationship_id <> OLD.relationship_id
    OR NEW.partner_id <> OLD.partner_id OR NEW.customer_id <> OLD.customer_id
    OR NEW.cloud <> OLD.cloud OR NEW.service_id <> OLD.service_id
    OR NEW.transacts <> OLD.transacts OR NEW.granted_at <> OLD.granted_at
    OR NEW.granted_by IS NOT OLD.granted_by
BEGIN
    SELECT RAISE(ABORT, 'partnerrel: a grant can only be closed, once');
END;
