"""What the engine says, as terms that can be translated. Made by `npm run contract` from engine/src/contract/."""
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# Code to what happened and what to do.
ERRORS = {
    'FB_ENGINE_UNAUTHORIZED': (
        _lt("The engine token is missing or wrong."),
        _lt("Set the same token in the engine (ENGINE_TOKEN) and in Odoo (Settings > Fusion Billing)."),
    ),
    'FB_REQUEST_INVALID': (
        _lt("The request is not what this route takes: %(detail)s."),
        _lt("Send the body that /documentation shows for this route."),
    ),
    'FB_REQUEST_TOO_LARGE': (
        _lt("The request is larger than %(limit)s."),
        _lt("Send fewer rows per request."),
    ),
    'FB_ROUTE_UNKNOWN': (
        _lt("There is no such route."),
        _lt("Look up the routes under /documentation."),
    ),
    'FB_ENGINE_BUSY': (
        _lt("The engine is reading another snapshot."),
        _lt("Try again in a few seconds."),
    ),
    'FB_ENGINE_INTERNAL': (
        _lt("The engine failed unexpectedly."),
        _lt("Look for this request id in the log of the engine: %(request)s."),
    ),
    'FB_RATE_LINE_INVALID': (
        _lt("This line cannot be rated: %(detail)s."),
        _lt("Correct the line; /documentation shows what POST /v1/rate takes."),
    ),
    'FB_RATE_QUANTITY_NEGATIVE': (
        _lt("The quantity %(quantity)s is negative and was rated as zero."),
        _lt("Correct the usage if it is a mistake; usage never becomes a credit."),
    ),
    'FB_CONFIG_INVALID': (
        _lt("The setting %(variable)s is invalid: %(detail)s."),
        _lt("Correct the environment variable and start the engine again."),
    ),
    'FB_NEXACLOUD_DSN_MISSING': (
        _lt("No NexaCloud database is configured."),
        _lt("Set NEXACLOUD_DSN in the engine, or a connection URL in Odoo (Settings > Fusion Billing)."),
    ),
    'FB_DSN_NOT_ALLOWED': (
        _lt("The engine has its own NexaCloud database and takes none from a request."),
        _lt("Set the NexaCloud database in Odoo to the word: engine."),
    ),
    'FB_DSN_INVALID': (
        _lt("The NexaCloud connection URL is invalid: %(detail)s."),
        _lt("Write it as postgresql://USER:PASSWORD@HOST:5432/DATABASE?sslmode=verify-full."),
    ),
    'FB_DSN_HOST_NOT_ALLOWED': (
        _lt("The engine does not connect to this host."),
        _lt("Add the host to NEXACLOUD_ALLOWED_HOSTS of the engine."),
    ),
    'FB_NEXACLOUD_UNREACHABLE': (
        _lt("Nothing answers at the host and port of the NexaCloud connection."),
        _lt("Check host, port and network of the NexaCloud connection, then try again."),
    ),
    'FB_NEXACLOUD_HOST_UNKNOWN': (
        _lt("The host name of the NexaCloud connection is not known where the engine runs."),
        _lt("Correct the host in the NexaCloud connection, or the DNS of the engine's machine."),
    ),
    'FB_NEXACLOUD_SILENT': (
        _lt("The NexaCloud database did not answer the login in time."),
        _lt("Check host and port of the NexaCloud connection, and that no firewall on the way holds it up."),
    ),
    'FB_NEXACLOUD_NOT_READY': (
        _lt("The NexaCloud database is starting, stopping or recovering."),
        _lt("Wait until it accepts logins, then try again."),
    ),
    'FB_NEXACLOUD_FULL': (
        _lt("The NexaCloud database has no connection left for this user."),
        _lt("Try again later; raise CONNECTION LIMIT of the role or max_connections if it lasts."),
    ),
    'FB_NEXACLOUD_DATABASE_MISSING': (
        _lt("The NexaCloud server has no database of the name in the NexaCloud connection."),
        _lt("Correct the database name, which stands behind the last / of the connection URL."),
    ),
    'FB_NEXACLOUD_REFUSED': (
        _lt("The NexaCloud database does not take this user and password."),
        _lt("Check user and password of the NexaCloud connection."),
    ),
    'FB_NEXACLOUD_NOT_ADMITTED': (
        _lt("The NexaCloud database knows the user but does not let it in, or not from here."),
        _lt("Give its role LOGIN and CONNECT, and let the server's pg_hba.conf admit it from the engine's host."),
    ),
    'FB_NEXACLOUD_TLS': (
        _lt("The encrypted connection to the NexaCloud database failed."),
        _lt("Check sslmode of the connection and NEXACLOUD_CA_FILE of the engine."),
    ),
    'FB_NEXACLOUD_TABLE_MISSING': (
        _lt("The NexaCloud database has no table %(table)s."),
        _lt("Check that the connection names the NexaCloud database and that the role has USAGE on its schema."),
    ),
    'FB_NEXACLOUD_COLUMN_MISSING': (
        _lt("The table %(table)s of NexaCloud has no column %(column)s."),
        _lt("Compare the NexaCloud version with the columns that the engine reads."),
    ),
    'FB_NEXACLOUD_PRIVILEGE': (
        _lt("The NexaCloud role may not read the table %(table)s."),
        _lt("Run as its owner: GRANT SELECT ON %(table)s TO %(role)s;"),
    ),
    'FB_NEXACLOUD_ROW_SECURITY': (
        _lt("Row security hides rows of the table %(table)s from the NexaCloud role %(role)s."),
        _lt("Run as a superuser: ALTER ROLE %(role)s BYPASSRLS;"),
    ),
    'FB_NEXACLOUD_WRITABLE': (
        _lt("The NexaCloud role %(role)s can write to %(table)s, and this importer only accepts a role that cannot."),
        _lt("%(grant)s"),
    ),
    'FB_NEXACLOUD_TIMEOUT': (
        _lt("NexaCloud took too long to answer."),
        _lt("Try again when NexaCloud is less busy; a long lock on its tables has the same effect."),
    ),
    'FB_NEXACLOUD_CONNECTION_LOST': (
        _lt("The connection to NexaCloud was cut while reading."),
        _lt("Nothing was imported; try again."),
    ),
}

# Code to both in one sentence.
REJECTS = {
    'FB_ROW_INVALID': _lt("The row is no object with columns; send each row as one object."),
    'FB_ID_MISSING': _lt("The row has no id; give it one in NexaCloud."),
    'FB_ID_INVALID': _lt("The id %(value)s in %(column)s is neither text nor a whole number that keeps its digits; send it as text."),
    'FB_ID_DUPLICATE': _lt("The id %(id)s stands in several identical rows, of which one was taken; delete the copies in NexaCloud."),
    'FB_ID_CONFLICT': _lt("The id %(id)s stands in rows that differ, so none was taken; keep the right one in NexaCloud."),
    'FB_TEXT_INVALID': _lt("The value %(value)s in %(column)s is no text, or holds characters that no database can store; correct it in NexaCloud."),
    'FB_TEXT_TOO_LONG': _lt("The text %(value)s in %(column)s holds more than 1000 characters; shorten it in NexaCloud."),
    'FB_PLAN_NAME_MISSING': _lt("The plan has no name; name it in NexaCloud."),
    'FB_PRICE_INVALID': _lt("The price %(value)s in %(column)s is negative, infinite or no number; correct it in NexaCloud."),
    'FB_PRICE_PRECISION': _lt("The price %(value)s in %(column)s has more digits than a price can keep; round it in NexaCloud."),
    'FB_QUOTA_INVALID': _lt("The quota %(value)s in %(column)s is negative, infinite, too precise or no number; correct it in NexaCloud."),
    'FB_ACTIVE_INVALID': _lt("The value %(value)s in %(column)s is neither true nor false; correct it in NexaCloud."),
    'FB_CYCLE_UNKNOWN': _lt("The billing cycle %(value)s is neither monthly nor yearly; correct it in NexaCloud."),
    'FB_DATE_INVALID': _lt("The date %(value)s in %(column)s is no day of the years 1 to 9999; correct it in NexaCloud."),
    'FB_PERIOD_REVERSED': _lt("The period ends on %(end)s, before it starts on %(start)s; correct its two dates in NexaCloud."),
    'FB_PLAN_UNRESOLVED': _lt("The plan %(plan)s of this subscription is not among the valid plans; correct the plan, then import again."),
    'FB_PRICE_MISSING': _lt("The plan %(plan)s has no price for the %(cycle)s cycle; set one in NexaCloud (a subscription never becomes free by itself)."),
}
