"""Codes and damaged text."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.sources.batch import Batch
from etl.transform.damaged import damaged
from etl.transform.number_codes import with_whole_codes, with_zeros
from etl.transform.values import service_code

KNOWN = {"1.001190": 1, "1.000000": 2, "2.000100": 3, "T-BPC-280422": 4, "7": 5}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("1.00119", "1.001190"),
        ("1", "1.000000"),
        ("2.0001", "2.000100"),
        ("7", "7"),
        ("1.00118", "1.00118"),
        ("01.00119", "01.00119"),
        ("3", "3"),
    ],
)
def test_zeros_that_a_sheet_took_from_a_code_are_given_back_where_the_catalogue_has_it(code, found):
    rows = pd.DataFrame({"Mã": [code, None, "x"]}, dtype=object)
    batch = Batch(rows, np.arange(3), numbers={"Mã": {code}})
    assert with_whole_codes(batch, "Mã", KNOWN).rows["Mã"].tolist() == [found, None, "x"]
    as_text = replace(batch, numbers={})
    assert with_whole_codes(as_text, "Mã", KNOWN) is as_text


@given(st.integers(0, 999_999), st.integers(1, 9))
def test_a_code_that_a_sheet_kept_as_a_number_is_found_again(sequence, kind):
    code = f"{kind}.{sequence:06}"
    kept = format(float(code), ".15g")
    assert kept == code or with_zeros(kept) == code


def test_rows_with_lost_letters_are_told():
    fields = pd.DataFrame({"a": ["x", None, "M\ufffd"], "b": [None, "ok", "ok"]}, dtype=object)
    assert damaged(fields).tolist() == [False, False, True]


@pytest.mark.parametrize("code", ["1.001190.000.00.00.h56", "１.００１１９０", " 1.00 1190\u200b", "1.001190.H31"])
def test_a_service_is_known_by_its_code_in_whatever_letters_it_is_written(code):
    assert service_code(code, KNOWN) == "1.001190"
    assert service_code("t-bpc-280422", KNOWN) == "T-BPC-280422"
    assert service_code("1.00119", KNOWN) is None
