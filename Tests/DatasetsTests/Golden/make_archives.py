#!/usr/bin/env python3
"""Writes the archives in archives/ with Python's own zipfile and tarfile (made with Python 3.11, standard library only)."""
import gzip
import io
import os
import tarfile
import zipfile

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "archives")
LONG = "/".join(["a-folder-with-a-rather-long-name"] * 4) + "/é.txt"
FILES = {
    "set/corpus.jsonl": b"".join(b'{"_id": "%d", "text": "alpha beta %d"}\n' % (i, i * i) for i in range(500)),
    "set/empty": b"",
    "set/" + LONG: "größer\n".encode(),
}


def make_zip(name, entries, method=zipfile.ZIP_DEFLATED, limit=None, mode=0o100644):
    saved = zipfile.ZIP64_LIMIT
    if limit is not None:
        zipfile.ZIP64_LIMIT = limit
    with zipfile.ZipFile(os.path.join(FOLDER, name), "w") as archive:
        for path, data in entries.items():
            info = zipfile.ZipInfo(path, (2024, 1, 1, 0, 0, 0))
            info.external_attr = mode << 16
            info.compress_type = method
            with archive.open(info, "w", force_zip64=limit is not None) as file:
                file.write(data)
    zipfile.ZIP64_LIMIT = saved


def make_tar(name, entries, kind, links=()):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=kind) as archive:
        folder = tarfile.TarInfo("set")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for path, data in entries.items():
            info = tarfile.TarInfo(path)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for path, target in links:
            info = tarfile.TarInfo(path)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
    data = buffer.getvalue()
    if name.endswith(".gz"):
        data = gzip.compress(data, mtime=0)
    with open(os.path.join(FOLDER, name), "wb") as file:
        file.write(data)


os.makedirs(FOLDER, exist_ok=True)
make_zip("deflated.zip", FILES)
make_zip("stored.zip", FILES, zipfile.ZIP_STORED)
make_zip("zip64.zip", FILES, limit=0)
make_zip("bzip2.zip", {"a": b"a" * 100}, zipfile.ZIP_BZIP2)
make_zip("slip.zip", {"good": b"good", "../evil": b"evil"})
make_zip("absolute.zip", {"/evil": b"evil"})
make_zip("link.zip", {"link": b"/etc"}, mode=0o120777)
make_tar("gnu.tar.gz", FILES, tarfile.GNU_FORMAT)
make_tar("pax.tar.gz", FILES, tarfile.PAX_FORMAT)
make_tar("ustar.tar", {"set/corpus.jsonl": FILES["set/corpus.jsonl"]}, tarfile.USTAR_FORMAT)
make_tar("slip.tar.gz", {"../evil": b"evil"}, tarfile.GNU_FORMAT)
make_tar("link.tar.gz", {}, tarfile.GNU_FORMAT, links=[("link", "/etc")])
