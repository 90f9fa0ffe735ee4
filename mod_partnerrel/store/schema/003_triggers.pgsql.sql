-- What decides, or is told from memory, raises its revision, whoever writes it. A revision is the time
-- of its change, or one more than the last: the same number never comes back with other contents, not
-- even after a backup was restored. The row's lock makes it grow in the order of commits.

CREATE FUNCTION partnerrel_raise(which SMALLINT) RETURNS void LANGUAGE sql AS $$
    UPDATE revision
    SET revision = GREATEST(revision + 1, (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::BIGINT)
    WHERE shard = which
$$;

CREATE FUNCTION partnerrel_raise_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM partnerrel_raise(0::SMALLINT);
    RETURN NULL;
END
$$;

-- Whoever had the row and whoever has it now: OLD is null for a new one, NEW for one that goes.

CREATE FUNCTION partnerrel_raise_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM partnerrel_raise(c.shard) FROM customer c
    WHERE c.id IN (OLD.customer_id, NEW.customer_id);
    RETURN NULL;
END
$$;

CREATE FUNCTION partnerrel_raise_partner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM partnerrel_raise(p.shard) FROM partner p
    WHERE p.id IN (OLD.partner_id, NEW.partner_id);
    RETURN NULL;
END
$$;

CREATE FUNCTION partnerrel_raise_resale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM partnerrel_raise(p.shard) FROM partner p
    WHERE p.id IN (OLD.provider_id, OLD.reseller_id, NEW.provider_id, NEW.reseller_id);
    RETURN NULL;
END
$$;

CREATE FUNCTION partnerrel_raise_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM partnerrel_raise(v.shard) FROM revision v WHERE v.shard IN (OLD.shard, NEW.shard);
    RETURN NULL;
END
$$;

CREATE TRIGGER revision_grant AFTER INSERT OR UPDATE ON dap_grant
FOR EACH ROW EXECUTE FUNCTION partnerrel_raise_customer();

CREATE TRIGGER revision_relationship AFTER INSERT OR UPDATE OR DELETE ON relationship
FOR EACH ROW EXECUTE FUNCTION partnerrel_raise_customer();

CREATE TRIGGER revision_subscription AFTER UPDATE OF partner_id, customer_id OR DELETE ON subscription
FOR EACH ROW EXECUTE FUNCTION partnerrel_raise_customer();

CREATE TRIGGER revision_subscription_service AFTER UPDATE OF service_id ON subscription
FOR EACH ROW WHEN (OLD.service_id <> NEW.service_id) EXECUTE FUNCTION partnerrel_raise_customer();

CREATE TRIGGER revision_customer AFTER UPDATE OF id, cloud, shard OR DELETE ON customer
FOR EACH ROW EXECUTE FUNCTION partnerrel_raise_own();

CREATE TRIGGER revision_partner AFTER UPDATE ON partner
FOR EACH ROW EXECUTE FUNCTION partnerrel_raise_own();

CREATE TRIGGER revision_partners AFTER INSERT OR DELETE ON partner
FOR EACH ROW EXECUTE FUNCTION partnerrel_raise_all();

CREATE TRIGGER revision_invitation AFTER INSERT OR UPDATE OR DELETE ON invitation
FOR EACH ROW EXECUTE FUNCTION partnerrel_raise_partner();

CREATE TRIGGER revision_partner_service AFTER INSERT OR DELETE ON partner_service
FOR EACH ROW EXECUTE FUNCTION partnerrel_raise_partner();

CREATE TRIGGER revision_reseller AFTER INSERT OR UPDATE OR DELETE ON partner_reseller
FOR EACH ROW EXECUTE FUNCTION partnerrel_raise_resale();

CREATE TRIGGER revision_service AFTER INSERT OR UPDATE OR DELETE ON service
FOR EACH ROW EXECUTE FUNCTION partnerrel_raise_all();

CREATE TRIGGER revision_service_text AFTER INSERT OR UPDATE OR DELETE ON service_text
FOR EACH ROW EXECUTE FUNCTION partnerrel_raise_all();

CREATE TRIGGER revision_cloud AFTER INSERT OR UPDATE OR DELETE ON cloud
FOR EACH ROW EXECUTE FUNCTION partnerrel_raise_all();

CREATE TRIGGER revision_market AFTER INSERT OR UPDATE OR DELETE ON market
FOR EACH ROW EXECUTE FUNCTION partnerrel_raise_all();

-- TRUNCATE asks no trigger of a row. What is not here, a grant refers to: grants refuse it.

CREATE TRIGGER revision_invitation_truncate AFTER TRUNCATE ON invitation
FOR EACH STATEMENT EXECUTE FUNCTION partnerrel_raise_all();

CREATE TRIGGER revision_partner_service_truncate AFTER TRUNCATE ON partner_service
FOR EACH STATEMENT EXECUTE FUNCTION partnerrel_raise_all();

CREATE TRIGGER revision_partner_reseller_truncate AFTER TRUNCATE ON partner_reseller
FOR EACH STATEMENT EXECUTE FUNCTION partnerrel_raise_all();

CREATE TRIGGER revision_service_text_truncate AFTER TRUNCATE ON service_text
FOR EACH STATEMENT EXECUTE FUNCTION partnerrel_raise_all();

CREATE TRIGGER revision_market_truncate AFTER TRUNCATE ON market
FOR EACH STATEMENT EXECUTE FUNCTION partnerrel_raise_all();
