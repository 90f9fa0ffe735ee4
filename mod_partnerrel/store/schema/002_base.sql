-- A cloud's own rules (R7, R23, R68, R69, Q13, Q16). Its portal's address is told to visitors of
-- another's (E3).

CREATE TABLE cloud (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    base_url TEXT NOT NULL,
    always_dap SMALLINT NOT NULL CHECK (always_dap IN (0, 1)),
    indirect SMALLINT NOT NULL CHECK (indirect IN (0, 1)),
    transfers SMALLINT NOT NULL CHECK (transfers IN (0, 1)),
    replaces SMALLINT NOT NULL CHECK (replaces IN (0, 1)),
    retention_days BIGINT NOT NULL CHECK (retention_days > 0),
    version BIGINT NOT NULL
);

INSERT INTO cloud (id, name, base_url, always_dap, indirect, transfers, replaces, retention_days,
                   version)
VALUES ('global', 'Global', '', 0, 1, 1, 1, 60, 1);

-- What an older version knew of other clouds: only that they are not the global one.

INSERT INTO cloud (id, name, base_url, always_dap, indirect, transfers, replaces, retention_days,
                   version)
SELECT k.cloud, k.cloud, '', 1, 0, 0, 1, 60, 1
FROM (SELECT cloud FROM partner UNION SELECT cloud FROM service UNION SELECT cloud FROM customer) k
WHERE k.cloud <> 'global';

-- Countries that may trade with each other have one region (R31, R68). A cloud without any has no
-- such limit.

CREATE TABLE market (
    cloud TEXT NOT NULL REFERENCES cloud (id),
    country TEXT NOT NULL,
    region TEXT NOT NULL,
    PRIMARY KEY (cloud, country)
);

-- The customer's contract with the vendor (R28, E11), newest version in force.

CREATE TABLE agreement (
    cloud TEXT NOT NULL REFERENCES cloud (id),
    version BIGINT NOT NULL,
    url TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (cloud, version)
);

CREATE TABLE customer_agreement (
    customer_id TEXT NOT NULL REFERENCES customer (id),
    version BIGINT NOT NULL,
    accepted_at BIGINT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    act_id TEXT NOT NULL REFERENCES act (id),
    PRIMARY KEY (customer_id, version)
);

-- A provider and the resellers that sell through it (R9-R11).

CREATE TABLE partner_reseller (
    provider_id TEXT NOT NULL REFERENCES partner (id),
    reseller_id TEXT NOT NULL REFERENCES partner (id),
    since BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    PRIMARY KEY (provider_id, reseller_id)
);

-- The name a partner wishes to have; the operator decides (D11).

CREATE TABLE partner_name_wish (
    partner_id TEXT NOT NULL PRIMARY KEY REFERENCES partner (id),
    name TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    asked_by TEXT NOT NULL REFERENCES person (id)
);

ALTER TABLE partner ADD COLUMN name_fold TEXT NOT NULL DEFAULT '';

-- Names are told apart within a cloud only (D11, R68).

UPDATE partner SET name_fold = LOWER(name), skeleton = cloud || '/' || skeleton;

-- A provider's link may ask for one of its resellers to be given the privileges (R10): then it has
-- that reseller's id. Disabled by the operator at a time (Q5), or 0.

ALTER TABLE invitation RENAME TO invitation_001;

CREATE TABLE invitation (
    partner_id TEXT NOT NULL REFERENCES partner (id),
    dap SMALLINT NOT NULL CHECK (dap IN (0, 1)),
    reseller_id TEXT NOT NULL,
    generation BIGINT NOT NULL,
    key_id TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    disabled_at BIGINT NOT NULL,
    rotated_at BIGINT NOT NULL,
    PRIMARY KEY (partner_id, dap, reseller_id)
);

INSERT INTO invitation (partner_id, dap, reseller_id, generation, key_id, token_hash, disabled_at,
                        rotated_at)
SELECT partner_id, dap, '', generation, key_id, token_hash, 0, 0 FROM invitation_001;

DROP TABLE invitation_001;

-- How often a link was looked at, declined and accepted. The first two are counted on reading, in
-- batches; none of them decides anything.

CREATE TABLE usage_link (
    partner_id TEXT NOT NULL,
    dap SMALLINT NOT NULL,
    reseller_id TEXT NOT NULL,
    views BIGINT NOT NULL,
    declines BIGINT NOT NULL,
    accepts BIGINT NOT NULL,
    PRIMARY KEY (partner_id, dap, reseller_id)
);

INSERT INTO usage_link (partner_id, dap, reseller_id, views, declines, accepts)
SELECT d.partner_id, CASE WHEN d.choice = '' THEN 0 ELSE 1 END, '', 0, 0, COUNT(*)
FROM act d WHERE d.kind = 'accept' AND d.partner_id IS NOT NULL
GROUP BY d.partner_id, CASE WHEN d.choice = '' THEN 0 ELSE 1 END;

-- The provider through which a reseller came to it; '' for none.

ALTER TABLE relationship ADD COLUMN provider_id TEXT NOT NULL DEFAULT '';

ALTER TABLE dap_grant ADD COLUMN provider_id TEXT NOT NULL DEFAULT '';

-- What an audit line is about besides, as it was called then, and its old and new value.

ALTER TABLE audit ADD COLUMN object_id TEXT NOT NULL DEFAULT '';

ALTER TABLE audit ADD COLUMN object_name TEXT NOT NULL DEFAULT '';

ALTER TABLE audit ADD COLUMN old_value TEXT NOT NULL DEFAULT '';

ALTER TABLE audit ADD COLUMN new_value TEXT NOT NULL DEFAULT '';

-- What is sold. Seats are licences; an offer by use has none (unit 'usage', 1 to 1).

CREATE TABLE offer (
    cloud TEXT NOT NULL REFERENCES cloud (id),
    id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    is_addon SMALLINT NOT NULL CHECK (is_addon IN (0, 1)),
    unit TEXT NOT NULL CHECK (unit IN ('license', 'usage')),
    min_seats BIGINT NOT NULL,
    max_seats BIGINT NOT NULL,
    is_trial SMALLINT NOT NULL CHECK (is_trial IN (0, 1)),
    converts_to TEXT NOT NULL,
    one_only SMALLINT NOT NULL CHECK (one_only IN (0, 1)),
    transferable SMALLINT NOT NULL CHECK (transferable IN (0, 1)),
    position BIGINT NOT NULL,
    is_on SMALLINT NOT NULL CHECK (is_on IN (0, 1)),
    version BIGINT NOT NULL,
    PRIMARY KEY (cloud, id),
    FOREIGN KEY (cloud, service_id) REFERENCES service (cloud, id)
);

CREATE TABLE offer_text (
    cloud TEXT NOT NULL,
    offer_id TEXT NOT NULL,
    lang TEXT NOT NULL,
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    PRIMARY KEY (cloud, offer_id, lang),
    FOREIGN KEY (cloud, offer_id) REFERENCES offer (cloud, id)
);

CREATE TABLE offer_addon (
    cloud TEXT NOT NULL,
    base_id TEXT NOT NULL,
    addon_id TEXT NOT NULL,
    PRIMARY KEY (cloud, base_id, addon_id),
    FOREIGN KEY (cloud, base_id) REFERENCES offer (cloud, id),
    FOREIGN KEY (cloud, addon_id) REFERENCES offer (cloud, id)
);

CREATE TABLE offer_upgrade (
    cloud TEXT NOT NULL,
    from_id TEXT NOT NULL,
    to_id TEXT NOT NULL,
    PRIMARY KEY (cloud, from_id, to_id),
    FOREIGN KEY (cloud, from_id) REFERENCES offer (cloud, id),
    FOREIGN KEY (cloud, to_id) REFERENCES offer (cloud, id)
);

-- partner_id is the original CSP reseller: who is billed and may change it (R45). It changes only
-- by a completed transfer.

CREATE TABLE subscription (
    id TEXT NOT NULL PRIMARY KEY,
    cloud TEXT NOT NULL,
    order_id TEXT NOT NULL,
    customer_id TEXT NOT NULL REFERENCES customer (id),
    partner_id TEXT NOT NULL REFERENCES partner (id),
    offer_id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    parent_id TEXT REFERENCES subscription (id),
    name TEXT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    status TEXT NOT NULL CHECK (status IN ('pending', 'active', 'suspended', 'expired', 'disabled',
                                           'deleted')),
    status_at BIGINT NOT NULL,
    term_end BIGINT NOT NULL,
    auto_renew SMALLINT NOT NULL CHECK (auto_renew IN (0, 1)),
    one_only SMALLINT NOT NULL CHECK (one_only IN (0, 1)),
    partner_of_record TEXT NOT NULL,
    support_partner_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL REFERENCES person (id),
    version BIGINT NOT NULL,
    FOREIGN KEY (cloud, offer_id) REFERENCES offer (cloud, id)
);

CREATE INDEX subscription_customer ON subscription (customer_id, created_at, id);

CREATE INDEX subscription_partner ON subscription (partner_id, customer_id, id);

CREATE INDEX subscription_parent ON subscription (parent_id);

-- Q21: of some offers a customer has one at a time, whoever sells it. This key is the rule.

CREATE UNIQUE INDEX subscription_one_only ON subscription (customer_id, offer_id)
    WHERE one_only = 1 AND status <> 'deleted';

CREATE TABLE transfer (
    id TEXT NOT NULL PRIMARY KEY,
    cloud TEXT NOT NULL,
    customer_id TEXT NOT NULL REFERENCES customer (id),
    from_partner_id TEXT NOT NULL REFERENCES partner (id),
    to_partner_id TEXT NOT NULL REFERENCES partner (id),
    state TEXT NOT NULL CHECK (state IN ('active', 'completed', 'withdrawn', 'rejected')),
    wish TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL REFERENCES person (id),
    decided_at BIGINT NOT NULL,
    decided_by TEXT REFERENCES person (id),
    version BIGINT NOT NULL
);

CREATE INDEX transfer_from ON transfer (from_partner_id, created_at);

CREATE INDEX transfer_to ON transfer (to_partner_id, created_at);

-- What went is told as it was when that was decided: afterwards it is another partner's (Q19).
CREATE TABLE transfer_line (
    transfer_id TEXT NOT NULL REFERENCES transfer (id),
    subscription_id TEXT NOT NULL REFERENCES subscription (id),
    is_open SMALLINT NOT NULL CHECK (is_open IN (0, 1)),
    name TEXT NOT NULL,
    offer_id TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    PRIMARY KEY (transfer_id, subscription_id)
);

-- A subscription is in one undecided transfer at most.

CREATE UNIQUE INDEX transfer_line_open ON transfer_line (subscription_id) WHERE is_open = 1;

-- partner_id is NULL when the customer opened it itself. had_dap: how things stood when it was sent.
-- opened_as: who opened it: 'partner', 'customer', or 'operator' on the customer's behalf (R54).

CREATE TABLE support_request (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    cloud TEXT NOT NULL,
    customer_id TEXT NOT NULL REFERENCES customer (id),
    partner_id TEXT REFERENCES partner (id),
    service_id TEXT NOT NULL,
    subscription_id TEXT NOT NULL,
    topic TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('critical', 'moderate', 'minimal')),
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('none', 'open', 'attention_needed', 'closed')),
    had_dap SMALLINT NOT NULL CHECK (had_dap IN (0, 1)),
    opened_as TEXT NOT NULL CHECK (opened_as IN ('', 'partner', 'customer', 'operator')),
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL REFERENCES person (id),
    changed_at BIGINT NOT NULL,
    closed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE INDEX support_request_partner ON support_request (partner_id, changed_at);

CREATE INDEX support_request_customer ON support_request (customer_id, changed_at);

CREATE INDEX support_request_queue ON support_request (cloud, state, changed_at);

CREATE TABLE support_note (
    id TEXT NOT NULL PRIMARY KEY,
    request_id TEXT NOT NULL REFERENCES support_request (id),
    at BIGINT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    side TEXT NOT NULL CHECK (side IN ('partner', 'customer', 'operator')),
    text TEXT NOT NULL
);

CREATE INDEX support_note_request ON support_note (request_id, id);
