"""What the scripts of this folder read in a run file: its datasets, and the rows that are committed."""
import h5py


def datasets(file):
    """All of them by path."""
    found = {}
    file.visititems(lambda path, item: found.update({path: item}) if isinstance(item, h5py.Dataset) else None)
    return found


def rows_of(file):
    """The number of committed rows by schedule."""
    return dict(zip(file["schedule"].attrs["names"].split(), file["commit"][...].tolist()))


def schedule_of(dataset, names):
    """The one of these schedules that the dataset is the scale of, or has rows along; None: it has no rows."""
    scales = dataset.dims[0].keys() if dataset.ndim else ()
    return next((name for name in names if name == dataset.name.strip("/") or name in scales), None)
