from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit, softmax

from radaudit.errors import UsageError
from radaudit.predict.output import settle_output, sigmoid
from radaudit.records import ModelFacts

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(scale=3, size=(200, 2)).astype(np.float32)
CHANCES = RNG.uniform(size=(200, 1)).astype(np.float32)


def facts(**known) -> ModelFacts:
    return ModelFacts("model.pt", "m" * 64, "onnx", **known)


def test_two_columns_of_logits_are_a_softmax():
    score, settled = settle_output(LOGITS, facts())
    np.testing.assert_allclose(score, softmax(LOGITS.astype(float), axis=1)[:, 1], rtol=1e-12)
    assert (settled.output, settled.positive) == ("logits", 1)
    assert "outside [0, 1]" in settled.output_reason
    assert "column 1 is the disease by convention (declare it with --positive-class)" in settled.output_reason


def test_the_declared_column_counts():
    score, settled = settle_output(LOGITS, facts(positive=0, output_reason="positive class given as an option"))
    np.testing.assert_allclose(score, softmax(LOGITS.astype(float), axis=1)[:, 0], rtol=1e-12)
    assert settled.output_reason.endswith("; positive class given as an option")
    assert "convention" not in settled.output_reason


def test_one_column_of_logits_is_a_sigmoid():
    score, settled = settle_output(LOGITS[:, :1], facts())
    np.testing.assert_allclose(score, expit(LOGITS[:, 0].astype(float)), rtol=1e-12)
    assert settled.positive is None


def test_two_columns_that_add_up_to_one_are_probabilities_already():
    both = softmax(LOGITS, axis=1)
    score, settled = settle_output(both, facts())
    np.testing.assert_array_equal(score, both[:, 1].astype(float))
    assert settled.output == "probabilities"
    assert "add up to 1 in every row" in settled.output_reason


def test_one_column_inside_the_unit_interval_is_a_probability():
    score, settled = settle_output(CHANCES, facts())
    np.testing.assert_array_equal(score, CHANCES[:, 0].astype(float))
    assert settled.output == "probabilities"
    assert settled.notes == ()


@pytest.mark.parametrize("raw", [CHANCES[:5], 0.5 + CHANCES * 0.01])
def test_few_or_close_values_are_read_with_a_warning(raw):
    _, settled = settle_output(raw, facts())
    assert settled.output == "probabilities"
    assert "they could also be logits" in settled.notes[0]


def test_one_value_outside_decides_for_all_rows():
    raw = CHANCES.copy()
    raw[150] = -0.2
    score, settled = settle_output(raw, facts())
    assert settled.output == "logits"
    np.testing.assert_allclose(score, expit(raw[:, 0].astype(float)), rtol=1e-12)


def test_rounding_at_the_edges_is_no_logit():
    raw = CHANCES.copy()
    raw[0], raw[1] = 1.0000002, -1e-7
    score, settled = settle_output(raw, facts())
    assert settled.output == "probabilities"
    assert (score[0], score[1]) == (1.0, 0.0)


def test_two_columns_that_could_be_either_are_refused_until_declared():
    raw = np.column_stack([CHANCES, CHANCES])
    with pytest.raises(UsageError, match=r"not adding up to 1.*\nDeclare it: --output"):
        settle_output(raw, facts())
    score, settled = settle_output(raw, facts(output="probabilities", output_reason="output given as an option"))
    np.testing.assert_array_equal(score, CHANCES[:, 0].astype(float))
    assert settled.output_reason.startswith("output given as an option")


def test_a_declaration_that_the_outputs_contradict_is_refused():
    with pytest.raises(UsageError, match="declared to give probabilities, but its outputs range from"):
        settle_output(LOGITS, facts(output="probabilities"))
    with pytest.raises(UsageError, match=r"If the model gives logits, declare that instead: --output logits\.$"):
        settle_output(LOGITS, facts(output="probabilities"))


def test_logits_that_look_like_probabilities_are_taken_as_declared_and_noted():
    score, settled = settle_output(CHANCES, facts(output="logits"))
    np.testing.assert_allclose(score, expit(CHANCES[:, 0].astype(float)), rtol=1e-12)
    assert "Declared as logits, yet all outputs lie in [0, 1]" in settled.notes[0]


def test_class_zero_of_one_column_is_a_contradiction():
    with pytest.raises(UsageError, match="positive class 0 was declared, but the model has one output column"):
        settle_output(CHANCES, facts(positive=0))


def test_temperature_divides_the_logits_whatever_the_model_gives():
    score, _ = settle_output(LOGITS, facts(temperature=2.0))
    np.testing.assert_allclose(score, softmax(LOGITS.astype(float) / 2, axis=1)[:, 1], rtol=1e-12)
    score, _ = settle_output(CHANCES, facts(temperature=2.0))
    np.testing.assert_allclose(score, expit(logit(CHANCES[:, 0].astype(float)) / 2), rtol=1e-10)
    edges, _ = settle_output(np.array([[0.0], [1.0]], np.float32), facts(temperature=2.0))
    np.testing.assert_array_equal(edges, [0.0, 1.0])


def test_the_sigmoid_is_exact_in_both_tails():
    values = np.array([-800.0, -40.0, -1.0, 0.0, 1.0, 40.0, 800.0])
    np.testing.assert_allclose(sigmoid(values), expit(values), rtol=1e-14)
