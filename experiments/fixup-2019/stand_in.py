#!/usr/bin/env python3
"""Images of CIFAR-10's kind and format for a machine without CIFAR-10: stand_in.py FASHION_MNIST_FOLDER OUT_FOLDER [TRAIN TEST]

Fashion-MNIST's images, 28 x 28 and grey, are put into 32 x 32 pixels and coloured by a fixed rule: the foreground with a
hue that follows from the image's number, the background with the opposite one, fading from left to right. The first TRAIN
training and TEST test images (default: 50,000 and 10,000), their order kept, in CIFAR-10's six binary files."""
import gzip
import os
import sys

import numpy as np


def idx(folder, name, offset):
    with gzip.open(os.path.join(folder, name)) as stream:
        return np.frombuffer(stream.read(), np.uint8, offset=offset)


def coloured(grey, first):
    """(n, 28, 28) to (n, 3, 32, 32) bytes; `first`: the number of the first image."""
    n = len(grey)
    shape = np.zeros((n, 32, 32))
    shape[:, 2:30, 2:30] = grey / 255.0
    angle = 2 * np.pi * ((np.arange(first, first + n) * 0.6180339887) % 1)  # the golden ratio: spread evenly, never twice
    hue = 0.5 + 0.5 * np.cos(angle[:, None] + 2 * np.pi / 3 * np.arange(3))  # (n, 3)
    fade = np.linspace(0.2, 0.6, 32)
    images = shape[:, None] * hue[:, :, None, None] + (1 - shape[:, None]) * (1 - hue)[:, :, None, None] * fade
    return np.round(255 * images).astype(np.uint8)


def write(path, images, labels):
    records = np.concatenate([labels[:, None], images.reshape(len(images), -1)], axis=1)
    records.tofile(path)


def main():
    source, out = sys.argv[1], sys.argv[2]
    train, test = (int(word) for word in sys.argv[3:5]) if len(sys.argv) > 3 else (50000, 10000)
    os.makedirs(out, exist_ok=True)
    for kind, total in (("train", train), ("t10k", test)):
        grey = idx(source, f"{kind}-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28)
        labels = idx(source, f"{kind}-labels-idx1-ubyte.gz", 8)
        files = [f"data_batch_{k}.bin" for k in range(1, 6)] if kind == "train" else ["test_batch.bin"]
        cuts = [total * k // len(files) for k in range(len(files) + 1)]
        for name, begin, end in zip(files, cuts, cuts[1:]):
            write(os.path.join(out, name), coloured(grey[begin:end], begin), labels[begin:end])


if __name__ == "__main__":
    main()
