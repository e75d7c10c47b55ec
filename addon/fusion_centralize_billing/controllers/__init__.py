from . import import_report
