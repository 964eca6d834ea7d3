-- Which version of each grain's state the catalog shows; compared with grain_state to find what is behind.
CREATE TABLE IF NOT EXISTS projection (
    thing    VARCHAR(64)  NOT NULL,
    id       VARCHAR(400) NOT NULL,
    version  BIGINT       NOT NULL,
    shown_at BIGINT       NOT NULL DEFAULT 0,          -- when its rows were written, which may be long after the state they show
    PRIMARY KEY (thing, id),
    KEY projection_shown (thing, shown_at, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS audit (
    id         BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    project_id VARCHAR(200) NOT NULL,
    thing      VARCHAR(470) NOT NULL,                  -- kind:id
    version    BIGINT       NOT NULL,                  -- of the thing after the command
    action     VARCHAR(64)  NOT NULL,
    `by`       VARCHAR(200) NOT NULL,
    at         BIGINT       NOT NULL,                  -- unix milliseconds
    detail     TEXT         NULL,
    UNIQUE KEY audit_once (thing, version),
    KEY audit_project (project_id, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Long work under leases.
CREATE TABLE IF NOT EXISTS work (
    kind        VARCHAR(64)  NOT NULL,
    id          VARCHAR(200) NOT NULL,
    project_id  VARCHAR(200) NOT NULL,
    payload     LONGTEXT     NOT NULL,                 -- JSON
    created_at  BIGINT       NOT NULL,
    done        BIGINT       NOT NULL DEFAULT 0,
    attempt     BIGINT       NOT NULL DEFAULT 0,
    lease_owner VARCHAR(250) NULL,
    due_at      BIGINT       NOT NULL DEFAULT 0,       -- not before; while leased, when the lease runs out
    error       LONGTEXT     NULL,
    PRIMARY KEY (kind, id),
    KEY work_due (done, due_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The versions of grain states for whoever may read the catalog: not the states themselves, which only Orleans' user reads.
CREATE OR REPLACE SQL SECURITY DEFINER VIEW grain_version AS
SELECT thing, id, version, modified_at FROM {grains}.grain_state WHERE payload IS NOT NULL;
