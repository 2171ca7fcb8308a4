"""Prints every committed record of some topics: one JSON line a record.

    read_topic.py BOOTSTRAP TOPIC...

An independent reader (confluent-kafka, read_committed, no group): what it does not see, a consumer does not see.
Values and header values that are not UTF-8 are printed with U+FFFD.
"""

import json
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition


def text(data):
    return None if data is None else data.decode("utf-8", "replace")


def main(bootstrap, topics):
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "oracle",
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "fetch.wait.max.ms": 10,
            "log_level": 0,
        }
    )
    partitions = []
    for topic in topics:
        found = consumer.list_topics(topic, timeout=20).topics[topic]
        if found.error is not None:
            raise KafkaException(found.error)
        partitions += [TopicPartition(topic, number, OFFSET_BEGINNING) for number in found.partitions]
    consumer.assign(partitions)
    open_ends = {(partition.topic, partition.partition) for partition in partitions}
    while open_ends:
        message = consumer.poll(20)
        if message is None:
            raise SystemExit("no end of " + repr(sorted(open_ends)) + " within 20 s")
        error = message.error()
        if error is not None:
            if error.code() != KafkaError._PARTITION_EOF:
                raise KafkaException(error)
            open_ends.discard((message.topic(), message.partition()))
            continue
        record = {
            "topic": message.topic(),
            "partition": message.partition(),
            "offset": message.offset(),
            "timestamp": message.timestamp()[1],
            "key": text(message.key()),
            "headers": [[name, text(value)] for name, value in message.headers() or []],
            "value": text(message.value()),
        }
        print(json.dumps(record, ensure_ascii=False))
    consumer.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
