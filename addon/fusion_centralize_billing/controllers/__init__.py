from . import import_report
from . import shadow_portal
