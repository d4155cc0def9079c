"""A question."""


class Case:
    """A question: flags of both commands, and of each alone."""

    def __init__(self, name, command, of, both, sql=(), file=()):
        self.name, self.command, self.data = name, command, of
        self.both, self.sql, self.file = list(both), list(sql), list(file)
