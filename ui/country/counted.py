"""The country's count and outlines, made once for all sessions and before the first one comes."""

from __future__ import annotations

import streamlit as st

from geodata import COUNTRY
from merger import Criteria, load_criteria
from scenarios.comparing import CountryCount, count_country
from scenarios.webmap import province_outlines
from ui.session.desk import DEFAULT_CRITERIA, embedded


def country_count(criteria: Criteria) -> CountryCount:
    """Count under a rule set.

    Raises:
        InputError: see :func:`scenarios.comparing.count_country`.
    """
    return _counted(criteria.model_dump_json(), criteria)


def country_outlines() -> bytes:
    """GeoJSON of the provinces."""
    return _outlines(embedded(COUNTRY).shape_mark)


def prepare() -> None:
    """Make both, so that the first visitor need not wait for them."""
    country_outlines()
    country_count(load_criteria(DEFAULT_CRITERIA))


@st.cache_resource(show_spinner=False, max_entries=8)
def _counted(law: str, _criteria: Criteria) -> CountryCount:
    del law  # the cache's key: the whole content of the rule set
    return count_country(embedded(COUNTRY), _criteria)


@st.cache_data(show_spinner=False, max_entries=2)
def _outlines(mark: str) -> bytes:
    del mark  # the cache's key: content
    return province_outlines(embedded(COUNTRY)).encode()
