"""Looks at a test database without changing anything, for fcb_test_on_trial.sh, on the server that has Odoo.

Arguments: database, Odoo's configuration file ('' for none), exit code for a database that is not marked.
Prints, a line each: addons path, HTTP port, gevent port (both free), host, port and user of the database connection.
"""
import configparser
import os
import socket
import sys

import psycopg2

IS_MARKED = "SELECT FROM ir_config_parameter WHERE key = 'fusion_billing.test_database' AND value = current_database()"
MARK = (
    "INSERT INTO ir_config_parameter (key, value) VALUES ('fusion_billing.test_database', current_database())"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value;"
)


def main(database, config, not_marked):
    options = _read_options(config)
    try:
        connection = _connect(database, options)
    except psycopg2.OperationalError as error:
        sys.exit(str(error).strip())
    cursor = connection.cursor()
    cursor.execute("SELECT FROM pg_tables WHERE schemaname = 'public' AND tablename = 'ir_config_parameter'")
    if not cursor.rowcount:
        sys.exit(f"The database {database} holds no Odoo; install Odoo in it first.")
    cursor.execute(IS_MARKED)
    if not cursor.rowcount:
        print(
            f"The database {database} is not marked as a test database, so nothing was done."
            f" If tests may change it, run in it:\n  {MARK}",
            file=sys.stderr,
        )
        sys.exit(int(not_marked))
    where = connection.info
    print(options.get('addons_path', ''), *_free_ports(2), where.host, where.port, where.user, sep='\n')


def _read_options(config):
    if not config:
        return {}
    parser = configparser.RawConfigParser()
    with open(config) as lines:
        parser.read_file(lines)
    return dict(parser.items('options'))


def _connect(database, options):
    """Connects as Odoo 19 does: the PG* variables come before the configuration file."""
    given = {
        name: os.environ.get(f'PG{name.upper()}') or options.get(f'db_{name}')
        for name in ('host', 'port', 'user', 'password', 'sslmode')
    }
    present = {name: value for name, value in given.items() if value not in (None, '', 'False', 'None')}
    connection = psycopg2.connect(dbname=database, **present)
    connection.set_session(readonly=True)
    return connection


def _free_ports(count):
    """Ports that differ, since all are held until the last one is known."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(('127.0.0.1', 0))
    return [each.getsockname()[1] for each in sockets]


main(*sys.argv[1:])
