SELECT 0::smallint AS part, wanted.nth, document.body AS bytes, NULL::bigint AS number, NULL::uuid AS wallet,
    NULL::bigint[] AS numbers, NULL::text[] AS amounts
FROM unnest($2::text[], $3::uuid[]) WITH ORDINALITY AS wanted (kind, id, nth)
CROSS JOIN LATERAL (
    SELECT body FROM wezer.document WHERE community = $1 AND kind = wanted.kind AND id = wanted.id OFFSET 0
) AS document
UNION ALL
SELECT 1::smallint, wanted.nth, NULL::bytea, account.number, NULL::uuid, ARRAY[account.currency]::bigint[], NULL::text[]
FROM unnest($4::uuid[]) WITH ORDINALITY AS wanted (wallet, nth)
CROSS JOIN LATERAL (
    SELECT number, currency FROM wezer.account WHERE community = $1 AND wallet = wanted.wallet OFFSET 0
) AS account
UNION ALL
SELECT 2::smallint, wanted.nth, NULL::bytea, account.number, account.wallet,
    ARRAY[
        account.currency, account.flags, account.lines, account.last_line, account.anchor_32, account.anchor_1024,
        account.anchor_32768, account.last_effective
    ]::bigint[],
    ARRAY[account.credits, account.debits, account.held_out, account.held_in]::text[]
FROM unnest($5::bigint[]) WITH ORDINALITY AS wanted (first, nth)
CROSS JOIN LATERAL (
    SELECT * FROM wezer.account WHERE community = $1 AND number >= wanted.first AND number < wanted.first + 64 OFFSET 0
) AS account
UNION ALL
SELECT 3::smallint, wanted.nth, found.bytes, NULL::bigint, NULL::uuid, NULL::bigint[], NULL::text[]
FROM unnest($6::bytea[], $7::bytea[], $8::bigint[], $9::bigint[]) AS wanted (first, past, most, nth)
CROSS JOIN LATERAL (
    SELECT index_row.bytes FROM wezer.index_row AS index_row
    WHERE index_row.community = $1 AND index_row.bytes >= wanted.first AND index_row.bytes < wanted.past
    ORDER BY index_row.bytes LIMIT wanted.most
) AS found
UNION ALL
SELECT 3::smallint, wanted.nth, found.bytes, NULL::bigint, NULL::uuid, NULL::bigint[], NULL::text[]
FROM unnest($10::bytea[], $11::bytea[], $12::bigint[], $13::bigint[]) AS wanted (first, past, most, nth)
CROSS JOIN LATERAL (
    SELECT index_row.bytes FROM wezer.index_row AS index_row
    WHERE index_row.community = $1 AND index_row.bytes >= wanted.first AND index_row.bytes < wanted.past
    ORDER BY index_row.bytes DESC LIMIT wanted.most
) AS found
UNION ALL
SELECT 4::smallint, wanted.nth,
    substring(chunk.bytes FROM coalesce(chunk.ends[at.nth - 1], 0) + 1 FOR chunk.ends[at.nth] - coalesce(chunk.ends[at.nth - 1], 0)),
    NULL::bigint, NULL::uuid, NULL::bigint[], NULL::text[]
FROM unnest($14::bigint[]) WITH ORDINALITY AS wanted (seq, nth)
CROSS JOIN LATERAL (
    SELECT journal.seq, journal.ends, journal.bytes FROM wezer.journal AS journal
    WHERE journal.community = $1 AND journal.seq >= wanted.seq
    ORDER BY journal.seq LIMIT 1
) AS chunk
CROSS JOIN LATERAL (SELECT (cardinality(chunk.ends) + wanted.seq - chunk.seq)::integer) AS at (nth)
WHERE at.nth > 0
UNION ALL
SELECT 5::smallint, wanted.nth, key.bytes, NULL::bigint, NULL::uuid, NULL::bigint[], NULL::text[]
FROM unnest($15::uuid[], $16::smallint[]) WITH ORDINALITY AS wanted (owner, purpose, nth)
CROSS JOIN LATERAL (
    SELECT bytes FROM wezer.key WHERE community = $1 AND owner = wanted.owner AND purpose = wanted.purpose OFFSET 0
) AS key
