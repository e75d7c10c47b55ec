import { pbkdf2Sync, randomBytes } from 'node:crypto'
import { queryRows } from '../../scripts/database.ts'

/** Rounds of the hash that Odoo keeps of an API key, and how much of the key stands beside it in clear. */
const ROUNDS = 6000
const INDEX = 8

/** Gives a user an API key, as Odoo's own screen does after asking for the password. */
export async function newApiKey(odooDatabase: string, login: string): Promise<string> {
  const key = randomBytes(20).toString('hex')
  const salt = randomBytes(16)
  const hash = pbkdf2Sync(key, salt, ROUNDS, 64, 'sha512')
  await queryRows(
    odooDatabase,
    `INSERT INTO res_users_apikeys (name, user_id, key, index)
     SELECT 'nightly import', id, $2, $3 FROM res_users WHERE login = $1`,
    [login, `$pbkdf2-sha512$${ROUNDS}$${adapted(salt)}$${adapted(hash)}`, key.slice(0, INDEX)],
  )
  return key
}

/** Base 64 as Python's passlib writes it. */
const adapted = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '').replaceAll('+', '.')
