"""Reads bytes that come in blocks as text."""

import codecs

from etl.sources.encodings.encoding import Encoding
from etl.sources.encodings.script import Transcriber


class Reader:
    """Decodes blocks and converts what they hold; `errors` names the handler of bytes that are no text."""

    def __init__(self, encoding: Encoding, errors: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding.codec)(errors)
        self._transcribers = [Transcriber(script) for script in encoding.readers()]

    def read(self, data: bytes, *, final: bool) -> str:
        """Return the text of a block; what its end may cut in two comes with the next one."""
        text = self._decoder.decode(data, final=final)
        for transcriber in self._transcribers:
            text = transcriber.feed(text, final=final)
        return text
