"""A Grafana dashboard file as the checks and the drawing see it: panels, queries, variables filled in."""

import json
import math
import re

from prometheus import SCRAPE_SECONDS

RATE_INTERVAL = f"{4 * SCRAPE_SECONDS}s"


class Dashboard:
    """One dashboard file. `panels` are in the order of the file, those of collapsed rows included."""

    def __init__(self, path):
        self.path = path
        self.file = json.loads(path.read_text(encoding="utf-8"))
        self.panels = []
        for panel in self.file["panels"]:
            self.panels += [panel, *panel.get("panels", [])]

    def targets(self):
        """Pairs of a panel and one of its queries."""
        return [(panel, target) for panel in self.panels for target in panel.get("targets", [])]

    def expressions(self):
        """Every expression, as it stands in the file."""
        return [target["expr"] for _, target in self.targets()]

    def filled(self, expression, seconds):
        """The expression as Grafana would send it for a window of so many seconds, with everything chosen."""
        values = {
            "__rate_interval": RATE_INTERVAL,
            "__interval": f"{SCRAPE_SECONDS}s",
            "__range": f"{math.ceil(seconds)}s",
        }
        for variable in self.file["templating"]["list"]:
            if variable["type"] != "datasource":
                values[variable["name"]] = variable.get("allValue", ".*")
        return re.sub(r"\$(\w+)|\$\{(\w+)[^}]*\}", lambda found: values[found[1] or found[2]], expression)


def legend(target, labels):
    """The legend of a series: the query's pattern with the series' labels, or all labels when there is none."""
    pattern = target.get("legendFormat", "")
    if not pattern:
        return ", ".join(f"{name}={value}" for name, value in sorted(labels.items()))
    return re.sub(r"\{\{\s*(\w+)\s*\}\}", lambda found: labels.get(found[1], ""), pattern)


def legend_labels(target):
    """The labels that the legend's pattern asks for."""
    return re.findall(r"\{\{\s*(\w+)\s*\}\}", target.get("legendFormat", ""))
