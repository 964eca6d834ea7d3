-- Members of projects; one counts while its version is that of the project's row.
CREATE TABLE IF NOT EXISTS project_member (
    project_id VARCHAR(200) NOT NULL,
    user_id    VARCHAR(200) NOT NULL,
    role       VARCHAR(64)  NOT NULL,
    version    BIGINT       NOT NULL,
    PRIMARY KEY (project_id, user_id),
    KEY project_member_user (user_id, project_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS person (
    id       VARCHAR(200) NOT NULL PRIMARY KEY,
    version  BIGINT       NOT NULL,
    name     TEXT         NULL,
    email    TEXT         NULL,
    disabled BIGINT       NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Projects from before are shown again, with their members.
UPDATE projection SET version = 0 WHERE thing = 'project';
