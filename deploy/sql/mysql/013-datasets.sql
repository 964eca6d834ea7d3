CREATE TABLE IF NOT EXISTS image (
    project_id  VARCHAR(200) NOT NULL,
    id          VARCHAR(200) NOT NULL,
    sha256      VARCHAR(64)  NOT NULL,
    name        TEXT         NOT NULL,
    width       BIGINT       NOT NULL,
    height      BIGINT       NOT NULL,
    bytes       BIGINT       NOT NULL,
    split       VARCHAR(16)  NOT NULL,
    revision    BIGINT       NOT NULL,                 -- 0: nobody has labelled it
    annotations LONGTEXT     NOT NULL,                 -- JSON, of the newest revision
    box_count   BIGINT       NOT NULL,
    origin      VARCHAR(250) NOT NULL,
    created_at  BIGINT       NOT NULL,
    updated_at  BIGINT       NOT NULL,
    version     BIGINT       NOT NULL DEFAULT 1,       -- rises with everything that changes what is found: boxes, split, names of its classes and of its device
    PRIMARY KEY (project_id, id),
    UNIQUE KEY image_once (project_id, sha256),
    KEY image_newest (project_id, created_at, id),
    KEY image_origin (project_id, origin),
    KEY image_updated (updated_at, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Classes on an image's newest revision: for filters and counts.
CREATE TABLE IF NOT EXISTS image_class (
    project_id VARCHAR(200) NOT NULL,
    class_id   BIGINT       NOT NULL,
    image_id   VARCHAR(200) NOT NULL,
    boxes      BIGINT       NOT NULL,
    PRIMARY KEY (project_id, class_id, image_id),
    KEY image_class_image (project_id, image_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS annotation_revision (
    project_id  VARCHAR(200) NOT NULL,
    image_id    VARCHAR(200) NOT NULL,
    revision    BIGINT       NOT NULL,
    annotations LONGTEXT     NOT NULL,
    `by`        VARCHAR(200) NOT NULL,
    at          BIGINT       NOT NULL,
    PRIMARY KEY (project_id, image_id, revision)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS dataset_version (
    project_id VARCHAR(200) NOT NULL,
    number     BIGINT       NOT NULL,
    parent     BIGINT       NULL,
    state      VARCHAR(32)  NOT NULL,
    digest     VARCHAR(64)  NULL,
    note       TEXT         NOT NULL,
    images     BIGINT       NOT NULL,
    boxes      BIGINT       NOT NULL,
    by_split   LONGTEXT     NOT NULL,                  -- JSON
    added      BIGINT       NOT NULL,
    removed    BIGINT       NOT NULL,
    changed    BIGINT       NOT NULL,
    created_at BIGINT       NOT NULL,
    PRIMARY KEY (project_id, number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What a frozen version holds: an image at a revision.
CREATE TABLE IF NOT EXISTS dataset_item (
    project_id VARCHAR(200) NOT NULL,
    number     BIGINT       NOT NULL,
    image_id   VARCHAR(200) NOT NULL,
    revision   BIGINT       NOT NULL,
    split      VARCHAR(16)  NOT NULL,
    PRIMARY KEY (project_id, number, image_id),
    KEY dataset_item_image (project_id, image_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS dataset_import (
    project_id VARCHAR(200) NOT NULL,
    id         VARCHAR(200) NOT NULL,
    version    BIGINT       NOT NULL,
    file_name  TEXT         NOT NULL,
    state      VARCHAR(32)  NOT NULL,
    format     VARCHAR(32)  NULL,
    total      BIGINT       NOT NULL,
    done       BIGINT       NOT NULL,
    added      BIGINT       NOT NULL,
    unchanged  BIGINT       NOT NULL,
    refused    BIGINT       NOT NULL,
    repaired   BIGINT       NOT NULL,
    boxes      BIGINT       NOT NULL,
    code       VARCHAR(100) NULL,
    message    TEXT         NULL,
    created_at BIGINT       NOT NULL,
    updated_at BIGINT       NOT NULL,
    PRIMARY KEY (project_id, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS import_finding (
    import_id VARCHAR(200) NOT NULL,
    ordinal   BIGINT       NOT NULL,
    item      TEXT         NOT NULL,
    code      VARCHAR(100) NOT NULL,
    message   TEXT         NOT NULL,
    severity  TEXT         NOT NULL,
    PRIMARY KEY (import_id, ordinal)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
