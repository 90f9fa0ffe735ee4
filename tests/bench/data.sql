-- A cloud in use, for SQLite and PostgreSQL: %C% customers, each with a reseller and an advisor out of
-- %P% partners, each of these with privileges for five services: ten times %C% grants. Ids and tenants
-- follow from numbers, so that whoever asks can name them; they spread over all shards.

CREATE TABLE bench_number AS
WITH RECURSIVE counted (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM counted WHERE i < %MOST% - 1)
SELECT CAST(i AS BIGINT) AS i, CAST(i * 167 % 256 AS BIGINT) AS byte,
       substr('0123456789abcdef', CAST(i * 167 % 256 / 16 + 1 AS INTEGER), 1)
           || substr('0123456789abcdef', CAST(i * 167 % 16 + 1 AS INTEGER), 1) AS head,
       '000000-0000-4000-8000-' || substr(CAST(1000000000000 + i AS TEXT), 2) AS tail
FROM counted;

CREATE UNIQUE INDEX bench_number_i ON bench_number (i);

INSERT INTO service (cloud, id, dashboard, position, is_on)
SELECT 'global', 'service-' || i, '', i, 1 FROM bench_number WHERE i < 5;

INSERT INTO partner (id, cloud, issuer, tenant, name, name_fold, skeleton, domain, country, mpn_id,
                     contact_name, contact_email, contact_phone, kind, state, created_at, version, shard)
SELECT head || tail, 'global', 'http://idp.example', 'partner-' || i, 'Partner ' || i, 'partner ' || i,
       'global/partner' || i, 'partner' || i || '.example', 'DE', '', '', '', '', 'direct', 'active',
       1500000000000000, 1, 1 + byte / 4
FROM bench_number WHERE i < %P%;

INSERT INTO customer (id, cloud, issuer, tenant, name, name_fold, domain, domain_fold, country,
                      created_at, version, shard)
SELECT head || tail, 'global', 'http://idp.example', 'customer-' || i, 'Customer ' || i,
       'customer ' || i, 'customer' || i || '.example', 'customer' || i || '.example', 'DE',
       1500000000000000 + i * 1000000, 1, 65 + byte
FROM bench_number WHERE i < %C%;

-- j is 0 for the reseller, 1 for the advisor.
CREATE TABLE bench_relationship AS
SELECT 2 * n.i + j.i AS i, CASE WHEN j.i = 0 THEN 'd0' ELSE 'd1' END || n.tail AS id,
       p.head || p.tail AS partner_id, n.head || n.tail AS customer_id, n.i AS customer, j.i AS j
FROM bench_number n, bench_number j, bench_number p
WHERE n.i < %C% AND j.i < 2 AND p.i = (n.i + j.i * (%P% / 2)) % %P%;

INSERT INTO relationship (id, partner_id, customer_id, customer_fold, domain_fold, kind, since, version)
SELECT id, partner_id, customer_id, 'customer ' || customer, 'customer' || customer || '.example',
       CASE WHEN j = 0 THEN 'reseller' ELSE 'advisor' END, 1500000000000000 + customer * 1000000, 1
FROM bench_relationship;

INSERT INTO dap_grant (id, relationship_id, partner_id, customer_id, cloud, service_id, transacts,
                       granted_at, ended_at, reason)
SELECT 'e' || k.i || substr(r.id, 2, 1) || substr(r.id, 4), r.id, r.partner_id, r.customer_id, 'global',
       'service-' || k.i, 1 - r.j, 1500000000000000 + r.customer * 1000000, 0, 'open'
FROM bench_relationship r, bench_number k WHERE k.i < 5;

INSERT INTO csp_slot (customer_id, service_id, partner_id)
SELECT r.customer_id, 'service-' || k.i, r.partner_id
FROM bench_relationship r, bench_number k WHERE k.i < 5 AND r.j = 0;

DROP TABLE bench_relationship;

DROP TABLE bench_number;
