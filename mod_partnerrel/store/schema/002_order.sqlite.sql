CREATE INDEX partner_list ON partner (cloud, name_fold, id);

CREATE INDEX customer_list ON customer (cloud, name_fold, id);

-- A partner's list by name, and what a search finds by domain alone: each page is one walk, and what
-- it passes over need not be looked up.

DROP INDEX relationship_list;

CREATE INDEX relationship_list ON relationship (partner_id, customer_fold, customer_id, kind, id)
    WHERE kind <> 'none';

CREATE INDEX relationship_domain ON relationship (partner_id, domain_fold, customer_id,
                                                  customer_fold, kind, id)
    WHERE kind <> 'none';
