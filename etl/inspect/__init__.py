"""Says what an unknown file is, proposes what each column means, and writes settings that run."""

from etl.inspect.asked import Asked, InspectError
from etl.inspect.finding import Finding, inspect

__all__ = ["Asked", "Finding", "InspectError", "inspect"]
