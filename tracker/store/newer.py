"""A store of a newer version of the program."""

from tracker.store.problems import Problem


class NewerSchemaError(Exception):
    """The store is of a schema that this version does not know; it is left as it is."""

    def __init__(self, revision: str) -> None:
        self.problem = Problem("store_newer", {"revision": revision})
        super().__init__(f"{self.problem.sentence()} {self.problem.action()}")
