"""A mail server in a process of its own: every message is on disk before its sender is told so.

python -m benchmarks.drills.postbox FILE [PORT]; the port taken is the first line of its output.
"""

import asyncio
import os
import sys
from email.parser import BytesHeaderParser

from aiosmtpd.smtp import SMTP, Envelope, Session


class Book:
    """One line per accepted message: its Message-ID and its recipients."""

    def __init__(self, path: str) -> None:
        self.book = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        headers = BytesHeaderParser().parsebytes(envelope.original_content or b"")
        line = f"{headers['Message-ID']} {','.join(envelope.rcpt_tos)}\n"
        os.write(self.book, line.encode())
        os.fsync(self.book)
        return "250 OK"


async def serve(path: str, port: int) -> None:
    """Take mail until killed."""
    book = Book(path)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(book, hostname="drill", loop=loop), "127.0.0.1", port)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0))
