class Failure(Exception):
    """A carrier did not take the message. `code` is ours; `final` when trying again cannot help."""

    def __init__(self, code: str, *, final: bool = False):
        super().__init__(code)
        self.code = code
        self.final = final
