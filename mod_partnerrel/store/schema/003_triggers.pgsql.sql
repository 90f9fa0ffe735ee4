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

CREATE FUNCTION partnerrel_raise_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM partnerrel_raise((SELECT c.shard FROM customer c
        WHERE c.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.customer_id ELSE NEW.customer_id END));
    RETURN NULL;
END
$$;

CREATE FUNCTION partnerrel_raise_partner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM partnerrel_raise((SELECT p.shard FROM partner p
        WHERE p.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.partner_id ELSE NEW.partner_id END));
    RETURN NULL;
END
$$;

CREATE FUNCTION partnerrel_raise_resale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM partnerrel_raise(p.shard) FROM partner p
    WHERE p.id IN (CASE WHEN TG_OP = 'DELETE' THEN OLD.provider_id ELSE NEW.provider_id END,
                   CASE WHEN TG_OP = 'DELETE' THEN OLD.reseller_id ELSE NEW.reseller_id END);
    RETURN NULL;
END
$$;

CREATE FUNCTION partnerrel_raise_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM partnerrel_raise(CASE WHEN TG_OP = 'DELETE' THEN OLD.shard ELSE NEW.shard END);
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
