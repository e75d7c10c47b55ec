from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.client import EngineClient
from ..engine.nexacloud import configured_dsn
from ..engine.words import error_text
from ..errors import reason
from ..importer.importer import check_company, check_manager

# NexaCloud's table of each kind of row.
TABLES = {'plan': 'plans', 'user': 'users', 'subscription': 'subscriptions'}


class ImportRun(models.Model):
    """Whether an import could be made now: the screen's source card and the settings' connection test."""
    _inherit = 'fusion.billing.import.run'

    @api.model
    def get_source(self):
        """Whether NexaCloud can be read and Odoo holds shadows back, see Source in web/src/contract.ts.

        An engine or a database that cannot be reached is an answer, no error.

        :raises AccessError: for anybody but a Fusion Billing Manager
        """
        check_manager(self.env)
        unsafe = [
            ('FB_SHADOW_GUARD_MISSING', reason(self.env, 'FB_SHADOW_GUARD_MISSING', guard=guard))
            for guard in self.env['sale.order']._missing_shadow_guards()
        ]
        report, problems = self._check_nexacloud()
        counts = {table['name']: table['rows'] for table in report.get('tables', ())}
        return {
            'status': 'unsafe' if unsafe else 'refused' if problems else 'writable' if report['can_write'] else 'ready',
            'problems': unsafe + problems,
            'grant': report.get('grant'),
            'rows': {kind: counts.get(table) for kind, table in TABLES.items()},
            'checked_at': fields.Datetime.to_string(fields.Datetime.now()),
            'may_configure': self.env.user.has_group('base.group_system'),
        }

    def _check_nexacloud(self):
        """The engine's report, empty without one, and what keeps NexaCloud from being read: [(code, message)]."""
        try:
            check_company(self.env)
            report = EngineClient(self.env).check(configured_dsn(self.env))
        except UserError as error:
            return {}, [error.coded]
        return report, [(problem['code'], error_text(self.env, problem)) for problem in report['problems']]
