-- Images, found by the classes of their boxes and the device that took them too.
SELECT CONCAT('image:', i.id) AS document_key, i.version AS document_version, i.updated_at AS changed_at,
    JSON_OBJECT(
        'key', CONCAT('image:', i.id), 'type', 'image', 'id', i.id, 'projectId', i.project_id, 'title', i.name,
        'text', CONCAT_WS(' · ', (
            SELECT GROUP_CONCAT(c.name ORDER BY c.class_id SEPARATOR ', ') FROM image_class k
            JOIN project_class c ON c.project_id = k.project_id AND c.class_id = k.class_id
            WHERE k.project_id = i.project_id AND k.image_id = i.id), d.name),
        'labels', JSON_EXTRACT(COALESCE((
            SELECT CONCAT('[', GROUP_CONCAT(JSON_QUOTE(c.name) ORDER BY c.class_id), ']') FROM image_class k
            JOIN project_class c ON c.project_id = k.project_id AND c.class_id = k.class_id
            WHERE k.project_id = i.project_id AND k.image_id = i.id), '[]'), '$'),
        'deviceId', d.id, 'split', i.split, 'state', IF(i.revision > 0, 'labelled', 'unlabelled'), 'createdAt', i.created_at, 'updatedAt', i.updated_at,
        'deleted', JSON_EXTRACT('false', '$')) AS document
FROM image i LEFT JOIN device d ON i.origin LIKE 'device:%' AND d.id = SUBSTR(i.origin, 8)
WHERE i.updated_at > :sql_last_value - 30000 AND i.updated_at < UNIX_TIMESTAMP(NOW(3)) * 1000 - 2000
    AND (i.updated_at > :sql_last_value OR i.updated_at > UNIX_TIMESTAMP(NOW(3)) * 1000 - 3600000)
ORDER BY i.updated_at, i.id
