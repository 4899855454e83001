-- Tenants and the versions of their policies.
CREATE TABLE businesses (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    settings_json TEXT NOT NULL,
    created_at TEXT NOT NULL
);

CREATE TABLE policies (
    business_id BIGINT NOT NULL REFERENCES businesses (id),
    version BIGINT NOT NULL CHECK (version >= 1),
    toml TEXT NOT NULL,
    applied_at TEXT NOT NULL,
    applied_by TEXT NOT NULL,
    PRIMARY KEY (business_id, version)
);
