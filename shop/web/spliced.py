"""A page that is kept packed, with gaps for what is each browser's own.

The gaps' words lie unpacked between the packed parts, so that the length of a page tells nothing of them (BREACH).
"""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

_HEAD = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
"""Of gzip: deflate, no name, no time, unknown system."""
_LEVEL = 6


@dataclass(frozen=True)
class SplicedPage:
    """What stands between the gaps, plain and as whole deflate blocks; the last one ends the stream."""

    parts: Sequence[bytes]
    packed: Sequence[bytes]

    @property
    def size(self) -> int:
        """Bytes that it takes in memory."""
        return sum(map(len, self.parts)) + sum(map(len, self.packed))

    @property
    def has_gaps(self) -> bool:
        """Whether anything in it is each browser's own."""
        return len(self.parts) > 1

    def fill(self, word: bytes) -> bytes:
        """The page with `word` in each gap."""
        return word.join(self.parts)

    def fill_packed(self, word: bytes) -> bytes:
        """The same as gzip. `word`: at most 65,535 bytes."""
        if not self.has_gaps:
            return self._whole
        stored = struct.pack("<BHH", 0, len(word), len(word) ^ 0xFFFF) + word
        return _close(stored.join(self.packed), self.fill(word))

    @cached_property
    def _whole(self) -> bytes:
        return _close(self.packed[0], self.parts[0])


def _close(packed: bytes, plain: bytes) -> bytes:
    """The blocks of `plain` between gzip's head and foot."""
    return _HEAD + packed + struct.pack("<LL", zlib.crc32(plain), len(plain) & 0xFFFFFFFF)


def splice(page: bytes, gap: bytes) -> SplicedPage:
    """Cut a page at each `gap`."""
    parts = page.split(gap)
    endings = [zlib.Z_FULL_FLUSH] * (len(parts) - 1) + [zlib.Z_FINISH]
    return SplicedPage(parts, [_pack(part, ending) for part, ending in zip_longest(parts, endings)])


def _pack(part: bytes, ending: int) -> bytes:
    """As deflate blocks that end at a byte and look at nothing before them."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(part) + packer.flush(ending)
