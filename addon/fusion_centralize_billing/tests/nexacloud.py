import os

import psycopg2


def make_nexacloud(case, privilege='SELECT'):
    """The URL of a NexaCloud database made for a test, for a role with this privilege on its tables."""
    admin = psycopg2.connect(os.environ['FUSION_TEST_NEXACLOUD_ADMIN_DSN'])
    admin.autocommit = True
    case.addCleanup(admin.close)
    with admin.cursor() as cr:
        cr.execute("SELECT current_setting('port'), md5(random()::text)")
        port, mark = cr.fetchone()
        name = f'nexacloud_{mark[:12]}'
        cr.execute(f"CREATE DATABASE {name}")
        cr.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{mark}'")

        def drop():
            with admin.cursor() as cr:
                cr.execute(f"DROP DATABASE {name} WITH (FORCE)")
                cr.execute(f"DROP ROLE {name}")
        case.addCleanup(drop)
    parts = psycopg2.extensions.parse_dsn(os.environ['FUSION_TEST_NEXACLOUD_ADMIN_DSN'])
    with psycopg2.connect(**{**parts, 'dbname': name}) as source, source.cursor() as cr:
        cr.execute("""
            CREATE TABLE users (id int, email text, full_name text, company text, billing_email text, billing_address text,
                billing_city text, billing_state text, billing_postal_code text, billing_country text, tax_id text,
                stripe_customer_id text);
            CREATE TABLE plans (id text, name text, price_monthly numeric, price_yearly numeric, cpu_seconds_quota bigint,
                is_active boolean);
            CREATE TABLE subscriptions (id int, user_id int, deployment_id uuid, plan_id text, status text,
                billing_cycle text, current_period_start timestamptz, current_period_end timestamptz);
            INSERT INTO users (id, email, full_name) VALUES (1, 'one@example.com', %s);
            INSERT INTO plans VALUES ('p', 'Plan', 12345678.90, NULL, 18000, true);
            INSERT INTO subscriptions VALUES
                (1, 1, gen_random_uuid(), 'p', 'active', 'monthly', '2026-01-31 23:30-05', '2026-02-28');
        """, ["Été & fils\u2028inc."])
        cr.execute(f"GRANT {privilege} ON ALL TABLES IN SCHEMA public TO {name}")
    source.close()
    return f'postgresql://{name}:{mark}@127.0.0.1:{port}/{name}'
