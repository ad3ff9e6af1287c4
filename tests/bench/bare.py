"""``python -m tests.bench.bare PORT LEDGER N OF``: the same mails again, by a loop and nothing else.

Every mail of a sink's ledger whose number is N modulo OF, over one connection, made long before.
"""

import smtplib
import sys
from pathlib import Path

from tests.bench.sink import read


def main() -> None:
    port, number, of = int(sys.argv[1]), int(sys.argv[3]), int(sys.argv[4])
    mails = read(Path(sys.argv[2]))[number::of]
    with smtplib.SMTP("127.0.0.1", port) as line:
        for _, recipient, raw in mails:
            line.sendmail("hello@bench.test", [recipient], raw)


if __name__ == "__main__":
    main()
