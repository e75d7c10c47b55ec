"""What engine and addon agreed on, generated from the engine."""
import json
from pathlib import Path

CONTRACT = json.loads(Path(__file__).with_name('contract.json').read_text(encoding='utf-8'))
