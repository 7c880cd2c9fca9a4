"""Where a picture that no page holds may be cut: in its empty bands, so that no row and no letter is halved."""

import io

import numpy as np
from PIL import Image

_LEAST_BAND = 0.004  # of a picture's height: less is the space between two lines of letters


def empty_bands(png: bytes, ratio: float) -> list[tuple[float, float]]:
    """The empty bands of a picture, from the top: middle and height of each, as shares of its height from 0 to 1.

    Parameters
    ----------
    png : bytes
        The picture, which may have its title above.
    ratio : float
        Height of the picture without its title, in its widths.
    """
    with Image.open(io.BytesIO(png)) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    pixels = pixels[-round(ratio * pixels.shape[1]) :]
    empty = (pixels == pixels[0, 0]).all(axis=(1, 2))
    edges = np.flatnonzero(np.diff(np.concatenate(([False], empty, [False])).astype(int)))
    bands = edges.reshape(-1, 2) / len(empty)
    inner = bands[(bands[:, 0] > 0) & (bands[:, 1] < 1) & (bands[:, 1] - bands[:, 0] > _LEAST_BAND)]
    return [(round(float(a + b) / 2, 4), round(float(b - a), 4)) for a, b in inner]
