-- What every engine takes: BIGINT, SMALLINT, TEXT. Times are microseconds UTC, 0 is "not"; flags are
-- 0 and 1; ids are made by the module. A *_fold column is the case-folded form that search uses.

CREATE TABLE schema_version (
    version BIGINT NOT NULL PRIMARY KEY,
    applied_at BIGINT NOT NULL
);

CREATE TABLE partner (
    id TEXT NOT NULL PRIMARY KEY,
    cloud TEXT NOT NULL,
    issuer TEXT NOT NULL,
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    skeleton TEXT NOT NULL UNIQUE,
    domain TEXT NOT NULL,
    country TEXT NOT NULL,
    mpn_id TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    contact_email TEXT NOT NULL,
    contact_phone TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('direct', 'indirect_provider', 'indirect_reseller',
                                       'advisor', 'syndication', 'delegated_admin')),
    state TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'blocked')),
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (issuer, tenant)
);

CREATE TABLE invitation (
    partner_id TEXT NOT NULL REFERENCES partner (id),
    dap SMALLINT NOT NULL CHECK (dap IN (0, 1)),
    generation BIGINT NOT NULL,
    key_id TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    PRIMARY KEY (partner_id, dap)
);

CREATE TABLE service (
    cloud TEXT NOT NULL,
    id TEXT NOT NULL,
    dashboard TEXT NOT NULL,
    position BIGINT NOT NULL,
    is_on SMALLINT NOT NULL CHECK (is_on IN (0, 1)),
    PRIMARY KEY (cloud, id)
);

CREATE TABLE service_text (
    cloud TEXT NOT NULL,
    service_id TEXT NOT NULL,
    lang TEXT NOT NULL,
    name TEXT NOT NULL,
    may TEXT NOT NULL,
    may_not TEXT NOT NULL,
    PRIMARY KEY (cloud, service_id, lang),
    FOREIGN KEY (cloud, service_id) REFERENCES service (cloud, id)
);

CREATE TABLE partner_service (
    partner_id TEXT NOT NULL REFERENCES partner (id),
    cloud TEXT NOT NULL,
    service_id TEXT NOT NULL,
    PRIMARY KEY (partner_id, service_id),
    FOREIGN KEY (cloud, service_id) REFERENCES service (cloud, id)
);

CREATE TABLE mail_text (
    partner_id TEXT NOT NULL REFERENCES partner (id),
    lang TEXT NOT NULL,
    first_text TEXT NOT NULL,
    second_text TEXT NOT NULL,
    PRIMARY KEY (partner_id, lang)
);

CREATE TABLE customer (
    id TEXT NOT NULL PRIMARY KEY,
    cloud TEXT NOT NULL,
    issuer TEXT NOT NULL,
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    domain TEXT NOT NULL,
    domain_fold TEXT NOT NULL,
    country TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (issuer, tenant)
);

CREATE INDEX customer_tenant ON customer (tenant);

CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY,
    iss TEXT NOT NULL,
    sub TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    UNIQUE (iss, sub)
);

-- A deed by one person. The nonce is that of the form: it can be used once, for one choice (D4).

CREATE TABLE act (
    id TEXT NOT NULL PRIMARY KEY,
    nonce TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id TEXT REFERENCES person (id),
    partner_id TEXT REFERENCES partner (id),
    customer_id TEXT REFERENCES customer (id),
    choice TEXT NOT NULL
);

-- One row for a pair, for ever. The folded names of the customer stand here too, so that a page of
-- a partner's list is one walk along one index.

CREATE TABLE relationship (
    id TEXT NOT NULL PRIMARY KEY,
    partner_id TEXT NOT NULL REFERENCES partner (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    customer_fold TEXT NOT NULL,
    domain_fold TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('none', 'reseller', 'advisor', 'support')),
    since BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (partner_id, customer_id)
);

CREATE INDEX relationship_customer ON relationship (customer_id);

-- What an act left a relationship at: the answer to "has it moved on since?".

CREATE TABLE act_relationship (
    act_id TEXT NOT NULL REFERENCES act (id),
    relationship_id TEXT NOT NULL REFERENCES relationship (id),
    version BIGINT NOT NULL,
    PRIMARY KEY (act_id, relationship_id)
);

CREATE TABLE dap_grant (
    id TEXT NOT NULL PRIMARY KEY,
    relationship_id TEXT NOT NULL REFERENCES relationship (id),
    partner_id TEXT NOT NULL REFERENCES partner (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    cloud TEXT NOT NULL,
    service_id TEXT NOT NULL,
    transacts SMALLINT NOT NULL CHECK (transacts IN (0, 1)),
    granted_at BIGINT NOT NULL,
    granted_by TEXT REFERENCES person (id),
    ended_at BIGINT NOT NULL,
    ended_by TEXT REFERENCES person (id),
    reason TEXT NOT NULL CHECK ((reason = 'open') = (ended_at = 0)),
    FOREIGN KEY (cloud, service_id) REFERENCES service (cloud, id)
);

CREATE UNIQUE INDEX dap_grant_open ON dap_grant (relationship_id, service_id) WHERE ended_at = 0;

CREATE INDEX dap_grant_customer ON dap_grant (customer_id) WHERE ended_at = 0;

CREATE INDEX dap_grant_history ON dap_grant (relationship_id, granted_at);

-- R17: one CSP-transacting partner with DAP for a customer's service. This key is the rule.

CREATE TABLE csp_slot (
    customer_id TEXT NOT NULL REFERENCES customer (id),
    service_id TEXT NOT NULL,
    partner_id TEXT NOT NULL REFERENCES partner (id),
    PRIMARY KEY (customer_id, service_id)
);

-- The id sorts by time, then act, then line.

CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,
    act_id TEXT NOT NULL REFERENCES act (id),
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    partner_id TEXT REFERENCES partner (id),
    customer_id TEXT REFERENCES customer (id),
    cloud TEXT NOT NULL,
    service_id TEXT NOT NULL
);

CREATE INDEX audit_act ON audit (act_id);
