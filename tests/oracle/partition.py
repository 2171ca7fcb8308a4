"""Prints the partition that a JVM producer gives to each key read from standard input, one a line.

    partition.py PARTITIONS < keys

Written from the description of Kafka's default partitioner: 32-bit MurmurHash2 with seed 0x9747b28c, the sign bit
cleared, modulo the number of partitions. Knows nothing of the client that is tested.
"""

import sys

MASK = 0xFFFFFFFF


def murmur2(data):
    multiplier = 0x5BD1E995
    state = (0x9747B28C ^ len(data)) & MASK
    whole = len(data) // 4 * 4
    for start in range(0, whole, 4):
        word = int.from_bytes(data[start : start + 4], "little") * multiplier & MASK
        word = (word ^ word >> 24) * multiplier & MASK
        state = (state * multiplier & MASK) ^ word
    rest = data[whole:]
    if rest:
        state = (state ^ int.from_bytes(rest, "little")) * multiplier & MASK
    state = (state ^ state >> 13) * multiplier & MASK
    return state ^ state >> 15


def main(partitions):
    # Published values of the JVM's own implementation.
    for key, expected in {"21": -973932308, "foobar": -790332482, "abc": 479470107}.items():
        assert murmur2(key.encode()) == expected & MASK, key
    for line in sys.stdin:
        print((murmur2(line.rstrip("\n").encode()) & 0x7FFFFFFF) % partitions)


if __name__ == "__main__":
    main(int(sys.argv[1]))
