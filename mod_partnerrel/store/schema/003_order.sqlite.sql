-- The first byte of an id is its shard; of a partner, a quarter of it.

UPDATE customer SET shard = 65 + 16 * (instr('0123456789abcdef', substr(id, 1, 1)) - 1)
                               + instr('0123456789abcdef', substr(id, 2, 1)) - 1;

UPDATE partner SET shard = 1 + (16 * (instr('0123456789abcdef', substr(id, 1, 1)) - 1)
                              + instr('0123456789abcdef', substr(id, 2, 1)) - 1) / 4;

WITH RECURSIVE n (shard) AS (SELECT 0 UNION ALL SELECT shard + 1 FROM n WHERE shard < 320)
INSERT INTO revision (shard, revision) SELECT shard, 1 FROM n;

-- None of these columns ever changes, so that a use more touches no index. The key finds the last use;
-- these the history of a relationship, and what is old enough to go.

CREATE INDEX usage_access_history ON usage_access (customer_id, partner_id, first_at);

CREATE INDEX usage_access_day ON usage_access (day);

-- Open grants, the oldest first: where unused ones are looked for.

CREATE INDEX dap_grant_age ON dap_grant (cloud, granted_at, id) WHERE ended_at = 0;

-- All of it in one row, since it is read many times a second.

CREATE VIEW lease_now AS
SELECT l.used, l.waited, 0 AS recovering,
       (SELECT group_concat(v.revision, ' ')
        FROM (SELECT revision FROM revision ORDER BY shard) v) AS revisions
FROM lease l WHERE l.one = 1;
