"""How two processes of ours talk over a pipe: pickles, each with its length before it."""

import pickle
import struct
from typing import Any, BinaryIO

_LENGTH = struct.Struct(">Q")


def send(pipe: BinaryIO, *values: object) -> None:
    """Writes values, one after the other, at once. Raises OSError where nobody reads them."""
    contents = [pickle.dumps(value, pickle.HIGHEST_PROTOCOL) for value in values]
    try:
        for content in contents:
            pipe.write(_LENGTH.pack(len(content)))
            pipe.write(content)
        pipe.flush()
    except ValueError as fault:  # this side was closed meanwhile, by another thread
        raise BrokenPipeError from fault


def receive(pipe: BinaryIO) -> Any:
    """The next value. Raises EOFError where the other side has ended, or this one was closed."""
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return pickle.loads(_exactly(pipe, length))  # noqa: S301 (of a process of ours)


def _exactly(pipe: BinaryIO, count: int) -> bytes:
    try:
        content = pipe.read(count)
    except ValueError as fault:
        raise EOFError from fault
    if len(content) < count:
        raise EOFError
    return content
