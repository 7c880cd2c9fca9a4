"""Pooling in numbers of 150 digits: the judge of sets in which ordinary ones lose theirs."""

from mpmath import mp, mpf

mp.dps = 150


def exactly(yi, vi, method="DL"):
    """Estimate, standard error (Wald), tau2, I2 and Q of a set, by the textbook's formulae."""
    y, v = [mpf(float(number)) for number in yi], [mpf(float(number)) for number in vi]
    k, q = len(y), q_at(y, v, mpf(0))
    w = [1 / each for each in v]
    spare = sum(w) - sum(each**2 for each in w) / sum(w)
    tau2 = max(mpf(0), _ESTIMATORS[method](y, v, q, spare))
    marginal = [1 / (each + tau2) for each in v]
    estimate = _mean(y, marginal)
    typical = (k - 1) / spare
    i2 = 100 * tau2 / (typical + tau2) if method != "CE" else max(mpf(0), 100 * (q - (k - 1)) / q) if q else mpf(0)
    numbers = {"estimate": estimate, "se": 1 / mp.sqrt(sum(marginal)), "tau2": tau2, "i2": i2, "q": q}
    return {name: float(number) for name, number in numbers.items()}


def q_at(y, v, tau2):
    """The generalised Q statistic."""
    w = [1 / (each + tau2) for each in v]
    mean = _mean(y, w)
    return sum(a * (b - mean) ** 2 for a, b in zip(w, y, strict=True))


def log_likelihood(yi, vi, tau2, restricted):
    """Of a set at a given tau2, without constants."""
    y, v = [mpf(float(number)) for number in yi], [mpf(float(number)) for number in vi]
    w = [1 / (each + mpf(float(tau2))) for each in v]
    value = sum(mp.log(each) for each in w) - q_at(y, v, mpf(float(tau2)))
    return (value - mp.log(sum(w))) / 2 if restricted else value / 2


def _mean(y, w):
    return sum(a * b for a, b in zip(w, y, strict=True)) / sum(w)


def _variance(y):
    mean = sum(y) / len(y)
    return sum((each - mean) ** 2 for each in y)


def _paule_mandel(y, v, q, spare):
    target = len(y) - 1
    if q <= target:
        return mpf(0)
    low, high = mpf(0), mpf(1)
    while q_at(y, v, high) > target:
        high *= 4
    for _ in range(600):
        middle = (low + high) / 2
        low, high = (middle, high) if q_at(y, v, middle) > target else (low, middle)
    return low


_ESTIMATORS = {
    "CE": lambda y, v, q, spare: mpf(0),
    "DL": lambda y, v, q, spare: (q - (len(y) - 1)) / spare,
    "HS": lambda y, v, q, spare: (q - len(y)) / sum(1 / each for each in v),
    "HE": lambda y, v, q, spare: _variance(y) / (len(y) - 1) - sum(v) / len(v),
    "SJ": lambda y, v, q, spare: (
        (start := _variance(y) / len(y)) * q_at(y, v, start) / (len(y) - 1) if _variance(y) else mpf(0)
    ),
    "PM": _paule_mandel,
}
