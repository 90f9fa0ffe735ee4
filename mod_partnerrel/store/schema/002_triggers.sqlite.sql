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
