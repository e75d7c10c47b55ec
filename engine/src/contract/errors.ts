/**
 * Every failure of the engine that a caller can meet: its HTTP status, what happened and what to do. The error
 * reference is generated from this list. `{...}` marks are filled in by whoever raises it, never with a secret.
 */
export const ERRORS = {
  FB_ENGINE_UNAUTHORIZED: [
    401,
    'The engine token is missing or wrong.',
    'Set the same token in the engine (ENGINE_TOKEN) and in Odoo (Settings > Fusion Billing).',
  ],
  FB_REQUEST_INVALID: [
    400,
    'The request is not what this route takes: {detail}.',
    'Send the body that /documentation shows for this route.',
  ],
  FB_REQUEST_TOO_LARGE: [413, 'The request is larger than {limit}.', 'Send fewer rows per request.'],
  FB_ROUTE_UNKNOWN: [404, 'There is no such route.', 'Look up the routes under /documentation.'],
  FB_ENGINE_BUSY: [429, 'The engine is reading another snapshot.', 'Try again in a few seconds.'],
  FB_ENGINE_INTERNAL: [
    500,
    'The engine failed unexpectedly.',
    'Look for this request id in the log of the engine: {request}.',
  ],
  FB_RATE_LINE_INVALID: [
    400,
    'This line cannot be rated: {detail}.',
    'Correct the line; /documentation shows what POST /v1/rate takes.',
  ],
  FB_RATE_QUANTITY_NEGATIVE: [
    200,
    'The quantity {quantity} is negative and was rated as zero.',
    'Correct the usage if it is a mistake; usage never becomes a credit.',
  ],
  FB_CONFIG_INVALID: [
    500,
    'The setting {variable} is invalid: {detail}.',
    'Correct the environment variable and start the engine again.',
  ],
  FB_NEXACLOUD_DSN_MISSING: [
    400,
    'No NexaCloud database is configured.',
    'Set NEXACLOUD_DSN in the engine, or a connection URL in Odoo (Settings > Fusion Billing).',
  ],
  FB_DSN_NOT_ALLOWED: [
    400,
    'The engine has its own NexaCloud database and takes none from a request.',
    'Set the NexaCloud database in Odoo to the word: engine.',
  ],
  FB_DSN_INVALID: [
    400,
    'The NexaCloud connection URL is invalid: {detail}.',
    'Write it as postgresql://USER:PASSWORD@HOST:5432/DATABASE?sslmode=verify-full.',
  ],
  FB_DSN_HOST_NOT_ALLOWED: [
    400,
    'The engine does not connect to this host.',
    'Add the host to NEXACLOUD_ALLOWED_HOSTS of the engine.',
  ],
  FB_NEXACLOUD_UNREACHABLE: [
    502,
    'Nothing answers at the host and port of the NexaCloud connection.',
    'Check host, port and network of the NexaCloud connection, then try again.',
  ],
  FB_NEXACLOUD_HOST_UNKNOWN: [
    502,
    'The host name of the NexaCloud connection is not known where the engine runs.',
    "Correct the host in the NexaCloud connection, or the DNS of the engine's machine.",
  ],
  FB_NEXACLOUD_SILENT: [
    504,
    'The NexaCloud database did not answer the login in time.',
    'Check host and port of the NexaCloud connection, and that no firewall on the way holds it up.',
  ],
  FB_NEXACLOUD_NOT_READY: [
    503,
    'The NexaCloud database is starting, stopping or recovering.',
    'Wait until it accepts logins, then try again.',
  ],
  FB_NEXACLOUD_FULL: [
    503,
    'The NexaCloud database has no connection left for this user.',
    'Try again later; raise CONNECTION LIMIT of the role or max_connections if it lasts.',
  ],
  FB_NEXACLOUD_DATABASE_MISSING: [
    502,
    'The NexaCloud server has no database of the name in the NexaCloud connection.',
    'Correct the database name, which stands behind the last / of the connection URL.',
  ],
  FB_NEXACLOUD_REFUSED: [
    502,
    'The NexaCloud database does not take this user and password.',
    'Check user and password of the NexaCloud connection.',
  ],
  FB_NEXACLOUD_NOT_ADMITTED: [
    502,
    'The NexaCloud database knows the user but does not let it in, or not from here.',
    "Give its role LOGIN and CONNECT, and let the server's pg_hba.conf admit it from the engine's host.",
  ],
  FB_NEXACLOUD_TLS: [
    502,
    'The encrypted connection to the NexaCloud database failed.',
    'Check sslmode of the connection and NEXACLOUD_CA_FILE of the engine.',
  ],
  FB_NEXACLOUD_TABLE_MISSING: [
    502,
    'The NexaCloud database has no table {table}.',
    'Check that the connection names the NexaCloud database and that the role has USAGE on its schema.',
  ],
  FB_NEXACLOUD_COLUMN_MISSING: [
    502,
    'The table {table} of NexaCloud has no column {column}.',
    'Compare the NexaCloud version with the columns that the engine reads.',
  ],
  FB_NEXACLOUD_PRIVILEGE: [
    502,
    'The NexaCloud role may not read the table {table}.',
    'Run as its owner: GRANT SELECT ON {table} TO {role};',
  ],
  FB_NEXACLOUD_ROW_SECURITY: [
    502,
    'Row security hides rows of the table {table} from the NexaCloud role {role}.',
    'Run as a superuser: ALTER ROLE {role} BYPASSRLS;',
  ],
  FB_NEXACLOUD_WRITABLE: [
    409,
    'The NexaCloud role {role} can write to {table}, and this importer only accepts a role that cannot.',
    '{grant}',
  ],
  FB_NEXACLOUD_TIMEOUT: [
    504,
    'NexaCloud took too long to answer.',
    'Try again when NexaCloud is less busy; a long lock on its tables has the same effect.',
  ],
  FB_NEXACLOUD_CONNECTION_LOST: [
    502,
    'The connection to NexaCloud was cut while reading.',
    'Nothing was imported; try again.',
  ],
} as const satisfies Record<string, readonly [status: number, message: string, fix: string]>

export type ErrorCode = keyof typeof ERRORS
