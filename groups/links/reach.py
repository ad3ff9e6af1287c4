"""Which machines the link checker may talk to: public ones, whatever a name or a redirect says.

A name is resolved once for each request, and the connection goes to the address that was looked at:
between looking and connecting the name cannot become another machine.
"""

import ssl
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from socket import SHUT_RDWR, SOCK_STREAM, create_connection, getaddrinfo
from typing import Final

PORTS: Final = (80, 443)
# IPv4 inside IPv6, for gateways (RFC 6052).
_NAT64: Final = IPv6Network("64:ff9b::/96")

Resolve = Callable[[str, int], Collection[str]]


class NotPublic(Exception):
    """The way leads into a network that is not for everybody."""


def addresses_of(host: str, port: int) -> list[str]:
    """Every address of the name, as this machine knows it. Raises OSError."""
    found = getaddrinfo(host, port, type=SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True)
class Reach:
    """How names become addresses, and whether any that is not public may be reached.

    Only tests give ``also``, for a server of their own; no setting does.
    """

    resolve: Resolve = addresses_of
    also: frozenset[tuple[str, int]] = frozenset()
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def address_of(self, host: str, port: int) -> str:
        """The address to connect to; one that is not public among several spoils them all."""
        addresses = self.resolve(host, port)
        if not addresses:
            raise OSError("no address")
        for address in addresses:
            if (address, port) not in self.also and not (port in PORTS and is_public(address)):
                raise NotPublic
        return next(iter(addresses))


def is_public(address: str) -> bool:
    """Not loopback, private, link-local, shared, multicast or reserved; nor by way of IPv6."""
    number = _innermost(ip_address(address))
    return number.is_global and not number.is_multicast


def _innermost(number: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(number, IPv4Address):
        return number
    if number in _NAT64:
        return IPv4Address(int(number) & 0xFFFFFFFF)
    return number.ipv4_mapped or number.sixtofour or number


class _ToAddress(HTTPConnection):
    """Speaks of ``host``, connects to ``address``."""

    def __init__(self, host: str, port: int, address: str, seconds: float) -> None:
        super().__init__(host, port, timeout=seconds)
        self.address = address

    def connect(self) -> None:
        self.sock = create_connection((self.address, self.port), self.timeout)


class _ToAddressByTLS(_ToAddress, HTTPSConnection):
    """The same, where the certificate has to be the host's."""

    def __init__(
        self, host: str, port: int, address: str, seconds: float, tls: ssl.SSLContext
    ) -> None:
        HTTPSConnection.__init__(self, host, port, timeout=seconds, context=tls)
        self.address, self.tls = address, tls

    def connect(self) -> None:
        _ToAddress.connect(self)
        # The handshake comes after ``sock`` is known, so that a slow one can be cut off.
        self.sock = self.tls.wrap_socket(
            self.sock, server_hostname=self.host, do_handshake_on_connect=False
        )
        self.sock.do_handshake()


def connection_to(
    scheme: str, host: str, port: int, *, seconds: float, reach: Reach
) -> HTTPConnection:
    """A connection that is not open yet. Raises NotPublic."""
    address = reach.address_of(host, port)
    if scheme == "https":
        return _ToAddressByTLS(host, port, address, seconds, reach.tls)
    return _ToAddress(host, port, address, seconds)


def cut(connection: HTTPConnection) -> None:
    """End what another thread waits for."""
    try:
        if connection.sock is not None:
            connection.sock.shutdown(SHUT_RDWR)
    except OSError:
        pass  # it has ended by itself
