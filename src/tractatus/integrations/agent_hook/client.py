"""The hook process: hands one event of a coding agent to the daemon, and its answer back.

It starts before every tool call, so it loads the standard library's smallest parts and nothing of
this package, and can be run by path: `python -I -S client.py PreToolUse < event.json`. It decides
nothing. Whatever goes wrong, it refuses: exit 2 with the reason on standard error, which the
agents that are known here take as a block, and the agent's own form of a refusal on standard
output. The daemon must be the same user's; where the system can tell, that is checked.
"""

# The names with an underscore are the standard library's own; their public wrappers load enum and
# selectors, and take longer than all the rest.
import _signal  # type: ignore[import-not-found]  # typeshed knows it under its public name alone
import _socket
import os
import sys
import time

PROTOCOL = b"tractatus-hook/1"
MAX_EVENT = 8 * 1_048_576
MAX_ANSWER = 1_048_576
DEADLINE_S = 5.0

_REFUSED = 2
_START = "Start the daemon with `tractatus agent serve`, or take the hook out of the settings."
_MAX_HEADER = 200


class Refused(Exception):  # noqa: N818 - not an error of this package: it never leaves the process
    """There is no answer that can be trusted; the message is for people."""


def main(words: list[str] | None = None) -> int:
    """Ask the daemon about one event. Exit 0 go on, 2 refused."""
    arguments = sys.argv[1:] if words is None else words
    event = "PreToolUse"
    try:
        event, agent, path, seconds = _read_arguments(arguments)
        _arm(seconds)
        data = _read_event()
        code, out, told = _ask(path, event, agent, data, seconds)
    except BaseException as error:  # noqa: BLE001 - an exception would exit 1, which agents ignore
        reason = str(error) if isinstance(error, Refused) else type(error).__name__
        code, out, told = refusal(event, reason)
    try:
        _signal.setitimer(_signal.ITIMER_REAL, 0)
        _write(1, out)
        _write(2, told)
    except OSError:
        return _REFUSED
    return code


def default_socket() -> str:
    """Where the daemon listens unless it was told otherwise."""
    return os.path.expanduser("~/.local/state/tractatus/agent/socket")  # noqa: PTH111 - os alone


def _read_arguments(words: list[str]) -> tuple[str, str, str, float]:
    event, agent, path, seconds = "", "-", default_socket(), DEADLINE_S
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word in ("--agent", "--socket", "--seconds") and rest:
            value = rest.pop(0)
            if word == "--agent":
                agent = value
            elif word == "--socket":
                path = value
            else:
                seconds = float(value)
        elif word.startswith("-") or event:
            raise Refused(f"unknown argument: {word[:80]}")
        else:
            event = word
    if not (_is_name(event) and (agent == "-" or _is_name(agent)) and 0 < seconds <= 60):
        raise Refused("usage: tractatus-hook EVENT [--agent NAME] [--socket PATH] [--seconds N]")
    return event, agent, path, seconds


def _is_name(word: str) -> bool:
    plain = word.replace("-", "").replace("_", "")
    return 0 < len(word) <= 40 and plain.isascii() and plain.isalnum()


def _read_event() -> bytes:
    data = sys.stdin.buffer.read(MAX_EVENT + 1)
    if len(data) > MAX_EVENT:
        raise Refused(f"the event is larger than {MAX_EVENT} bytes")
    return data


def _ask(
    path: str, event: str, agent: str, data: bytes, seconds: float
) -> tuple[int, bytes, bytes]:
    """The daemon's answer, within the deadline, or `Refused`."""
    nonce = os.urandom(16).hex().encode()
    end = time.monotonic() + seconds
    connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        _within(connection, end)
        connection.connect(path)
        _check_peer(connection)
        header = b" ".join((PROTOCOL, nonce, event.encode(), agent.encode(), b"%d" % len(data)))
        connection.sendall(header + b"\n" + data)
        return _answer(connection, nonce, end)
    except TimeoutError:
        raise Refused(f"the daemon did not answer within {seconds:g} seconds") from None
    except OSError as error:
        raise Refused(f"no daemon answers at {path}: {error.strerror or error}") from None
    finally:
        connection.close()


def _answer(connection: _socket.socket, nonce: bytes, end: float) -> tuple[int, bytes, bytes]:
    """`PROTOCOL NONCE EXIT OUT ERR` and a line feed, then so many bytes of each, then the end."""
    data = b""
    while True:
        _within(connection, end)
        more = connection.recv(65_536)
        if not more:
            break
        data += more
        if len(data) > MAX_ANSWER + _MAX_HEADER:
            raise Refused("the daemon's answer is too long")
    header, _, body = data.partition(b"\n")
    parts = header.split(b" ")
    if len(parts) != 5 or parts[0] != PROTOCOL or parts[1] != nonce or parts[2] not in (b"0", b"2"):
        raise Refused("the daemon ended before it answered" if not data else "it is no answer")
    if not (parts[3].isdigit() and parts[4].isdigit()):
        raise Refused("it is no answer")
    out = int(parts[3])
    if len(body) != out + int(parts[4]):
        raise Refused("the daemon's answer is not complete")
    return int(parts[2]), body[:out], body[out:]


def _check_peer(connection: _socket.socket) -> None:
    """Whoever answers runs as the same user; systems that cannot tell rely on the socket's mode."""
    option = getattr(_socket, "SO_PEERCRED", None)
    if option is None:
        return
    peer = connection.getsockopt(_socket.SOL_SOCKET, option, 12)
    if int.from_bytes(peer[4:8], sys.byteorder) != os.getuid():
        raise Refused("the socket belongs to another user")


def _within(connection: _socket.socket, end: float) -> None:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    connection.settimeout(left)


def _arm(seconds: float) -> None:
    """Everything together has `seconds`; and whoever ends this process gets a refusal."""

    def late(number: int, frame: object) -> None:
        what = f"it took more than {seconds:g} seconds" if number == _signal.SIGALRM else "ended"
        raise Refused(what)

    for number in (_signal.SIGALRM, _signal.SIGTERM, _signal.SIGINT):
        _signal.signal(number, late)
    _signal.setitimer(_signal.ITIMER_REAL, seconds)


def refusal(event: str, reason: str, todo: str = _START) -> tuple[int, bytes, bytes]:
    """A refusal in the agent's own words, as far as the event's name tells whose event it is."""
    text = f"Tractatus refuses, because nothing could be decided: {reason}. {todo}"
    said = _quoted(text)
    if event == "PreToolUse":
        body = (
            '{"hookSpecificOutput": {"hookEventName": "PreToolUse", '
            f'"permissionDecision": "deny", "permissionDecisionReason": {said}}}}}'
        )
    elif event in ("UserPromptSubmit", "PostToolUse"):
        body = f'{{"decision": "block", "reason": {said}}}'
    elif event.startswith("Before"):
        body = f'{{"decision": "deny", "reason": {said}}}'
    elif event == "beforeSubmitPrompt":
        body = f'{{"continue": false, "user_message": {said}}}'
    elif event.startswith("before") or event == "preToolUse":
        body = f'{{"permission": "deny", "user_message": {said}, "agent_message": {said}}}'
    else:
        # Nothing is about to happen that could be stopped; a block here would only be a loop.
        return 0, f'{{"systemMessage": {said}}}\n'.encode(), b""
    return _REFUSED, f"{body}\n".encode(), f"{text}\n".encode("utf-8", "replace")


def _quoted(text: str) -> str:
    """A JSON string; the json module takes longer to load than this process may."""
    letters = []
    for letter in text:
        if letter in '"\\':
            letters.append("\\" + letter)
        elif " " <= letter <= "~":
            letters.append(letter)
        else:
            letters.append("?")
    return '"' + "".join(letters) + '"'


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


if __name__ == "__main__":
    sys.exit(main())
