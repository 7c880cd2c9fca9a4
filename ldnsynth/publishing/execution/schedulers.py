"""Whether a Dask scheduler answers at an address, found out in seconds whatever is there.

A client of Dask waits long for what never answers, and takes the first bytes of another service for the length of a
message. So the address is asked first by what any server of Dask sends when it is spoken to: a short message that
tells how it packs others. Only then is it asked what it is: a worker is no scheduler.
"""

import asyncio
import logging
import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from ldnsynth.errors import ReportError

_ADDRESS = re.compile(r"(?:(?P<form>tcp|tls)://)?(?P<host>\[[0-9a-fA-F:.]+\]|[^\s:/\[\]@]+):(?P<port>[0-9]{1,5})")
_SUCH_AS = "such as tcp://10.0.0.1:8786"
_LENGTH = struct.Struct("<Q")
_LONGEST_GREETING = 1 << 16
_IN_EVERY_GREETING = b"pickle-protocol"
_SECONDS = 4.0  # for the greeting, and for the answer


def check_scheduler(address: str) -> None:
    """Ask an address what it is, in less than ten seconds.

    Parameters
    ----------
    address : str
        Such as ``tcp://10.0.0.1:8786``; with ``tls://`` the certificates are those of Dask's configuration.

    Raises
    ------
    ReportError
        If it is no address, nothing answers, what answers is no scheduler of Dask, or Dask is not installed here.
    """
    parts = _ADDRESS.fullmatch(address)
    if not parts or not 0 < int(parts["port"]) < 1 << 16 or not address.isascii():
        raise ReportError(f"--scheduler: expected an address {_SUCH_AS}, found {address!r}.")
    if find_spec("distributed") is None:
        raise ReportError(
            "--scheduler needs the library distributed, which is not installed: pip install 'ldnsynth[cluster]'."
        )
    try:
        place = (parts["host"].strip("[]"), int(parts["port"]))
        certified = None
        if parts["form"] == "tls":
            _within(_SECONDS, lambda: _refuse_plain(place))
            certified = _certificates()  # loads Dask, too
        _within(_SECONDS, lambda: _greeting(place, certified))
        hush()  # loads Dask, which takes seconds of its own: only where something has answered
        kind = _within(_SECONDS, lambda: asyncio.run(asyncio.wait_for(_kind(address), _SECONDS)))
    except Exception as error:  # whatever another service makes of it
        raise ReportError(silent(address)) from error
    if kind != "Scheduler":
        raise ReportError(f"{address}: is a {kind.lower()} of a Dask cluster. Give the address of its scheduler.")


def silent(address: str) -> str:
    """What is told of an address at which nothing answers as a scheduler does."""
    return (
        f"{address}: no Dask scheduler answers there. Start one with `dask scheduler`, correct --scheduler "
        f"({_SUCH_AS}), or leave it out to work on this machine."
    )


def hush() -> None:
    """Keep what Dask writes of lost connections, with tracebacks, from the terminal: it is told in a sentence."""
    import distributed  # noqa: F401 - sets its own levels when it loads

    for name in ("distributed", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    for name in list(logging.root.manager.loggerDict):
        if name.startswith("distributed."):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _refuse_plain(place: tuple[str, int]) -> None:
    """See whether what answers speaks TLS at all, whoever it may want to speak with.

    Raises
    ------
    OSError
        If nothing answers in time, or not so.
    """
    anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(place, timeout=_SECONDS) as plain:
        try:
            anybody.wrap_socket(plain).close()
        except ssl.SSLError as error:
            if "ALERT" not in (error.reason or ""):  # a refusal is an answer
                raise


def _greeting(place: tuple[str, int], certified: ssl.SSLContext | None) -> None:
    """Hear the first message of a server of Dask.

    Raises
    ------
    OSError, ValueError
        If nothing answers in time, or something else does.
    """
    with socket.create_connection(place, timeout=_SECONDS) as plain:
        if certified:
            with certified.wrap_socket(plain) as connection:
                _hear(connection)
        else:
            _hear(plain)


def _certificates() -> ssl.SSLContext:
    from distributed.security import Security

    context = Security().get_connection_args("client").get("ssl_context")
    if context is None:
        raise ValueError("Dask's configuration names no certificates")
    return context


def _hear(connection: socket.socket) -> None:
    (length,) = _LENGTH.unpack(_exactly(connection, _LENGTH.size))
    if not 0 < length <= _LONGEST_GREETING or _IN_EVERY_GREETING not in _exactly(connection, length):
        raise ValueError("another service answers")


def _exactly(connection: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        chunk = connection.recv(length - len(data))
        if not chunk:
            raise ValueError("the connection was closed")
        data += chunk
    return data


async def _kind(address: str) -> str:
    """What a server of Dask calls itself: Scheduler, Worker or Nanny."""
    from distributed.core import rpc
    from distributed.security import Security

    server = rpc(address, connection_args=Security().get_connection_args("client"), timeout=_SECONDS)
    try:
        return str((await server.identity())["type"])
    finally:
        await server.close_rpc()


def _within(seconds: float, ask: Callable[[], Any]) -> Any:
    """What is answered in time; a name server may take longer than any limit of a socket.

    Raises
    ------
    TimeoutError
        If nothing is; and whatever asking raises.
    """
    told: list[tuple[Any, BaseException | None]] = []

    def listen() -> None:
        try:
            told.append((ask(), None))
        except BaseException as error:
            told.append((None, error))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    thread.join(seconds + 0.5)
    if not told:
        raise TimeoutError
    answer, error = told[0]
    if error:
        raise error
    return answer
