"""Which organ decides a reconsideration (复议法 24 to 28), as law.md 7.3 has it."""

from __future__ import annotations

import pytest

from casework.law.provisions import PROVISIONS
from casework.law.remedies import (
    AGENCY_KINDS,
    AGENCY_LEVELS,
    COMPETENCES,
    competences,
    contradicted,
    is_local_department,
    region_of,
)
from casework.settings.tables import Agency

CITY = ("某市某某局", "department", "city")


@pytest.mark.parametrize(
    ("name", "kind", "level", "organ", "fits"),
    [
        (*CITY, "某市人民政府", True),
        (*CITY, "某省某某厅", False),
        (*CITY, "某省人民政府", False),
        ("某市某区某某局", "department", "county", "某区人民政府", True),
        ("某市某区某某局", "department", "county", "某市某区人民政府", True),
        ("某市某区某某局", "department", "county", "某市人民政府", False),
        ("某省某某厅", "department", "province", "某省人民政府", True),
        ("某部", "department", "national", "某部", True),
        ("某部", "department", "national", "某省人民政府", False),
        ("某县人民政府", "government", "county", "某市人民政府", True),
        ("某县人民政府", "government", "county", "某县人民政府", False),
        ("某省人民政府", "government", "province", "某省人民政府", True),
        ("某省人民政府", "government", "province", "某部", False),
        ("国家税务总局某市税务局", "vertical", "city", "国家税务总局某省税务局", True),
        ("国家税务总局某市税务局", "vertical", "city", "某市人民政府", False),
        ("某市司法局", "department", "city", "某市人民政府", True),
        ("某市司法局", "department", "city", "某省司法厅", True),
        ("某市公安局某分局", "dispatched", "city", "某市人民政府", True),
        ("某市公安局某分局", "dispatched", "city", "某市公安局", False),
        ("某市公积金管理中心", "authorised", "city", "某市人民政府", True),
        (*CITY[:1], "", "", "某省某某厅", True),
        (*CITY[:2], "", "某省某某厅", True),
    ],
)
def test_the_organ_of_an_agency(name: str, kind: str, level: str, organ: str, fits: bool) -> None:
    assert (not contradicted(name, kind, level, organ)) is fits


def test_the_table_is_whole_and_rests_on_what_we_carry() -> None:
    for rule in COMPETENCES:
        assert rule.kind in {*AGENCY_KINDS, "justice"} and set(rule.levels) <= set(AGENCY_LEVELS)
        assert rule.cites and set(rule.cites) <= set(PROVISIONS) and rule.label
    assert competences(*CITY)[0].label == "本级人民政府"


def test_the_settings_know_the_kinds_and_levels_of_the_table() -> None:
    for name, table in (("kind", AGENCY_KINDS), ("level", AGENCY_LEVELS)):
        allowed = Agency.model_fields[name].annotation.__args__
        assert set(allowed) == {"", *table}


@pytest.mark.parametrize(
    ("name", "local"),
    [
        ("某市自然资源和规划局", True),
        ("某省生态环境厅", True),
        ("某区城市管理局", True),
        ("某市卫生健康委员会", True),
        ("国家税务总局某市税务局", False),
        ("某市海关", False),
        ("某市司法局", False),
        ("某市人民政府", False),
        ("生态环境部", False),
        ("某市国家安全局", False),
    ],
)
def test_a_local_department_by_its_name(name: str, local: bool) -> None:
    assert is_local_department(name) is local


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("某市某区教育局", "某市某区"),
        ("某县城市管理局", "某县"),
        ("某县住房和城乡建设局", "某县"),
        ("广州市市场监督管理局", "广州市"),
        ("内蒙古自治区财政厅", "内蒙古自治区"),
        ("恩施土家族苗族自治州人民政府", "恩施土家族苗族自治州"),
        ("生态环境部", ""),
    ],
)
def test_the_region_of_a_name(name: str, region: str) -> None:
    assert region_of(name) == region
