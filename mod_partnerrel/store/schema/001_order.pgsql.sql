-- Prefix ranges and paging compare bytes, whatever the database's language is. Columns that are
-- joined keep the default: an index serves a join of one collation only.

ALTER TABLE relationship ALTER COLUMN customer_fold TYPE TEXT COLLATE "C",
                         ALTER COLUMN domain_fold TYPE TEXT COLLATE "C";

ALTER TABLE audit ALTER COLUMN id TYPE TEXT COLLATE "C";

CREATE INDEX relationship_list ON relationship (partner_id, customer_fold, customer_id);

CREATE INDEX audit_partner ON audit (partner_id, id);

CREATE INDEX audit_customer ON audit (customer_id, id);
