/**
 * Every failure of the commands that a person can meet: what happened and what to do. `{...}` marks are filled in by
 * whoever raises it, never with a secret. A failure is printed as one sentence with its code, without a stack trace.
 */
const FAILURES = {
  FB_ARGUMENT_UNKNOWN: ['{argument} is not an argument of this command.', 'Use one of: {known}.'],
  FB_ARGUMENT_VALUE: [
    '{argument} lacks its value, or has one and takes none.',
    'The command says with --help how it is written.',
  ],
  FB_ARGUMENT_MISSING: ['{argument} is missing.', 'The command says with --help what it takes.'],
  FB_PORT_INVALID: ['{value} is not a port.', 'Give a whole number from 1024 to 65535: npm run demo -- --port 8070.'],
  FB_PORT_IN_USE: [
    'Port {port} is in use by another program.',
    'Stop that program, or choose another port: npm run demo -- --port {other}.',
  ],
  FB_PLATFORM_UNSUPPORTED: [
    'There is no PostgreSQL for {platform} here.',
    'Use Linux on x64 or arm64, or run docker compose --profile demo up.',
  ],
  FB_DISK_FULL: [
    'Only {free} are free in {folder}, and {needed} are needed.',
    'Free some space, or set FUSION_CACHE to a folder on a larger disk.',
  ],
  FB_CACHE_UNREACHABLE: [
    'The folder {folder} cannot be used by {user}, the account that the servers run as.',
    'Set FUSION_CACHE to a folder that every account can reach, /var/cache/fusion-billing for example.',
  ],
  FB_CACHE_UNWRITABLE: [
    'The folder {folder} cannot be written: {detail}.',
    'Correct its permissions, or set FUSION_CACHE to a folder of yours.',
  ],
  FB_APT_MISSING: [
    'This machine has no apt-get, and Odoo is taken from Debian.',
    'Use Debian 12 or newer, set ODOO_BIN to an Odoo 19 of yours, or run docker compose --profile demo up.',
  ],
  FB_PRIVILEGE_MISSING: [
    "Some of Debian's packages are missing, and installing them takes root.",
    'Run this once as root, then start again: {command}',
  ],
  FB_APT_INSTALL: [
    "Debian's packages could not be installed: {detail}.",
    'Check the network and the package sources of this machine, then start again; what apt said is in {log}.',
  ],
  FB_MIRROR_UNKNOWN: [
    "No Debian mirror was found in this machine's package sources.",
    'Set FUSION_DEBIAN_MIRROR to the address of one.',
  ],
  FB_MIRROR_WITHOUT_PACKAGE: [
    'The Debian mirror of this machine has no package {package}.',
    'Set FUSION_DEBIAN_MIRROR to the address of a full mirror with the suites trixie and sid.',
  ],
  FB_DOWNLOAD_FAILED: [
    'A download from the Debian mirror failed: {detail}.',
    'Check the network, then start again; finished downloads are kept, and what apt said is in {log}.',
  ],
  FB_ODOO_BROKEN: [
    'The unpacked Odoo is incomplete: {detail}.',
    'Start again; if it stays, set FUSION_DEBIAN_MIRROR to another mirror.',
  ],
  FB_ODOO_BIN_INVALID: [
    'ODOO_BIN names {path}, which cannot be run: {detail}.',
    'Set ODOO_BIN to the odoo-bin of an Odoo 19, or unset it.',
  ],
  FB_SERVER_FAILED: ['{name} did not start: {detail}.', 'Its log tells more: {log}'],
  FB_SERVER_STOPPED: [
    '{name} stopped, and with it the demo.',
    'Start again with npm run demo; if nobody ran npm run demo -- --stop, its log tells more: {log}',
  ],
  FB_STEP_FAILED: ['{step} failed: {detail}.', 'The log tells more: {log}'],
  FB_RPC_FAILED: ['Odoo refused {call}: {detail}.', 'Its log tells more: {log}'],
  FB_ODOO_URL_INVALID: [
    '--url is no address of an Odoo server: {detail}.',
    'Give it as https://odoo.example, without a login in it.',
  ],
  FB_ODOO_URL_PLAIN: [
    'By http the API key would cross the network in clear text.',
    'Use https; http is for this machine alone: localhost, 127.0.0.1 or [::1].',
  ],
  FB_DATABASE_NAME_INVALID: [
    '--db is no name that an Odoo database can have.',
    'Give the name as it stands in the list of databases.',
  ],
  FB_API_KEY_MISSING: [
    'The environment has no FUSION_API_KEY.',
    'Make a key in Odoo as the user who shall import (user menu > My Preferences > Security > Add API Key), and pass it in that variable, never as an argument.',
  ],
  FB_API_KEY_INVALID: [
    'FUSION_API_KEY holds characters that no API key has.',
    'Set it to the key as Odoo showed it, without blanks around or in it.',
  ],
  FB_API_KEY_REFUSED: [
    'Odoo does not take this API key.',
    'It is wrong, expired, deleted, of an archived user, or of another database: make a new one and set FUSION_API_KEY.',
  ],
  FB_ODOO_UNREACHABLE: [
    'Odoo cannot be reached at {url}: {detail}.',
    'Check the address, the network and that Odoo runs.',
  ],
  FB_ODOO_DATABASE_UNKNOWN: [
    'Odoo at {url} serves no database {database} with an API.',
    "Correct --db; if it is right, Odoo's dbfilter hides the database under this address, or the module rpc is not loaded.",
  ],
  FB_ODOO_ADDON_MISSING: [
    'The database {database} has no import from NexaCloud: {detail}.',
    'Install or upgrade the app Fusion Billing there.',
  ],
  FB_ODOO_REFUSED: ['Odoo refused: {detail}.', 'docs/errors.md explains each code.'],
  FB_ODOO_FORBIDDEN: [
    'Odoo does not let the user of this API key import: {detail}.',
    'Give that user the role Fusion Billing / Manager, or use the key of somebody who has it.',
  ],
  FB_ODOO_FAILED: [
    'Odoo answered HTTP {status} where an answer was due.',
    "Odoo's log, or the proxy's before it, tells more.",
  ],
  FB_RUN_UNWATCHED: [
    '{run} was started, and then Odoo could not be asked about it any more: {detail}.',
    'It goes on by itself once Odoo runs: look under Fusion Billing > Import History.',
  ],
  FB_VERSIONS_DIFFER: [
    'package.json says version {version}, and {path} says {other}.',
    'Give all of package.json, engine/, web/ and the manifest (19.0.{version}) the same one.',
  ],
  FB_TEST_UNKNOWN: [
    'There is no test {target}.',
    'Give a file (engine/test/rating/rate.test.ts, addon/.../tests/test_import_identity.py) or tags of Odoo (/module:Class.method), with commas between.',
  ],
  FB_UNFORESEEN: ['Something failed that nobody foresaw: {detail}.', 'Please report it with the file {log}.'],
  FB_INTERRUPTED: ['Interrupted.', 'Everything that was started has been stopped.'],
} as const satisfies Record<string, readonly [message: string, fix: string]>

export type FailureCode = keyof typeof FAILURES

/** A failure with a code, a cause and a cure, made for the person in front of the screen. */
export class Failure extends Error {
  readonly code: FailureCode
  readonly fix: string

  constructor(code: FailureCode, marks: Record<string, string | number> = {}) {
    const [message, fix] = FAILURES[code]
    super(fill(message, marks))
    this.code = code
    this.fix = fill(fix, marks)
  }

  /** The one sentence for the screen. */
  override toString(): string {
    return `${this.code}: ${this.message} ${this.fix}`
  }
}

function fill(text: string, marks: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (mark, name) => String(marks[name] ?? mark))
}
