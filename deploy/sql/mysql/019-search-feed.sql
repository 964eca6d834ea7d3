-- How far the search has been fed, by type of document.
CREATE TABLE IF NOT EXISTS search_feed (
    type       VARCHAR(32)  NOT NULL PRIMARY KEY,
    updated_at BIGINT       NOT NULL,                  -- unix milliseconds
    id         VARCHAR(200) NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
