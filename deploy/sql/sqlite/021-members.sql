-- Members of projects; one counts while its version is that of the project's row.
CREATE TABLE project_member (
    project_id TEXT    NOT NULL,
    user_id    TEXT    NOT NULL,
    role       TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    PRIMARY KEY (project_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX project_member_user ON project_member (user_id, project_id);

CREATE TABLE person (
    id       TEXT    NOT NULL PRIMARY KEY,
    version  INTEGER NOT NULL,
    name     TEXT    NULL,
    email    TEXT    NULL,
    disabled INTEGER NOT NULL
) STRICT;

-- Projects from before are shown again, with their members.
UPDATE projection SET version = 0 WHERE thing = 'project';
