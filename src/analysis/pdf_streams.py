"""Whether the streams of a PDF unpack to more than anybody reads, said before anything unpacks them whole."""

from __future__ import annotations

import re
import zlib

from analysis.limits import MB, most

_ABOUT, _STEP = 2_000, 65_536
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_FLATE, _OTHER = re.compile(rb"/Fl(?:ateDecode)?\b"), re.compile(rb"/(?:LZWDecode|LZW|RunLengthDecode|RL)\b")


def wild_streams(data: bytes) -> str:
    """Return what is wild about the streams of a PDF; blank where nothing is."""
    unpacked, streams = most("bytes that the streams of a PDF unpack to"), most("streams of a PDF")
    left, view = unpacked, memoryview(data)
    for number, match in enumerate(_STREAM.finditer(data)):
        if number >= streams:
            return f"of more than {streams:,} streams"
        about = data[max(match.start() - _ABOUT, 0) : match.start()].rpartition(b"obj")[2]
        flated = len(_FLATE.findall(about))
        if flated > 1 or (flated and _OTHER.search(about)):
            return "whose streams are packed more than once"
        if flated:
            left -= _unpacked(view[match.end() :], left)
        if left <= 0:
            return f"that unpacks to more than {unpacked // MB} MB"
    return ""


def _unpacked(data: memoryview, limit: int) -> int:
    """Return to how many bytes a stream unpacks, up to a limit."""
    unpacker, size = zlib.decompressobj(), 0
    for start in range(0, len(data), _STEP):
        part: bytes | memoryview = data[start : start + _STEP]
        try:
            while part and size < limit and not unpacker.eof:
                size += len(unpacker.decompress(part, 2**20))
                part = unpacker.unconsumed_tail
        except zlib.error:
            break
        if size >= limit or unpacker.eof:
            break
    return size
