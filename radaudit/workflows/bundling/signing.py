"""Ed25519 signatures (RFC 8032) by the `cryptography` package, over the bytes of the manifest."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from radaudit.errors import UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_MAKE = "Make one with: openssl genpkey -algorithm ed25519 -out key.pem"
_SHOW = "Get it from the private one with: openssl pkey -in key.pem -pubout -out public.pem"


def _needs_cryptography() -> None:
    try:
        import cryptography  # noqa: F401
    except ImportError:
        raise UsageError(
            "Signatures need the package cryptography, which is not installed.",
            "Install it: pip install radaudit[sign]",
        ) from None


def read_private_key(path: Path) -> Ed25519PrivateKey:
    """Reads an unencrypted Ed25519 private key in PEM.

    Raises:
        UsageError: When the file is missing, encrypted, or another kind of key.
    """
    _needs_cryptography()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    pem = _read(path, "private")
    try:
        key = load_pem_private_key(pem, password=None)
    except TypeError:
        raise UsageError(
            f"The key in {path} is encrypted.", "Give one that is not, from a place only you can read."
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise UsageError(f"{path} holds no private key in PEM.", _MAKE) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"The key in {path} is not an Ed25519 key.", _MAKE)
    return key


def read_public_key(path: Path) -> Ed25519PublicKey:
    """Reads an Ed25519 public key in PEM.

    Raises:
        UsageError: When the file is missing or another kind of key.
    """
    return parse_public_key(_read(path, "public"), str(path))


def parse_public_key(pem: bytes, where: str) -> Ed25519PublicKey:
    """An Ed25519 public key out of PEM.

    Raises:
        UsageError: When it is none.
    """
    _needs_cryptography()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise UsageError(f"{where} holds no public key in PEM.", _SHOW) from None
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(f"The key in {where} is not an Ed25519 key.", _SHOW)
    return key


def _read(path: Path, kind: str) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        cure = _MAKE if kind == "private" else _SHOW
        raise UsageError(f"There is no {kind} key {path}.", cure) from None


def public_pem(key: Ed25519PublicKey) -> bytes:
    """The public key in PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 of the raw public key: what two people compare by telephone."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()


def is_signed_by(key: Ed25519PublicKey, signature: bytes, content: bytes) -> bool:
    """True where the signature over the content is this key's."""
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(signature, content)
    except InvalidSignature:
        return False
    return True
