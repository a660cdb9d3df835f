"""Makes packages/image-ops/src/vectors/hdf5.golden.json: small HDF5 files of every kind that h5py writes, deflated, in base64.

    pip install h5py==3.16.0 hdf5plugin==7.1.0
    python scripts/goldens/make-hdf5.py packages/image-ops/src/vectors/hdf5.golden.json

Every file holds a dataset `depth` of 17 rows and 20 columns whose numbers are quarters from 0 in reading order, where its name does not
say otherwise: `quadruple-…` whole numbers from 0, `fine-…` 40 × 30 numbers in chunks of one, `unread-…` what is not read.
"""

import base64
import json
import sys
import tempfile
import zlib
from pathlib import Path

import h5py
import hdf5plugin
import numpy as np

HEIGHT, WIDTH = 17, 20
quarters = (np.arange(HEIGHT * WIDTH, dtype="<f4") * 0.25).reshape(HEIGHT, WIDTH)
whole = np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH)
fine = (np.arange(1200, dtype="<f4") * 0.25).reshape(40, 30)
folder = Path(tempfile.mkdtemp())


def write(name, data=quarters, libver="earliest", **options):
    low = "earliest" if libver in ("earliest", "v108") else libver
    with h5py.File(folder / f"{name}.h5", "w", libver=(low, libver) if libver != "earliest" else libver) as file:
        file.create_dataset("depth", data=data, **options)


packed = {"compression": "gzip", "shuffle": True, "fletcher32": True}
for libver in ("earliest", "v110", "latest"):
    write(f"contiguous-{libver}", libver=libver)
    write(f"one-chunk-{libver}", libver=libver, chunks=(HEIGHT, WIDTH), compression="gzip")
    write(f"chunks-{libver}", libver=libver, chunks=(5, 7), **packed)
    write(f"lzf-{libver}", libver=libver, chunks=(5, 7), compression="lzf", shuffle=True)
    write(f"grows-down-{libver}", libver=libver, chunks=(5, 7), maxshape=(None, WIDTH))
    write(f"grows-right-{libver}", libver=libver, chunks=(5, 7), maxshape=(HEIGHT, None), compression="gzip")
    write(f"grows-both-{libver}", libver=libver, chunks=(5, 7), maxshape=(None, None), compression="gzip")
    write(f"may-double-{libver}", libver=libver, chunks=(5, 7), maxshape=(2 * HEIGHT, 2 * WIDTH))
write("fine-fixed", fine, "latest", chunks=(1, 1))
write("fine-fixed-packed", fine, "v114", chunks=(1, 1), compression="gzip")
write("fine-extensible", fine, "latest", chunks=(1, 1), maxshape=(None, 30))
write("fine-both", fine, "v110", chunks=(1, 1), maxshape=(None, None))
write("fine-tree", fine, chunks=(1, 1))

write("float16", quarters.astype("<f2"))
write("float64", quarters.astype("<f8"), chunks=(5, 7), compression="lzf")
write("float32-big-endian", quarters.astype(">f4"))
write("float64-big-endian", quarters.astype(">f8"), chunks=(5, 7), **packed)
write("quadruple-uint16", whole.astype("<u2"))
write("quadruple-int64-big-endian", whole.astype(">i8"))
write("quadruple-scale-offset", whole.astype("<i4"), chunks=(5, 7), scaleoffset=0)
write("quadruple-scale-offset-big-endian", whole.astype(">u2"), chunks=(5, 7), scaleoffset=0)
write("scale-offset", chunks=(5, 7), scaleoffset=2)
write("scale-offset-float64", quarters.astype("<f8"), chunks=(5, 7), scaleoffset=2, shuffle=True, compression="gzip")
write("plane-of-three-axes", quarters[None], chunks=(1, 5, 7))
write("column-of-three-axes", quarters[:, :, None], "latest", chunks=(5, 7, 1))

with h5py.File(folder / "compact.h5", "w") as file:
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple((HEIGHT, WIDTH))
    dataset = h5py.h5d.create(file.id, b"depth", h5py.h5t.IEEE_F32LE, space, properties)
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, quarters)
with h5py.File(folder / "named-type.h5", "w") as file:
    file["metres"] = np.dtype("<f4")
    file.create_dataset("depth", data=quarters, dtype=file["metres"])
with h5py.File(folder / "many-attributes.h5", "w", libver="latest") as file:
    dataset = file.create_dataset("depth", data=quarters, track_order=True)
    for number in range(20):
        dataset.attrs[f"attribute {number}"] = "x" * 40
with h5py.File(folder / "user-block.h5", "w", userblock_size=512) as file:
    file["depth"] = quarters
for libver in ("earliest", "latest"):
    with h5py.File(folder / f"many-names-{libver}.h5", "w", libver=libver) as file:
        group = file.create_group("left/right")
        for number in range(40):
            group[f"frame {number:03}, a name of some length"] = number
        group["here"] = quarters
        file["depth"] = h5py.SoftLink("/left/right/here")
with h5py.File(folder / "fill.h5", "w") as file:
    dataset = file.create_dataset("depth", shape=(HEIGHT, WIDTH), chunks=(5, 7), dtype="<f4", fillvalue=7.5)
    dataset[:5] = quarters[:5]

filters = {
    "szip": {"compression": "szip"},
    "Blosc": hdf5plugin.Blosc(),
    "Zstandard": hdf5plugin.Zstd(),
    "bitshuffle": hdf5plugin.Bitshuffle(),
    "LZ4": hdf5plugin.LZ4(),
}
for name, options in filters.items():
    write(f"unread-the filter {name}", chunks=(HEIGHT, WIDTH), **options)
write("unread-compound values", np.zeros((HEIGHT, WIDTH), dtype=[("a", "f4"), ("b", "i4")]))
write("unread-text", np.full((HEIGHT, WIDTH), b"a"))
with h5py.File(folder / "unread-a link into another file.h5", "w") as file:
    file["depth"] = h5py.ExternalLink("contiguous-earliest.h5", "/depth")
with h5py.File(folder / "unread-numbers that lie in another file.h5", "w") as file:
    file.create_dataset("depth", data=quarters, external=[("outside.bin", 0, h5py.h5f.UNLIMITED)])
layout = h5py.VirtualLayout(shape=(HEIGHT, WIDTH), dtype="f4")
layout[:] = h5py.VirtualSource("contiguous-earliest.h5", "depth", shape=(HEIGHT, WIDTH))
with h5py.File(folder / "unread-a virtual dataset.h5", "w", libver="latest") as file:
    file.create_virtual_dataset("depth", layout)
with h5py.File(folder / "unread-numbers that were never written.h5", "w") as file:
    file.create_dataset("depth", shape=(HEIGHT, WIDTH), dtype="<f4")

files = {path.stem: base64.b64encode(zlib.compress(path.read_bytes(), 9)).decode() for path in sorted(folder.iterdir()) if path.suffix == ".h5"}
Path(sys.argv[1]).write_text(json.dumps(files, indent=2) + "\n")
