"""Where the pure steps of a run are done: in this process, or on the workers of a cluster. The results are the same."""

from etl.workers.here import Here, Workers

__all__ = ["Here", "Workers"]
