-- Everything of WeZer's begins with wezer_, so that it can share a database with the application that embeds it.
-- The community leads every key, as a small number given here.
CREATE TABLE wezer_head (
    number INTEGER PRIMARY KEY,
    community TEXT NOT NULL UNIQUE,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    recorded_at INTEGER NOT NULL, -- microseconds since 1970, UTC
    accounts INTEGER NOT NULL,
    settled INTEGER NOT NULL DEFAULT 0, -- raised where a commit failed half-way: what it left in the log is written over
    unforgotten INTEGER -- the last entry that destroyed a key, until the log is emptied of that key
) STRICT;

CREATE TABLE wezer_journal (
    community INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (community, seq)
) STRICT, WITHOUT ROWID;

-- The body is JSON in UTF-8, or sealed under a person's key: then its first byte is 1.
CREATE TABLE wezer_document (
    community INTEGER NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (community, kind, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE wezer_index_row (
    community INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (community, bytes)
) STRICT, WITHOUT ROWID;

-- Amounts in minor units: integers, or text where they are past 64 bits. SQLite would round the difference of such texts, so the
-- balance is written too.
CREATE TABLE wezer_account (
    community INTEGER NOT NULL,
    number INTEGER NOT NULL,
    wallet TEXT NOT NULL,
    currency INTEGER NOT NULL,
    credits ANY NOT NULL,
    debits ANY NOT NULL,
    balance ANY NOT NULL,
    held_out ANY NOT NULL,
    held_in ANY NOT NULL,
    flags INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    last_line INTEGER NOT NULL,
    anchor_32 INTEGER NOT NULL,
    anchor_1024 INTEGER NOT NULL,
    anchor_32768 INTEGER NOT NULL,
    last_effective INTEGER NOT NULL,
    PRIMARY KEY (community, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX wezer_account_wallet ON wezer_account (community, wallet);

-- A destroyed key leaves a slot of zeros until the next purge: removing its row could leave copies of its neighbours behind.
CREATE TABLE wezer_key (
    slot INTEGER PRIMARY KEY,
    community INTEGER NOT NULL,
    owner TEXT NOT NULL,
    purpose INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (community, owner, purpose)
) STRICT;
