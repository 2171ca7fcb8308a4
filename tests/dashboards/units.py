"""Values as Grafana prints them: the units that our dashboards use."""

import math


def formatted(value, unit, decimals=None):
    """The value with its unit, as a person reads it."""
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞"
    if unit == "s":
        return seconds(value, decimals)
    if unit == "percentunit":
        return f"{value * 100:.{1 if decimals is None else decimals}f} %"
    if unit in ("bytes", "Bps"):
        scaled, prefix = scale(value, 1024, ["", "Ki", "Mi", "Gi", "Ti"])
        return f"{number(scaled, decimals)} {prefix}B" + ("/s" if unit == "Bps" else "")
    scaled, prefix = scale(value, 1000, ["", " K", " Mil", " Bil"])
    return f"{number(scaled, decimals)}{prefix}" + (" /s" if unit == "reqps" else "")


def seconds(value, decimals=None):
    size = abs(value)
    if size == 0:
        return "0 s"
    for factor, name in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if size >= factor:
            return f"{number(value / factor, None if factor > 1 else decimals)} {name}"
    return f"{value:.2g} s"


def scale(value, base, prefixes):
    step = 0
    while abs(value) >= base and step + 1 < len(prefixes):
        value, step = value / base, step + 1
    return value, prefixes[step]


def number(value, decimals=None):
    """Three significant digits unless told otherwise, without trailing zeros."""
    if decimals is not None:
        return f"{value:.{decimals}f}"
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
