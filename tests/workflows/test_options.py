"""The options of an audit are the command line's, and their record holds no folder."""

from __future__ import annotations

import inspect
from pathlib import Path

import click
import pytest

from radaudit import run_audit
from radaudit.cli.app import app
from radaudit.records import Policy, Preprocessing
from radaudit.workflows.options import ROLES, AuditOptions, check_names, for_provenance

ABOUT_FILES = {"inputs", "out", "quiet", "no_reuse", "help"}
OF_THE_PAGE = {"lang", "static", "pdf", "paper", "xlsx", "csv", "markdown"}
GALLERY = {"gallery", "saliency"}
"""Parameters of `run_audit` itself: no project file may put patients' images on a page."""
PROTOCOL = {"protocol", "deviate"}
"""Likewise: whether an audit was pre-specified is asked for each time."""


def test_the_command_line_and_python_have_the_same_options() -> None:
    command = app.get_command(click.Context(app), "report")
    assert command is not None
    asked = {str(p.name) for p in command.params} - ABOUT_FILES - OF_THE_PAGE - {"logits"}
    assert asked - GALLERY - PROTOCOL == set(AuditOptions.__annotations__)
    assert asked >= GALLERY | PROTOCOL
    assert set(inspect.signature(run_audit).parameters) >= GALLERY | PROTOCOL


def test_every_option_is_explained() -> None:
    for name in AuditOptions.__annotations__:
        assert f"        {name}: " in (AuditOptions.__doc__ or "")


def test_roles_are_options() -> None:
    assert set(ROLES) <= set(AuditOptions.__annotations__)


def test_a_misspelt_option_is_refused_as_python_does() -> None:
    with pytest.raises(TypeError, match="no option 'treshold'"):
        check_names({"treshold": 0.5})


def test_the_record_of_options_holds_names_of_files_and_no_folder() -> None:
    recorded = for_provenance(
        {
            "policy": Path("/secret/ward/strict.toml"),
            "preprocess": "/secret/ward/ct.toml",
            "groups": ("sex", "age:0,40,65"),
            "thresholds": [0.3, 0.5],
            "level": 0.9,
            "references": {"race": "White", "sex": "F"},
        }
    )
    assert recorded == {
        "groups": "sex, age:0,40,65",
        "level": "0.9",
        "policy": "strict.toml",
        "preprocess": "ct.toml",
        "references": "race=White, sex=F",
        "thresholds": "0.3, 0.5",
    }


def test_records_given_from_python_are_named() -> None:
    recorded = for_provenance({"policy": Policy("mine", "", {}), "preprocess": Preprocessing(size=(8, 8))})
    assert recorded == {"policy": "mine", "preprocess": "given as a record"}
