-- Everything of WeZer's lies in this schema, so that it can share a database with the application that embeds it.
-- The community leads every key: communities never share a row, and a distributed engine can spread them by it.
CREATE SCHEMA IF NOT EXISTS wezer;

-- Where each community stands: the fence that every commit passes. Rewritten by each commit, so most of a page is left free.
CREATE TABLE wezer.head (
    community uuid PRIMARY KEY,
    seq bigint NOT NULL,
    hash bytea NOT NULL,
    recorded_at bigint NOT NULL,
    accounts bigint NOT NULL,
    fence bigint NOT NULL DEFAULT 0,
    watched_until timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 10);
COMMENT ON COLUMN wezer.head.recorded_at IS 'microseconds since 1970, UTC';
COMMENT ON COLUMN wezer.head.fence IS 'raised by a process that lost the answer to a commit: the commit can''t land any more';
COMMENT ON COLUMN wezer.head.watched_until IS 'until then, commits send a notification';

-- The entries, up to 256 to a row: what was committed at once lies together.
CREATE TABLE wezer.journal (
    community uuid NOT NULL,
    seq bigint NOT NULL,
    ends integer[] NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (community, seq)
);
-- Entries are cut out of it, which what is compressed would not allow.
ALTER TABLE wezer.journal ALTER COLUMN bytes SET STORAGE EXTERNAL;
COMMENT ON COLUMN wezer.journal.seq IS 'the last entry''s number';
COMMENT ON COLUMN wezer.journal.ends IS 'where each entry ends in the bytes';

CREATE TABLE wezer.document (
    community uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (community, kind, id)
) WITH (fillfactor = 90);
-- Statistics would keep samples of what was removed, keys among them.
ALTER TABLE wezer.document ALTER COLUMN body SET STATISTICS 0;
COMMENT ON COLUMN wezer.document.body IS 'JSON in UTF-8, or sealed under a person''s key: then its first byte is 1';

CREATE TABLE wezer.index_row (
    community uuid NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (community, bytes)
);
ALTER TABLE wezer.index_row ALTER COLUMN bytes SET STATISTICS 0;

-- Amounts in minor units. Rewritten by each payment, but never a column with an index: half of a page is left free for that.
CREATE TABLE wezer.account (
    community uuid NOT NULL,
    number bigint NOT NULL,
    wallet uuid NOT NULL,
    currency integer NOT NULL,
    credits numeric NOT NULL,
    debits numeric NOT NULL,
    held_out numeric NOT NULL,
    held_in numeric NOT NULL,
    flags integer NOT NULL,
    lines bigint NOT NULL,
    last_line bigint NOT NULL,
    anchor_32 bigint NOT NULL,
    anchor_1024 bigint NOT NULL,
    anchor_32768 bigint NOT NULL,
    last_effective bigint NOT NULL,
    PRIMARY KEY (community, number)
) WITH (fillfactor = 50);
CREATE INDEX account_wallet ON wezer.account (community, wallet);

CREATE TABLE wezer.key (
    community uuid NOT NULL,
    owner uuid NOT NULL,
    purpose smallint NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (community, owner, purpose)
);
ALTER TABLE wezer.key ALTER COLUMN bytes SET STATISTICS 0;
