"""Commands with which a visitor checks the log without anything of this site.

Everything in them that varies comes from the checkpoint and the trust document.
"""

from __future__ import annotations

import base64
from typing import Final

from tractatus.merkle.tiles import TILE_WIDTH, entries_path, tile_path
from tractatus.notes.signed import VerifierKey
from tractatus.site.document import WINDOWS, Metrics

# RFC 8410, section 4: what stands before the 32 bytes of an Ed25519 key in its DER form.
_ED25519_DER: Final = bytes.fromhex("302a300506032b6570032100")


def commands(
    site_url: str, platform_url: str, key: VerifierKey, metrics: Metrics
) -> list[tuple[str, str]]:
    """(What it does, the command) for the command line, curl and openssl."""
    width = min(TILE_WIDTH, metrics.log.size)
    listed = [
        (
            "All of the above, on the command line of Tractatus:",
            f"tractatus verify {site_url} --window {WINDOWS[0]}",
        ),
        (
            "The figures, as the platform publishes them:",
            f"curl -s {platform_url}/api/public/framework-metrics",
        ),
        (
            "The signature of the newest checkpoint, with curl and openssl:",
            _check_signature(platform_url, key),
        ),
    ]
    if width:
        listed.append(
            (
                "The first leaf: its hash, and the hash that the tree holds for it:",
                _compare_leaf(platform_url, width),
            )
        )
    listed.append(
        (
            "Logs that were left and that another one has followed on, if there are any; each "
            "verifies at its address:",
            f"curl -s {platform_url}/former-logs",
        )
    )
    return listed


def _check_signature(platform_url: str, key: VerifierKey) -> str:
    pem = base64.b64encode(_ED25519_DER + key.public_key).decode("ascii")
    return "\n".join(
        (
            f"curl -s {platform_url}/log/checkpoint > checkpoint",
            "sed '/^$/,$d' checkpoint > signed-text",
            f"grep -F -m 1 '— {key.name} ' checkpoint | cut -d ' ' -f 3 | base64 -d "
            "| tail -c 64 > signature",
            f"printf '%s\\n' '-----BEGIN PUBLIC KEY-----' '{pem}' "
            "'-----END PUBLIC KEY-----' > key.pem",
            "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in signed-text "
            "-sigfile signature",
        )
    )


def _compare_leaf(platform_url: str, width: int) -> str:
    return "\n".join(
        (
            f"curl -s {platform_url}/log/{entries_path(0, width)} > entries",
            "length=$((0x$(head -c 2 entries | od -An -tx1 | tr -d ' ')))",
            "{ printf '\\000'; tail -c +3 entries | head -c $length; } | openssl dgst -sha256 -r",
            f"curl -s {platform_url}/log/{tile_path(0, 0, width)} | head -c 32 "
            "| od -An -v -tx1 | tr -d ' \\n'",
        )
    )
