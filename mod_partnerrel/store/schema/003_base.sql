-- Decisions are remembered under a lease (core/lease.h). What they stand on has a revision: row 0 is
-- everything's, 1 to 64 are the partners' and 65 to 320 the customers'. Which one is theirs is written
-- into partner and customer once; 0 is always right, and coarse.

CREATE TABLE revision (
    shard SMALLINT NOT NULL PRIMARY KEY CHECK (shard BETWEEN 0 AND 320),
    revision BIGINT NOT NULL
);

-- How long (microseconds) a process may go on believing what it has read, and how long whoever takes
-- rights away waits before saying so. Never the second less than the first.

CREATE TABLE lease (
    one SMALLINT NOT NULL PRIMARY KEY CHECK (one = 1),
    used BIGINT NOT NULL CHECK (used >= 0),
    waited BIGINT NOT NULL CHECK (waited <= 10000000),
    CHECK (waited >= used)
);

INSERT INTO lease (one, used, waited) VALUES (1, 200000, 200000);

ALTER TABLE partner ADD COLUMN shard SMALLINT NOT NULL DEFAULT 0 CHECK (shard BETWEEN 0 AND 64);

ALTER TABLE customer ADD COLUMN shard SMALLINT NOT NULL DEFAULT 0
    CHECK (shard = 0 OR shard BETWEEN 65 AND 320);

-- Who of which partner used which service for which customer: a line a person and day (UTC, days since
-- 1970), written in batches. It decides nothing.

CREATE TABLE usage_access (
    customer_id TEXT NOT NULL,
    partner_id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    day BIGINT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    name TEXT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    uses BIGINT NOT NULL,
    PRIMARY KEY (customer_id, partner_id, service_id, day, issuer, subject)
);

-- None of these columns ever changes, so that a use more touches no index. The key finds the last use;
-- these the history of a relationship, and what is old enough to go.

CREATE INDEX usage_access_history ON usage_access (customer_id, partner_id, first_at);

CREATE INDEX usage_access_day ON usage_access (day);

-- Open grants, the oldest first: where unused ones are looked for.

CREATE INDEX dap_grant_age ON dap_grant (cloud, granted_at, id) WHERE ended_at = 0;
