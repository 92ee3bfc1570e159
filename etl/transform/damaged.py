"""Rows whose text was damaged before it came here: a letter that was lost stands as U+FFFD. Pure."""

import numpy as np
import numpy.typing as npt
import pandas as pd

LOST = "\ufffd"


def damaged(fields: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether a row holds a lost letter in any of its columns."""
    found = np.zeros(len(fields), dtype=bool)
    for name in fields:
        texts = fields[name].tolist()
        # One search through all is much faster than one for each of many texts that are whole.
        if LOST in "\n".join(filter(None, texts)):
            found |= np.array([bool(text) and LOST in text for text in texts], dtype=bool)
    return found
