"""Programs that choose the version of a language or a tool: `tfenv use 1.5.7`, `nvm use 20`."""

from __future__ import annotations

from typing import Final

# Manager -> what its versions are of.
MANAGED: Final = {
    "pyenv": "python", "nvm": "nodejs", "fnm": "nodejs", "nodenv": "nodejs", "n": "nodejs",
    "rbenv": "ruby", "rvm": "ruby", "chruby": "ruby", "tfenv": "terraform",
    "tfswitch": "terraform", "tofuenv": "terraform", "goenv": "golang", "gvm": "golang",
    "jenv": "java", "jabba": "java", "phpenv": "php", "phpbrew": "php", "rustup": "rust",
    "juliaup": "julia", "ghcup": "haskell", "plenv": "perl", "exenv": "elixir", "kerl": "erlang",
}  # fmt: skip
# Package managers that choose the version of what they run on, too.
CHOSEN_BY: Final = {**MANAGED, "pnpm": "nodejs", "npm": "nodejs"}
# What is written before the number: `go1.21`, `ruby-3.2`, `v20`.
PREFIXES: Final = ("go", "ruby-", "node-", "php-", "python-", "python", "java-", "v")
# Their subcommands before a version.
CHOOSING: Final = (
    "install", "use", "local", "global", "shell", "default", "alias default", "pin", "switch",
    "toolchain install", "override set", "exec",
)  # fmt: skip
# Programs that choose versions of many things, named before the number.
CHOOSING_MANY: Final = ("asdf", "mise", "rtx", "volta", "sdk", "proto")


def bare_version(text: str) -> str:
    """The number of `go1.21`, `ruby-3.2.2`, `21.0.2-tem`; the text where it has no such name."""
    for prefix in PREFIXES:
        rest = text.removeprefix(prefix)
        if rest != text and rest[:1].isdigit():
            return rest
    return text
