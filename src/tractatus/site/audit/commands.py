"""The steps of one proof as commands, for somebody who has curl, openssl and a shell.

Everything in them that varies is a number or a path; hashes come out of the proof file.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Final

from tractatus.site.audit.proving import LeafProof

# RFC 8410, section 4: what stands before the 32 bytes of an Ed25519 key in its DER form.
_ED25519_DER: Final = bytes.fromhex("302a300506032b6570032100")


def commands(site_url: str, platform_url: str, proof: LeafProof) -> Sequence[tuple[str, str]]:
    """(What it does, the command)."""
    name = f"{proof.index}.tlog-proof"
    return [
        (
            "The same proof, made by the command line out of the platform's own tiles:",
            f"tractatus log proof {proof.index} --log {platform_url}",
        ),
        (
            "The proof file, and the leaf out of the platform's own bundle: its hash.",
            "\n".join(_leaf_hash(site_url, platform_url, proof, name)),
        ),
        (
            "Each sibling of the proof hashed in, bottom up; then the root that was signed. "
            "The last two lines must be the same:",
            "\n".join(_climb(proof, name)),
        ),
        (
            "The log's signature on that root:",
            "\n".join(_signature(proof)),
        ),
    ]


def _leaf_hash(site_url: str, platform_url: str, proof: LeafProof, name: str) -> Sequence[str]:
    return (
        f"curl -s {site_url}/audit/leaf/{name} > {name}",
        f"curl -s {platform_url}/log/{proof.bundle} > bundle",
        f"tail -c +{proof.offset + 1} bundle | head -c {len(proof.entry)} > leaf",
        "hash=$({ printf '\\000'; cat leaf; } | openssl dgst -sha256 -binary | openssl base64 -A)",
        "printf '%s\\n' \"$hash\" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n'; echo",
    )


def _climb(proof: LeafProof, name: str) -> Sequence[str]:
    unpack = 'printf %s "$one" | openssl base64 -d -A'
    steps = (
        f'hash=$(sibling {number}; node "$sibling" "$hash")'
        if step.is_left
        else f'hash=$(sibling {number}; node "$hash" "$sibling")'
        for number, step in enumerate(proof.steps, start=1)
    )
    return (
        f"node() {{ {{ printf '\\001'; for one; do {unpack}; done; }} "
        "| openssl dgst -sha256 -binary | openssl base64 -A; }",
        f"sibling() {{ sibling=$(sed -n $((2 + $1))p {name}); }}",
        *steps,
        "printf '%s\\n' \"$hash\"",
        f"sed '1,/^$/d' {name} > checkpoint; sed -n 3p checkpoint",
    )


def _signature(proof: LeafProof) -> Sequence[str]:
    key = proof.checked.key
    pem = base64.b64encode(_ED25519_DER + key.public_key).decode("ascii")
    return (
        "sed '/^$/,$d' checkpoint > signed-text",
        f"grep -F -m 1 '— {key.name} ' checkpoint | cut -d ' ' -f 3 | base64 -d "
        "| tail -c 64 > signature",
        f"printf '%s\\n' '-----BEGIN PUBLIC KEY-----' '{pem}' '-----END PUBLIC KEY-----' > key.pem",
        "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in signed-text -sigfile signature",
    )
