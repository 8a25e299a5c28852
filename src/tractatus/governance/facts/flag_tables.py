"""What the flags and operands of common programs mean, as data.

`flags` map a flag to what its value is: a name that it is read under (`port`, `host`, `timeout`,
`worker`, ...), or `sql`, `script` (a line for a shell), `code`, `define` (NAME=VALUE), `publish`
(HOST:INNER), `mount` (HOST:INNER), `forward` (of ssh), `locator` (a URL or connection string),
`text` (nothing). Flags without a value need no entry; of a subcommand's own flag the entry begins
with it (`build -t`). `operands` say the same of words without a flag, the last entry of those that
follow. `verbs` are subcommands with operands of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tractatus.governance.facts.managers import CHOOSING, CHOOSING_MANY, MANAGED
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import CATEGORY_OF


@dataclass(frozen=True, slots=True)
class Program:
    """How one program is read.

    Args:
        service: What it talks to, if it is always the same.
        flags: Flag, with its dashes, to what its value is.
        operands: What the words without a flag are.
        verbs: Subcommand, in words, to what its operands are.
        default_port: Where it connects if it is not told.
        changes: Whether the paths that it names are changed.
        does: What it does to the database that it names, by statements; empty where SQL says.
        serves: Subcommands that listen at `default_port`; where there are none it always does.
    """

    service: str = ""
    flags: Mapping[str, str] = field(default_factory=dict)
    operands: tuple[str, ...] = ()
    verbs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    default_port: int | None = None
    changes: bool = False
    does: str = ""
    serves: tuple[str, ...] = ()


def _flags(*entries: str) -> dict[str, str]:
    """`"-p --port = port"` for each flag."""
    found: dict[str, str] = {}
    for entry in entries:
        names, _, meaning = entry.partition(" = ")
        found.update(dict.fromkeys(names.split(), meaning))
    return found


_PG: Final = _flags(
    "-h --host = host", "-p --port = port", "-d --dbname = database", "-U --username = text",
    "-c --command = sql", "-f --file = path", "-t --table = table", "-n --schema = database",
    "-o --output = write_path",
)  # fmt: skip
_PG_DUMP: Final = {
    **{flag: meaning for flag, meaning in _PG.items() if meaning != "sql"},
    **_flags("-f --file = write_path", "-F --format -j --jobs -Z --compress -T = text"),
}
_MONGO: Final = _flags(
    "--host = host", "--port -port = port", "--db -d = database", "--collection -c = table",
    "--uri = locator", "--eval = code", "-u --username -p --password = text",
    "--authenticationDatabase = text", "--dbpath --logpath --config -f = path",
    "--out -o = write_path",
    "--bind_ip = host",
)  # fmt: skip
_MYSQL: Final = _flags(
    "-h --host = host", "-P --port = port", "-D --database = database", "-e --execute = sql",
    "-u --user = text", "--connect-timeout --connect_timeout = timeout",
)  # fmt: skip
_REDIS: Final = _flags("-h = host", "-p --port = port", "-u = locator", "-n = index", "-a = text")
_CONTAINER: Final = _flags(
    "-p --publish = publish", "-v --volume = mount", "-e --env = define", "--env-file = path",
    "--cpus = cpu", "--scale = scale",
    "--shm-size --gpus --pull --ulimit --cap-add --cap-drop --device --add-host = text",
    "--dns = text",
    "--health-cmd --ip --log-driver --log-opt --pid --security-opt --tmpfs --volumes-from = text",
    "--name --network --platform --restart --label -l -u --user --entrypoint = text",
    "-w --workdir = path", "-f --file = path", "--mount = text", "-m --memory = text",
    "--hostname -h = host", "--stop-timeout = timeout", "--tag = image",
)  # fmt: skip
_PIP: Final = _flags(
    "-r --requirement = path", "-c --constraint = path", "-i --index-url = locator",
    "--extra-index-url = locator", "-t --target = path", "-e --editable = path",
    "--timeout = timeout", "--python --python-version = version", "-p = version",
)  # fmt: skip
_SETTING: Final = ("key", "keyed")
_PACKAGES: Final = ("package",)
_REMOVED: Final = ("removed",)
_PIP_VERBS: Final = {
    "install": _PACKAGES, "uninstall": _REMOVED, "download": _PACKAGES, "pip install": _PACKAGES,
    "add": _PACKAGES, "remove": _REMOVED, "tool install": _PACKAGES, "upgrade": _PACKAGES,
    "python install": ("version",), "python pin": ("version",), "env use": ("version",),
    "create": _PACKAGES, "update": _PACKAGES, "reinstall": _PACKAGES,
    "run": ("script",), "exec": ("script",), "pub add": _PACKAGES, "pub remove": _REMOVED,
    "inject": ("text", "package"), "uninject": ("text", "removed"),
    "pip uninstall": _REMOVED, "tool uninstall": _REMOVED,
    "config set": _SETTING, "config": _SETTING,
}  # fmt: skip
_NPM_VERBS: Final = {
    **dict.fromkeys(("install", "i", "add", "ci", "update", "upgrade", "exec", "dlx", "create",
                     "global"), _PACKAGES),
    **dict.fromkeys(("uninstall", "remove", "rm", "un", "unlink", "global remove"), _REMOVED),
    "global add": _PACKAGES, "env use": ("version",), "config set": _SETTING,
}  # fmt: skip
_SYSTEM_VERBS: Final = {
    **dict.fromkeys(("install", "reinstall", "upgrade", "add"), _PACKAGES),
    **dict.fromkeys(("remove", "purge", "del", "uninstall", "autoremove"), _REMOVED),
}

PROGRAMS: Final[dict[str, Program]] = {
    "mongosh": Program("mongodb", _MONGO, ("mongo_address",), default_port=27017),
    "mongod": Program("mongodb", _MONGO, default_port=27017),
    "mongodump": Program("mongodb", _MONGO, default_port=27017, does="select"),
    "mongorestore": Program("mongodb", _MONGO, default_port=27017, does="insert create"),
    "psql": Program("postgresql", _PG, ("database_or_locator", "text"), default_port=5432),
    "pg_dump": Program("postgresql", _PG_DUMP, ("database_or_locator",), default_port=5432,
                       does="select"),
    "pg_restore": Program("postgresql", _PG_DUMP, ("path",), default_port=5432,
                          does="insert create"),
    "createdb": Program("postgresql", _PG, ("database",), default_port=5432, changes=True,
                        does="create"),
    "dropdb": Program("postgresql", _PG, ("database",), default_port=5432, changes=True,
                      does="drop"),
    "pg_ctl": Program("postgresql", _flags("-D = path", "-o = script", "-l = path")),
    "mysql": Program("mysql", _MYSQL, ("database",), default_port=3306),
    "mysqldump": Program("mysql", _MYSQL, ("database", "table"), default_port=3306, does="select"),
    "redis-cli": Program("redis", _REDIS, ("text",), default_port=6379),
    "redis-server": Program("redis", _flags("--port = port", "--bind = host"), ("path",), {}, 6379),
    "sqlite3": Program("", _flags("-cmd = sqlite"), ("path", "sqlite"), changes=True),
    "clickhouse-client": Program(
        "clickhouse",
        _flags("-h --host = host", "--port = port", "-d --database = database", "-q --query = sql"),
    ),
    "ssh": Program(
        "ssh",
        _flags("-p = port", "-i -F = path", "-l = text", "-L -R = forward", "-J = host",
               "-o = define"),
        ("login", "script"), default_port=22,
    ),
    "scp": Program("ssh", _flags("-P = port", "-i = path"), ("remote_path",), changes=True),
    "sftp": Program("ssh", _flags("-P = port", "-i = path"), ("login",)),
    "rsync": Program("", _flags("-e = script", "--port = port", "--timeout = timeout"),
                     ("remote_path",), changes=True),
    "docker": Program(
        "",
        {**_CONTAINER, "build -t": "image", "buildx build -t": "image", "build -f": "path"},
        ("text",),
        {
            "run": ("image", "script"), "create": ("image", "script"), "pull": ("far_image",),
            "tag": ("text", "image"), "login": ("login",), "logout": ("text",),
            "build": ("path",), "buildx build": ("path",),
            "push": ("far_image",), "exec": ("text", "script"),
            "container run": ("image", "script"), "image pull": ("far_image",),
            "image push": ("far_image",),
            "rmi": ("removed_image",), "image rm": ("removed_image",),
            "service scale": ("scale",), "compose exec": ("text", "script"),
            "compose run": ("text", "script"),
        },
    ),
    "kubectl": Program(
        "",
        _flags("-n --namespace = text", "-f --filename = path", "--timeout = timeout",
               "--replicas = replica", "--image = image", "--context = host", "-o = text",
               "-l = text", "--port --target-port = port", "-c --container = text"),
        ("text",),
        {"port-forward": ("text", "publish"), "scale": ("text",),
         "exec": ("text", "script"), "set image": ("text", "images_set"),
         "config use-context": ("host",)},
    ),
    "kubeadm": Program("kubernetes", _flags("--kubernetes-version = version"), ("text",),
                       {"upgrade apply": ("version",)}),
    "wp": Program("", _flags("--version = version_of"), ("text",),
                  {f"{one} {done}": ("package",) for one in ("plugin", "theme")
                   for done in ("install", "update")}),
    "ufw": Program("", {}, ("text",), {"allow": ("opened",), "limit": ("opened",)}),
    "firewall-cmd": Program("", _flags("--add-port = opened"), ("text",)),
    "iptables": Program("", _flags("--dport --dports = port", "-p --sport = text"), ("text",)),
    # What `nsupdate` reads: the server that takes the changes.
    "server": Program("", {}, ("host", "port")),
    "curl": Program(
        "",
        _flags("-m --max-time --connect-timeout = timeout", "-o --output = write_path",
               "-d --data --data-raw --data-binary = body", "-X --request -H --header -u --user -A"
               " --user-agent -F --form -b --cookie = text", "--retry = retry",
               "-x --proxy --url = locator", "-T --upload-file -K --config --cacert = path"),
        ("locator",),
    ),
    "wget": Program(
        "",
        _flags("-O --output-document = write_path", "-T --timeout = timeout", "-P = write_path",
               "-t --tries = retry", "--header --user --password = text"),
        ("locator",),
    ),
    "http": Program("", _flags("--timeout = timeout"), ("text", "locator", "define")),
    "nc": Program("", _flags("-p = port", "-w = timeout"), ("host", "port")),
    "telnet": Program("", {}, ("host", "port")),
    "ping": Program("", _flags("-c -i -W -s -w = text"), ("asked",)),
    "dig": Program("", {}, ("asked",)),
    "nmap": Program("", _flags("-p -oN -oX = text"), ("host",)),
    "tmux": Program("", _flags("-s -n -t -x -y -L -f = text", "-c = path"), ("text",),
                    dict.fromkeys(("new", "new-session", "new-window", "split-window", "neww"),
                                  ("script",))),
    "screen": Program("", _flags("-S -t = text"), ("script",)),
    "ansible": Program(
        "", _flags("-i --inventory = inventory", "-l --limit = inventory", "-e -m -a -u = text",
                   "-f --forks = worker"), ("text",)),
    "helm": Program(
        "", _flags("-n --namespace -f --values = text", "--version = version_of",
                   "--repo = locator", "--timeout = timeout",
                   "--set --set-string = define"), ("text",),
        {"repo add": ("text", "locator"), "push": ("text", "locator"), "pull": ("chart",),
         **dict.fromkeys(("install", "upgrade", "template"), ("text", "chart"))}),
    "openssl": Program("", _flags("-connect -host = locator"), ("text",)),
    "http.server": Program("", _flags("-b --bind = host", "-d --directory = path"), ("port",),
                           default_port=8000),
    "php": Program("", _flags("-S = locator", "-t = path"), ("path", "text")),
    "jupyter": Program("", _flags("--port = port", "--ip = host"), ("text",), default_port=8888),
    "sleep": Program("", {}, ("wait",)),
    "kill": Program("", _flags("-s = text"), ("text",)),
    "make": Program("", _flags("-j --jobs = job", "-C = path", "-f = path"), ("text",)),
    "zstd": Program("", _flags("-T --threads = thread", "-o = write_path"), ("path",)),
    "celery": Program("", _flags("-c --concurrency = worker", "-A -Q -n -l = text"), ("text",)),
    "npx": Program("", _flags("-p --package = package"), ("package", "script")),
    "pip": Program("", _PIP, ("text",), _PIP_VERBS),
    "uv": Program("", _PIP, ("text",), _PIP_VERBS),
    "poetry": Program("", _PIP, ("text",), _PIP_VERBS),
    "conda": Program("", _flags("-n --name -c --channel = text"), ("text",), _PIP_VERBS),
    "npm": Program("", _flags("--prefix = path", "--registry = locator"), ("text",), _NPM_VERBS),
    "yarn": Program("", {}, ("text",), _NPM_VERBS),
    "cargo": Program("", _flags("--vers --version = version_of", "-j --jobs = job"), ("text",),
                     _PIP_VERBS),
    "pytest": Program("", _flags("-n --numprocesses = worker", "-k -m -p = text"), ("path",)),
    "head": Program("", _flags("-n --lines = line", "-c --bytes = text"), ("path",)),
    "shuf": Program("", _flags("-n --head-count = row", "-o = write_path"), ("path",)),
    "parallel": Program("", _flags("-j --jobs -P = job"), ("script",)),
    "go": Program("", {}, ("text",), {"get": _PACKAGES, "install": _PACKAGES}),
    "gem": Program("", _flags("-v --version = version_of"), ("text",), _PIP_VERBS),
    "bundle": Program("", _flags("-v --version = version_of"), ("text",), _PIP_VERBS),
    "install-package": Program("", _flags("-version -Version = version_of"), _PACKAGES),
    "choco": Program("", _flags("--version = version_of"), ("text",), _SYSTEM_VERBS),
    "dotnet": Program("", _flags("-v --version = version_of"), ("text",),
                      {"add package": _PACKAGES, "add": ("text", "text", "package"),
                       "tool install": _PACKAGES,
                       "remove package": _REMOVED, "tool uninstall": _REMOVED}),
    "apt": Program("", _flags("-t = text"), ("text",), _SYSTEM_VERBS),
    "brew": Program("", {}, ("text",), _SYSTEM_VERBS),
    "composer": Program("", {}, ("text",), {"require": _PACKAGES, "remove": _REMOVED}),
    "git": Program(
        "",
        _flags("-C = path", "-m --message -b -B --author -c --depth = text", "-F = path"),
        ("text",),
        {"tag": ("release",), "clone": ("locator", "write_path"), "remote add": ("text", "locator"),
         "remote set-url": ("text", "locator"), "fetch": ("locator", "text"),
         "config": _SETTING, "ls-remote": ("locator",),
         "pull": ("locator", "text"), "push": ("locator", "text"),
         "submodule add": ("locator", "write_path"), "add": ("path",), "rm": ("write_path",),
         "checkout": ("text",), "restore": ("write_path",), "mv": ("write_path",)},
    ),
    "bash": Program("", _flags("-c = script"), ("path", "")),
    "python": Program("python", _flags("-c = code", "-m = module", "-W -X = text"), ("path", ""),
                      default_port=8000, serves=("runserver",)),
    "nodejs": Program("nodejs", _flags("-e --eval = code", "-p = code"), ("path", "")),
    "flask": Program("", _flags("--port -p = port", "--host -h = host", "--app = text"), ("text",),
                     default_port=5000, serves=("run",)),
    "mkdocs": Program("", _flags("-a --dev-addr = locator"), ("text",), default_port=8000,
                      serves=("serve",)),
    "rails": Program("", _flags("-p --port = port", "-b --binding = host"), ("text",),
                     default_port=3000, serves=("server", "s")),
    "hugo": Program("", _flags("-p --port = port", "--bind = host"), ("text",),
                    default_port=1313, serves=("server",)),
    "lp": Program("", _flags("-h = host", "-d = printer", "-n -# = copy", "-o -t = text"),
                  ("path",)),
    "alembic": Program("", _flags("-c = path"), ("text",)),
    "uvicorn": Program("", _flags("--host = host", "--port = port", "--workers = worker",
                                  "--timeout-keep-alive = timeout", "-b --bind = locator"),
                       ("text",), default_port=8000),
    "gunicorn": Program("", _flags("-b --bind = locator", "-w --workers = worker",
                                   "-t --timeout = timeout"), ("text",), default_port=8000),
    "rm": Program("", {}, ("path",), changes=True),
    "mv": Program("", {}, ("path",), changes=True),
    "cp": Program("", _flags("-t --target-directory = write_path"), ("path",), changes=True),
    "tee": Program("", {}, ("path",), changes=True),
    "touch": Program("", {}, ("path",), changes=True),
    "mkdir": Program("", _flags("-m = text"), ("path",), changes=True),
    "rmdir": Program("", {}, ("path",), changes=True),
    "ln": Program("", {}, ("path",), changes=True),
    "truncate": Program("", _flags("-s = text"), ("path",), changes=True),
    "shred": Program("", _flags("-n = text"), ("path",), changes=True),
    "chmod": Program("", {}, ("text", "path"), changes=True),
    "chown": Program("", {}, ("text", "path"), changes=True),
    "sed": Program("", _flags("-e = text", "-f = path"), ("text", "path")),
    "for": Program("", {}, ("path",)),
    "cat": Program("", {}, ("path",)),
    "tail": Program("", _flags("-n --lines = line", "-c --bytes = text"), ("path",)),
    "less": Program("", {}, ("path",)),
    "ls": Program("", {}, ("path",)),
    "cd": Program("", {}, ("path",)),
    "grep": Program("", _flags("-e -m -A -B -C = text", "-f = path"), ("text", "path")),
    "find": Program("", _flags("-mtime -ctime -atime = age_days", "-mmin -cmin = age_minutes"),
                    ("path", "text")),
    "echo": Program("", {}, ("text",)),
    "vi": Program("", {}, ("path",), changes=True),
    "tar": Program("", _flags("-f -C = path"), ("path",), changes=True),
}  # fmt: skip

_SAME: Final = {
    "mongosh": "mongo mongos",
    "mongodump": "mongoexport mongostat",
    "mongorestore": "mongoimport",
    "pg_dump": "pg_isready pg_basebackup vacuumdb reindexdb",
    "mysql": "mariadb mysqladmin",
    "docker": "podman nerdctl docker-compose",
    "pip": "pip3 pipx pdm pipenv hatch rye snap nuget luarocks cabal opam cpanm flutter dart deno "
    "vcpkg",
    "yarn": "pnpm bun",
    "npx": "bunx uvx",
    "ping": "ping6 traceroute tracepath mtr",
    "dig": "nslookup whois host drill",
    "ansible": "ansible-playbook",
    "zstd": "xz pigz lz4",
    "make": "gmake ninja",
    "lp": "lpr",
    "conda": "mamba micromamba",
    "apt": "apt-get dnf yum apk zypper pacman",
    "bash": "sh zsh dash ash ksh fish",
    "python": "python3",
    "nodejs": "node deno",
    "nc": "ncat netcat",
    "http": "https httpie xh",
    "cat": "diff cmp uniq cut bat xxd od strings wc stat file md5sum sha256sum source .",
    "ls": "tree du df exa eza lsblk realpath readlink basename dirname pushd ncdu",
    "choco": "winget scoop",
    "grep": "rg egrep fgrep ag",
    "vi": "vim nano emacs code ed",
    "ssh": "autossh",
    "kubectl": "oc k",
    "uvicorn": "hypercorn",
}
PROGRAMS.update({name: PROGRAMS[one] for one, names in _SAME.items() for name in names.split()})

PROGRAMS.update({
    name: Program(product if product in CATEGORY_OF else "", {},
                  ("version",) if name in ("n", "chruby", "tfswitch") else ("text",),
                  dict.fromkeys(CHOOSING, ("version",)))
    for name, product in MANAGED.items()
})  # fmt: skip
PROGRAMS.update({
    name: Program("", {}, ("text",), dict.fromkeys((*CHOOSING, "set"), ("named_version",)))
    for name in CHOOSING_MANY
})  # fmt: skip

# Programs that run the words after them, with the number of operands of their own before.
WRAPPERS: Final = {
    "sudo": 0, "doas": 0, "env": 0, "nohup": 0, "time": 0, "exec": 0, "command": 0, "builtin": 0,
    "xargs": 0, "nice": 0, "ionice": 0, "stdbuf": 0, "setsid": 0, "watch": 0, "strace": 0,
    "timeout": 1, "flock": 1, "chroot": 1,
}  # fmt: skip
WRAPPER_FLAGS_WITH_VALUE: Final = word_set("-u -g -n -c -i -o -e -I -P -L -k -s --user --signal")
