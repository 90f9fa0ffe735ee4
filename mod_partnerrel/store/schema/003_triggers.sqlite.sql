-- What decides, or is told from memory, raises its revision, whoever writes it. A revision is the time
-- of its change, or one more than the last: the same number never comes back with other contents, not
-- even after a backup was restored.

CREATE VIEW revision_raise AS SELECT shard FROM revision;

CREATE TRIGGER revision_raise INSTEAD OF INSERT ON revision_raise
BEGIN
    UPDATE revision
    SET revision = MAX(revision + 1,
                       CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) * 1000)
    WHERE shard = NEW.shard;
END;

CREATE TRIGGER revision_grant_insert AFTER INSERT ON dap_grant
BEGIN
    INSERT INTO revision_raise SELECT c.shard FROM customer c WHERE c.id = NEW.customer_id;
END;

CREATE TRIGGER revision_grant_update AFTER UPDATE ON dap_grant
BEGIN
    INSERT INTO revision_raise SELECT c.shard FROM customer c WHERE c.id = NEW.customer_id;
END;

CREATE TRIGGER revision_relationship_insert AFTER INSERT ON relationship
BEGIN
    INSERT INTO revision_raise SELECT c.shard FROM customer c WHERE c.id = NEW.customer_id;
END;

CREATE TRIGGER revision_relationship_update AFTER UPDATE ON relationship
BEGIN
    INSERT INTO revision_raise SELECT c.shard FROM customer c
    WHERE c.id IN (OLD.customer_id, NEW.customer_id);
END;

CREATE TRIGGER revision_relationship_delete AFTER DELETE ON relationship
BEGIN
    INSERT INTO revision_raise SELECT c.shard FROM customer c WHERE c.id = OLD.customer_id;
END;

CREATE TRIGGER revision_subscription_update AFTER UPDATE OF partner_id, customer_id ON subscription
BEGIN
    INSERT INTO revision_raise SELECT c.shard FROM customer c
    WHERE c.id IN (OLD.customer_id, NEW.customer_id);
END;

CREATE TRIGGER revision_subscription_service AFTER UPDATE OF service_id ON subscription
WHEN OLD.service_id <> NEW.service_id
BEGIN
    INSERT INTO revision_raise SELECT c.shard FROM customer c WHERE c.id = NEW.customer_id;
END;

CREATE TRIGGER revision_subscription_delete AFTER DELETE ON subscription
BEGIN
    INSERT INTO revision_raise SELECT c.shard FROM customer c WHERE c.id = OLD.customer_id;
END;

CREATE TRIGGER revision_customer_update AFTER UPDATE OF id, cloud, shard ON customer
BEGIN
    INSERT INTO revision_raise SELECT OLD.shard UNION SELECT NEW.shard;
END;

CREATE TRIGGER revision_customer_delete AFTER DELETE ON customer
BEGIN
    INSERT INTO revision_raise SELECT OLD.shard;
END;

CREATE TRIGGER revision_partner_insert AFTER INSERT ON partner
BEGIN
    INSERT INTO revision_raise SELECT 0;
END;

CREATE TRIGGER revision_partner_update AFTER UPDATE ON partner
BEGIN
    INSERT INTO revision_raise SELECT OLD.shard UNION SELECT NEW.shard;
END;

CREATE TRIGGER revision_partner_delete AFTER DELETE ON partner
BEGIN
    INSERT INTO revision_raise SELECT 0;
END;

CREATE TRIGGER revision_invitation_insert AFTER INSERT ON invitation
BEGIN
    INSERT INTO revision_raise SELECT p.shard FROM partner p WHERE p.id = NEW.partner_id;
END;

CREATE TRIGGER revision_invitation_update AFTER UPDATE ON invitation
BEGIN
    INSERT INTO revision_raise SELECT p.shard FROM partner p
    WHERE p.id IN (OLD.partner_id, NEW.partner_id);
END;

CREATE TRIGGER revision_invitation_delete AFTER DELETE ON invitation
BEGIN
    INSERT INTO revision_raise SELECT p.shard FROM partner p WHERE p.id = OLD.partner_id;
END;

CREATE TRIGGER revision_partner_service_insert AFTER INSERT ON partner_service
BEGIN
    INSERT INTO revision_raise SELECT p.shard FROM partner p WHERE p.id = NEW.partner_id;
END;

CREATE TRIGGER revision_partner_service_delete AFTER DELETE ON partner_service
BEGIN
    INSERT INTO revision_raise SELECT p.shard FROM partner p WHERE p.id = OLD.partner_id;
END;

CREATE TRIGGER revision_reseller_insert AFTER INSERT ON partner_reseller
BEGIN
    INSERT INTO revision_raise SELECT p.shard FROM partner p
    WHERE p.id IN (NEW.provider_id, NEW.reseller_id);
END;

CREATE TRIGGER revision_reseller_update AFTER UPDATE ON partner_reseller
BEGIN
    INSERT INTO revision_raise SELECT p.shard FROM partner p
    WHERE p.id IN (OLD.provider_id, OLD.reseller_id, NEW.provider_id, NEW.reseller_id);
END;

CREATE TRIGGER revision_reseller_delete AFTER DELETE ON partner_reseller
BEGIN
    INSERT INTO revision_raise SELECT p.shard FROM partner p
    WHERE p.id IN (OLD.provider_id, OLD.reseller_id);
END;

CREATE TRIGGER revision_service_insert AFTER INSERT ON service
BEGIN
    INSERT INTO revision_raise SELECT 0;
END;

CREATE TRIGGER revision_service_update AFTER UPDATE ON service
BEGIN
    INSERT INTO revision_raise SELECT 0;
END;

CREATE TRIGGER revision_service_delete AFTER DELETE ON service
BEGIN
    INSERT INTO revision_raise SELECT 0;
END;

CREATE TRIGGER revision_service_text_insert AFTER INSERT ON service_text
BEGIN
    INSERT INTO revision_raise SELECT 0;
END;

CREATE TRIGGER revision_service_text_update AFTER UPDATE ON service_text
BEGIN
    INSERT INTO revision_raise SELECT 0;
END;

CREATE TRIGGER revision_service_text_delete AFTER DELETE ON service_text
BEGIN
    INSERT INTO revision_raise SELECT 0;
END;

CREATE TRIGGER revision_cloud_insert AFTER INSERT ON cloud
BEGIN
    INSERT INTO revision_raise SELECT 0;
END;

CREATE TRIGGER revision_cloud_update AFTER UPDATE ON cloud
BEGIN
    INSERT INTO revision_raise SELECT 0;
END;

CREATE TRIGGER revision_cloud_delete AFTER DELETE ON cloud
BEGIN
    INSERT INTO revision_raise SELECT 0;
END;

CREATE TRIGGER revision_market_insert AFTER INSERT ON market
BEGIN
    INSERT INTO revision_raise SELECT 0;
END;

CREATE TRIGGER revision_market_update AFTER UPDATE ON market
BEGIN
    INSERT INTO revision_raise SELECT 0;
END;

CREATE TRIGGER revision_market_delete AFTER DELETE ON market
BEGIN
    INSERT INTO revision_raise SELECT 0;
END;

-- INSERT OR REPLACE deletes rows without asking a trigger. Whose they were is raised here, unless
-- the new row raises it.

CREATE TRIGGER revision_relationship_replace BEFORE INSERT ON relationship
BEGIN
    INSERT INTO revision_raise
    SELECT c.shard FROM relationship r JOIN customer c ON c.id = r.customer_id WHERE r.id = NEW.id;
END;

CREATE TRIGGER revision_subscription_replace BEFORE INSERT ON subscription
BEGIN
    INSERT INTO revision_raise
    SELECT DISTINCT c.shard FROM subscription u JOIN customer c ON c.id = u.customer_id
    WHERE u.id = NEW.id OR (u.customer_id = NEW.customer_id AND u.offer_id = NEW.offer_id);
END;

CREATE TRIGGER revision_customer_replace BEFORE INSERT ON customer
BEGIN
    INSERT INTO revision_raise
    SELECT c.shard FROM customer c
    WHERE c.id = NEW.id OR (c.issuer = NEW.issuer AND c.tenant = NEW.tenant);
END;
