"""Fashion-MNIST as float32 in [0, 1], from Debian's package."""
import gzip


def load(np, folder):
    def read(name, header):
        with gzip.open(f"{folder}/{name}.gz") as file:
            return np.frombuffer(file.read(), np.uint8, offset=header)

    def images(name):
        return read(name, 16).reshape(-1, 784).astype(np.float32) / np.float32(255)

    return (images("train-images-idx3-ubyte"), read("train-labels-idx1-ubyte", 8),
            images("t10k-images-idx3-ubyte"), read("t10k-labels-idx1-ubyte", 8))
