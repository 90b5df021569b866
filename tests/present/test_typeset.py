"""How estimates, names and references stand on the page."""

from __future__ import annotations

import pytest

from radaudit.language import speaking
from radaudit.present import typeset
from radaudit.present.terminal import shown
from radaudit.records import EVERYONE, Estimate, Group, Verdict, wording
from radaudit.records.wording import VERDICT_WORDS
from tests.present.evidence_factory import CARDS, make_comparison


def test_estimates_stand_as_in_a_journal():
    assert typeset.estimate(Estimate(0.8612, 0.832, 0.888), CARDS["auroc"]) == "0.86 (0.83 to 0.89)"
    assert typeset.estimate(Estimate(-0.031, -0.052, 0.004), CARDS["auroc"], is_gap=True) == "−0.031 (−0.052 to +0.004)"
    assert typeset.estimate(Estimate(0.1234, 0.1, 0.15), CARDS["net_benefit"]) == "0.123 (0.100 to 0.150)"
    assert typeset.estimate(Estimate(0.5), CARDS["brier"]) == "0.500"
    assert typeset.estimate(Estimate(36.4667, 33.5038, 39.41), CARDS["net_benefit"]) == "36.5 (33.5 to 39.4)"
    assert typeset.estimate(Estimate(None, note="one class"), CARDS["auroc"]) == "not estimable"


def test_a_gap_outside_a_family_has_no_simultaneous_interval():
    inside = make_comparison("auroc", Group("sex", "F"), -0.1, 0.05)
    assert typeset.simultaneous(inside, CARDS["auroc"]) == "−0.160 to −0.040"
    assert (
        typeset.simultaneous(make_comparison("auroc", Group("sex", "F"), -0.1, 0.05, family=""), CARDS["auroc"]) == ""
    )


def test_every_verdict_has_a_word_and_a_meaning():
    assert set(VERDICT_WORDS) == set(typeset.MEANINGS) == set(Verdict)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("<b>GE</b>", "&lt;b&gt;GE&lt;/b&gt;"),
        ("A & B", "A &amp; B"),
        ("&lt;", "&amp;lt;"),
        ("two\nlines\tand\u202eturned", "two lines and turned"),
        ("x" * 40, "x" * 25 + "…"),
        ("אבג", "אבג"),
    ],
)
def test_names_are_inert_for_plotly(name, text):
    assert typeset.drawn(name) == text


def test_names_are_cut_before_they_are_escaped_so_that_no_entity_is_cut():
    assert typeset.drawn("<" * 40) == "&lt;" * 25 + "…"


def test_references_lead_to_their_doi_one_by_one():
    brier = "Brier GW 1950. doi:10.1175/1520-0493(1950)078<0001:V>2.0.CO;2"
    cites = f"DeLong ER. Biometrics 1988;44:837. doi:10.2307/2531595; {brier}; A book."
    assert typeset.references(cites) == (
        ("DeLong ER. Biometrics 1988;44:837. doi:10.2307/2531595", "https://doi.org/10.2307/2531595"),
        (brier, "https://doi.org/10.1175/1520-0493(1950)078%3C0001:V%3E2.0.CO;2"),
        ("A book.", ""),
    )  # fmt: skip


def test_words_for_groups_and_lists():
    assert typeset.group_name(EVERYONE) == "Everyone"
    assert typeset.group_name(Group("sex", "F")) == "F"
    assert typeset.listed([]) == ""
    assert typeset.listed(["a"]) == "a"
    assert typeset.listed(["a", "b", "c"]) == "a, b and c"
    assert typeset.level(0.9) == "90\u202f% CI"


def test_p_values_and_shares_are_never_rounded_to_nothing_or_all():
    assert [typeset.p_value(p) for p in (None, 0.0, 0.0004, 0.0126, 0.0996, 0.414, 1.0)] == [
        "", "<0.001", "<0.001", "0.013", "0.100", "0.41", "1.00",
    ]  # fmt: skip
    assert [typeset.share(part) for part in (None, 0.0, 0.944, 1.0)] == ["–", "0\u202f%", "94\u202f%", "100\u202f%"]
    assert [typeset.chance(part) for part in (None, 0.0, 0.944, 0.999, 1.0)] == [
        "–", "<1\u202f%", "94\u202f%", ">99\u202f%", ">99\u202f%",
    ]  # fmt: skip


def test_an_error_stands_beside_chance_and_a_net_benefit_in_cases_of_a_thousand():
    error = Estimate(0.0312, 0.02, 0.04, by_chance=0.0278, p=0.41)
    assert typeset.beside_chance(error, CARDS["ici"]) == "0.031 (chance 0.028, p 0.41)"
    assert typeset.beside_chance(Estimate(0.0312, by_chance=0.0278), CARDS["ici"]) == "0.031 (chance 0.028)"
    assert typeset.beside_chance(Estimate(0.0312, 0.02, 0.04), CARDS["ici"]) == "0.031 (0.020 to 0.040)"
    assert typeset.per_thousand(Estimate(0.0312, -0.0021, 0.0604)) == "31 (−2 to 60)"
    assert typeset.per_thousand(Estimate(None, note="no diseased case")) == "not estimable"


def test_partners_are_named_and_names_keep_their_direction():
    assert typeset.partner("rest") == "everybody else"
    assert typeset.partner("overall") == "the whole cohort"
    assert typeset.partner("reference: White") == "\u2068White\u2069"
    assert typeset.isolated("a\u202eb\u2069c") == "\u2068a b c\u2069"


def test_counts_stand_alike_on_a_page_in_a_terminal_and_in_a_note():
    note = "The cohort has 1,897 patients in 13,000,000 rows."
    assert typeset.noted(note) == note
    assert (wording.whole(1897), wording.whole(13_000_000)) == ("1,897", "13,000,000")
    assert shown(wording.whole(1897), "utf-8") == "1,897"


def test_a_group_that_stands_alone_has_its_attribute_with_it():
    assert typeset.full_name(Group("vendor", "GE")) == "vendor: GE"
    assert typeset.full_name(EVERYONE) == "Everyone"
    with speaking("zh"):
        assert typeset.full_name(Group("age", "65 and above")) == "age: 65 及以上"
