"""Programs that commands begin with, their subcommands, and the verbs of git."""

from __future__ import annotations

from typing import Final

from tractatus.governance.language.lexicon import word_set

# Program -> whether its first word is a subcommand.
PROGRAMS: Final[dict[str, bool]] = {
    **dict.fromkeys(
        [
            "git",
            "npm",
            "docker",
            "kubectl",
            "cargo",
            "pip",
            "pip3",
            "yarn",
            "pnpm",
            "terraform",
            "helm",
            "aws",
            "gcloud",
            "poetry",
            "uv",
            "brew",
            "apt",
            "apt-get",
            "systemctl",
            "gh",
            "alembic",
            "composer",
            "bundle",
            "dotnet",
            "gradle",
            "mvn",
            "docker-compose",
            "flyctl",
            "heroku",
            "vercel",
            "netlify",
            "svn",
            "hg",
            "podman",
            "ansible",
            "conda",
            "pipx",
            "rake",
            "php",
            "artisan",
        ],
        True,
    ),
    **dict.fromkeys(
        [
            "rm",
            "sudo",
            "chmod",
            "chown",
            "dd",
            "mkfs",
            "curl",
            "wget",
            "ssh",
            "scp",
            "rsync",
            "sed",
            "awk",
            "find",
            "grep",
            "make",
            "npx",
            "kill",
            "pkill",
            "killall",
            "shutdown",
            "mv",
            "eval",
            "crontab",
            "nohup",
            "pg_dump",
            "pg_restore",
            "psql",
            "mysqldump",
            "iptables",
            "tcpdump",
            "nmap",
            "telnet",
            *word_set(
                "rg ripgrep htop jq yq wc ansible-playbook mongodump mongorestore mongosh "
                "redis-cli tmux strace lsof netstat tar gzip zip unzip certbot nano restic borg "
                "rclone xargs pg_ctl journalctl logrotate ufw firewall-cmd dig nslookup traceroute "
                "goto eval dpkg"
            ),
        ],
        False,
    ),
}
# What follows a program that is meant as a noun or a place, not as a command: "git history".
SUBCOMMANDS: Final = word_set(
    "push pull commit rebase merge reset checkout stash clone fetch clean branch tag log "
    "diff add revert cherry-pick bisect blame switch restore init status amend squash "
    "install uninstall ci run test publish audit update upgrade exec build compose up "
    "down rmi prune volume image apply delete get describe logs scale rollout drain "
    "create destroy plan import taint rollback lint show freeze list sync lock remove "
    "start stop restart reload enable disable pr issue release deploy migrate downgrade "
    "stamp revision s3 ec2 iam rm ps kill cp mv outdated link unpublish dedupe fmt clippy "
    "bench doc search info config unset filter-branch gc reflog submodule worktree "
    "update-index"
)
GIT_VERBS: Final = word_set("push commit merge rebase")
