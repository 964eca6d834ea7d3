CREATE TABLE IF NOT EXISTS project (
    id          VARCHAR(200) NOT NULL PRIMARY KEY,
    version     BIGINT       NOT NULL,
    name        TEXT         NOT NULL,
    class_count BIGINT       NOT NULL,
    champion_id VARCHAR(200) NULL,
    created_at  BIGINT       NOT NULL,
    updated_at  BIGINT       NOT NULL,
    archived    BIGINT       NOT NULL,
    KEY project_newest (archived, created_at, id),
    KEY project_updated (updated_at, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Names of a project's classes.
CREATE TABLE IF NOT EXISTS project_class (
    project_id VARCHAR(200) NOT NULL,
    class_id   BIGINT       NOT NULL,
    name       TEXT         NOT NULL,
    PRIMARY KEY (project_id, class_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
