"""An edited rule set never reads as the law: texts follow the numbers."""

import pytest

from merger.law import as_told, differences, law_title, load_criteria, preset_names, told_changes


def _with(criteria, section, key, **update):
    rules = tuple(
        r.model_copy(update=update) if r.key == key else r for r in getattr(criteria, section)
    )
    return criteria.model_copy(update={section: rules})


@pytest.mark.parametrize("name", preset_names())
def test_the_law_is_told_as_it_stands(name):
    law = load_criteria(name)
    assert as_told(law) == law
    assert law_title(law) == law.title.text
    assert told_changes(law) == ()


def test_a_changed_threshold_is_in_the_rules_own_sentence():
    law = load_criteria("nq35-2023-2025")
    mine = _with(law, "triggers", "both-low", area_below=85.0, population_below=85.0)
    told = as_told(mine).triggers[0]
    assert told.wording.vi == "Diện tích và dân số đều dưới 85 % tiêu chuẩn"
    assert told.certainty == "changed"
    assert told.cite == f"{law.triggers[0].cite} (đã sửa / edited)"
    uneven = _with(law, "triggers", "both-low", area_below=85.0)
    assert as_told(uneven).triggers[0].wording.vi == (
        "Diện tích dưới 85 % và dân số dưới 70 % tiêu chuẩn"
    )
    loose = _with(law, "triggers", "both-low", logic="any")
    assert as_told(loose).triggers[0].wording.vi == "Diện tích hoặc dân số dưới 70 % tiêu chuẩn"
    assert as_told(mine).triggers[1] == law.triggers[1]


@pytest.mark.parametrize("name", preset_names())
def test_no_figure_of_the_law_is_left_in_a_changed_reduction(name):
    law = load_criteria(name)
    for rule in law.reductions:
        told = next(
            r
            for r in as_told(_with(law, "reductions", rule.key, percent=61.5)).reductions
            if r.key == rule.key
        )
        assert "61,5 %" in told.wording.vi
        assert "61.5 %" in told.wording.en
        assert "8.000" not in told.wording.vi
        assert told.certainty == "changed"


def test_changes_tell_rule_article_old_and_new_value_and_no_keys():
    law = load_criteria("nq35-2023-2025")
    mine = _with(law, "triggers", "both-low", area_below=85.0)
    (told,) = told_changes(mine)
    assert "70" in told.vi
    assert "85" in told.vi
    assert "Điều 1 khoản 2" in told.vi
    assert "both-low" not in told.vi + told.en
    assert "area_below" not in told.vi + told.en
    assert "1" in law_title(mine).vi.removeprefix(law.title.vi)


def test_rules_added_dropped_and_figures_outside_rules_are_told():
    law = load_criteria("nq35-2023-2025")
    extra = law.triggers[0].model_copy(update={"key": "mine"})
    mine = law.model_copy(
        update={"triggers": (extra, *law.triggers[1:]), "province": "municipality"}
    )
    words = " ".join(told.vi for told in told_changes(mine))
    assert "thêm vào, luật không có" in words
    assert "bỏ đi, luật có" in words
    assert "municipality" not in words


def test_a_rule_set_that_is_no_copy_is_not_the_law():
    law = load_criteria("nq35-2023-2025")
    own = law.model_copy(update={"id": "mine"})
    assert all(rule.certainty == "changed" for rule in as_told(own).triggers)
    assert "không phải luật" in law_title(own).vi
    assert differences(own) == ()
