"""Draws a dashboard file as an operator would see it, from its own queries.

    python draw.py --target 127.0.0.1:9464 --seconds 60 overview.png
    python draw.py --prometheus http://127.0.0.1:9090 --seconds 600 overview.png

With --target a Prometheus of its own scrapes that address for so long; with --prometheus the last so many seconds
of that one are drawn. Panels lie on the 24-column grid; time series have their legends, single values the colour of
their threshold, units are printed as Grafana prints them, and descriptions stand as small print.
"""

import argparse
import math
import pathlib
import textwrap
import time

import matplotlib

matplotlib.use("Agg")

import matplotlib.dates
import matplotlib.pyplot as plt
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from dashboard import Dashboard, legend
from prometheus import OwnPrometheus, Prometheus
from units import formatted

DEPLOY = pathlib.Path(__file__).resolve().parent.parent.parent / "deploy"

# Pixels of a column, a line and the gap between panels, near to what Grafana uses on a screen 1,920 wide.
COLUMN, LINE, GAP, DPI = 80, 38, 8, 100
CANVAS, PANEL, INK, PALE, RULE = "#111217", "#181b1f", "#d5d8df", "#8e939d", "#2c3235"
NAMED = {
    "green": "#73bf69", "yellow": "#fade2a", "orange": "#ff9830", "red": "#f2495c", "blue": "#5794f2",
    "purple": "#b877d9",
}
CYCLE = ["#7eb26d", "#eab839", "#6ed0e0", "#ef843c", "#e24d42", "#1f78c1", "#ba43a9", "#705da0", "#508642", "#cca300"]


class Canvas:
    """A figure whose places are given in pixels from the top left."""

    def __init__(self, height):
        self.width, self.height = 24 * COLUMN, height
        self.figure = plt.figure(figsize=(self.width / DPI, height / DPI), dpi=DPI, facecolor=CANVAS)

    def box(self, left, top, width, height, colour):
        place = (left / self.width, 1 - (top + height) / self.height)
        patch = Rectangle(place, width / self.width, height / self.height, facecolor=colour, edgecolor=RULE, linewidth=0.8)
        # Under the axes, which have their own order.
        patch.set_zorder(-1)
        patch.set_transform(self.figure.transFigure)
        self.figure.add_artist(patch)

    def text(self, left, top, text, size, colour=INK, **more):
        more = {"va": "top", "ha": "left", **more}
        self.figure.text(left / self.width, 1 - top / self.height, text, fontsize=size, color=colour, **more)

    def axes(self, left, top, width, height):
        place = [left / self.width, 1 - (top + height) / self.height, width / self.width, height / self.height]
        axes = self.figure.add_axes(place, facecolor="none")
        axes.tick_params(colors=PALE, labelsize=6.5, length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        return axes


class Series:
    """One line of a panel: its name, its times and its values (NaN where there is none)."""

    def __init__(self, name, labels, values):
        self.name, self.labels = name, labels
        self.times = [float(at) for at, _ in values]
        self.values = [float(value) for _, value in values]

    def last(self):
        return next((value for value in reversed(self.values) if not math.isnan(value)), math.nan)

    def highest(self):
        return max((value for value in self.values if not math.isnan(value)), default=math.nan)


class Panel:
    """A panel of the file with what its queries answered, and its place in pixels."""

    def __init__(self, panel, series, begun, ended):
        self.kind, self.title, self.options = panel["type"], panel["title"], panel["options"]
        self.description, self.panel, self.series = panel["description"], panel, series
        self.defaults, self.overrides = panel["fieldConfig"]["defaults"], panel["fieldConfig"]["overrides"]
        self.begun, self.ended = begun, ended
        place = panel["gridPos"]
        self.left, self.top = place["x"] * COLUMN + GAP / 2, place["y"] * LINE + GAP / 2
        self.width, self.height = place["w"] * COLUMN - GAP, place["h"] * LINE - GAP

    def print(self, value):
        return formatted(value, self.defaults["unit"], self.defaults.get("decimals"))

    def override(self, name, key):
        """What an override says about the series with that name, or None."""
        for override in self.overrides:
            if override["matcher"] == {"id": "byName", "options": name}:
                for entry in override["properties"]:
                    if entry["id"] == key:
                        return entry["value"]
        return None

    def colour(self, name, index):
        fixed = self.override(name, "color")
        return shade(fixed["fixedColor"]) if fixed else CYCLE[index % len(CYCLE)]

    def threshold(self, value, name=None):
        """The colour of the highest step that the value reaches."""
        steps = (self.override(name, "thresholds") or self.defaults["thresholds"])["steps"]
        reached = [step["color"] for step in steps if step["value"] is None or value >= step["value"]]
        return shade(reached[-1])

    def mapped(self, value):
        """Text and colour that a value is mapped to, or None."""
        for mapping in self.defaults.get("mappings", []):
            found = mapping["options"].get(str(int(value)) if not math.isnan(value) else "")
            if found:
                return found["text"], shade(found["color"])
        return None


def shade(name):
    return NAMED.get(name, name)


def draw(dashboard, prometheus, begun, ended, path, until=None):
    """Draws the dashboard for the time from `begun` to `ended` into a PNG."""
    panels = dashboard.file["panels"]
    if until:
        panels = panels[: next(at for at, panel in enumerate(panels) if panel["title"] == until)]
    lines = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in panels)
    canvas = Canvas(lines * LINE + GAP)
    for panel in panels:
        if panel["type"] == "row":
            canvas.text(GAP, panel["gridPos"]["y"] * LINE + LINE / 2, f"⌄ {panel['title']}", 12, va="center", weight="bold")
            continue
        drawn = Panel(panel, answers(dashboard, panel, prometheus, begun, ended), begun, ended)
        KINDS[drawn.kind](canvas, drawn)
    canvas.figure.savefig(path, facecolor=CANVAS)
    plt.close(canvas.figure)


def answers(dashboard, panel, prometheus, begun, ended):
    """What the queries of a panel answer, as series with their legends."""
    series = []
    # About one point for three pixels of the widest panel.
    step = max(2, math.ceil((ended - begun) / 400))
    for target in panel["targets"]:
        expression = dashboard.filled(target["expr"], ended - begun)
        if target.get("instant"):
            found = [{**one, "values": [one["value"]]} for one in prometheus.query(expression, ended)]
        else:
            found = prometheus.query_range(expression, begun, ended, step)
        series += [Series(legend(target, one["metric"]), one["metric"], one["values"]) for one in found]
    return series


def frame(canvas, panel, colour=PANEL):
    """Box, title and small print of a panel; returns the pixels that the small print has used."""
    canvas.box(panel.left, panel.top, panel.width, panel.height, colour)
    canvas.text(panel.left + 8, panel.top + 6, panel.title, 9, weight="bold")
    small = textwrap.wrap(panel.description, int(panel.width / 5.1))[:3]
    canvas.text(panel.left + 8, panel.top + 24, "\n".join(small), 6.2, PALE, linespacing=1.25)
    return 26 + 11 * len(small)


def nothing(canvas, panel):
    centre = (panel.left + panel.width / 2, panel.top + panel.height / 2)
    canvas.text(*centre, "No data", 11, PALE, ha="center", va="center")


def draw_stat(canvas, panel):
    value = panel.series[0].last() if panel.series else math.nan
    text, colour = panel.mapped(value) or (panel.print(value), PANEL if math.isnan(value) else panel.threshold(value))
    filled = panel.options["colorMode"] == "background"
    back, ink = (colour, "#111217") if filled and colour != PANEL else (PANEL, colour if colour != PANEL else INK)
    canvas.box(panel.left, panel.top, panel.width, panel.height, back)
    canvas.text(panel.left + 8, panel.top + 6, panel.title, 9, ink if filled else INK, weight="bold")
    middle = panel.left + panel.width / 2
    canvas.text(middle, panel.top + panel.height * 0.42, text, 22, ink, ha="center", va="center", weight="bold")
    small = textwrap.wrap(panel.description, int(panel.width / 4.5))[:5]
    canvas.text(panel.left + 8, panel.top + panel.height - 5, "\n".join(small), 5.4, ink if filled else PALE, va="bottom")
    if panel.options["graphMode"] == "area" and panel.series:
        axes = canvas.axes(panel.left, panel.top + panel.height * 0.55, panel.width, panel.height * 0.45)
        line = panel.series[0]
        axes.fill_between(line.times, line.values, color=ink, alpha=0.18, linewidth=0)
        axes.set_xlim(panel.begun, panel.ended)
        axes.set_ylim(0, max(line.highest(), 1e-9) * 1.05 if not math.isnan(line.highest()) else 1)
        axes.axis("off")


def time_axis(panel, axes):
    """Clock times under the axes, in UTC."""
    axes.set_xlim(panel.begun, panel.ended)
    axes.xaxis.set_major_locator(MaxNLocator(max(2, int(panel.width / 160)), prune="both"))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda at, _: time.strftime("%H:%M:%S", time.gmtime(at))))


def draw_timeseries(canvas, panel):
    used = frame(canvas, panel)
    if not panel.series:
        return nothing(canvas, panel)
    shown = sorted(enumerate(panel.series), key=lambda entry: -0.0 if math.isnan(entry[1].last()) else -entry[1].last())
    rows = min(len(shown), 8 if panel.height > 300 else 5)
    table = 13 * rows + 16
    axes = canvas.axes(panel.left + 62, panel.top + used + 4, panel.width - 76, panel.height - used - table - 24)
    axes.grid(color=RULE, linewidth=0.6)
    style = panel.defaults["custom"]
    if style["stacking"]["mode"] == "normal":
        stack(axes, panel)
    else:
        for index, line in enumerate(panel.series):
            dashed = panel.override(line.name, "custom.lineStyle")
            colour = panel.colour(line.name, index)
            axes.plot(line.times, line.values, color=colour, linewidth=1.2, linestyle="--" if dashed else "-")
            if not dashed:
                axes.fill_between(line.times, line.values, color=colour, alpha=style["fillOpacity"] / 100, linewidth=0)
    top = max((line.highest() for line in panel.series if not math.isnan(line.highest())), default=0)
    axes.set_ylim(bottom=0, top=None if top > 0 else 1)
    if panel.defaults.get("max") is not None:
        axes.set_ylim(top=panel.defaults["max"])
    axes.set_yticks(ticks(axes.get_ylim()[1], panel.defaults["unit"]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: formatted(value, panel.defaults["unit"])))
    time_axis(panel, axes)
    legend_table(canvas, panel, shown, rows, panel.top + panel.height - table)


def ticks(top, unit):
    """Up to five even values from 0 to the top that are round in the unit in which they are printed."""
    if unit in ("bytes", "Bps"):
        factor = 1024 ** max(0, math.floor(math.log(top, 1024)))
    elif unit == "s":
        factor = next((size for size in (86400, 3600, 60) if top >= 2 * size), 1)
    else:
        factor = 1
    return [value * factor for value in MaxNLocator(4).tick_values(0, top / factor) if value * factor <= top]


def stack(axes, panel):
    """Areas on each other; a series without a value at a time counts as 0 there."""
    times = sorted({at for line in panel.series for at in line.times})
    layers = []
    for line in panel.series:
        known = dict(zip(line.times, line.values))
        layers.append([0 if math.isnan(known.get(at, 0)) else known.get(at, 0) for at in times])
    colours = [panel.colour(line.name, index) for index, line in enumerate(panel.series)]
    axes.stackplot(times, layers, colors=colours, alpha=0.65, linewidth=0)


def legend_table(canvas, panel, shown, rows, top):
    canvas.text(panel.left + panel.width - 96, top, "last", 6.5, NAMED["blue"], ha="right")
    canvas.text(panel.left + panel.width - 12, top, "max", 6.5, NAMED["blue"], ha="right")
    for row, (index, line) in enumerate(shown[:rows]):
        at = top + 12 + 13 * row
        canvas.box(panel.left + 10, at + 4, 12, 3, panel.colour(line.name, index))
        more = f"   (+ {len(shown) - rows} more)" if row == rows - 1 and len(shown) > rows else ""
        canvas.text(panel.left + 28, at, line.name + more, 7)
        canvas.text(panel.left + panel.width - 96, at, panel.print(line.last()), 7, ha="right")
        canvas.text(panel.left + panel.width - 12, at, panel.print(line.highest()), 7, ha="right")


def draw_timeline(canvas, panel):
    used = frame(canvas, panel)
    if not panel.series:
        return nothing(canvas, panel)
    names = 130
    axes = canvas.axes(panel.left + names, panel.top + used + 6, panel.width - names - 14, panel.height - used - 30)
    for row, line in enumerate(panel.series):
        for at, value in zip(line.times, line.values):
            width = max(2, (panel.ended - panel.begun) / 400)
            _, colour = panel.mapped(value) or ("", panel.threshold(value))
            axes.broken_barh([(at, width * 1.05)], (-row - 0.42, 0.84), color=colour, linewidth=0)
    axes.set_ylim(-len(panel.series) + 0.5, 0.5)
    axes.set_yticks([-row for row in range(len(panel.series))], [line.name for line in panel.series])
    axes.tick_params(axis="y", colors=INK)
    time_axis(panel, axes)
    states = [(found["text"], shade(found["color"])) for mapping in panel.defaults["mappings"] for found in mapping["options"].values()]
    for place, (text, colour) in enumerate(reversed(states)):
        left = panel.left + panel.width - 70 * (place + 1)
        canvas.box(left, panel.top + 10, 9, 9, colour)
        canvas.text(left + 14, panel.top + 8, text, 7)


def draw_heatmap(canvas, panel):
    used = frame(canvas, panel)
    bands = sorted(panel.series, key=lambda line: float(line.labels["le"]))
    if not bands:
        return nothing(canvas, panel)
    rows = []
    for below, band in zip([None, *bands], bands):
        beneath = dict(zip(below.times, below.values)) if below else {}
        rows.append([max(0, value - beneath.get(at, 0)) for at, value in zip(band.times, band.values)])
    axes = canvas.axes(panel.left + 62, panel.top + used + 4, panel.width - 76, panel.height - used - 28)
    width = (panel.ended - panel.begun) / max(1, len(bands[0].times))
    edges = [at - width / 2 for at in bands[0].times] + [bands[0].times[-1] + width / 2]
    cells = [[math.sqrt(value) if value > 0 else math.nan for value in row[: len(edges) - 1]] for row in rows]
    axes.pcolormesh(edges, range(len(bands) + 1), cells, cmap="Blues_r", edgecolors=PANEL, linewidth=0.2)
    marks = range(1, len(bands) + 1, 2)
    axes.set_yticks(marks, [formatted(float(bands[mark - 1].labels["le"]), panel.options["yAxis"]["unit"]) for mark in marks])
    time_axis(panel, axes)


def draw_bars(canvas, panel):
    used = frame(canvas, panel)
    if not panel.series:
        return nothing(canvas, panel)
    top = max(1, *(line.last() for line in panel.series if not math.isnan(line.last())), 1)
    height = (panel.height - used - 16) / len(panel.series)
    for row, line in enumerate(panel.series):
        value = 0 if math.isnan(line.last()) else line.last()
        at, colour = panel.top + used + 8 + row * height, panel.threshold(value, line.name)
        room = panel.width - 260
        canvas.text(panel.left + 10, at + height / 2, line.name, 8, va="center")
        canvas.box(panel.left + 150, at + height * 0.15, room, height * 0.7, "#22252b")
        canvas.box(panel.left + 150, at + height * 0.15, room * value / top, height * 0.7, colour)
        canvas.text(panel.left + panel.width - 14, at + height / 2, panel.print(value), 10, colour, ha="right", va="center")


def draw_table(canvas, panel):
    used = frame(canvas, panel)
    if not panel.series:
        return nothing(canvas, panel)
    rows = [{**line.labels, "Value": panel.print(line.last())} for line in panel.series]
    change = next(entry["options"] for entry in panel.panel["transformations"] if entry["id"] == "organize")
    columns = [name for name in rows[0] if not change["excludeByName"].get(name)]
    columns.sort(key=lambda name: change["indexByName"].get(name, 99))
    width = (panel.width - 20) / len(columns)
    for place, name in enumerate(columns):
        left = panel.left + 10 + place * width
        canvas.text(left, panel.top + used + 8, change["renameByName"].get(name, name), 8, NAMED["blue"], weight="bold")
        for row, values in enumerate(rows[:8]):
            canvas.text(left, panel.top + used + 28 + 18 * row, values.get(name, ""), 8)


KINDS = {
    "stat": draw_stat, "timeseries": draw_timeseries, "state-timeline": draw_timeline, "heatmap": draw_heatmap,
    "bargauge": draw_bars, "table": draw_table,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--target", metavar="HOST:PORT", help="where the service answers /metrics")
    where.add_argument("--prometheus", metavar="URL", help="a Prometheus that scrapes the service already")
    parser.add_argument("--seconds", type=float, default=60, help="how much time is drawn (default 60)")
    parser.add_argument("--prometheus-binary", default="prometheus")
    parser.add_argument("--dashboard", type=pathlib.Path, default=DEPLOY / "grafana" / "dateline-overview.json")
    parser.add_argument("--until", metavar="ROW", help="draw only what stands above the row with this title")
    parser.add_argument("picture", type=pathlib.Path)
    arguments = parser.parse_args()
    dashboard = Dashboard(arguments.dashboard)
    if arguments.prometheus:
        now = time.time()
        draw(dashboard, Prometheus(arguments.prometheus), now - arguments.seconds, now, arguments.picture, arguments.until)
        return
    with OwnPrometheus(arguments.prometheus_binary, arguments.target, []) as prometheus:
        begun = time.time()
        time.sleep(arguments.seconds)
        draw(dashboard, prometheus, begun, time.time(), arguments.picture, arguments.until)


if __name__ == "__main__":
    main()
