"""A web server on this machine that answers as badly as any, and the reach that finds it.

Each name is another site on the same server, but for those in ``ELSEWHERE``: names whose addresses
nobody may be sent to.
"""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from groups.links.reach import Reach

HERE = "127.0.0.1"
ELSEWHERE = {
    "inside.example": ["10.0.0.7"],
    "metadata.example": ["169.254.169.254"],
    "shared.example": ["100.64.0.1"],
    "six.example": ["fd00::1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "gateway.example": ["64:ff9b::7f00:1"],
    "both.example": ["93.184.215.14", "192.168.1.1"],
    "nobody.example": [],
}


class Site(ThreadingHTTPServer):
    """``answers`` by path; ``seen`` is what was asked, as "HEAD site.example /path"."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__((HERE, 0), _Handler)
        self.answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {
            "/robots.txt": status(404)
        }
        self.seen: list[str] = []
        self.looked_up: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.over = Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def url(self, path: str, host: str = "site.example", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def reach(self, tls: ssl.SSLContext | None = None) -> Reach:
        """This server and nothing else beside the public network, which no test asks."""
        trusted = {"tls": tls} if tls else {}
        return Reach(resolve=self.resolve, also=frozenset({(HERE, self.port)}), **trusted)

    def resolve(self, host: str, port: int) -> list[str]:
        self.looked_up.append(host)
        return ELSEWHERE.get(host, [HERE])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").partition(":")[0]
        self.server.seen.append(f"{self.command} {host} {self.path}")
        self.server.headers.append(dict(self.headers))
        self.close_connection = True
        with suppress(OSError):  # the visitor has gone
            self.server.answers.get(self.path, status(404))(self)

    do_HEAD = do_GET  # noqa: N815  # the name that http.server looks for

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def status(code: int, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """An answer without a body; names of headers are written with underscores."""

    def answer(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(code)
        for name, value in headers.items():
            asked.send_header(name.replace("_", "-"), value)
        asked.send_header("Content-Length", "0")
        asked.end_headers()

    return answer


def raw(*pieces: bytes, every: float = 0.0) -> Callable[[BaseHTTPRequestHandler], None]:
    """Bytes as they are, the last one again and again where ``every`` so many seconds are said."""

    def answer(asked: BaseHTTPRequestHandler) -> None:
        for piece in pieces:
            asked.wfile.write(piece)
        while every and not asked.server.over.wait(every):
            asked.wfile.write(pieces[-1])

    return answer


def silence(asked: BaseHTTPRequestHandler) -> None:
    asked.server.over.wait(20)


def text(body: str) -> Callable[[BaseHTTPRequestHandler], None]:
    return raw(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())


@contextmanager
def running(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    site = Site()
    if tls:
        site.socket = tls.wrap_socket(site.socket, server_side=True)
    Thread(target=site.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield site
    finally:
        site.over.set()
        site.shutdown()
        site.server_close()


def certificate(folder: Path, host: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server shows for ``host``, signed by itself; and a visitor who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    shown, secret = folder / "shown.pem", folder / "secret.pem"
    shown.write_bytes(made.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(shown, secret)
    return server, ssl.create_default_context(cafile=str(shown))
