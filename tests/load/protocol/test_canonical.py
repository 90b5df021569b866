"""The hash of a protocol: order, blanks and comments do not move it, any value does."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from radaudit.load.protocol.canonical import canonical, content_sha256, differences, protocol_sha256
from radaudit.load.protocol.reading import read_protocol
from radaudit.records.codec import from_plain, to_plain
from radaudit.records.protocol import Protocol
from tests.load.protocol.written import METRICS, WRITTEN, write

MEASURES = st.sampled_from(["auroc", "sensitivity", "specificity", "calibration_slope", "oe_ratio"])
SHARES = st.floats(0.001, 0.999)
TEXTS = st.text(min_size=1, max_size=12).filter(lambda t: bool(t.strip()))

PROTOCOLS = st.builds(
    Protocol,
    profile=st.sampled_from(["acceptance", "submission", "research"]),
    intended_use=TEXTS,
    model=TEXTS,
    groups=st.lists(TEXTS, min_size=1, max_size=4, unique=True).map(tuple),
    thresholds=st.lists(SHARES, min_size=1, max_size=4, unique=True).map(tuple),
    threshold_origin=TEXTS,
    primary=st.lists(MEASURES, min_size=1, unique=True).map(tuple),
    margins=st.dictionaries(MEASURES, SHARES),
    references=st.dictionaries(TEXTS, TEXTS, max_size=2),
    clinical_range=st.none() | st.just((0.1, 0.2)),
    min_events=st.integers(1, 100),
    recalibration=st.booleans(),
)


@given(PROTOCOLS, st.randoms(use_true_random=False))
def test_order_does_not_move_the_hash(protocol: Protocol, draw) -> None:
    groups, primary, rest = list(protocol.groups), list(protocol.primary), list(protocol.thresholds[1:])
    margins = list(protocol.margins.items())
    for shuffled in (groups, primary, rest, margins):
        draw.shuffle(shuffled)
    other = dataclasses.replace(
        protocol,
        groups=tuple(groups),
        primary=tuple(primary),
        thresholds=(protocol.thresholds[0], *rest),
        margins=dict(margins),
        intended_use=f"  {protocol.intended_use} ",
    )
    assert protocol_sha256(other) == protocol_sha256(protocol)
    assert list(differences(canonical(protocol), canonical(other))) == []


@given(PROTOCOLS, PROTOCOLS)
def test_the_hash_moves_exactly_where_a_difference_is_named(one: Protocol, other: Protocol) -> None:
    named = list(differences(canonical(one), canonical(other)))
    assert bool(named) == (protocol_sha256(one) != protocol_sha256(other))


@given(PROTOCOLS, SHARES)
def test_another_primary_threshold_is_another_protocol(protocol: Protocol, threshold: float) -> None:
    other = dataclasses.replace(protocol, thresholds=(threshold, *protocol.thresholds))
    assert (protocol_sha256(other) == protocol_sha256(protocol)) == (threshold == protocol.thresholds[0])


@given(PROTOCOLS)
def test_what_was_locked_survives_its_file(protocol: Protocol) -> None:
    content = canonical(protocol)
    assert content_sha256(json.loads(json.dumps(content))) == protocol_sha256(protocol)
    assert protocol_sha256(from_plain(Protocol, json.loads(json.dumps(to_plain(protocol))))) == protocol_sha256(
        protocol
    )


def test_comments_and_the_order_of_lines_do_not_matter(tmp_path: Path) -> None:
    first = read_protocol(write(tmp_path), METRICS)
    head, _, tail = WRITTEN.partition("[analysis]\n")
    lines = [line + "   # why" for line in tail.splitlines()]
    top, _, model = head.partition("[model]\n")
    path = tmp_path / "protocol.toml"
    path.write_text(
        "\n".join([*reversed(top.splitlines()), "", "[analysis]", *reversed(lines), "[model]", model]), encoding="utf-8"
    )
    second = read_protocol(path, METRICS)
    assert first.file_sha256 != second.file_sha256
    assert protocol_sha256(first.protocol) == protocol_sha256(second.protocol)


def test_a_difference_says_from_what_to_what() -> None:
    old = {"margins": {"auroc": 0.05}, "groups": ["sex"], "clinical_range": None, "recalibration": False}
    new = {"margins": {"auroc": 0.1, "oe_ratio": 0.2}, "groups": ["sex", "age"], "clinical_range": [0.1, 0.2],
           "recalibration": True}  # fmt: skip
    assert list(differences(old, new)) == [
        "analysis.clinical_range: nothing -> 0.1, 0.2",
        "analysis.groups: sex -> sex, age",
        "margins.auroc: 0.05 -> 0.1",
        "margins.oe_ratio: nothing -> 0.2",
        "recalibration: no -> yes",
    ]


def test_a_protocol_without_an_older_model_is_what_it_was_before_one_could_be_declared(tmp_path: Path) -> None:
    plain = canonical(read_protocol(write(tmp_path), METRICS).protocol)
    assert not [name for name in plain if name.startswith("baseline")]
    older = write(tmp_path, more='[baseline]\nname = "reader-0"\nthreshold = 0.4\n')
    with_one = canonical(read_protocol(older, METRICS).protocol)
    assert {k: v for k, v in with_one.items() if k not in plain} == {"baseline": "reader-0", "baseline_threshold": 0.4}
    assert list(differences(plain, with_one)) == [
        "baseline.name: nothing -> reader-0",
        "baseline.threshold: nothing -> 0.4",
    ]
