import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { withClient } from '../../scripts/database.ts'
import { type Database, newDatabase } from '../support/postgres.ts'
import { type BusinessTables, differences, readBusinessTables } from './business-tables.ts'

const TABLES = `
  CREATE TABLE res_partner (id int PRIMARY KEY, name text, email text, write_date timestamp);
  CREATE TABLE product_product (id int PRIMARY KEY, default_code text);
  CREATE TABLE sale_order (id int PRIMARY KEY, name text, x_fc_nexacloud_subscription_id text,
    partner_id int REFERENCES res_partner);
  CREATE TABLE sale_order_line (id int PRIMARY KEY, order_id int REFERENCES sale_order,
    product_id int REFERENCES product_product, price_unit numeric);
  CREATE TABLE account_tax (id int PRIMARY KEY, name text);
  CREATE TABLE account_tax_sale_order_line_rel (sale_order_line_id int REFERENCES sale_order_line,
    account_tax_id int REFERENCES account_tax);
  CREATE TABLE mail_message (id int PRIMARY KEY, model text, res_id int, body text);
  CREATE TABLE ir_cron (id int PRIMARY KEY, lastcall timestamp);`

/** Two customers with a subscription each, whose ids begin at `id`. */
const imported = (id: number) => `
  INSERT INTO account_tax VALUES (1, 'HST');
  INSERT INTO product_product VALUES (${id}, 'NC-PLAN-start');
  INSERT INTO res_partner VALUES (${id}, 'Customer 001', 'one@example.com', clock_timestamp()),
    (${id + 1}, 'Customer 002', NULL, clock_timestamp());
  INSERT INTO sale_order VALUES (${id}, 'NC${id}', 'sub-1', ${id}), (${id + 1}, 'NC${id + 1}', 'sub-2', ${id + 1});
  INSERT INTO sale_order_line VALUES (${id}, ${id}, ${id}, 9.99), (${id + 1}, ${id + 1}, ${id}, 33.333333);
  INSERT INTO account_tax_sale_order_line_rel VALUES (${id}, 1), (${id + 1}, 1);
  INSERT INTO mail_message VALUES (1, 'res.partner', ${id}, 'Welcome'), (2, 'account.tax', 1, 'Rate of 2026');
  INSERT INTO ir_cron VALUES (1, clock_timestamp());`

let expected: BusinessTables
let found: Database

beforeAll(async () => {
  const database = await databaseWith(imported(10))
  expected = await readBusinessTables(database.url)
  await database.drop()
})

beforeEach(async () => {
  found = await databaseWith(imported(700))
})

afterEach(async () => {
  await found.drop()
})

async function databaseWith(rows: string): Promise<Database> {
  const database = await newDatabase()
  await inDatabase(database, TABLES + rows)
  return database
}

const inDatabase = ({ url }: Database, sql: string) => withClient(url, (client) => client.query(sql))
const compare = async () => differences(expected, await readBusinessTables(found.url))

test('databases that say the same are equal, whatever ids, numbers and times their records have', async () => {
  expect(await compare()).toEqual([])
})

test.each([
  [
    'a changed price, to the last digit',
    'UPDATE sale_order_line SET price_unit = 9.990000000000000000001 WHERE id = 700',
    ['sale_order_line sub-1, NC-PLAN-start: price_unit is "9.990000000000000000001" instead of "9.99"'],
  ],
  [
    'a missing row',
    'DELETE FROM account_tax_sale_order_line_rel WHERE sale_order_line_id = 701',
    ['account_tax_sale_order_line_rel sub-2, NC-PLAN-start, 1: rows: 0 instead of 1'],
  ],
  [
    'a doubled row',
    "INSERT INTO sale_order VALUES (702, 'NC702', 'sub-2', 701)",
    ['sale_order sub-2: rows: 2 instead of 1'],
  ],
  [
    'a row nobody expects',
    "INSERT INTO res_partner VALUES (702, 'Customer 003', 'three@example.com')",
    ['res_partner Customer 003, three@example.com: rows: 1 instead of 0'],
  ],
  [
    'an order of another customer',
    'UPDATE sale_order SET partner_id = 701 WHERE id = 700',
    ['sale_order sub-1: partner_id is "Customer 002, -" instead of "Customer 001, one@example.com"'],
  ],
  [
    'a message on another record',
    'UPDATE mail_message SET res_id = 701 WHERE id = 1',
    ['mail_message 1: res_id is "Customer 002, -" instead of "Customer 001, one@example.com"'],
  ],
  ['a value that is gone', 'UPDATE account_tax SET name = NULL', ['account_tax 1: name is null instead of "HST"']],
  [
    'a column that is gone',
    'ALTER TABLE mail_message DROP COLUMN body',
    ['mail_message 1: body is absent instead of "Welcome"', 'mail_message 2: body is absent instead of "Rate of 2026"'],
  ],
])('finds %s', async (_case, change, said) => {
  await inDatabase(found, change)
  expect(await compare()).toEqual(said)
})
