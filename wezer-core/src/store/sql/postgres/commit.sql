WITH moved AS (
    UPDATE wezer.head
    SET seq = $6, hash = $7, recorded_at = $8, accounts = $9
    WHERE community = $1 AND seq = $2 AND hash = $3 AND recorded_at = $4 AND accounts = $5 AND fence = $10
    RETURNING watched_until
), entries AS (
    INSERT INTO wezer.journal (community, seq, bytes)
    SELECT $1, $2 + entry.nth, entry.bytes
    FROM moved, unnest($11::bytea[]) WITH ORDINALITY AS entry (bytes, nth)
), documents_written AS (
    INSERT INTO wezer.document AS document (community, kind, id, body)
    SELECT $1, new.kind, new.id, new.body
    FROM moved, unnest($12::text[], $13::uuid[], $14::bytea[]) AS new (kind, id, body)
    ON CONFLICT (community, kind, id) DO UPDATE SET body = excluded.body
), documents_removed AS (
    DELETE FROM wezer.document AS document
    USING moved, unnest($15::text[], $16::uuid[]) AS gone (kind, id)
    WHERE document.community = $1 AND document.kind = gone.kind AND document.id = gone.id
), rows_added AS (
    INSERT INTO wezer.index_row (community, bytes)
    SELECT $1, new.bytes
    FROM moved, unnest($17::bytea[]) AS new (bytes)
    ON CONFLICT (community, bytes) DO NOTHING
), rows_removed AS (
    DELETE FROM wezer.index_row AS index_row
    USING moved, unnest($18::bytea[]) AS gone (bytes)
    WHERE index_row.community = $1 AND index_row.bytes = gone.bytes
), accounts AS (
    INSERT INTO wezer.account (
        community, number, wallet, currency, flags, credits, debits, held_out, held_in,
        lines, last_line, anchor_32, anchor_1024, anchor_32768, last_effective
    )
    SELECT
        $1, new.number, new.wallet, new.currency, new.flags,
        new.credits::numeric, new.debits::numeric, new.held_out::numeric, new.held_in::numeric,
        new.lines, new.last_line, new.anchor_32, new.anchor_1024, new.anchor_32768, new.last_effective
    FROM moved, unnest(
        $19::bigint[], $20::uuid[], $21::integer[], $22::integer[], $23::text[], $24::text[], $25::text[], $26::text[],
        $27::bigint[], $28::bigint[], $29::bigint[], $30::bigint[], $31::bigint[], $32::bigint[]
    ) AS new (
        number, wallet, currency, flags, credits, debits, held_out, held_in,
        lines, last_line, anchor_32, anchor_1024, anchor_32768, last_effective
    )
    ON CONFLICT (community, number) DO UPDATE SET
        flags = excluded.flags,
        credits = excluded.credits, debits = excluded.debits, held_out = excluded.held_out, held_in = excluded.held_in,
        lines = excluded.lines, last_line = excluded.last_line, anchor_32 = excluded.anchor_32,
        anchor_1024 = excluded.anchor_1024, anchor_32768 = excluded.anchor_32768, last_effective = excluded.last_effective
), keys_kept AS (
    INSERT INTO wezer.key AS key (community, owner, purpose, bytes)
    SELECT $1, new.owner, new.purpose, new.bytes
    FROM moved, unnest($33::uuid[], $34::smallint[], $35::bytea[]) AS new (owner, purpose, bytes)
    ON CONFLICT (community, owner, purpose) DO UPDATE SET bytes = excluded.bytes
), keys_destroyed AS (
    DELETE FROM wezer.key AS key
    USING moved, unnest($36::uuid[], $37::smallint[]) AS gone (owner, purpose)
    WHERE key.community = $1 AND key.owner = gone.owner AND key.purpose = gone.purpose
)
SELECT watched_until > now() AS watched FROM moved
