"""A folder shown through FUSE whose writes fail from the n-th on, as those of a network folder that goes away do.

Run by a Python that has fusepy (Debian's python3-fusepy, which calls the module so): DISK PLACE ERROR AFTER. A file
DISK.well ends the failing.
"""

# ruff: noqa: PTH101, PTH102, PTH104, PTH108, PTH118, PTH208, SIM905
import errno
import os
import sys
from pathlib import Path

sys.path.insert(0, "/usr/lib/python3/dist-packages")
import fusepy

SAID = "st_atime st_ctime st_gid st_mode st_mtime st_nlink st_size st_uid st_ino".split()
SPACE = "f_bavail f_bfree f_blocks f_bsize f_favail f_ffree f_files f_flag f_frsize f_namemax".split()


class LostFolder(fusepy.Operations):
    """Passes everything on to another folder, until it fails."""

    def __init__(self, disk, error, after):
        self.disk, self.error, self.left = disk, getattr(errno, error), after

    def at(self, path):
        return os.path.join(self.disk, path.lstrip("/"))

    def __call__(self, name, path, *given):
        if name in {"mkdir", "unlink", "rename", "chmod", "chown", "create", "write", "truncate", "fsync"}:
            self.left -= 1
            if self.left < 0 and not Path(f"{self.disk}.well").exists():
                raise fusepy.FuseOSError(self.error)
        return super().__call__(name, path, *given)

    def getattr(self, path, handle=None):
        found = os.lstat(self.at(path))
        return {name: getattr(found, name) for name in SAID}

    def statfs(self, path):
        found = os.statvfs(self.at(path))
        return {name: getattr(found, name) for name in SPACE}

    def readdir(self, path, handle):
        return [".", "..", *os.listdir(self.at(path))]

    def mkdir(self, path, mode):
        os.mkdir(self.at(path), mode)

    def unlink(self, path):
        os.unlink(self.at(path))

    def rename(self, old, new):
        os.rename(self.at(old), self.at(new))

    def chmod(self, path, mode):
        os.chmod(self.at(path), mode)

    def chown(self, path, user, group):
        os.chown(self.at(path), user, group)

    def open(self, path, flags):
        return os.open(self.at(path), flags)

    def create(self, path, mode, info=None):
        return os.open(self.at(path), os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)

    def read(self, path, size, offset, handle):
        return os.pread(handle, size, offset)

    def write(self, path, data, offset, handle):
        return os.pwrite(handle, data, offset)

    def truncate(self, path, length, handle=None):
        os.truncate(self.at(path), length)

    def release(self, path, handle):
        os.close(handle)

    def fsync(self, path, only_data, handle):
        os.fsync(handle)


if __name__ == "__main__":
    disk, place, error, after = sys.argv[1:]
    fusepy.FUSE(LostFolder(disk, error, int(after)), place, foreground=True, nothreads=True)
