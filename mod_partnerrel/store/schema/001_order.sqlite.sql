-- SQLite compares bytes by itself, so these indexes serve ranges and paging as they are.

CREATE INDEX relationship_list ON relationship (partner_id, customer_fold, customer_id);

CREATE INDEX audit_partner ON audit (partner_id, id);

CREATE INDEX audit_customer ON audit (customer_id, id);
