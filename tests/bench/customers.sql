-- A partner with very many customers, for SQLite and PostgreSQL: %N% of them, each with its
-- relationship, two in three with privileges for Exchange Online, one in seven for SharePoint Online
-- too, and the acts and audit lines that acceptances leave. %PARTNER% is its id. Names spread over
-- the alphabet; one domain in four begins unlike the name.

CREATE TABLE bench_customer AS
WITH RECURSIVE counted (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM counted WHERE i < %N%)
SELECT substr(CAST(1000000000000 + i AS TEXT), 2) AS tail,
       1500000000000000 + CAST(i AS BIGINT) * 1000000 AS at, i,
       substr('bcdfghklmnprstvw', i * 7 % 16 + 1, 1) || substr('aeiou', i * 11 % 5 + 1, 1)
           || substr('lmnrst', i * 13 % 6 + 1, 1) || substr('aeiou', i * 3 % 5 + 1, 1) AS word
FROM counted;

INSERT INTO customer (id, cloud, issuer, tenant, name, name_fold, domain, domain_fold, country,
                      created_at, version)
SELECT 'c0000000-0000-4000-8000-' || tail, 'global', 'http://idp.example', 'bench-' || tail,
       word || ' trading ' || i, word || ' trading ' || i,
       CASE WHEN i % 4 = 0 THEN 'shop' ELSE word END || i || '.example',
       CASE WHEN i % 4 = 0 THEN 'shop' ELSE word END || i || '.example', 'DE', at, 1
FROM bench_customer;

INSERT INTO relationship (id, partner_id, customer_id, customer_fold, domain_fold, kind, since,
                          version)
SELECT 'd0000000-0000-4000-8000-' || b.tail, '%PARTNER%', c.id, c.name_fold, c.domain_fold,
       'reseller', b.at, 1
FROM bench_customer b JOIN customer c ON c.id = 'c0000000-0000-4000-8000-' || b.tail;

INSERT INTO dap_grant (id, relationship_id, partner_id, customer_id, cloud, service_id, transacts,
                       granted_at, ended_at, reason)
SELECT 'e0000000-0000-4000-8000-' || tail, 'd0000000-0000-4000-8000-' || tail, '%PARTNER%',
       'c0000000-0000-4000-8000-' || tail, 'global', 'exchange', 1, at, 0, 'open'
FROM bench_customer WHERE i % 3 <> 0;

INSERT INTO dap_grant (id, relationship_id, partner_id, customer_id, cloud, service_id, transacts,
                       granted_at, ended_at, reason)
SELECT 'e1000000-0000-4000-8000-' || tail, 'd0000000-0000-4000-8000-' || tail, '%PARTNER%',
       'c0000000-0000-4000-8000-' || tail, 'global', 'sharepoint', 1, at, 0, 'open'
FROM bench_customer WHERE i % 7 = 0;

INSERT INTO act (id, nonce, kind, at, partner_id, customer_id, choice)
SELECT 'f0000000-0000-4000-8000-' || tail, 'bench-' || tail, 'accept', at, '%PARTNER%',
       'c0000000-0000-4000-8000-' || tail, 'exchange '
FROM bench_customer;

INSERT INTO audit (id, act_id, at, event, partner_id, customer_id, cloud, service_id)
SELECT '0000' || at || '-f0000000-0000-4000-8000-' || tail || '-0000',
       'f0000000-0000-4000-8000-' || tail, at, 'relationship_accepted', '%PARTNER%',
       'c0000000-0000-4000-8000-' || tail, 'global', ''
FROM bench_customer;

INSERT INTO audit (id, act_id, at, event, partner_id, customer_id, cloud, service_id)
SELECT '0000' || at || '-f0000000-0000-4000-8000-' || tail || '-0001',
       'f0000000-0000-4000-8000-' || tail, at, 'dap_granted', '%PARTNER%',
       'c0000000-0000-4000-8000-' || tail, 'global', 'exchange'
FROM bench_customer WHERE i % 3 <> 0;

DROP TABLE bench_customer;
