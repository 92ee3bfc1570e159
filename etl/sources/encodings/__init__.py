"""Which encoding a text is in, old Vietnamese ones included, and how it is read as Unicode."""

from etl.sources.encodings.detect import decoded_head, detect, detect_text, looks_like
from etl.sources.encodings.encoding import Encoding
from etl.sources.encodings.reading import Reader
from etl.sources.encodings.repair import repair

__all__ = ["Encoding", "Reader", "decoded_head", "detect", "detect_text", "looks_like", "repair"]
