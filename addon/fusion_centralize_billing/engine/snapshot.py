from dataclasses import dataclass, field


@dataclass(slots=True)
class Snapshot:
    """What one stream of the engine held: its lines as dictionaries, sorted by their type (see contract.json)."""

    source: str
    read_at: str
    engine: str
    fingerprint: str = ''
    plans: list = field(default_factory=list)
    partners: list = field(default_factory=list)
    subscriptions: list = field(default_factory=list)
    rejected: list = field(default_factory=list)
