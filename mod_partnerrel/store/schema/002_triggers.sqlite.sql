CREATE TRIGGER customer_agreement_no_update BEFORE UPDATE ON customer_agreement
BEGIN
    SELECT RAISE(ABORT, 'partnerrel: what was agreed stays as it is');
END;

CREATE TRIGGER customer_agreement_no_delete BEFORE DELETE ON customer_agreement
BEGIN
    SELECT RAISE(ABORT, 'partnerrel: what was agreed stays');
END;

CREATE TRIGGER subscription_no_delete BEFORE DELETE ON subscription
BEGIN
    SELECT RAISE(ABORT, 'partnerrel: subscriptions stay');
END;

CREATE TRIGGER support_note_no_update BEFORE UPDATE ON support_note
BEGIN
    SELECT RAISE(ABORT, 'partnerrel: notes stay as they are');
END;

CREATE TRIGGER support_note_no_delete BEFORE DELETE ON support_note
BEGIN
    SELECT RAISE(ABORT, 'partnerrel: notes stay');
END;

CREATE TRIGGER dap_grant_provider_stays BEFORE UPDATE ON dap_grant
WHEN NEW.provider_id <> OLD.provider_id
BEGIN
    SELECT RAISE(ABORT, 'partnerrel: a grant can only be closed, once');
END;

-- INSERT OR REPLACE deletes a row without asking the triggers above.
CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'partnerrel: audit lines stay as they are');
END;

CREATE TRIGGER act_no_replace BEFORE INSERT ON act
WHEN EXISTS (SELECT 1 FROM act WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'partnerrel: acts stay as they are');
END;

CREATE TRIGGER dap_grant_no_replace BEFORE INSERT ON dap_grant
WHEN EXISTS (SELECT 1 FROM dap_grant WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'partnerrel: a grant can only be closed, once');
END;

CREATE TRIGGER support_note_no_replace BEFORE INSERT ON support_note
WHEN EXISTS (SELECT 1 FROM support_note WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'partnerrel: notes stay as they are');
END;
