from ..alike import Alike
from ..bulk import read_rows
from ..shared_records import find_or_make_service


class CustomerWriter:
    """Writes customers: new partners, fields of known ones, and the links. Keeps ids only, which outlive a savepoint."""

    def __init__(self, env, say):
        self.env = env
        self.service = find_or_make_service(env)
        self.alike = Alike(env)
        self.partner_ids = {}  # NexaCloud user -> partner id, of those who bring or share a new partner

    def prepare(self, lines):
        """Looks up the partners that were brought by customers of earlier lines."""
        speakers = {line.payload['same_partner_as'] for line in lines if 'same_partner_as' in line.payload}
        self.partner_ids = dict(read_rows(
            self.env, 'fusion.billing.account.link',
            [('service_id', '=', self.service.id), ('external_id', 'in', list(speakers))], ('external_id', 'partner_id'),
        )) if speakers else {}
        return lines

    def write(self, lines):
        new = [line for line in lines if line.action == 'create']
        made = self._create_partners([
            line for line in new if 'partner_id' not in line.payload and 'same_partner_as' not in line.payload])
        for line in new:
            payload = line.payload
            if 'partner_id' in payload:
                made[line.external_id] = payload['partner_id']
            elif 'same_partner_as' in payload:
                made[line.external_id] = self._shared_partner(line, made)
        for line in lines:
            partner_id = made.get(line.external_id) or line.payload['partner_id']
            if 'partner_id' in line.payload:
                self._fill_partner(partner_id, line.payload['partner_values'])
            line.res_id = partner_id
        self._write_links(lines, made)
        self.partner_ids |= made

    def _shared_partner(self, line, made):
        """The partner that the speaker brought, or the line's own if the speaker's row was refused."""
        speaker = line.payload['same_partner_as']
        partner_id = made.get(speaker) or self.partner_ids.get(speaker)
        if not partner_id:
            # For the next one who shares it; who is no line of its own gets no link.
            partner_id = made[speaker] = self._create_partners([line])[line.external_id]
        return partner_id

    def _create_partners(self, lines):
        common = {'type': 'contact', 'parent_id': False, 'company_id': False, 'user_id': False, **self._without_vies()}
        values = [line.payload['partner_values'] for line in lines]
        partners = self.alike.create_partners(self.env, [
            {**common, **row, 'is_company': bool(row.get('company_name')) and row['name'] == row['company_name']}
            for row in values
        ])
        return {line.external_id: partner.id for line, partner in zip(lines, partners, strict=True)}

    def _fill_partner(self, partner_id, values):
        if 'vat' in values:
            values = {**values, **self._without_vies()}
        if values:
            self.env['res.partner'].browse(partner_id).write(values)

    def _without_vies(self):
        """Where base_vat is installed: the value that keeps Odoo from asking the VIES service for each number."""
        return {'vies_valid': False} if 'vies_valid' in self.env['res.partner']._fields else {}

    def _write_links(self, lines, made):
        links = self.env['fusion.billing.account.link']
        links.create([{
            'service_id': self.service.id,
            'external_id': line.external_id,
            'partner_id': made[line.external_id],
            'stripe_customer_id': line.source['stripe_customer_id'],
            'last_values': line.payload['last_values'],
        } for line in lines if line.action == 'create'])
        for line in lines:
            if line.action == 'update' and line.payload['link_values']:
                links.browse(line.payload['link_id']).write(line.payload['link_values'])
