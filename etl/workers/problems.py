"""What stands in the way of a cluster."""

from tracker.store.problems import Problem


class ClusterError(Exception):
    """The cluster cannot be used, or was lost; says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.sentence()} {problem.action()}")
        self.problem = problem
