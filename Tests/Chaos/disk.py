"""A file on a FUSE file system that logs every write and every flush in order.

usage: disk.py IMAGE LOG DIRECTORY
The file IMAGE appears as DIRECTORY/image. Each write is stored in IMAGE and in LOG, where a record is a `Record` and
its data. A loop device on DIRECTORY/image passes on the writes and flushes of the file system on it. The program ends
when DIRECTORY is unmounted. Needs root.
Source: fuse(4), include/uapi/linux/fuse.h, protocol 7.12.
"""

import ctypes
import errno
import os
import struct
import sys

HEADER = struct.Struct("<IIQQIIII")
RECORD = struct.Struct("<cQI")
WRITTEN, FLUSHED = b"w", b"f"
ROOT, IMAGE = 1, 2
LOOKUP, FORGET, GETATTR, OPEN, READ, WRITE, RELEASE, FSYNC, FLUSH, INIT = 1, 2, 3, 14, 15, 16, 18, 20, 25, 26
INTERRUPT, BATCH_FORGET = 36, 42
WRITE_BYTES_MAX = 1 << 17
REQUEST_BYTES_MAX = WRITE_BYTES_MAX + 4096


class Disk:
    def __init__(self, image: str, log: str, device: int) -> None:
        self.image = os.open(image, os.O_RDWR)
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.device = device
        self.operations = {
            INIT: self.initialize, LOOKUP: self.look_up, GETATTR: self.attributes, OPEN: self.open, READ: self.read,
            WRITE: self.write, FSYNC: self.flush, FLUSH: self.nothing, RELEASE: self.nothing,
        }

    def serve(self) -> None:
        while True:
            try:
                request = os.read(self.device, REQUEST_BYTES_MAX)
            except OSError as error:
                if error.errno == errno.ENODEV:
                    return  # Unmounted.
                if error.errno in (errno.EINTR, errno.ENOENT, errno.EAGAIN):
                    continue
                raise
            length, opcode, unique, node, *_ = HEADER.unpack_from(request)
            if opcode in (FORGET, BATCH_FORGET, INTERRUPT):
                continue  # Without an answer.
            operation = self.operations.get(opcode)
            answer = operation(node, request[HEADER.size : length]) if operation else -errno.ENOSYS
            code, data = (answer, b"") if isinstance(answer, int) else (0, answer)
            os.write(self.device, struct.pack("<IiQ", 16 + len(data), code, unique) + data)

    def initialize(self, node: int, body: bytes) -> bytes:
        _, _, readahead, _ = struct.unpack_from("<IIII", body)
        big_writes = 1 << 5
        return struct.pack("<IIIIHHI", 7, 12, readahead, big_writes, 12, 9, WRITE_BYTES_MAX)

    def look_up(self, node: int, body: bytes) -> bytes | int:
        if node != ROOT or body.rstrip(b"\0") != b"image":
            return -errno.ENOENT
        return struct.pack("<QQQQII", IMAGE, 0, 3600, 3600, 0, 0) + self.status(IMAGE)

    def attributes(self, node: int, body: bytes) -> bytes:
        return struct.pack("<QII", 3600, 0, 0) + self.status(node)

    def status(self, node: int) -> bytes:
        size = os.fstat(self.image).st_size if node == IMAGE else 0
        mode, links = (0o100600, 1) if node == IMAGE else (0o040700, 2)
        return struct.pack(
            "<QQQQQQIIIIIIIIII", node, size, size // 512, 0, 0, 0, 0, 0, 0, mode, links, 0, 0, 0, 4096, 0)

    def open(self, node: int, body: bytes) -> bytes:
        return struct.pack("<QII", 1, 0, 0)

    def read(self, node: int, body: bytes) -> bytes:
        _, offset, size = struct.unpack_from("<QQI", body)
        return os.pread(self.image, size, offset)

    def write(self, node: int, body: bytes) -> bytes:
        _, offset, size = struct.unpack_from("<QQI", body)
        data = body[40 : 40 + size]
        os.pwrite(self.image, data, offset)
        os.write(self.log, RECORD.pack(WRITTEN, offset, size) + data)
        return struct.pack("<II", size, 0)

    def flush(self, node: int, body: bytes) -> bytes:
        os.write(self.log, RECORD.pack(FLUSHED, 0, 0))
        return b""

    def nothing(self, node: int, body: bytes) -> bytes:
        return b""


def main(image: str, log: str, directory: str) -> None:
    device = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={device},rootmode=40000,user_id=0,group_id=0".encode()
    no_suid, no_dev = 2, 4
    if ctypes.CDLL(None, use_errno=True).mount(b"disk", directory.encode(), b"fuse", no_suid | no_dev, options) != 0:
        raise OSError(ctypes.get_errno(), f"mount {directory}")
    Disk(image, log, device).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
