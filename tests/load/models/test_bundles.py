from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from monai.networks import nets

from radaudit.errors import UsageError
from radaudit.load.models import open_model
from radaudit.load.models.calibrated_bundle import save_calibrated
from radaudit.load.models.radaudit_bundle import save_bundle
from radaudit.records import Calibration, CalibrationMap, FittedOn, Preprocessing

ARGUMENTS = {"spatial_dims": 2, "in_channels": 1, "out_channels": 2, "block_config": [2, 2], "init_features": 8}
PREPROCESSING = Preprocessing(size=(32, 32), intensity="window", window=(40.0, 400.0), mean=(0.5,), std=(0.25,))


@pytest.fixture(scope="module")
def densenet() -> torch.nn.Module:
    torch.manual_seed(0)
    return nets.DenseNet121(**ARGUMENTS).eval()


@pytest.fixture
def images() -> torch.Tensor:
    return torch.rand(3, 1, 32, 32)


@pytest.fixture
def bundle(densenet, tmp_path) -> Path:
    folder = save_bundle(
        tmp_path / "bundle",
        densenet.state_dict(),
        network="densenet121",
        arguments=ARGUMENTS,
        preprocessing=PREPROCESSING,
        positive=1,
        classes=("absent", "present"),
        threshold=0.3,
    )
    table = json.loads((folder / "bundle.json").read_text())
    (folder / "bundle.json").write_text(json.dumps(table | {"temperature": 1.5}))  # as somebody writes it by hand
    return folder


def zipped(folder: Path) -> Path:
    return Path(shutil.make_archive(str(folder) + "-zipped", "zip", folder.parent, folder.name))


@pytest.mark.parametrize("as_zip", [False, True])
def test_a_saved_bundle_opens_with_all_it_declares(bundle, densenet, images, as_zip):
    model = open_model(zipped(bundle) if as_zip else bundle, device="cpu")
    with torch.inference_mode():
        torch.testing.assert_close(model.run(images), densenet(images))
    facts = model.facts
    assert (facts.format, facts.architecture) == ("radaudit_bundle", "MONAI densenet121")
    assert (facts.preprocessing, facts.preprocessing_source) == (PREPROCESSING, "bundle")
    assert (facts.output, facts.positive, facts.classes) == ("logits", 1, ("absent", "present"))
    assert facts.output_reason == "output declared in the bundle, positive class declared in the bundle"
    assert (facts.temperature, facts.threshold) == (1.5, 0.3)


def test_the_hash_of_a_folder_counts_every_file(bundle):
    before = open_model(bundle, device="cpu").facts.sha256
    table = json.loads((bundle / "bundle.json").read_text())
    (bundle / "bundle.json").write_text(json.dumps(table | {"threshold": 0.31}))
    assert open_model(bundle, device="cpu").facts.sha256 != before


def test_what_lies_beside_a_bundle_changes_nothing_that_it_says(bundle):
    before = open_model(bundle, device="cpu").facts.sha256
    (bundle / "training").mkdir()
    (bundle / "training" / "log.csv").write_text("epoch,loss\n")
    assert open_model(bundle, device="cpu").facts.sha256 == before


CALIBRATION = Calibration(
    CalibrationMap("platt", {"intercept": -0.5, "slope": 0.7}),
    "vendor",
    {"GE": CalibrationMap("temperature", {"temperature": 1.5})},
    FittedOn("validation.csv", "c" * 64, 500, 60, 400, ("0" * 16, "1" * 16), "validation"),
    "d" * 64,
)


@pytest.mark.parametrize("as_zip", [False, True])
def test_a_calibrated_bundle_has_the_same_weights_and_its_own_hash(bundle, tmp_path, as_zip):
    source = zipped(bundle) if as_zip else bundle
    before = open_model(source, device="cpu").facts
    save_calibrated(source, tmp_path / "calibrated", CALIBRATION, threshold=0.25)
    facts = open_model(tmp_path / "calibrated", device="cpu").facts
    assert (facts.calibration, facts.temperature, facts.threshold) == (CALIBRATION, 1.0, 0.25)
    assert (facts.preprocessing, facts.classes, facts.output) == (before.preprocessing, before.classes, before.output)
    weights = [folder / "weights.safetensors" for folder in (bundle, tmp_path / "calibrated")]
    assert weights[0].read_bytes() == weights[1].read_bytes()
    assert facts.sha256 != before.sha256


def test_a_bundle_may_be_calibrated_in_its_place(bundle):
    (bundle / "training").mkdir()
    (bundle / "training" / "log.csv").write_text("epoch,loss\n")
    save_calibrated(bundle, bundle, CALIBRATION)
    assert open_model(bundle, device="cpu").facts.calibration == CALIBRATION
    assert sorted(p.name for p in bundle.iterdir()) == ["bundle.json", "training", "weights.safetensors"]


def test_a_bundle_is_saved_with_its_calibration_and_training(densenet, tmp_path):
    save_bundle(
        tmp_path / "b",
        densenet.state_dict(),
        network="densenet121",
        arguments=ARGUMENTS,
        preprocessing=PREPROCESSING,
        calibration=CALIBRATION,
        training={"seed": 3, "objective": "group_dro"},
    )
    assert open_model(tmp_path / "b", device="cpu").facts.calibration == CALIBRATION
    assert json.loads((tmp_path / "b" / "bundle.json").read_text())["training"] == {"seed": 3, "objective": "group_dro"}


def test_weights_may_be_a_pickled_state_dict_but_no_more(bundle, densenet, images, bomb, mark):
    (bundle / "weights.safetensors").unlink()
    torch.save(densenet.state_dict(), bundle / "weights.pt")
    with torch.inference_mode():
        torch.testing.assert_close(open_model(bundle, device="cpu").run(images), densenet(images))
    torch.save({"a": bomb}, bundle / "weights.pt")
    with pytest.raises(UsageError, match=r"bundle: weights\.pt: holds a pickled Python object"):
        open_model(bundle, device="cpu")
    assert not mark.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": "radaudit-bundle/9"}, "format should be 'radaudit-bundle/1'"),
        ({"architecture": "densenet121"}, "architecture should hold"),
        ({"architecture": {"network": 3}}, "architecture should hold"),
        ({"architecture": {"network": "os.system"}}, "unknown network 'os.system'"),
        ({"architecture": {"network": "densenet121", "arguments": {"depth": 3}}}, "cannot be built with these options"),
        ({"architecture": {"network": "densenet121", "arguments": ARGUMENTS | {"in_channels": 3}}}, "of another shape"),
        ({"architecture": {"network": "resnet18", "arguments": {}}}, "missing.* and .* more; .*unexpected"),
        ({"positive": 2}, "positive should be 0 or 1"),
        ({"positive": True}, "positive should be 0 or 1"),
        ({"classes": "ab"}, "classes should be a list of names"),
        ({"temperature": 0}, "temperature should be a number above 0"),
        ({"temperature": "1"}, "temperature should be"),
        ({"threshold": 1.5}, "threshold should be a number from 0 to 1"),
        ({"calibratoin": 1}, "unknown key 'calibratoin'"),
        ({"temperature": 1.0, "calibration": 1}, "calibration should be an object; found 1"),
        ({"calibration": {"everyone": {"kind": "platt"}}}, "both a temperature and a calibration"),
        ({"training": 1}, "training should be an object"),
        ({"preprocessing": []}, "preprocessing should be an object"),
        ({"preprocessing": {"size": [32]}}, r"bundle: bundle\.json: preprocessing key 'size' should be two"),
        ({"preprocessing": {"size": [32, 32], "intensity": "window"}}, "preprocessing key 'window' should be"),
        ({"preprocessing": {"size": [32, 32], "sizes": 1}}, "unknown preprocessing key 'sizes'"),
    ],
)
def test_a_slip_in_the_table_is_named(bundle, change, words):
    table = json.loads((bundle / "bundle.json").read_text())
    (bundle / "bundle.json").write_text(json.dumps(table | change))
    with pytest.raises(UsageError, match=words):
        open_model(bundle, device="cpu")


def test_missing_weights_and_a_damaged_table_are_named(bundle):
    (bundle / "weights.safetensors").unlink()
    with pytest.raises(UsageError, match="no weights inside"):
        open_model(bundle, device="cpu")
    (bundle / "bundle.json").write_text("{")
    with pytest.raises(UsageError, match=r"bundle: bundle\.json: not valid JSON"):
        open_model(bundle, device="cpu")


def test_who_may_read_the_table_may_read_the_weights(bundle):
    allowed = {path.name: path.stat().st_mode & 0o777 for path in bundle.iterdir()}
    assert allowed["weights.safetensors"] == allowed["bundle.json"]


def test_a_bundle_that_would_not_open_is_not_written(densenet, tmp_path):
    with pytest.raises(UsageError, match="threshold"):
        save_bundle(
            tmp_path / "b",
            densenet.state_dict(),
            network="densenet121",
            arguments=ARGUMENTS,
            preprocessing=PREPROCESSING,
            threshold=-1,
        )
    assert not (tmp_path / "b").exists()


@pytest.fixture
def monai_bundle(densenet, tmp_path) -> Path:
    folder = tmp_path / "monai"
    (folder / "configs").mkdir(parents=True)
    (folder / "models").mkdir()
    outputs = {"pred": {"channel_def": {"0": "benign", "1": "malignant"}}}
    (folder / "configs/metadata.json").write_text(json.dumps({"network_data_format": {"outputs": outputs}}))
    definition = {
        "_target_": "monai.networks.nets.DenseNet121",
        **ARGUMENTS,
        "spatial_dims": "@dims",
        "in_channels": "@io#c",
    }
    config = {"dims": 2, "io": {"c": 1}, "network_def": definition, "network": "$@network_def.to(@device)"}
    (folder / "configs/inference.json").write_text(json.dumps(config))
    torch.save({"model": densenet.state_dict()}, folder / "models/model.pt")
    return folder


@pytest.mark.parametrize("as_zip", [False, True])
def test_a_monai_bundle_in_plain_values_opens(monai_bundle, densenet, images, as_zip):
    model = open_model(zipped(monai_bundle) if as_zip else monai_bundle, device="cpu")
    with torch.inference_mode():
        torch.testing.assert_close(model.run(images), densenet(images))
    assert (model.facts.format, model.facts.architecture) == ("monai_bundle", "MONAI DenseNet121")
    assert model.facts.classes == ("benign", "malignant")
    assert "preprocessing as code, which is not run" in model.facts.notes[0]


@pytest.mark.parametrize("as_zip", [False, True])
def test_torchscript_inside_a_monai_bundle_is_preferred(monai_bundle, network, batch, save_torchscript, as_zip):
    save_torchscript(network, monai_bundle / "models/model.ts")
    (monai_bundle / "configs/metadata.json").write_text('{"radaudit": {"preprocessing": {"size": [16, 16]}}}')
    model = open_model(zipped(monai_bundle) if as_zip else monai_bundle, device="cpu")
    with torch.inference_mode():
        torch.testing.assert_close(model.run(batch), network(batch), rtol=0, atol=1e-6)
    assert model.facts.preprocessing == Preprocessing(size=(16, 16))
    assert model.facts.notes == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"_target_": "os.system"}, "which is not one of the networks"),
        ({"_target_": "somewhere.else.DenseNet121"}, "which is not one of the networks"),
        ({"in_channels": "$__import__('os').system('touch x')"}, "a network definition with the expression"),
        ({"in_channels": "%other.json::x"}, "a network definition with the expression"),
        ({"in_channels": {"_target_": "os.system"}}, "builds further objects"),
        ({"in_channels": "@absent"}, "refers to '@absent', which is not there"),
        ({"block_config": ["$1"]}, "a network definition with the expression"),
    ],
)
def test_a_monai_bundle_with_code_is_refused(monai_bundle, change, words):
    path = monai_bundle / "configs/inference.json"
    config = json.loads(path.read_text())
    config["network_def"] |= change
    path.write_text(json.dumps(config))
    with pytest.raises(UsageError, match=words):
        open_model(monai_bundle, device="cpu")


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"network_def": "$monai.networks.nets.UNet()"}, "a network defined by an expression"),
        ({"other": 1}, "no network_def"),
        ({"network_def": {"_target_": "DenseNet121", "in_channels": "@a"}, "a": "@a"}, "refers to itself"),
    ],
)
def test_a_monai_bundle_without_a_plain_network_is_refused(monai_bundle, config, words):
    (monai_bundle / "configs/inference.json").write_text(json.dumps(config))
    with pytest.raises(UsageError, match=words):
        open_model(monai_bundle, device="cpu")


def test_pretrained_weights_are_never_fetched_or_read(monai_bundle, densenet, images, tmp_path):
    path = monai_bundle / "configs/inference.json"
    config = json.loads(path.read_text())
    config["network_def"]["pretrained"] = True
    path.write_text(json.dumps(config))
    with torch.inference_mode():
        torch.testing.assert_close(open_model(monai_bundle, device="cpu").run(images), densenet(images))


def test_a_monai_bundles_missing_weights_and_odd_metadata_are_named(monai_bundle):
    (monai_bundle / "models/model.pt").unlink()
    with pytest.raises(UsageError, match=r"neither models/model\.ts nor models/model\.pt"):
        open_model(monai_bundle, device="cpu")
    (monai_bundle / "configs/metadata.json").write_text('{"radaudit": 1}')
    with pytest.raises(UsageError, match="radaudit should be an object"):
        open_model(monai_bundle, device="cpu")


def test_a_bomb_in_a_monai_bundle_does_not_go_off(monai_bundle, bomb, mark):
    torch.save(bomb, monai_bundle / "models/model.pt")
    with pytest.raises(UsageError, match="holds a pickled Python object"):
        open_model(monai_bundle, device="cpu")
    assert not mark.exists()
