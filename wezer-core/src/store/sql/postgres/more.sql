), documents_written AS (
    INSERT INTO wezer.document AS document (community, kind, id, body)
    SELECT $1, new.kind, new.id, new.body
    FROM moved, unnest($27::text[], $28::uuid[], $29::bytea[]) AS new (kind, id, body)
    ON CONFLICT (community, kind, id) DO UPDATE SET body = excluded.body
), documents_removed AS (
    DELETE FROM wezer.document
    WHERE EXISTS (SELECT FROM moved) AND community = $1 AND kind = ANY ($30::text[]) AND id = ANY ($31::uuid[])
        AND ((kind, id) IN (SELECT * FROM unnest($30::text[], $31::uuid[]))) IS TRUE
), rows_added AS (
    INSERT INTO wezer.index_row (community, bytes)
    SELECT $1, new.bytes
    FROM moved, unnest($32::bytea[]) AS new (bytes)
    ON CONFLICT (community, bytes) DO NOTHING
), rows_removed AS (
    DELETE FROM wezer.index_row
    WHERE EXISTS (SELECT FROM moved) AND community = $1 AND bytes = ANY ($33::bytea[])
), keys_kept AS (
    INSERT INTO wezer.key AS key (community, owner, purpose, bytes)
    SELECT $1, new.owner, new.purpose, new.bytes
    FROM moved, unnest($34::uuid[], $35::smallint[], $36::bytea[]) AS new (owner, purpose, bytes)
    ON CONFLICT (community, owner, purpose) DO UPDATE SET bytes = excluded.bytes
), keys_destroyed AS (
    DELETE FROM wezer.key
    WHERE EXISTS (SELECT FROM moved) AND community = $1 AND owner = ANY ($37::uuid[])
        AND ((owner, purpose) IN (SELECT * FROM unnest($37::uuid[], $38::smallint[]))) IS TRUE
