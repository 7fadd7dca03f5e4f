WITH moved AS (
    UPDATE wezer.head
    SET seq = $6, hash = $7, recorded_at = $8, accounts = $9
    WHERE community = $1 AND seq = $2 AND hash = $3 AND recorded_at = $4 AND accounts = $5 AND fence = $10
    RETURNING watched_until
), entries AS (
    INSERT INTO wezer.journal (community, seq, ends, bytes)
    SELECT
        $1, $2 + least(256 * chunk.nth, cardinality($12)), ($12::integer[])[256 * chunk.nth::integer - 255:256 * chunk.nth::integer],
        chunk.bytes
    FROM moved, unnest($11::bytea[]) WITH ORDINALITY AS chunk (bytes, nth)
), accounts_kept AS (
    INSERT INTO wezer.account AS account (
        community, number, wallet, currency, flags, credits, debits, held_out, held_in,
        lines, last_line, anchor_32, anchor_1024, anchor_32768, last_effective
    )
    SELECT
        $1, new.number, new.wallet, new.currency, new.flags, new.credits, new.debits, new.held_out, new.held_in,
        new.lines, new.last_line, new.anchor_32, new.anchor_1024, new.anchor_32768, new.last_effective
    FROM moved, unnest(
        $13::bigint[], $14::uuid[], $15::integer[], $16::integer[], $17::numeric[], $18::numeric[], $19::numeric[], $20::numeric[],
        $21::bigint[], $22::bigint[], $23::bigint[], $24::bigint[], $25::bigint[], $26::bigint[]
    ) AS new (
        number, wallet, currency, flags, credits, debits, held_out, held_in,
        lines, last_line, anchor_32, anchor_1024, anchor_32768, last_effective
    )
    ON CONFLICT (community, number) DO UPDATE SET
        flags = excluded.flags, credits = excluded.credits, debits = excluded.debits,
        held_out = excluded.held_out, held_in = excluded.held_in,
        lines = excluded.lines, last_line = excluded.last_line,
        anchor_32 = excluded.anchor_32, anchor_1024 = excluded.anchor_1024, anchor_32768 = excluded.anchor_32768,
        last_effective = excluded.last_effective
