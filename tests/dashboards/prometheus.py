"""A Prometheus of our own for the time of a check: started on a free port in a temporary folder, ended by its pid."""

import json
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

SCRAPE_SECONDS = 2


class Prometheus:
    """Answers of a Prometheus at `url`. Times are seconds since 1970."""

    def __init__(self, url):
        self.url = url.rstrip("/")

    def _get(self, path, **arguments):
        query = urllib.parse.urlencode(arguments, doseq=True)
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/{path}?{query}", timeout=30) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            detail = json.load(error).get("error", "")
            raise ValueError(f"{detail} in {arguments.get('query', path)}") from error

    def query(self, expression, at=None):
        """Instant query: a list of {"metric": labels, "value": [time, text]}."""
        return self._get("query", query=expression, **({"time": at} if at else {}))["result"]

    def query_range(self, expression, start, end, step=SCRAPE_SECONDS):
        """Range query: a list of {"metric": labels, "values": [[time, text], ...]}."""
        return self._get("query_range", query=expression, start=start, end=end, step=step)["result"]

    def names(self):
        """Every metric name that it has stored, recorded ones too."""
        return set(self._get("label/__name__/values"))

    def types(self):
        """Type by metric family, as the target declares it."""
        return {name: entries[0]["type"] for name, entries in self._get("metadata").items()}

    def rules(self):
        """Every loaded rule with its health."""
        return [rule for group in self._get("rules")["groups"] for rule in group["rules"]]

    def up(self):
        """Whether every target was reached at the last scrape."""
        return bool(ups := self.query("up")) and all(sample["value"][1] == "1" for sample in ups)


class OwnPrometheus(Prometheus):
    """A Prometheus that scrapes `target` every two seconds, with the given rule files, until the block ends."""

    def __init__(self, binary, target, rule_files):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = "127.0.0.1:%d" % probe.getsockname()[1]
        super().__init__(f"http://{address}")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dashboards-"))
        configuration = self.folder / "prometheus.yml"
        # JSON is YAML.
        configuration.write_text(
            json.dumps(
                {
                    "global": {
                        "scrape_interval": f"{SCRAPE_SECONDS}s",
                        "scrape_timeout": f"{SCRAPE_SECONDS}s",
                        "evaluation_interval": f"{SCRAPE_SECONDS}s",
                    },
                    "rule_files": [str(pathlib.Path(file).resolve()) for file in rule_files],
                    "scrape_configs": [{"job_name": "dateline", "static_configs": [{"targets": [target]}]}],
                }
            )
        )
        self.log = (self.folder / "log").open("w+")
        self.process = subprocess.Popen(
            [
                binary,
                f"--config.file={configuration}",
                f"--storage.tsdb.path={self.folder / 'data'}",
                f"--web.listen-address={address}",
                "--log.level=warn",
            ],
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def __enter__(self):
        try:
            deadline = time.monotonic() + 60
            while not self._reached():
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.log.seek(0)
                    raise RuntimeError("Prometheus did not scrape the target:\n" + self.log.read()[-2000:])
                time.sleep(0.2)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _reached(self):
        try:
            return self.up()
        except OSError:
            return False

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
