"""`tractatus tenancy install`: bring the scope and the declarations into a database of yours."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tractatus.compose.installing import Done, Kept, Wanted, install_tenancy, tenancy_script

if TYPE_CHECKING:
    _Actions = argparse._SubParsersAction[argparse.ArgumentParser]

_EPILOG = """\
Makes the schema `tenancy` in a database of yours, with two logins: the application's, which can
only enter the tenant of a token, and the issuer's, which mints tokens for whoever your own log-in
let in. Tables are protected afterwards, one declaration each. The address is of the tables' owner,
who may create roles, or of a superuser; what an owner without superuser cannot do is told, with
what stands in for it. It can be run again: what is there is left as it is.

Exit 0 all done, 1 done, and something is missing or weaker than declared, 2 nothing was done.

  ./tractatus tenancy install --database postgresql://postgres:password@127.0.0.1/shop
  ./tractatus tenancy install --database postgresql://owner:password@db.example.org/shop \\
      --tenant-type bigint --app-role shop_web --passwords shop.json
  ./tractatus tenancy install --database postgresql://owner@db.example.org/shop --print
"""


def configure(actions: _Actions) -> None:
    """Add the sub-command."""
    action = actions.add_parser(
        "install",
        help="make scope, logins and declarations in a database of yours",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    action.add_argument("--database", metavar="URL", required=True, help="as owner or superuser")
    action.add_argument(
        "--tenant-type",
        choices=("uuid", "bigint", "integer", "text"),
        default="uuid",
        help="type of every tenant column (default: uuid)",
    )
    action.add_argument(
        "--owner-role",
        metavar="ROLE",
        help="who owns the tables (default: the login in the address; of a superuser, the owner "
        "of the database)",
    )
    action.add_argument("--app-role", metavar="ROLE", help="default: DATABASE_app")
    action.add_argument("--issuer-role", metavar="ROLE", help="default: DATABASE_issuer")
    action.add_argument("--definer-role", metavar="ROLE", help="default: DATABASE_definer")
    action.add_argument(
        "--passwords",
        type=Path,
        metavar="FILE",
        help="keep the passwords of new logins here (mode 0600) instead of printing them",
    )
    action.add_argument(
        "--scope",
        choices=("setting", "mac"),
        help="keep a scope in a setting that only the definer may write (needs a superuser, costs "
        "less in each statement), or prove it by a MAC (default: the first, if the login may)",
    )
    action.add_argument("--print", action="store_true", help="only show the SQL; connects nowhere")
    action.add_argument("--json", action="store_true", help="one JSON document")
    action.set_defaults(run=run)


_KEPT: Final[dict[str | None, Kept | None]] = {
    None: None,
    "setting": "in_setting",
    "mac": "by_mac",
}


def run(arguments: argparse.Namespace) -> int:
    """Install, and say what was done and what is missing."""
    wanted = Wanted(
        url=arguments.database,
        tenant_type=arguments.tenant_type,
        owner=arguments.owner_role,
        app=arguments.app_role,
        issuer=arguments.issuer_role,
        definer=arguments.definer_role,
        passwords=arguments.passwords,
        kept=_KEPT[arguments.scope],
    )
    if arguments.print:
        print(tenancy_script(wanted), end="")
        return 0
    done = install_tenancy(wanted)
    shown = {} if arguments.passwords else done.passwords
    found = _document(done, shown)
    print(json.dumps(found, indent=2) if arguments.json else _describe(found, arguments.passwords))
    return 1 if found["missing"] or found["findings"] else 0


def _document(done: Done, passwords: dict[str, str]) -> dict[str, Any]:
    installed = done.installed
    return {
        "database": installed.plan.database,
        "tenant_type": installed.plan.tenant_type,
        "scope": installed.plan.kept.split("_")[1],
        "roles": {
            "owner": installed.plan.owner,
            "app": installed.plan.app,
            "issuer": installed.plan.issuer,
            "definer": installed.plan.definer,
        },
        "new": installed.is_new,
        "done": list(installed.done),
        "passwords": passwords,
        "missing": [{"what": one.what, "instead": one.instead} for one in installed.missing],
        "findings": [
            {"rule": one.rule, "object": one.object, "problem": one.problem, "mend": one.mend}
            for one in installed.findings
        ],
    }


_SCOPES: Final = {
    "setting": "kept in a setting that only the definer may write",
    "mac": "proved by a MAC in each statement",
}


def _describe(found: dict[str, Any], file: Path | None) -> str:
    roles = found["roles"]
    lines = [
        f"database       {found['database']}, tenants of type {found['tenant_type']}",
        f"scopes         {_SCOPES[found['scope']]}",
        f"tables' owner  {roles['owner']}",
        f"application    {roles['app']}",
        f"issuer         {roles['issuer']}",
        f"definer        {roles['definer']} (nobody can log in as it)",
    ]
    lines += [f"DONE  {one}" for one in found["done"]]
    lines += [f"password of {role}: {one}" for role, one in found["passwords"].items()]
    if found["passwords"]:
        lines.append("passwords are shown this once and kept nowhere")
    elif file is not None:
        lines.append(f"passwords of new logins are in {file}")
    for one in found["missing"]:
        lines += [f"MISSING  {one['what']}", f"         instead: {one['instead']}"]
    for one in found["findings"]:
        lines += [
            f"WEAK  {one['rule']}: {one['object']}: {one['problem']}",
            f"      mend: {one['mend']}",
        ]
    lines.append(_ending(found))
    return "\n".join(lines)


def _ending(found: dict[str, Any]) -> str:
    start = "installed" if found["new"] else "was installed before"
    if not found["missing"] and not found["findings"]:
        return f"{start}; as declared: no finding"
    return f"{start}; {len(found['missing'])} missing, {len(found['findings'])} findings"
