"""Says what an unknown file is, proposes what each column means, and writes settings that run."""

from etl.inspect.finding import Finding, InspectError, inspect

__all__ = ["Finding", "InspectError", "inspect"]
