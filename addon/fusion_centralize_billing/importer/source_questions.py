"""What must be asked before anything is written, judged from how much was read. Pure."""


def source_questions(read, last, say, names):
    """[(code, message)]: whether NexaCloud is empty, or shrank by more than a fifth since the last import.

    :param read: {kind: rows read now}
    :param last: the same of the last import that was completed, or None
    :param names: {kind: how it reads in a sentence}
    """
    if not any(read.values()):
        return [('FB_SOURCE_EMPTY', say('FB_SOURCE_EMPTY'))]
    return [
        ('FB_SOURCE_SHRUNK', say('FB_SOURCE_SHRUNK', kind=names[kind], now=count, before=last[kind]))
        for kind, count in read.items() if last and 5 * (last[kind] - count) > last[kind]
    ]
