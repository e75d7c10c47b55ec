from dataclasses import dataclass, field

KINDS = ('plan', 'user', 'subscription')  # in the order in which they are applied
ACTIONS = ('create', 'update', 'unchanged', 'skip', 'fail')
UNDO_ACTIONS = ('delete', 'update', 'unchanged', 'skip', 'fail')
WRITING = ('create', 'update', 'delete')  # the actions that write


@dataclass(slots=True)
class PlanLine:
    """What happens to one row. The same shape in the plan, in the run's lines, in golden files and on the screen.

    `changes` is {field: [old, new]} in plain words (codes and names, decimals as text). `source` is the row as the engine
    normalized it, None for one that it rejected. `seen` is what else of Odoo the row was decided on, so that a line can be
    planned again from `source` and compared. `payload` is what the writers need and nobody else reads.
    """

    kind: str
    external_id: str | None
    name: str
    action: str
    code: str | None = None
    message: str | None = None
    changes: dict = field(default_factory=dict)
    res_model: str | None = None
    res_id: int | None = None
    warnings: list = field(default_factory=list)  # (code, message)
    source: dict | None = None
    seen: dict = field(default_factory=dict)
    payload: dict = field(default_factory=dict)

    def refuse(self, code, message):
        """Turns the line into a failed one: apply calls this when Odoo refuses the row."""
        if self.action == 'create':
            self.res_id = None
        self.action, self.code, self.message, self.changes = 'fail', code, message, {}
