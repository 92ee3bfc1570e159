"""Where the steps of a run are done: here, in other processes, or on a cluster. The results are the same."""

from etl.workers.here import Crew, Here, Workers
from etl.workers.local import Local

__all__ = ["Crew", "Here", "Local", "Workers"]
