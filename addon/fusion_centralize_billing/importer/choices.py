"""Who a NexaCloud user is, said by a person where its e-mail alone does not tell."""
from ..engine.snapshot import Snapshot
from ..errors import billing_error, coded_error
from .apply import apply_lines
from .bulk import read_rows
from .matching import Match, match_partners, normalized
from .planning.customers import user_lines
from .shared_records import find_or_make_service
from .world import SERVICE_CODE, read_world

# What a row failed for that a choice mends.
CHOOSABLE = ('FB_PARTNER_AMBIGUOUS', 'FB_PARTNER_ARCHIVED')


def candidates(env, company, emails):
    """{e-mail: [{id, name, email, city, archived}]}: whom each of `emails` may mean by now, in a few queries."""
    keys = {email: normalized(email) for email in emails}
    matches = match_partners(env, company, set(keys.values()) - {None})
    ids = [partner_id for match in matches.values() for partner_id, _name in match.candidates]
    partners = {
        partner_id: {'id': partner_id, 'name': name or '', 'email': email, 'city': city, 'archived': not active}
        for partner_id, name, email, city, active in read_rows(
            env, 'res.partner', [('id', 'in', ids)], ('id', 'complete_name', 'email', 'city', 'active'))
    } if ids else {}
    return {
        email: [partners[partner_id] for partner_id, _name in matches.get(key, Match()).candidates]
        for email, key in keys.items()
    }


def account_links(env, user_ids):
    """{NexaCloud user: (id of its account link, partner id)}."""
    rows = read_rows(
        env, 'fusion.billing.account.link', [('service_id.code', '=', SERVICE_CODE), ('external_id', 'in', user_ids)],
        ('external_id', 'id', 'partner_id'))
    return {external_id: (link_id, partner_id) for external_id, link_id, partner_id in rows}


def choose(importer, row, partner_id):
    """Links a customer's row to one of the partners that have its e-mail by now, or to a new one; returns its id.

    :param importer: an Importer that may write
    :param row: the row as the engine normalized it
    :param partner_id: None for a new partner, with the row's values as an import makes it
    :raises UserError: when the user is linked already, the partner has the e-mail no more, or Odoo refuses a new one
    """
    env = importer.env
    link = account_links(env, [row['external_id']]).get(row['external_id'])
    if link:
        raise billing_error(
            importer.user_env, 'FB_CHOICE_MADE', user=row['external_id'], partner=env['res.partner'].browse(link[1]).name)
    if not partner_id:
        return _make_partner(importer, row)
    email = row['email']
    if partner_id not in [candidate['id'] for candidate in candidates(env, env.company, [email])[email]]:
        raise billing_error(importer.user_env, 'FB_CHOICE_OTHER', email=email)
    env['fusion.billing.account.link'].create({
        'service_id': find_or_make_service(env).id, 'external_id': row['external_id'], 'partner_id': partner_id})
    return partner_id


def _make_partner(importer, row):
    world = read_world(
        importer.env, Snapshot(source='', read_at='', engine='', plans=[], partners=[row], subscriptions=[]))
    world.matches = {}  # nobody who is there is meant
    [line] = user_lines([row], world, importer.say)
    apply_lines(importer.env, 'user', [line], importer.say)
    if line.action == 'fail':
        raise coded_error(line.message, line.code)
    return line.res_id
