"""Numbers, groups and verdicts in Chinese: the same digits, the same names, the words of the language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.judge.weigh import weigh_evidence
from radaudit.language import ENGLISH, LANGUAGES, phrase, recalled, say, speaking, spoken
from radaudit.present import typeset
from radaudit.records import EVERYONE, REST, UNKNOWN, Audit, Estimate, Finding, Group, Policy, Verdict
from radaudit.records.conclusion import set_aside
from radaudit.records.retold import retold
from radaudit.records.wording import (
    against_whom,
    capital,
    count,
    enumerated,
    group_label,
    in_sentence,
    level_name,
    listed,
    number,
    percent,
    sentences,
    span,
    verdict_word,
    whom,
)
from tests.present.evidence_factory import make_audit
from tests.present.made_up_what_if import tried


def test_english_is_spoken_until_another_language_is() -> None:
    assert spoken() == ENGLISH
    with speaking("zh"):
        assert spoken() == "zh"
    assert spoken() == ENGLISH


def test_there_is_no_third_language() -> None:
    assert set(LANGUAGES) == {"en", "zh"}
    with pytest.raises(KeyError), speaking("fr"):
        pass


def test_language_returns_to_english_after_an_error() -> None:
    with pytest.raises(ValueError, match="x"), speaking("zh"):
        raise ValueError("x")
    assert spoken() == ENGLISH


def test_values_are_not_taken_for_places() -> None:
    assert say("{group} ({measures})", group="{n}", measures="{x}") == "{n} ({x})"


def test_a_sentence_without_a_translation_stays_english() -> None:
    with speaking("zh"):
        assert say(phrase("Nobody translated this.")) == "Nobody translated this."


def test_numbers_are_the_same_in_both_languages() -> None:
    with speaking("zh"):
        assert number(-0.125, 3) == "\N{MINUS SIGN}0.125"
        assert number(None) == "无法估计"
        assert span(0.61, 0.8) == "0.61 至 0.80"
        assert span(None, 0.8) == "无区间"
        assert percent(0.95) == "95%"
        assert count(1, "image") == "1 幅图像"
        assert count(12345, "patient") == "12,345 名患者"


def test_groups_are_named_in_chinese_with_the_names_of_the_cohort() -> None:
    with speaking("zh"):
        assert whom(EVERYONE) == "整个队列"
        assert whom(Group("sex", "F")) == "女性"
        assert whom(Group("vendor", "canon")) == "canon 扫描仪"
        assert whom(Group("vendor", UNKNOWN)) == "vendor 未知者"
        assert capital(whom(Group("vendor", "canon"))) == "canon 扫描仪"
        assert against_whom(Group("vendor", "GE"), REST) == "其他扫描仪"
        assert group_label(Group("sex", UNKNOWN)) == "sex 未知"
        assert group_label(EVERYONE) == "全体"
        assert level_name("Unknown") == "未知"
        assert level_name("unknown site") == "unknown site"


def test_lists_and_sentences_are_joined_as_the_language_does() -> None:
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert enumerated(["a", "b"]) == "a; b"
    assert sentences("One.", "", "Two.") == "One. Two."
    with speaking("zh"):
        assert listed(["a", "b", "c"]) == "a、b 和 c"
        assert enumerated(["a", "b"]) == "a；b"
        assert sentences("一。", "", "二。") == "一。二。"


def test_titles_keep_their_letters_in_chinese() -> None:
    assert in_sentence("Sensitivity") == "sensitivity"
    with speaking("zh"):
        assert in_sentence("灵敏度") == "灵敏度"
        assert in_sentence("Platt") == "Platt"


def test_every_verdict_has_a_word_and_a_meaning() -> None:
    with speaking("zh"):
        words = [verdict_word(v) for v in Verdict]
        assert len(set(words)) == len(Verdict)
        assert "通过" in words
        assert all(not typeset.meaning(v).isascii() for v in Verdict)


def test_an_estimate_reads_alike_in_both_languages() -> None:
    audit = make_audit()
    card = audit.evidence.cards["sensitivity"]
    found = Estimate(0.857, 0.801, 0.9, n=10)
    assert typeset.estimate(found, card) == "0.86 (0.80 to 0.90)"
    with speaking("zh"):
        assert typeset.estimate(found, card) == "0.86 (0.80 至 0.90)"


def test_findings_keep_their_verdicts_and_numbers_in_chinese() -> None:
    audit = make_audit()
    with speaking("zh"):
        said = weigh_evidence(audit.evidence, audit.policy)
    english = weigh_evidence(audit.evidence, audit.policy)
    assert [(f.code, f.verdict, f.group, f.metric, f.weight) for f in said] == [
        (f.code, f.verdict, f.group, f.metric, f.weight) for f in english
    ]
    assert all(not f.title.isascii() and not f.explanation.isascii() for f in said)


def test_evidence_is_retold_without_touching_a_number() -> None:
    audit = make_audit()
    assert retold(audit) is audit
    with speaking("zh"):
        shown = retold(audit)
    assert shown.evidence.cards["sensitivity"].title == "灵敏度"
    assert [m.estimate.value for m in shown.evidence.measurements] == [
        m.estimate.value for m in audit.evidence.measurements
    ]
    assert [c.gap.low for c in shown.evidence.comparisons] == [c.gap.low for c in audit.evidence.comparisons]
    assert [s.group for s in shown.evidence.groups] == [s.group for s in audit.evidence.groups]
    assert audit.evidence.cards["sensitivity"].title == "Sensitivity"


def test_what_was_tried_is_retold_without_touching_a_number() -> None:
    audit = tried(make_audit(), failed=("equalized odds by sex",))
    with speaking("zh"):
        shown = retold(audit).what_if
    assert audit.what_if is not None
    assert shown is not None
    assert shown.remedy("recalibration by vendor").title == "按 vendor 重新校准"
    assert not shown.remedy("equalized odds by sex").note.isascii()
    assert not shown.left_out["site"].isascii()
    assert [(e.remedy, e.group, e.metric, e.after.value, e.change.low) for e in shown.effects] == [
        (e.remedy, e.group, e.metric, e.after.value, e.change.low) for e in audit.what_if.effects
    ]
    assert [r.cutoffs for r in shown.remedies] == [r.cutoffs for r in audit.what_if.remedies]
    assert retold(make_audit()).what_if is None


def test_a_title_of_the_users_is_theirs() -> None:
    with speaking("zh"):
        assert recalled("Our audit of the spring release") == "Our audit of the spring release"
        assert recalled("Audit of m.pt on c.csv") == "m.pt 在 c.csv 上的审计"


def test_what_the_policy_mutes_is_found_again_in_chinese() -> None:
    audit = make_audit()
    serious = next(
        f for f in weigh_evidence(audit.evidence, audit.policy) if f.verdict in (Verdict.FAIL, Verdict.CONCERN)
    )
    key = serious.code if serious.group is None else f"{serious.code} {serious.group.label}"
    policy = replace(audit.policy, muted={key: "known since May"})
    with speaking("zh"):
        said = set_aside(replace(audit, policy=policy, findings=weigh_evidence(audit.evidence, policy)))
    english = set_aside(replace(audit, policy=policy, findings=weigh_evidence(audit.evidence, policy)))
    assert "known since May" in said
    assert "被策略搁置" in said
    assert "set aside by the policy" in english
    with speaking("zh"):  # the findings of an older version stay in English
        assert "known since May" in set_aside(replace(audit, policy=policy, findings=weigh_in_english(audit, policy)))


def weigh_in_english(audit: Audit, policy: Policy) -> tuple[Finding, ...]:
    with speaking(ENGLISH):
        return weigh_evidence(audit.evidence, policy)
