"""What programs do, by their names and first words."""

from __future__ import annotations

from typing import Final

from tractatus.governance.language.lexicon import word_set

TRIES: Final = word_set(
    "--dry-run --dryrun --help --noop --no-op --simulate --whatif --what-if --version --just-print "
    "--pretend"
)
QUIET_WITH_N: Final = frozenset({"make"})
INTERPRETERS: Final = word_set("python python3 node bash sh zsh ruby perl php deno bun ts-node")
READERS: Final = word_set(
    "ls cat less more head tail grep rg ack ag egrep fgrep wc file stat du df pwd whoami which "
    "type echo printf tree diff sort uniq cut awk jq yq man date env history vim vi nano code cp "
    "mv mkdir touch pytest tox mypy ruff pylint flake8 black eslint jest sed tee dirname basename "
    "md5sum test"
)
ALL_KNOWN: Final = word_set(
    "git find kubectl docker podman terraform tofu drop delete alter sh bash"
)
ALONE: Final = {
    **dict.fromkeys(("rm", "unlink", "rmdir", "shred", "trash", "trash-put", "rimraf", "del",
                     "srm"), ("delete", "file")),
    "dropdb": ("delete", "table"), "userdel": ("delete", "user"), "deluser": ("delete", "user"),
    **dict.fromkeys(("mail", "mailx", "mutt", "sendmail", "msmtp", "swaks", "ssmtp", "s-nail"),
                    ("send", "mail")),
    **dict.fromkeys(("reboot", "shutdown", "halt", "poweroff"), ("restart", "")),
    **dict.fromkeys(("chmod", "chown", "chgrp", "setfacl"), ("permit", "")),
    "ansible-playbook": ("deploy", ""), "flyway": ("migrate", ""),
    "goreleaser": ("release", ""), "semantic-release": ("release", ""),
}  # fmt: skip
_Does = tuple[tuple[str, str], ...]
SUBCOMMANDS: Final[dict[tuple[str, str], _Does]] = {
    ("git", "rm"): (("delete", "file"),), ("git", "clean"): (("delete", "file"),),
    ("git", "push"): (("push", ""),), ("git", "merge"): (("merge", ""),),
    ("gh", "merge"): (("merge", ""),), ("glab", "merge"): (("merge", ""),),
    ("hub", "merge"): (("merge", ""),), ("gh", "create"): (("release", ""),),
    ("docker", "push"): (("push", "container"), ("publish", "container")),
    ("podman", "push"): (("push", "container"), ("publish", "container")),
    **{(one, verb): (("delete", "container"),)
       for one in ("docker", "podman") for verb in ("rm", "rmi", "prune")},
    **{(one, "restart"): (("restart", ""),)
       for one in ("docker", "podman", "systemctl", "service", "pm2", "supervisorctl",
                   "docker-compose", "rc-service")},
    **{("systemctl", verb): (("restart", ""),) for verb in ("reload", "stop", "reboot")},
    ("kubectl", "delete"): (("delete", "resource"),),
    **{("kubectl", verb): (("deploy apply", ""),) for verb in ("apply", "replace")},
    ("kubectl", "create"): (("deploy", ""),), ("kubectl", "set"): (("deploy", ""),),
    ("kubectl", "restart"): (("restart", ""),),
    **{("helm", verb): (("deploy", ""),) for verb in ("upgrade", "install", "rollback")},
    ("helm", "uninstall"): (("delete", "resource"),),
    **{(one, "apply"): (("deploy apply", ""),) for one in ("terraform", "tofu", "terragrunt")},
    **{(one, "destroy"): (("delete", "resource"),) for one in ("terraform", "tofu", "pulumi")},
    ("pulumi", "up"): (("deploy", ""),),
    ("aws", "rm"): (("delete", "file"),), ("aws", "delete-object"): (("delete", "file"),),
    ("gsutil", "rm"): (("delete", "file"),), ("mc", "rm"): (("delete", "file"),),
    ("rclone", "delete"): (("delete", "file"),), ("rclone", "purge"): (("delete", "file"),),
    ("redis-cli", "flushall"): (("delete", ""),), ("redis-cli", "flushdb"): (("delete", ""),),
    ("alembic", "upgrade"): (("migrate", ""),), ("alembic", "downgrade"): (("migrate", ""),),
    **{(one, "publish"): (("publish release", ""),)
       for one in ("npm", "yarn", "pnpm", "cargo", "poetry", "uv", "flit")},
    ("twine", "upload"): (("publish release", ""),), ("gem", "push"): (("publish release", ""),),
    **{(one, "add"): (("install", ""),) for one in ("yarn", "pnpm", "uv", "poetry", "cargo", "apk",
                                                  "bun")},
    **{(one, "i"): (("install", ""),) for one in ("npm", "pnpm")},
    ("make", "migrate"): (("migrate", ""),),
}  # fmt: skip
# What a program works upon, whatever its words are.
PROGRAM_THINGS: Final = {
    **dict.fromkeys(("ufw", "iptables", "ip6tables", "nft", "firewall-cmd"), ("firewall", "rule")),
    "crontab": ("schedule", "cron"), "useradd": ("user", "account"), "usermod": ("user", "account"),
    "certbot": ("certificate",), "nsupdate": ("zone", "record", "dns"),
}  # fmt: skip
