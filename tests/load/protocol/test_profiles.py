"""Every default of a profile has its source, and the template of each is a protocol once its blanks are filled in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from radaudit.errors import UsageError
from radaudit.load.protocol.profiles import PROFILES, defaults
from radaudit.load.protocol.reading import read_protocol
from radaudit.load.protocol.template import protocol_template
from radaudit.measure.catalogue import METRICS
from tests.load.protocol import written

_SOURCE = re.compile(r"doi:10\.\d{4,}/\S+|ICH E9|ACR-SIIM|FDA|Centers for Medicare|per 1000|customarily")


@pytest.mark.parametrize("profile", PROFILES)
def test_every_number_of_a_profile_says_where_it_comes_from(profile: str) -> None:
    own = defaults(profile)
    assert set(own.margins) == set(own.rationale) == {*own.primary, *own.secondary}
    assert set(own.sources) == {"primary", "interval", "min_patients", "min_events", "smallest_group"}
    for text in (*own.rationale.values(), *own.sources.values()):
        assert _SOURCE.search(text), text
    for name in own.margins:
        assert METRICS[name].card.is_compared
        assert METRICS[name].card.better != "neither"


def test_the_profiles_differ_where_they_are_meant_to() -> None:
    acceptance, submission, research = (defaults(p) for p in PROFILES)
    assert submission.margins["sensitivity"] == 0.03 < acceptance.margins["sensitivity"]
    assert submission.interval == "clopper-pearson"
    assert submission.min_events > acceptance.min_events
    assert set(research.primary) > set(acceptance.primary)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_template_shows_the_defaults_and_only_lacks_what_nobody_can_know(profile: str, tmp_path: Path) -> None:
    path = tmp_path / "protocol.toml"
    path.write_text(protocol_template(profile), encoding="utf-8")
    with pytest.raises(UsageError, match="not finished"):
        read_protocol(path, written.METRICS)
    text = path.read_text(encoding="utf-8")
    for old, new in (
        ('intended_use = ""', 'intended_use = "x"'),
        ('name = ""', 'name = "x"'),
        ("groups = []", 'groups = ["sex"]'),
        ("thresholds = []", "thresholds = [0.5]"),
        ('threshold_origin = ""', 'threshold_origin = "x"'),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    full = read_protocol(path, written.METRICS).protocol
    bare = f'profile = "{profile}"\nintended_use = "x"\nmodel = {{name = "x"}}\n[analysis]\ngroups = ["sex"]\n'
    path.write_text(bare + 'thresholds = [0.5]\nthreshold_origin = "x"\n', encoding="utf-8")
    assert read_protocol(path, written.METRICS).protocol == full
