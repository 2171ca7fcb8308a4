"""Prints every record of some topic logs: one JSON line a record, in the form of read_topic.py.

    read_log.py FOLDER TOPIC...

Written from the description of the format, not from the code: a folder for each topic, segments in the order of their
names, a JSON object {"seq","token","timestamp","key","headers","value"} on each line, seq rising from line to line.
"""

import json
import pathlib
import sys


def main(folder, topics):
    for topic in topics:
        last = 0
        for segment in sorted((pathlib.Path(folder) / topic).glob("*.ndjson")):
            data = segment.read_bytes()
            if data and not data.endswith(b"\n"):
                raise SystemExit(f"{segment} ends within a line")
            for number, line in enumerate(data.decode("utf-8").split("\n")[:-1], 1):
                row = json.loads(line)
                if row["seq"] <= last:
                    raise SystemExit(f"{segment}:{number}: seq {row['seq']} after {last}")
                last = row["seq"]
                if row["headers"]["seq"] != f"{row['token']}:{row['seq']}":
                    raise SystemExit(f"{segment}:{number}: header seq is {row['headers']['seq']}")
                value = None if row["value"] is None else json.dumps(row["value"], ensure_ascii=False)
                record = {
                    "topic": topic,
                    "partition": 0,
                    "offset": row["seq"],
                    "timestamp": row["timestamp"],
                    "key": row["key"],
                    "headers": list(row["headers"].items()),
                    "value": value,
                }
                print(json.dumps(record, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
