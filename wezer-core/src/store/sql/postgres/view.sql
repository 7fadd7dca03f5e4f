-- What people and their tools read, apart from the tables, so that a role can be let into this schema and not into the other:
-- GRANT USAGE ON SCHEMA wezer_read TO …; GRANT SELECT ON ALL TABLES IN SCHEMA wezer_read TO …;
CREATE SCHEMA wezer_read;

-- Every document. What is sealed under a person's key is there without its content.
CREATE VIEW wezer_read.documents AS
SELECT
    community, kind, id, substring(body FROM 1 FOR 1) = '\x01' AS sealed,
    CASE WHEN substring(body FROM 1 FOR 1) NOT IN ('\x01', '') THEN convert_from(body, 'UTF8')::jsonb END AS body
FROM wezer.document;

CREATE VIEW wezer_read.currencies AS
SELECT
    community, (body ->> 'number')::integer AS number, body ->> 'code' AS code, body ->> 'name' AS name,
    (body ->> 'scale')::integer AS scale, body
FROM wezer_read.documents
WHERE kind = 'currency';

-- What each wallet has in each currency, in units of the currency. Multiplied, since a division would round to 16 digits.
CREATE VIEW wezer_read.balances AS
SELECT
    account.community, account.wallet, currency.code AS currency, account.number AS account,
    (account.credits - account.debits) * currency.unit AS balance,
    account.held_out * currency.unit AS held_out,
    account.held_in * currency.unit AS held_in,
    account.credits * currency.unit AS credits,
    account.debits * currency.unit AS debits,
    account.lines
FROM wezer.account AS account
JOIN (SELECT community, number, code, ('1e-' || scale)::numeric AS unit FROM wezer_read.currencies) AS currency
    ON currency.community = account.community AND currency.number = account.currency;

CREATE VIEW wezer_read.communities AS
SELECT community, seq AS entries, to_timestamp(recorded_at / 1000000.0) AS recorded_at, accounts
FROM wezer.head;

-- One view for each kind of document, named after it.
CREATE FUNCTION wezer.show(kind text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'CREATE OR REPLACE VIEW wezer_read.%I AS SELECT community, id, sealed, body FROM wezer_read.documents WHERE kind = %L',
        replace(kind, '.', '_'), kind
    );
END
$$;
