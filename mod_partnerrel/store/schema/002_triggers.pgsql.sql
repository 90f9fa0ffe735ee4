CREATE TRIGGER customer_agreement_no_change BEFORE UPDATE OR DELETE ON customer_agreement
FOR EACH ROW EXECUTE FUNCTION partnerrel_refuse();

CREATE TRIGGER subscription_no_delete BEFORE DELETE ON subscription
FOR EACH ROW EXECUTE FUNCTION partnerrel_refuse();

CREATE TRIGGER support_note_no_change BEFORE UPDATE OR DELETE ON support_note
FOR EACH ROW EXECUTE FUNCTION partnerrel_refuse();

CREATE TRIGGER dap_grant_provider_stays BEFORE UPDATE ON dap_grant
FOR EACH ROW WHEN (NEW.provider_id <> OLD.provider_id)
EXECUTE FUNCTION partnerrel_refuse();

-- TRUNCATE asks no trigger of a row.
CREATE TRIGGER act_no_truncate BEFORE TRUNCATE ON act
FOR EACH STATEMENT EXECUTE FUNCTION partnerrel_refuse();

CREATE TRIGGER dap_grant_no_truncate BEFORE TRUNCATE ON dap_grant
FOR EACH STATEMENT EXECUTE FUNCTION partnerrel_refuse();

CREATE TRIGGER customer_agreement_no_truncate BEFORE TRUNCATE ON customer_agreement
FOR EACH STATEMENT EXECUTE FUNCTION partnerrel_refuse();

CREATE TRIGGER subscription_no_truncate BEFORE TRUNCATE ON subscription
FOR EACH STATEMENT EXECUTE FUNCTION partnerrel_refuse();

CREATE TRIGGER support_note_no_truncate BEFORE TRUNCATE ON support_note
FOR EACH STATEMENT EXECUTE FUNCTION partnerrel_refuse();
