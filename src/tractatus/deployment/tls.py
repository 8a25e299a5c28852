"""What a TLS server shows: once as a careful client sees it, once as it is."""

from __future__ import annotations

import socket
import ssl
import warnings
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.x509.oid import NameOID

from tractatus.deployment.answers import TlsFacts
from tractatus.errors import SettingsError, StoreError

_TIMEOUT_SECONDS: Final = 10.0


def careful_context(ca: Path | None) -> ssl.SSLContext:
    """Checks the chain and the name as browsers do.

    Args:
        ca: Certificates of authorities to trust besides those of this machine.

    Raises:
        SettingsError: `ca` cannot be used.
    """
    context = ssl.create_default_context()
    if ca is not None:
        try:
            context.load_verify_locations(ca)
        except (OSError, ssl.SSLError) as error:
            raise SettingsError(f"cannot read certificates from {ca}: {error}") from error
    return context


def careless_context() -> ssl.SSLContext:
    """Checks nothing: for looking at what is there; nothing secret is ever sent with it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def look(origin: str, ca: Path | None = None) -> TlsFacts | None:
    """What the server of an origin shows; None for plain HTTP.

    Raises:
        StoreError: It cannot be reached, or speaks no TLS at all.
    """
    parts = urlsplit(origin)
    if parts.scheme != "https":
        return None
    host, port = parts.hostname or "", parts.port or 443
    error = _refusal(host, port, careful_context(ca))
    try:
        version, data = _handshake(host, port, careless_context())
    except OSError as failure:
        raise StoreError(f"no TLS at {origin}: {failure}") from failure
    certificate = x509.load_der_x509_certificate(data)
    names = _names(certificate)
    return TlsFacts(error, certificate.not_valid_after_utc, names, version, _takes_old(host, port))


def _refusal(host: str, port: int, context: ssl.SSLContext) -> str:
    try:
        _handshake(host, port, context)
    except ssl.SSLCertVerificationError as error:
        return error.verify_message
    except OSError:
        return ""  # the other handshake says it
    return ""


def _takes_old(host: str, port: int) -> bool:
    """Whether TLS 1.1 or older is agreed to, as far as this machine's library can still ask."""
    context = careless_context()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        _handshake(host, port, context)
    except (OSError, ValueError):
        return False
    return True


def _handshake(host: str, port: int, context: ssl.SSLContext) -> tuple[str, bytes]:
    with (
        socket.create_connection((host, port), timeout=_TIMEOUT_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=host) as secured,
    ):
        return secured.version() or "", secured.getpeercert(binary_form=True) or b""


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        names = [str(one.value) for one in found.value]
    except x509.ExtensionNotFound:
        names = []
    subject = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return tuple(names or [str(one.value) for one in subject] or ["nobody"])
