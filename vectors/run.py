#!/usr/bin/env python3
"""Run the vectors against any implementation: python3 run.py [--must] [SUITE...] -- COMMAND...

COMMAND is started once. For each vector it reads one line of JSON, {"suite": ..., "input": ...},
and writes one: {"result": ...}, {"error": ...} or {"unsupported": true}. README.md says what stands
in them. Exit 0 if every answer is the expected one, 1 if not.
"""

import json
import subprocess
import sys
from pathlib import Path


def main(words):
    """Ask, compare, and say what differs."""
    if "--" not in words:
        print(__doc__, file=sys.stderr)
        return 2
    wanted, command = words[: words.index("--")], words[words.index("--") + 1 :]
    only_must = "--must" in wanted
    names = [word for word in wanted if word != "--must"]
    pipe = subprocess.PIPE
    peer = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)  # noqa: S603
    asked = differing = unsupported = 0
    for file in sorted(Path(__file__).parent.glob("*.json")):
        document = json.loads(file.read_text(encoding="utf-8"))
        if names and document["suite"] not in names:
            continue
        for vector in document["vectors"]:
            if only_must and vector["level"] != "must":
                continue
            answer = ask(peer, {"suite": document["suite"], "input": vector["input"]})
            if answer.get("unsupported"):
                unsupported += 1
                continue
            asked += 1
            expected = {key: vector[key] for key in ("result", "error") if key in vector}
            if answer != expected:
                differing += 1
                print(
                    f"{document['suite']}: {vector['name']} ({vector['level']}): "
                    f"{vector['description']}\n  expected {expected}\n  answered {answer}"
                )
    peer.stdin.close()
    print(f"{asked} answered, {differing} differ, {unsupported} unsupported")
    return 1 if differing or peer.wait() else 0


def ask(peer, question):
    """One line there, one line back."""
    peer.stdin.write(json.dumps(question) + "\n")
    peer.stdin.flush()
    return json.loads(peer.stdout.readline() or '{"error": "no answer"}')


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
