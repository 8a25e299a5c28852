"""What people keep an address for, whatever they call it: npm and yarn fetch the same packages.

`purposes_of` makes the words for one purpose equal; `special` are those of which an address that
serves one never serves another, so that a registry of images is no registry of gems.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from tractatus.governance.crossref.kinship import head, heads
from tractatus.governance.language.lexicon import word_set

_SPECIAL_WORDS: Final = {
    "image": "image container docker podman oci dockerfile buildah skopeo containerd",
    "javascript": "npm npmrc yarn yarnrc pnpm bun javascript typescript nodejs npmjs",
    "python": "pip pypi python wheel uv poetry twine pipfile",
    "java": "maven gradle jar mvn java kotlin",
    "rust": "cargo crate rust",
    "ruby": "gem gemfile bundler rubygem ruby",
    "php": "composer packagist php",
    "dotnet": "nuget dotnet",
    "golang": "goproxy golang",
    "system": "apt deb debian yum rpm dnf apk",
    "chart": "helm chart",
    "source": "git remote origin upstream repo clone checkout gitlab github gitea forge submodule "
    "gitmodule",
    "login": "oidc oauth sso issuer auth saml login idp identity keycloak",
    "object": "s3 minio bucket blob",
    "mail": "mail email smtp newsletter mailer mailing postfix",
    "trace": "otlp otel opentelemetry tracing trace telemetry",
    "model": "llm openai anthropic inference completion embedding",
    "clock": "ntp chrony",
}  # fmt: skip
_PURPOSE: Final = {
    head(word): f"~{purpose}" for purpose, words in _SPECIAL_WORDS.items() for word in words.split()
}
_SPECIAL: Final = frozenset(_PURPOSE.values())
# What many kinds of addresses are called: they tell one only where nothing else does.
ANY_KIND: Final = heads(
    word_set(
        "registry index mirror repository repo source webhook hook proxy relay gateway endpoint "
        "api "
        "server service provider url base host address upstream backend feed store cache collector"
    )
)


@lru_cache(maxsize=4096)
def purposes_of(words: frozenset[str]) -> frozenset[str]:
    """The heads of `words`, with one for each of the purposes that are known."""
    return frozenset(_PURPOSE.get(one, one) for one in heads(words)) - _NOTHING


def special(purposes: frozenset[str]) -> frozenset[str]:
    """The purposes that exclude one another."""
    return _SPECIAL & purposes


# They stand in any sentence that tells where something is.
_NOTHING: Final = heads(
    word_set(
        "command commands file files code script scripts environment environments env variable "
        "list everything otherwise whatever tutorial tutorials doc docs standard convention "
        "rule right correct remember settle written write touch configure configured hold "
        "change don't replace"
    )
)
