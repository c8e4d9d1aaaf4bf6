"""The coordinate system in the words of surveyors."""

import warnings
from types import SimpleNamespace

import pytest

from scenarios.maps import themes


@pytest.mark.parametrize(
    ("epsg", "meridian", "width"),
    [(3405, "105°00'", "6"), (9210, "105°45'", "3"), (32649, "111°00'", "6")],
)
def test_the_meridian_is_read_without_a_warning(epsg, meridian, width):
    papers = SimpleNamespace(say=lambda _key, **told: told)
    ground = SimpleNamespace(units=SimpleNamespace(crs=epsg))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert themes._system(papers, ground) == {"meridian": meridian, "width": width}
