), documents_written AS (
    INSERT INTO wezer.document AS document (community, kind, id, body)
    SELECT $1, new.kind, new.id, new.body
    FROM moved, unnest($27::text[], $28::uuid[], $29::bytea[]) AS new (kind, id, body)
    ON CONFLICT (community, kind, id) DO UPDATE SET body = excluded.body
), documents_removed AS (
    DELETE FROM wezer.document USING (
        SELECT place.ctid AS place
        FROM moved, unnest($30::text[], $31::uuid[]) AS gone (kind, id)
        CROSS JOIN LATERAL (
            SELECT ctid FROM wezer.document WHERE community = $1 AND kind = gone.kind AND id = gone.id OFFSET 0
        ) AS place
        LIMIT cardinality($30)
    ) AS gone
    WHERE document.ctid = gone.place
), rows_added AS (
    INSERT INTO wezer.index_row (community, bytes)
    SELECT $1, new.bytes
    FROM moved, unnest($32::bytea[]) AS new (bytes)
    ON CONFLICT (community, bytes) DO NOTHING
), rows_removed AS (
    DELETE FROM wezer.index_row USING (
        SELECT place.ctid AS place
        FROM moved, unnest($33::bytea[]) AS gone (bytes)
        CROSS JOIN LATERAL (
            SELECT ctid FROM wezer.index_row WHERE community = $1 AND bytes = gone.bytes OFFSET 0
        ) AS place
        LIMIT cardinality($33)
    ) AS gone
    WHERE index_row.ctid = gone.place
), keys_kept AS (
    INSERT INTO wezer.key AS key (community, owner, purpose, bytes)
    SELECT $1, new.owner, new.purpose, new.bytes
    FROM moved, unnest($34::uuid[], $35::smallint[], $36::bytea[]) AS new (owner, purpose, bytes)
    ON CONFLICT (community, owner, purpose) DO UPDATE SET bytes = excluded.bytes
), keys_destroyed AS (
    DELETE FROM wezer.key USING (
        SELECT place.ctid AS place
        FROM moved, unnest($37::uuid[], $38::smallint[]) AS gone (owner, purpose)
        CROSS JOIN LATERAL (
            SELECT ctid FROM wezer.key WHERE community = $1 AND owner = gone.owner AND purpose = gone.purpose OFFSET 0
        ) AS place
        LIMIT cardinality($37)
    ) AS gone
    WHERE key.ctid = gone.place
