"""The hook process against daemons that are down, slow, foreign or talk nonsense: it refuses."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tractatus.integrations.agent_hook import client
from tractatus.integrations.agent_hook.client import refusal
from tractatus.integrations.agent_hook.daemon import is_same_user

CLIENT = client.__file__
# What CPython 3.11 to 3.14 have in memory for `import os, sys, time` and a socket; nothing more.
SMALL = {
    "_abc", "_codecs", "_collections_abc", "_frozen_importlib", "_frozen_importlib_external",
    "_imp", "_io", "_signal", "_socket", "_stat", "_thread", "_warnings", "_weakref", "abc",
    "array", "builtins", "codecs", "encodings", "encodings.aliases", "encodings.ascii",
    "encodings.utf_8", "genericpath", "io", "marshal", "os", "os.path", "posix", "posixpath",
    "stat", "sys", "time", "winreg", "zipimport", "__main__",
}  # fmt: skip


@pytest.fixture
def folder() -> Iterator[Path]:
    # A socket's path has at most 107 bytes; pytest's own folders may be longer.
    with tempfile.TemporaryDirectory(prefix="hook") as made:
        yield Path(made)


def hook(
    path: Path, event: str = "PreToolUse", *more: str, data: bytes = b"{}"
) -> subprocess.CompletedProcess[bytes]:
    words = [sys.executable, "-I", "-S", CLIENT, event, "--socket", str(path), *more]
    return subprocess.run(words, input=data, capture_output=True, timeout=30, check=False)


def serve(path: Path, talk: Callable[[socket.socket, bytes], None]) -> threading.Thread:
    """A daemon that does what `talk` does with its one connection."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    listening.listen()

    def run() -> None:
        connection, _ = listening.accept()
        with connection, listening:
            connection.settimeout(20)
            head = b""
            while b"\n" not in head:
                head += connection.recv(65_536)
            line, _, body = head.partition(b"\n")
            while len(body) < int(line.split(b" ")[4]):
                body += connection.recv(65_536)
            talk(connection, line.split(b" ")[1])

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def is_refused(done: subprocess.CompletedProcess[bytes], why: str) -> None:
    assert done.returncode == 2, done
    said = json.loads(done.stdout)["hookSpecificOutput"]
    assert said["permissionDecision"] == "deny"
    assert why in said["permissionDecisionReason"]
    assert "tractatus agent serve" in said["permissionDecisionReason"], "what to do"
    assert why in done.stderr.decode()


def test_no_daemon_is_a_refusal_that_says_what_to_do(folder: Path) -> None:
    is_refused(hook(folder / "none"), "no daemon answers")
    (folder / "file").write_text("")
    is_refused(hook(folder / "file"), "no daemon answers")


ANSWERS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "nothing": (lambda n: b"", "ended before it answered"),
    "nonsense": (lambda n: b"\xff\xfe" * 40, "no answer"),
    "no line": (lambda n: b"tractatus-hook/1", "no answer"),
    "http": (lambda n: b"HTTP/1.1 200 OK\r\n\r\n{}", "no answer"),
    "another's": (lambda n: b"tractatus-hook/1 %s 0 2 0\n{}" % (b"0" * 32), "no answer"),
    "another protocol": (lambda n: b"tractatus-hook/2 %s 0 2 0\n{}" % n, "no answer"),
    "another exit": (lambda n: b"tractatus-hook/1 %s 1 2 0\n{}" % n, "no answer"),
    "no numbers": (lambda n: b"tractatus-hook/1 %s 0 -2 4\n{}" % n, "no answer"),
    "cut off": (lambda n: b"tractatus-hook/1 %s 0 20 0\n{}" % n, "not complete"),
    "too much": (lambda n: b"tractatus-hook/1 %s 0 2 0\n{}{}" % n, "not complete"),
    "endless": (lambda n: b"x" * 1_200_000, "too long"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_no_answer_is_a_refusal(folder: Path, name: str) -> None:
    made, why = ANSWERS[name]

    def talk(connection: socket.socket, nonce: bytes) -> None:
        try:
            connection.sendall(made(nonce))
        except OSError:
            assert name == "endless"

    thread = serve(folder / "s", talk)
    is_refused(hook(folder / "s"), why)
    thread.join()


def test_an_answer_is_handed_on_as_it_is(folder: Path) -> None:
    for code in (0, 2):
        path = folder / str(code)
        answer = b"%d 4 5\n{ }\nwhy?\n" % code
        thread = serve(path, lambda c, n, a=answer: c.sendall(b"tractatus-hook/1 " + n + b" " + a))
        done = hook(path)
        assert (done.returncode, done.stdout, done.stderr) == (code, b"{ }\n", b"why?\n")
        thread.join()


def test_a_slow_daemon_is_a_refusal_and_a_drip_is_no_reason_to_wait(folder: Path) -> None:
    ends = threading.Event()

    def drip(connection: socket.socket, nonce: bytes) -> None:
        while not ends.wait(0.05):
            try:
                connection.sendall(b"t")
            except OSError:
                return

    thread = serve(folder / "s", drip)
    is_refused(hook(folder / "s", "PreToolUse", "--seconds", "0.4"), "0.4 seconds")
    ends.set()
    thread.join()


def test_an_event_that_never_ends_and_a_signal_are_refusals(folder: Path) -> None:
    words = [sys.executable, "-I", "-S", CLIENT, "PreToolUse", "--socket", str(folder / "s")]
    for number, more, why in (
        (None, ["--seconds", "0.3"], "0.3 seconds"),
        (signal.SIGTERM, [], "ended"),
    ):
        process = subprocess.Popen(
            [*words, *more], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        if number:
            wait_until_asleep(process.pid)
            process.send_signal(number)
        assert process.stdout and process.stderr and process.stdin
        assert process.wait(timeout=20) == 2
        assert b'"deny"' in process.stdout.read()
        assert why in process.stderr.read().decode()
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()


def wait_until_asleep(pid: int) -> None:
    """Until it waits for its event: the kernel says that it reads from a pipe."""
    import time

    for _ in range(400):
        if "pipe" in Path(f"/proc/{pid}/wchan").read_text() or _reads_standard_input(pid):
            return
        time.sleep(0.02)
    raise AssertionError("it never read its event")


def _reads_standard_input(pid: int) -> bool:
    try:
        words = Path(f"/proc/{pid}/syscall").read_text().split()
    except OSError:
        return False
    return words[:2] == ["0", "0x0"]  # read(0, ...)


def test_an_event_that_is_too_large_is_refused_before_it_is_sent(folder: Path) -> None:
    is_refused(hook(folder / "s", data=b"x" * (client.MAX_EVENT + 1)), "larger than")


@pytest.mark.parametrize(
    "words",
    [[], ["--socket"], ["PreToolUse", "x"], ["Pre Tool"], ["-x"], ["É"], ["a" * 41],
     ["PreToolUse", "--seconds", "nan"], ["PreToolUse", "--seconds", "0"],
     ["PreToolUse", "--seconds", "x"], ["PreToolUse", "--agent", "a b"]],
)  # fmt: skip
def test_words_that_make_no_sense_are_refusals(words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", CLIENT, *words], input=b"", capture_output=True, check=False
    )
    assert done.returncode == 2
    assert b'"deny"' in done.stdout and b"refuses" in done.stderr


def test_a_closed_output_is_no_permission(folder: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    words = [sys.executable, "-I", "-S", CLIENT, "Stop", "--socket", str(folder / "s")]
    done = subprocess.run(words, input=b"", stdout=writing, stderr=subprocess.DEVNULL, check=False)
    os.close(writing)
    assert done.returncode == 2


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("PreToolUse", {"hookSpecificOutput"}),
        ("UserPromptSubmit", {"decision", "reason"}),
        ("PostToolUse", {"decision", "reason"}),
        ("BeforeTool", {"decision", "reason"}),
        ("BeforeAgent", {"decision", "reason"}),
        ("beforeSubmitPrompt", {"continue", "user_message"}),
        ("beforeShellExecution", {"permission", "user_message", "agent_message"}),
        ("preToolUse", {"permission", "user_message", "agent_message"}),
        ("beforeReadFile", {"permission", "user_message", "agent_message"}),
    ],
)
def test_each_agent_is_refused_in_its_own_words(event: str, expected: set[str]) -> None:
    code, out, told = refusal(event, 'a "quoted" \\ reason\nof two lines \N{SNOWMAN}')
    said = json.loads(out)
    assert (code, set(said)) == (2, expected)
    assert b"quoted" in told
    assert not {"allow", True} & set(said.values() if event != "PreToolUse" else ())


@pytest.mark.parametrize("event", ["Stop", "SessionStart", "PreCompact", "AfterTool", "stop"])
def test_what_cannot_be_stopped_is_told_and_not_blocked(event: str) -> None:
    code, out, _ = refusal(event, "x")
    assert code == 0
    assert set(json.loads(out)) == {"systemMessage"}


def loaded(words: list[str]) -> set[str]:
    """Modules in memory when the hook has answered."""
    script = (
        f"import sys; sys.argv = {words!r}\n"
        f"source = open({CLIENT!r}).read().replace('sys.exit(main())', 'main()')\n"
        "exec(compile(source, 'client', 'exec'))\n"
        "print(' '.join(sorted(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], input=b"{}", capture_output=True, check=True
    )
    return set(done.stderr.decode().splitlines()[-1].split())


def test_it_loads_the_standard_library_alone_and_little_of_it(folder: Path) -> None:
    names = loaded(["hook", "PreToolUse", "--socket", str(folder / "none")])
    assert "_socket" in names
    assert names - SMALL == set()


def test_the_command_loads_next_to_nothing_more(folder: Path) -> None:
    """`tractatus agent hook` and `tractatus-hook`, as they are installed."""
    before = (
        "import sys, atexit\n"
        "before = set(sys.modules)\n"
        "atexit.register(lambda: print(' '.join(sorted(set(sys.modules) - before)),"
        " file=sys.stderr))\n"
    )
    rest = ["PreToolUse", "--socket", str(folder / "none")]
    for start, own in (
        (f"from tractatus.cli import main; main(['agent', 'hook', *{rest!r}])", {"tractatus.cli"}),
        (f"from tractatus.integrations.agent_hook.client import main; main({rest!r})", set()),
    ):
        words = [sys.executable, "-S", "-c", before + start]
        done = subprocess.run(
            words,
            input=b"{}",
            capture_output=True,
            check=True,
            env={"PYTHONPATH": str(Path(client.__file__).parents[3])},
        )
        names = set(done.stderr.decode().splitlines()[-1].split())
        ours = {name for name in names if name.startswith("tractatus")}
        assert ours == own | {
            "tractatus",
            "tractatus.integrations",
            "tractatus.integrations.agent_hook",
            "tractatus.integrations.agent_hook.client",
        }
        heavy = {"json", "re", "socket", "argparse", "asyncio", "pathlib", "typing", "httpx"}
        assert not names & (heavy)


def test_a_socket_of_another_user_is_not_asked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        client._check_peer(ours)
        ours_id = os.getuid()
        monkeypatch.setattr(os, "getuid", lambda: ours_id + 1)
        with pytest.raises(client.Refused, match="another user"):
            client._check_peer(ours)
        assert not is_same_user(theirs)
    monkeypatch.undo()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert is_same_user(theirs)
