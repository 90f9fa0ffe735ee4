ALTER TABLE partner ALTER COLUMN name_fold TYPE TEXT COLLATE "C",
                    ALTER COLUMN domain TYPE TEXT COLLATE "C";

ALTER TABLE support_note ALTER COLUMN id TYPE TEXT COLLATE "C";

CREATE INDEX partner_list ON partner (cloud, name_fold, id);

CREATE INDEX customer_list ON customer (cloud, name_fold, id);

ALTER TABLE customer ALTER COLUMN name_fold TYPE TEXT COLLATE "C",
                     ALTER COLUMN domain_fold TYPE TEXT COLLATE "C";

-- A partner's list by name, and what a search finds by domain alone: each page is one walk, and what
-- it passes over need not be looked up.

DROP INDEX relationship_list;

CREATE INDEX relationship_list ON relationship (partner_id, customer_fold, customer_id, kind, id)
    WHERE kind <> 'none';

CREATE INDEX relationship_domain ON relationship (partner_id, domain_fold, customer_id,
                                                  customer_fold, kind, id)
    WHERE kind <> 'none';
