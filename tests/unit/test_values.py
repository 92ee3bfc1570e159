"""Codes and damaged text."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.transform.damaged import damaged
from etl.transform.values import service_code

KNOWN = {"1.001190": 1, "1.000000": 2, "2.000100": 3, "T-BPC-280422": 4, "7": 5}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("1.00119", "1.001190"),
        ("1", "1.000000"),
        ("2.0001", "2.000100"),
        ("7", "7"),
        ("1.001190.000.00.00.H56", "1.001190"),
        ("1.0011900", None),
        ("1.00118", None),
        ("01.00119", None),
        ("3", None),
    ],
)
def test_zeros_that_a_spreadsheet_took_from_a_code_are_given_back_where_the_catalogue_has_it(code, found):
    assert service_code(code, KNOWN) == found


@given(st.integers(0, 999_999), st.integers(1, 9))
def test_a_code_that_a_sheet_kept_as_a_number_is_found_again(sequence, kind):
    code = f"{kind}.{sequence:06}"
    assert service_code(format(float(code), ".15g"), {code: 1}) == code


def test_rows_with_lost_letters_are_told():
    fields = pd.DataFrame({"a": ["x", None, "M\ufffd"], "b": [None, "ok", "ok"]}, dtype=object)
    assert damaged(fields).tolist() == [False, False, True]
