"""A synthetic province: logs of several shapes, a catalogue and settings, for trying everything out."""

from etl.demo.write import DemoSummary, write_demo

__all__ = ["DemoSummary", "write_demo"]
