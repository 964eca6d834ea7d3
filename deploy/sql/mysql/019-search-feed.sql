-- How far the search has been fed, by type of document.
CREATE TABLE IF NOT EXISTS search_feed (
    type       VARCHAR(32)  NOT NULL PRIMARY KEY,
    changed_at BIGINT       NOT NULL DEFAULT 0,        -- unix milliseconds
    id         VARCHAR(400) NOT NULL DEFAULT ''
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO search_feed (type) VALUES ('project'), ('image'), ('job'), ('model'), ('device') ON DUPLICATE KEY UPDATE type = search_feed.type;

-- One process feeds at a time.
CREATE TABLE IF NOT EXISTS search_feeder (
    id          INT          NOT NULL PRIMARY KEY,
    owner       VARCHAR(250) NOT NULL DEFAULT '',
    lease_until BIGINT       NOT NULL DEFAULT 0        -- unix milliseconds
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO search_feeder (id) VALUES (1) ON DUPLICATE KEY UPDATE id = search_feeder.id;
