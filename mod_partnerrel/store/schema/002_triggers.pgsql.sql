CREATE TRIGGER customer_agreement_no_change BEFORE UPDATE OR DELETE ON customer_agreement
FOR EACH ROW EXECUTE FUNCTION partnerrel_refuse();

CREATE TRIGGER subscription_no_delete BEFORE DELETE ON subscription
FOR EACH ROW EXECUTE FUNCTION partnerrel_refuse();

CREATE TRIGGER support_note_no_change BEFORE UPDATE OR DELETE ON support_note
FOR EACH ROW EXECUTE FUNCTION partnerrel_refuse();
