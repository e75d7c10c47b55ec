import json
from pathlib import Path

FILE = Path(__file__).parent / 'hostile' / 'rows.json'


def hostile_rows():
    """The raw rows of hostile/rows.json as `_import_rows` takes them; its README says how they are written."""
    content = json.loads(FILE.read_text())
    return {
        table: [
            {**content['base'][table], 'id': f'{table}-{index}', **{column: _meant(value) for column, value in row.items()}}
            if isinstance(row, dict) else row
            for index, row in enumerate(rows)
        ]
        for table, rows in content['rows'].items()
    }


def _meant(value):
    match value:
        case {'repeat': [text, times]}:
            return text * times
        case {'nested': depth}:
            nested = []
            for _ in range(depth):
                nested = [nested]
            return nested
        case {'number': text}:
            return float(text)
    return value
