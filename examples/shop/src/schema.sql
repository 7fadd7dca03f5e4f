-- What the shop had before it knew of communities. The community's tables lie in a schema of their own beside it.
CREATE SCHEMA IF NOT EXISTS shop;
CREATE TABLE IF NOT EXISTS shop.customer (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    member uuid NOT NULL,
    wallet uuid NOT NULL
);
CREATE TABLE IF NOT EXISTS shop.purchase (
    id uuid PRIMARY KEY,
    customer uuid NOT NULL REFERENCES shop.customer,
    price text NOT NULL,
    -- The journal entry by which it was paid.
    paid_by bigint
);
