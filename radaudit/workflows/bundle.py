"""Evidence in one file: packed with hashes, signed on request, and verified by whoever receives it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from radaudit import __version__
from radaudit.errors import UsageError
from radaudit.judge.weigh import weigh_evidence
from radaudit.present.documents.numbers import render_numbers
from radaudit.present.documents.reading import read_json
from radaudit.records import Audit
from radaudit.records.bundle import Checked, Manifest, Verification
from radaudit.workflows.bundling.packing import (
    MANIFEST,
    PUBLIC_KEY,
    RESERVED,
    SIGNATURE,
    environment,
    gather,
    listed,
    manifest_bytes,
    report_record,
    zipped,
)
from radaudit.workflows.bundling.protocols import check_protocol, find_protocol
from radaudit.workflows.bundling.unpacking import read_bundle
from radaudit.workflows.own_code import other_code
from radaudit.workflows.provenance import utc


class Bundle(NamedTuple):
    """What was packed: the manifest, the bytes of the ZIP file, and whether the audit's protocol and lock were found."""

    manifest: Manifest
    content: bytes
    protocol: tuple[Checked, ...] = ()


def run_bundle(
    folder: Path,
    *,
    include: Sequence[Path] = (),
    protocol: Path | None = None,
    with_predictions: bool = False,
    sign: Path | None = None,
) -> Bundle:
    """Packs a report's folder; where the audit was made under a protocol, with the protocol and its lock.

    Args:
        folder: The folder of a report.
        include: Further files, such as policy, ledger and seal.
        protocol: The protocol of the audit, its lock beside it; None looks for both in the folder and beside it.
        with_predictions: Packs the scores row by row, too. They hold rows of the cohort.
        sign: Ed25519 private key in PEM; None leaves the bundle unsigned.

    Raises:
        UsageError: When the folder holds no report, a file or the key is missing or unusable, or the protocol given is not the
            audit's.
    """
    key = None
    if sign is not None:
        from radaudit.workflows.bundling.signing import public_pem, read_private_key

        key = read_private_key(sign)  # before anything is read for nothing
    audit = _audit(report_record(folder))
    found, told = find_protocol(audit, folder, protocol, include)
    include = [path for path in include if path.name not in found]
    files = gather(folder, include, found, with_predictions=with_predictions)
    manifest = Manifest(audit.title, utc(), __version__, audit.provenance.radaudit, listed(files), environment())
    content = manifest_bytes(manifest)
    packed = files | {MANIFEST: content}
    if key is not None:
        packed |= {SIGNATURE: key.sign(content), PUBLIC_KEY: public_pem(key.public_key())}
    return Bundle(manifest, zipped(packed), told)


def run_verify(
    path: Path, *, key: Path | None = None, cohort: Path | None = None, model: Path | None = None
) -> Verification:
    """Verifies a bundle: recomputes what can be recomputed, and says what differs.

    Args:
        path: The bundle.
        key: The public key that it must be signed with; None takes the one inside, which proves only that nothing changed since.
        cohort: The cohort's file: its hash is compared, and every number measured again.
        model: The model's file: its hash is compared.

    Raises:
        UsageError: When a file is missing or is no bundle.
    """
    manifest, packed = read_bundle(path)
    checks = [*_files(manifest, packed), _signature(packed, key)]
    content = packed.get("audit.json")
    if content is None:
        return Verification(manifest, tuple(checks))
    try:
        audit = _audit(content)
    except UsageError as error:
        return Verification(manifest, (*checks, Checked("audit.json", "differs", error.problem)))
    checks += [_verdicts(audit), _numbers(audit, packed), _page(audit, packed), *check_protocol(audit, packed)]
    checks += _originals(audit, packed, cohort, model)
    return Verification(manifest, tuple(checks))


def _audit(content: bytes) -> Audit:
    try:
        return read_json(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise UsageError("audit.json is not text in UTF-8.", "Give the folder of a report.") from None


def _files(manifest: Manifest, packed: dict[str, bytes]) -> Iterator[Checked]:
    import hashlib

    for entry in manifest.files:
        if entry.name not in packed:
            yield Checked(entry.name, "differs", "It is in the manifest and not in the bundle.")
        elif hashlib.sha256(packed[entry.name]).hexdigest() != entry.sha256:
            yield Checked(entry.name, "differs", "Its content is not what was packed.")
        else:
            yield Checked(entry.name, "same", "Its content is what was packed.")
    known = {entry.name for entry in manifest.files} | set(RESERVED)
    for name in sorted(set(packed) - known):
        yield Checked(name, "differs", "It is in the bundle and not in the manifest.")


def _signature(packed: dict[str, bytes], key: Path | None) -> Checked:
    if SIGNATURE not in packed or PUBLIC_KEY not in packed:
        if key is not None:
            return Checked("signature", "differs", "A signature was asked for, and the bundle has none.")
        return Checked(
            "signature", "unchecked", "The bundle is not signed: whoever changes it can change its hashes, too."
        )
    from radaudit.workflows.bundling.signing import fingerprint, is_signed_by, parse_public_key, read_public_key

    try:
        inside = parse_public_key(packed[PUBLIC_KEY], PUBLIC_KEY)
    except UsageError as error:
        return Checked("signature", "differs", error.problem)
    wanted = read_public_key(key) if key is not None else inside
    print_ = fingerprint(wanted)
    if not is_signed_by(wanted, packed[SIGNATURE], packed[MANIFEST]):
        return Checked("signature", "differs", f"The manifest is not signed by the key {print_}.")
    if key is None:
        words = f"Signed by the key {print_}; ask its owner whether it is theirs, or give their public key with --key."
        return Checked("signature", "unchecked", words)
    return Checked("signature", "same", f"Signed by the key {print_}.")


def _verdicts(audit: Audit) -> Checked:
    again = weigh_evidence(audit.evidence, audit.policy)
    if again == audit.findings:
        return Checked("verdicts", "same", "Judging the evidence again gives the same findings.")
    return _made_otherwise("verdicts", audit, "Judging the evidence again gives other findings.")


def _numbers(audit: Audit, packed: dict[str, bytes]) -> Checked:
    if "numbers.csv" not in packed:
        return Checked("numbers.csv", "unchecked", "The bundle has none.")
    if render_numbers(audit).encode() == packed["numbers.csv"]:
        return Checked("numbers.csv, made again", "same", "audit.json gives the same table.")
    return _made_otherwise("numbers.csv, made again", audit)


def _page(audit: Audit, packed: dict[str, bytes]) -> Checked:
    what = "report.html, made again"
    if "report.html" not in packed:
        return Checked(what, "unchecked", "The bundle has none.")
    if "gallery" in (audit.provenance.options or {}):
        return Checked(what, "unchecked", "It shows a gallery of images, which audit.json does not hold.")
    from radaudit.language import LANGUAGES
    from radaudit.workflows.audit_result import AuditResult
    from radaudit.workflows.presentation import Presentation

    for language in LANGUAGES:
        for is_static in (False, True):
            page = AuditResult(audit).to_html(Presentation(language=language, is_static=is_static))
            if page.encode() == packed["report.html"]:
                return Checked(what, "same", "audit.json gives the same page.")
    return _made_otherwise(what, audit)


def _made_otherwise(what: str, audit: Audit, differs: str = "audit.json gives another one.") -> Checked:
    """What is not the same when it is made again: unchecked where other code made it, which may well make it otherwise."""
    if other := other_code(audit):
        return Checked(what, "unchecked", f"{differs} {other}")
    return Checked(what, "differs", differs)


def _originals(audit: Audit, packed: dict[str, bytes], cohort: Path | None, model: Path | None) -> Iterator[Checked]:
    """The files that the audit was made of, where the one who verifies has them."""
    from radaudit.workflows.bundling.originals import check_originals

    checks = list(check_originals(audit, cohort, model))
    yield from checks
    is_same = not any(c.outcome == "differs" for c in checks)
    if cohort is not None and is_same:
        from radaudit.workflows.bundling.rerunning import rerun

        yield rerun(audit, packed, cohort, model)
