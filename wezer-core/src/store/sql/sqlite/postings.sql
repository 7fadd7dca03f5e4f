-- The postings, copied out of the journal by `show_postings`, two rows for each: what left an account and what came to the other.
CREATE TABLE wezer_posting (
    community INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    line INTEGER NOT NULL,
    entry TEXT NOT NULL,
    kind TEXT NOT NULL,
    of_entry TEXT,
    forced INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL, -- microseconds since 1970, UTC
    effective_at INTEGER NOT NULL, -- microseconds since 1970, UTC
    account INTEGER NOT NULL,
    partner INTEGER NOT NULL,
    amount ANY NOT NULL, -- in minor units, below zero where it left the account: an integer, or text where it is past 64 bits
    PRIMARY KEY (community, seq, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX wezer_posting_account ON wezer_posting (community, account);

-- Up to which entry of the journal they were copied; nothing, if there is no row.
CREATE TABLE wezer_shown (
    community INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL
) STRICT;

-- What left each wallet and what came to it. The amount is text in units of the currency, exact at any scale; `minor` is in minor
-- units: an integer to add up, or text where it is past 64 bits. Times are UTC, as SQLite's own functions write and read them.
CREATE VIEW wezer_postings AS
SELECT
    community, seq, line, entry, kind, of_entry, forced,
    strftime('%Y-%m-%d %H:%M:%S', (recorded_at - recorded_part) / 1000000, 'unixepoch') || printf('.%06d', recorded_part)
        AS recorded_at,
    strftime('%Y-%m-%d %H:%M:%S', (effective_at - effective_part) / 1000000, 'unixepoch') || printf('.%06d', effective_part)
        AS effective_at,
    wallet, currency, scale,
    sign || substr(digits, 1, length(digits) - scale) || CASE WHEN scale > 0 THEN '.' || substr(digits, -scale) ELSE '' END
        AS amount,
    minor, partner, account
FROM (
    SELECT
        head.community, posting.seq, posting.line, posting.entry, posting.kind, posting.of_entry, posting.forced,
        posting.recorded_at, (posting.recorded_at % 1000000 + 1000000) % 1000000 AS recorded_part,
        posting.effective_at, (posting.effective_at % 1000000 + 1000000) % 1000000 AS effective_part,
        account.wallet, currency.code AS currency, currency.scale, posting.amount AS minor, partner.wallet AS partner,
        posting.account,
        CASE WHEN CAST(posting.amount AS TEXT) GLOB '-*' THEN '-' ELSE '' END AS sign,
        substr('00000000000000000000000000000', 1, max(0, currency.scale + 1 - length(ltrim(posting.amount, '-'))))
            || ltrim(posting.amount, '-') AS digits
    FROM wezer_posting AS posting
    JOIN wezer_head AS head ON head.number = posting.community
    JOIN wezer_account AS account ON account.community = posting.community AND account.number = posting.account
    JOIN wezer_account AS partner ON partner.community = posting.community AND partner.number = posting.partner
    JOIN wezer_currencies AS currency ON currency.community = head.community AND currency.number = account.currency
);

CREATE VIEW wezer_communities AS
SELECT
    head.community, head.seq AS entries,
    strftime('%Y-%m-%d %H:%M:%S', head.recorded_at / 1000000, 'unixepoch') AS recorded_at, head.accounts,
    coalesce(shown.seq, 0) AS shown
FROM wezer_head AS head
LEFT JOIN wezer_shown AS shown ON shown.community = head.number;
