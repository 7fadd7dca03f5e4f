SELECT 0 AS part, wanted.key AS nth, document.body AS bytes, NULL AS account
FROM json_each(?2) AS wanted
CROSS JOIN wezer_document AS document
    ON document.community = ?1 AND document.kind = wanted.value ->> 0 AND document.id = wanted.value ->> 1
UNION ALL
SELECT 1, wanted.key, NULL, json_array(account.number, account.currency)
FROM json_each(?3) AS wanted
CROSS JOIN wezer_account AS account INDEXED BY wezer_account_wallet
    ON account.community = ?1 AND account.wallet = wanted.value
UNION ALL
SELECT 2, wanted.key, NULL, json_array(
    account.number, account.wallet, account.currency, account.flags,
    json_array(
        CAST(account.credits AS TEXT), CAST(account.debits AS TEXT),
        CAST(account.held_out AS TEXT), CAST(account.held_in AS TEXT)
    ),
    account.lines,
    json_array(account.last_line, account.anchor_32, account.anchor_1024, account.anchor_32768),
    account.last_effective
)
FROM json_each(?4) AS wanted
CROSS JOIN wezer_account AS account
    ON account.community = ?1 AND account.number >= wanted.value AND account.number < wanted.value + 64
UNION ALL
SELECT 3, wanted.key, journal.bytes, NULL
FROM json_each(?5) AS wanted
CROSS JOIN wezer_journal AS journal ON journal.community = ?1 AND journal.seq = wanted.value
UNION ALL
SELECT 4, wanted.key, key.bytes, NULL
FROM json_each(?6) AS wanted
CROSS JOIN wezer_key AS key
    ON key.community = ?1 AND key.owner = wanted.value ->> 0 AND key.purpose = wanted.value ->> 1
    AND key.bytes <> zeroblob(32)
