from unittest.mock import patch

from odoo import release
from odoo.exceptions import UserError
from odoo.modules.module import Manifest
from odoo.tests import TransactionCase

from ..hooks import pre_init_hook


class TestHooks(TransactionCase):

    def test_community_is_fine(self):
        pre_init_hook(self.env)

    def test_an_enterprise_release_is_refused(self):
        with patch.object(release, 'version_info', (*release.version_info[:-1], 'e')), self.assertRaises(UserError):
            pre_init_hook(self.env)

    def test_enterprise_on_the_path_is_refused(self):
        """Also where it is not installed: the real module would stand beside it."""
        asked = []
        with patch.object(Manifest, 'for_addon', lambda name, **options: asked.append(name) or object()):
            with self.assertRaises(UserError):
                pre_init_hook(self.env)
        self.assertEqual(asked, ['web_enterprise'])

    def test_it_excludes_the_enterprise_web_client(self):
        self.assertEqual(Manifest.for_addon('sale_subscription')['excludes'], ['web_enterprise'])
