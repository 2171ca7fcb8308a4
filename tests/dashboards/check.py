"""Checks the dashboards and rules under deploy/ against a running service.

    python check.py --target 127.0.0.1:9464 --seconds 30

Starts a Prometheus of its own that scrapes the target every two seconds for so long, then asks it every question
that a dashboard, a recording rule or an alert asks. Prints one line for each check; exit status 1 when one fails.
The service should be under load meanwhile. `--picture FILE.png` also draws the first dashboard from that Prometheus.
"""

import argparse
import json
import math
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

from dashboard import Dashboard, legend_labels
from prometheus import OwnPrometheus

HERE = pathlib.Path(__file__).resolve().parent
DEPLOY = HERE.parent.parent / "deploy"
RULES = [DEPLOY / "prometheus" / name for name in ("recording.yml", "alerts.yml")]
RULE_TESTS = [DEPLOY / "prometheus" / name for name in ("recording_test.yml", "alerts_test.yml")]
KINDS = {"timeseries", "stat", "table", "bargauge", "heatmap", "state-timeline", "text", "row"}
SELECTOR = re.compile(r"\b((?:dateline|process|instance)[a-zA-Z0-9_:]*|up)\b(\{[^}]*\})?")


def main():
    arguments = parsed()
    dashboards = [Dashboard(path) for path in sorted((DEPLOY / "grafana").glob("*.json"))]
    failures = 0
    for name, check in offline_checks(arguments, dashboards):
        failures += report(name, check())
    with OwnPrometheus(arguments.prometheus_binary, arguments.target, RULES) as prometheus:
        begun = time.time()
        time.sleep(arguments.seconds)
        for name, check in online_checks(arguments, dashboards, prometheus, begun):
            failures += report(name, check())
        if arguments.picture:
            from draw import draw

            draw(dashboards[0], prometheus, begun, time.time(), arguments.picture, arguments.until)
    sys.exit(1 if failures else 0)


def parsed():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", required=True, metavar="HOST:PORT", help="where the service answers /metrics")
    parser.add_argument("--seconds", type=float, default=30, help="how long to scrape before asking (default 30)")
    parser.add_argument("--prometheus-binary", default="prometheus")
    parser.add_argument("--promtool-binary", default="promtool")
    parser.add_argument("--picture", type=pathlib.Path, metavar="PNG", help="draw the first dashboard into this file")
    parser.add_argument("--until", metavar="ROW", help="draw only what stands above the row with this title")
    return parser.parse_args()


def offline_checks(arguments, dashboards):
    promtool = arguments.promtool_binary
    for dashboard in dashboards:
        yield f"{dashboard.path.name} is a dashboard", lambda d=dashboard: round_trip(d)
        yield f"{dashboard.path.name} follows the house rules", lambda d=dashboard: house_rules(d)
        yield f"{dashboard.path.name} fills its grid", lambda d=dashboard: layout(d)
    yield "rules are rules", lambda: run(promtool, "check", "rules", *RULES)
    yield "the example configuration is one", lambda: run(
        promtool, "check", "config", DEPLOY / "prometheus" / "prometheus.yml"
    )
    yield "rules pass their tests", lambda: run(promtool, "test", "rules", *RULE_TESTS)
    if shutil.which("systemd-analyze"):
        yield "the systemd unit is sound and hardened", unit
    yield "metrics pass promtool", lambda: metrics_lint(promtool, arguments.target)


def online_checks(arguments, dashboards, prometheus, begun):
    for dashboard in dashboards:
        yield (
            f"every expression of {dashboard.path.name} gives data",
            lambda d=dashboard: expressions(d, prometheus, begun),
        )
    yield "every rule is well and its selectors give data", lambda: rules(prometheus)
    yield "every alert has a runbook section, a test that fires and one that is silent", lambda: alerts(prometheus)
    yield "every metric is looked at", lambda: coverage(dashboards, prometheus)


def report(name, problems):
    """Prints the outcome of one check; returns the number of its problems."""
    print(("FAILED  " if problems else "ok      ") + name)
    for problem in problems:
        print("        " + problem.replace("\n", "\n        "))
    sys.stdout.flush()
    return len(problems)


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    return [] if done.returncode == 0 else [(done.stdout + done.stderr).strip()]


def unit():
    """Verifies the unit with a program that exists in the place of ours; its exposure is at most 1.5 of 10."""
    text = (DEPLOY / "systemd" / "dateline.service").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "dateline.service"
        file.write_text(text.replace("/usr/bin/dateline", shutil.which("true")))
        verify = subprocess.run(["systemd-analyze", "verify", file], capture_output=True, text=True)
        # It exits with 0 for keys that it does not know, and may complain about other units of the machine.
        problems = [line for line in verify.stderr.splitlines() if file.name in line]
        return problems + run("systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager", file)


def metrics_lint(promtool, target):
    with urllib.request.urlopen(f"http://{target}/metrics", timeout=10) as answer:
        text = answer.read()
    done = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True)
    said = (done.stdout + done.stderr).decode().strip()
    return [said] if done.returncode or said else []


def round_trip(dashboard):
    """Reads the file into Grafana's typed model and back; what the model does not know is lost on the way."""
    from grafana_foundation_sdk.cog.encoder import JSONEncoder
    from grafana_foundation_sdk.cog.plugins import register_default_plugins
    from grafana_foundation_sdk.models.dashboard import Dashboard as Model

    register_default_plugins()
    try:
        back = json.loads(JSONEncoder().encode(Model.from_json(dashboard.file)))
    except (TypeError, ValueError, KeyError) as error:
        return [f"{type(error).__name__}: {error}"]
    return list(lost(dashboard.file, back, ""))


def lost(before, after, path):
    """What stands in `before` and not, or otherwise, in `after`."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if key in after:
                yield from lost(value, after[key], f"{path}.{key}")
            else:
                yield f"{path}.{key} is unknown there"
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after)):
            yield from lost(one, other, f"{path}[{index}]")
    elif before != after:
        yield f"{path} is {before!r}, came back as {after!r}"


def house_rules(dashboard):
    problems = []
    if dashboard.file.get("schemaVersion") != 39:
        problems.append("schemaVersion is not 39")
    if not any(variable["type"] == "datasource" for variable in dashboard.file["templating"]["list"]):
        problems.append("no variable for the data source")
    ids = [panel["id"] for panel in dashboard.panels]
    problems += [f"panel id {number} is used twice" for number in {number for number in ids if ids.count(number) > 1}]
    for panel in dashboard.panels:
        title = panel.get("title") or f"panel {panel['id']}"
        if panel["type"] not in KINDS:
            problems.append(f"{title}: panels of type {panel['type']} are not used here")
        if panel["type"] in ("row", "text"):
            continue
        wanted = (panel.get("title"), panel.get("description"), panel["fieldConfig"]["defaults"].get("unit"))
        if not all(wanted):
            problems.append(f"{title}: title, description or unit is missing")
        if panel.get("datasource", {}).get("uid") != "${datasource}":
            problems.append(f"{title}: the data source is not the variable")
        for target in panel["targets"]:
            for window in re.findall(r"\bi?rate\([^()]*\[([^]]*)\]", target["expr"]):
                if window != "$__rate_interval":
                    problems.append(f"{title}: rate over [{window}]")
    return problems


def layout(dashboard):
    """Panels lie on 24 columns, none over another, and no hole is left between them."""
    taken, problems = {}, []
    for panel in dashboard.file["panels"]:
        place = panel["gridPos"]
        if place["x"] < 0 or place["x"] + place["w"] > 24 or place["w"] < 1 or place["h"] < 1:
            problems.append(f"{panel['title']}: {place} is outside the grid")
        if panel["type"] == "row" and (place["x"], place["w"], place["h"]) != (0, 24, 1):
            problems.append(f"{panel['title']}: a row takes 24 columns and one line")
        for cell in ((x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])):
            if cell in taken:
                problems.append(f"{panel['title']} lies over {taken[cell]}")
                break
            taken[cell] = panel["title"]
    height = max(y for _, y in taken) + 1
    holes = [(x, y) for y in range(height) for x in range(24) if (x, y) not in taken]
    return problems + ([f"{len(holes)} cells are empty, the first at column and line {holes[0]}"] if holes else [])


def expressions(dashboard, prometheus, begun):
    problems, now = [], time.time()
    for panel, target in dashboard.targets():
        expression = dashboard.filled(target["expr"], now - begun)
        try:
            series = prometheus.query_range(expression, begun, now)
        except ValueError as error:
            problems.append(f"{panel['title']}: {error}")
            continue
        if not series:
            problems.append(f"{panel['title']}: no data from {expression}")
        for label in legend_labels(target):
            if any(label not in one["metric"] for one in series):
                problems.append(f"{panel['title']}: a series has no label {label}")
        if series and all(math.isnan(float(value)) for one in series for _, value in one["values"]):
            print(f"note    {panel['title']}: nothing was observed yet: {target.get('legendFormat')}")
    return problems


def rules(prometheus):
    problems = []
    for rule in prometheus.rules():
        if rule["health"] != "ok":
            problems.append(f"{rule['name']}: {rule['health']} {rule.get('lastError', '')}")
        for name, matchers in set(SELECTOR.findall(without_grouping(rule["query"]))):
            if not prometheus.query(name + matchers):
                problems.append(f"{rule['name']}: no data from {name}{matchers}")
    return problems


def without_grouping(expression):
    """The expression without the label lists of `by`, `on` and the like, whose words look like metrics."""
    return re.sub(r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", "", expression)


def alerts(prometheus):
    runbook = (DEPLOY / "RUNBOOK.md").read_text(encoding="utf-8")
    sections = set(re.findall(r"^## (\w+)$", runbook, re.M))
    tests = (DEPLOY / "prometheus" / "alerts_test.yml").read_text(encoding="utf-8")
    expected = re.findall(r"alertname: (\w+)\s+exp_alerts: *(\[\])?", tests)
    fires = {name for name, silent in expected if not silent}
    silent = {name for name, silent in expected if silent}
    problems, names = [], set()
    for rule in prometheus.rules():
        if rule["type"] != "alerting":
            continue
        name = rule["name"]
        names.add(name)
        if rule["annotations"].get("runbook_url", "") != f"deploy/RUNBOOK.md#{name.lower()}":
            problems.append(f"{name}: runbook_url does not lead to its section")
        if not {"summary", "description"} <= rule["annotations"].keys() or "severity" not in rule["labels"]:
            problems.append(f"{name}: summary, description or severity is missing")
        for what, having in (("runbook section", sections), ("test that fires", fires), ("test that is silent", silent)):
            if name not in having:
                problems.append(f"{name}: no {what}")
    return problems + [f"{name}: a runbook section without an alert" for name in sorted(sections - names)]


def coverage(dashboards, prometheus):
    """Every metric of the target stands in a panel, a rule, or among those that say why not."""
    unwatched = json.loads((HERE / "unwatched.json").read_text(encoding="utf-8"))
    asked = [expression for dashboard in dashboards for expression in dashboard.expressions()]
    asked += [rule["query"] for rule in prometheus.rules()]
    words = {word for expression in asked for word in re.findall(r"[a-zA-Z_:][a-zA-Z0-9_:]*", expression)}
    watched = words | {re.sub(r"_(bucket|sum|count)$", "", word) for word in words}
    families = {name for name in prometheus.types() if name.startswith(("dateline_", "process_"))}
    problems = [f"{name}: in no panel and no rule" for name in sorted(families - watched - unwatched.keys())]
    problems += [f"{name}: unwatched.json says so, but it is watched" for name in sorted(unwatched.keys() & watched)]
    return problems + [f"{name}: in unwatched.json, but not exported" for name in sorted(unwatched.keys() - families)]


if __name__ == "__main__":
    main()
