"""The whole walk on real data: R's numbers come out at the far end, and three ways of saving a model agree."""

from __future__ import annotations

import csv
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from radaudit import AuditResult, run_audit
from radaudit.records import Group


def _numbers(result: AuditResult, folder: Path) -> pd.DataFrame:
    """The numbers as a script reads them: from numbers.csv."""
    file = next(f for f in result.write(folder) if f.name == "numbers.csv")
    table = pd.read_csv(file)
    return table[table.kind == "estimate"].set_index(["measure", "attribute", "group"])


def test_chest_x_rays_give_the_values_of_r(shared_data: Path, tmp_path: Path) -> None:
    source = pd.read_csv(shared_data / "chexpert" / "chexpert-model.embeddings.csv")
    cohort = pd.DataFrame(
        {
            "patient_id": source["patient_id"],
            "label": (source["Pleural Effusion"] == 1).astype(int),
            "logit": source["Logit - Pleural Effusion"],
            "race": source["race"],
            "sex": source["sex"],
            "view": source["AP/PA"],
        }
    )
    cohort.to_csv(tmp_path / "cohort.csv", index=False)
    result = run_audit(tmp_path / "cohort.csv", score="logit", score_type="logit", groups=["race", "sex", "view"])
    numbers = _numbers(result, tmp_path / "out")
    expected = pd.read_csv(shared_data / "chexpert" / "expected_R.csv")
    expected = expected[expected.label == "Pleural Effusion"]
    checked = 0
    for row in expected.itertuples():
        key = ("overall", "all") if row.groupvar == "all" else (row.groupvar, row.group)
        if ("auroc", *key) not in numbers.index:
            continue
        for measure, value in (("auroc", row.auc), ("brier", row.brier), ("calibration_in_the_large", row.cal_large)):
            assert numbers.loc[(measure, *key), "value"] == pytest.approx(value, abs=1e-6), (measure, key)
        assert numbers.loc[("calibration_slope", *key), "value"] == pytest.approx(row.slope, abs=1e-5), key
        checked += 1
    assert checked >= 4
    assert numbers.loc[("auroc", "overall", "all"), "patients"] == 1897


def test_three_vendors_one_of_them_tiny(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "breast_mri"
    result = run_audit(
        folder / "pcr_glm_external_validation.csv", label="pcr", score="p_pcr", groups=["manufacturer"], thresholds=0.3
    )
    numbers = _numbers(result, tmp_path / "out")
    for row in pd.read_csv(folder / "expected_pROC.csv").itertuples():
        key = ("overall", "all") if row.groupvar == "all" else (row.groupvar, row.group)
        key = (key[0], {"SIEMENS": "Siemens", "PHILIPS": "Philips"}.get(key[1], key[1]))
        if ("auroc", *key) in numbers.index:
            assert numbers.loc[("auroc", *key), "value"] == pytest.approx(row.auc, abs=1e-6)
    philips = [f for f in result.findings if f.group == Group("manufacturer", "Philips") and f.against]
    assert philips
    assert {f.verdict.value for f in philips} <= {"inconclusive", "not_applicable"}


@pytest.fixture(scope="module")
def xrays(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a cohort of 200 real X-rays and one network saved in three ways."""
    import torch
    from monai.networks import nets

    folder = tmp_path_factory.mktemp("xrays")
    with np.load(shared_data / "pneumoniamnist" / "pneumoniamnist.npz") as stored:
        train, train_label = stored["train_images"][:1500], stored["train_labels"][:1500].reshape(-1)
        images, labels = stored["test_images"][:200], stored["test_labels"][:200].reshape(-1)
    with (folder / "cohort.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["image", "label", "site"])
        for i, (image, label) in enumerate(zip(images, labels, strict=True)):
            np.save(folder / f"{i}.npy", image)
            rows.writerow([f"{i}.npy", label, "AB"[i % 2]])
    torch.set_num_threads(1)
    torch.manual_seed(0)
    network = nets.DenseNet121(
        spatial_dims=2, in_channels=1, out_channels=2, init_features=16, growth_rate=8, block_config=(2, 2, 2)
    )
    optimizer = torch.optim.Adam(network.parameters(), 3e-3)
    pixels, targets = torch.from_numpy(train).float()[:, None] / 255, torch.from_numpy(train_label).long()
    for _ in range(25):
        rows_now = torch.randint(len(pixels), (64,))
        loss = torch.nn.functional.cross_entropy(network(pixels[rows_now]), targets[rows_now])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    _save_three_ways(network.eval(), folder)
    (folder / "preprocess.toml").write_text('size = [28, 28]\nintensity = "range"\nwindow = [0, 255]\n')
    return folder


def _save_three_ways(network, folder: Path) -> None:
    import torch

    example, batch = torch.zeros(2, 1, 28, 28), torch.export.Dim("batch")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.trace(network, example), str(folder / "model.pt"))
        torch.export.save(torch.export.export(network, (example,), dynamic_shapes=({0: batch},)), folder / "model.pt2")
        torch.onnx.export(
            network, (example,), folder / "model.onnx", dynamo=True, dynamic_shapes=({0: batch},), verbose=False
        )


def test_three_ways_of_saving_a_model_give_one_audit(xrays: Path) -> None:
    pytest.importorskip("onnxruntime")
    results = {
        suffix: run_audit(
            xrays / f"model{suffix}", xrays / "cohort.csv", preprocess=xrays / "preprocess.toml", device="cpu"
        )
        for suffix in (".pt", ".pt2", ".onnx")
    }
    formats = [r.audit.model.format for r in results.values() if r.audit.model]
    assert formats == ["torchscript", "torch_export", "onnx"]
    first = results[".pt"].to_frame()
    auroc = first.set_index(["kind", "measure", "attribute", "group"]).loc[
        ("estimate", "auroc", "overall", "all"), "value"
    ]
    assert float(np.ravel(auroc)[0]) > 0.7
    for other in (results[".pt2"].to_frame(), results[".onnx"].to_frame()):
        assert list(other["measure"]) == list(first["measure"])
        np.testing.assert_allclose(other["value"].to_numpy(float), first["value"].to_numpy(float), rtol=0, atol=1e-3)
