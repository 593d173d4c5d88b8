"""How two processes of ours talk over a pipe: pickles, each with its length before it."""

import pickle
import struct
from typing import Any, BinaryIO

_LENGTH = struct.Struct(">Q")


def send(pipe: BinaryIO, *values: object) -> None:
    """Writes values, one after the other, at once. Raises OSError where nobody reads them."""
    for value in values:
        content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        pipe.write(_LENGTH.pack(len(content)))
        pipe.write(content)
    pipe.flush()


def receive(pipe: BinaryIO) -> Any:
    """The next value. Raises EOFError where the other side has ended."""
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return pickle.loads(_exactly(pipe, length))  # noqa: S301 (of a process of ours)


def _exactly(pipe: BinaryIO, count: int) -> bytes:
    content = pipe.read(count)
    if len(content) < count:
        raise EOFError
    return content
