-- Every document. What is sealed under a person's key is there without its content.
CREATE VIEW wezer_documents AS
SELECT
    head.community, document.kind, document.id, substr(document.body, 1, 1) = x'01' AS sealed,
    CASE WHEN substr(document.body, 1, 1) NOT IN (x'01', x'') THEN CAST(document.body AS TEXT) END AS body
FROM wezer_document AS document
JOIN wezer_head AS head ON head.number = document.community;

CREATE VIEW wezer_currencies AS
SELECT
    community, body ->> 'number' AS number, body ->> 'code' AS code, body ->> 'name' AS name, body ->> 'scale' AS scale, body
FROM wezer_documents
WHERE kind = 'currency';

-- What each wallet has in each currency. The balance is text in units of the currency, exact at any scale; everything else is in minor
-- units (a currency of scale 2 counts hundredths): integers to add up, or text where they are past 64 bits.
CREATE VIEW wezer_balances AS
SELECT
    community, wallet, currency, scale, account,
    sign || substr(digits, 1, length(digits) - scale) || CASE WHEN scale > 0 THEN '.' || substr(digits, -scale) ELSE '' END
        AS balance,
    minor, held_out, held_in, credits, debits, lines
FROM (
    SELECT
        head.community, account.wallet, currency.code AS currency, currency.scale, account.number AS account,
        account.balance AS minor, account.held_out, account.held_in, account.credits, account.debits, account.lines,
        CASE WHEN CAST(account.balance AS TEXT) GLOB '-*' THEN '-' ELSE '' END AS sign,
        substr('00000000000000000000000000000', 1, max(0, currency.scale + 1 - length(ltrim(account.balance, '-'))))
            || ltrim(account.balance, '-') AS digits
    FROM wezer_account AS account
    JOIN wezer_head AS head ON head.number = account.community
    JOIN wezer_currencies AS currency ON currency.community = head.community AND currency.number = account.currency
);
