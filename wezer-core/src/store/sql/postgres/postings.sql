-- The postings, copied out of the journal by `show_postings`, two rows for each: what left an account and what came to the other.
CREATE TABLE wezer.posting (
    community uuid NOT NULL,
    seq bigint NOT NULL,
    line integer NOT NULL,
    entry text NOT NULL,
    kind text NOT NULL,
    of_entry text,
    forced boolean NOT NULL,
    recorded_at bigint NOT NULL,
    effective_at bigint NOT NULL,
    account bigint NOT NULL,
    partner bigint NOT NULL,
    amount numeric NOT NULL,
    PRIMARY KEY (community, seq, line)
);
CREATE INDEX posting_account ON wezer.posting (community, account, seq);
COMMENT ON COLUMN wezer.posting.amount IS 'in minor units; below zero where it left the account';
COMMENT ON COLUMN wezer.posting.recorded_at IS 'microseconds since 1970, UTC';
COMMENT ON COLUMN wezer.posting.effective_at IS 'microseconds since 1970, UTC';

-- Up to which entry of the journal they were copied; nothing, if there is no row.
CREATE TABLE wezer.shown (
    community uuid PRIMARY KEY,
    seq bigint NOT NULL
);

-- What left each wallet and what came to it, in units of the currency. Their sum is the balance once all entries are shown.
CREATE VIEW wezer_read.postings AS
SELECT
    posting.community, posting.seq, posting.line, posting.entry, posting.kind, posting.of_entry, posting.forced,
    to_timestamp(posting.recorded_at / 1000000.0) AS recorded_at,
    to_timestamp(posting.effective_at / 1000000.0) AS effective_at,
    account.wallet, currency.code AS currency, posting.amount * currency.unit AS amount,
    partner.wallet AS partner, posting.account
FROM wezer.posting AS posting
JOIN wezer.account AS account ON account.community = posting.community AND account.number = posting.account
JOIN wezer.account AS partner ON partner.community = posting.community AND partner.number = posting.partner
JOIN (SELECT community, number, code, ('1e-' || scale)::numeric AS unit FROM wezer_read.currencies) AS currency
    ON currency.community = account.community AND currency.number = account.currency;

CREATE OR REPLACE VIEW wezer_read.communities AS
SELECT
    head.community, head.seq AS entries, to_timestamp(head.recorded_at / 1000000.0) AS recorded_at, head.accounts,
    coalesce(shown.seq, 0) AS shown
FROM wezer.head AS head
LEFT JOIN wezer.shown AS shown ON shown.community = head.community;
