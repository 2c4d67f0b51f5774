"""Where the server may listen: asked before anything is started, answered in a sentence."""

import errno
import socket
from ipaddress import ip_address

from alliance.kernel.errors import Refused


def refuse_unusable(host: str, port: int) -> None:
    """Refused with a sentence where nobody can listen: taken, not allowed, or no address of this machine."""
    try:
        _listen_for_a_moment(host, port)
    except OSError as error:
        raise Refused(_why(error, host, port)) from None


def is_loopback(host: str) -> bool:
    """Whether only this machine itself can reach what listens there."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def answers(host: str, port: int) -> bool:
    """Whether somebody answers at this port."""
    try:
        with socket.create_connection((reachable(host), port), timeout=0.5):
            return True
    except OSError:
        return False


def reachable(host: str) -> str:
    """The address under which this machine reaches what listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def _listen_for_a_moment(host: str, port: int) -> None:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, protocol, _name, address = found[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken by another program. Stop it, or choose another: "
            f"make run PORT={port + 1}, or alliance serve --port {port + 1}."
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return (
            f"This user may not listen on port {port}. Ports below 1024 belong to root: choose a higher one."
        )
    return f"{host} is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for every address it has."
