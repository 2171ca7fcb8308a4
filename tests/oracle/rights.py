"""Gives a user the rights that a writer needs, or takes them away, with Kafka's own access control lists.

    rights.py BOOTSTRAP allow|forbid USER KIND:PREFIX...        KIND: topic, transactional_id
"""

import sys

from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)

OPERATIONS = {
    "topic": [AclOperation.WRITE, AclOperation.READ, AclOperation.DESCRIBE],
    "transactional_id": [AclOperation.WRITE, AclOperation.DESCRIBE],
}


def main(bootstrap, verb, user, resources):
    admin = AdminClient({"bootstrap.servers": bootstrap})
    kind = AclBinding if verb == "allow" else AclBindingFilter
    rules = []
    for resource in resources:
        name, prefix = resource.split(":")
        for operation in OPERATIONS[name]:
            rules.append(
                kind(
                    ResourceType[name.upper()],
                    prefix,
                    ResourcePatternType.PREFIXED,
                    "User:" + user,
                    "*",
                    operation,
                    AclPermissionType.ALLOW,
                )
            )
    pending = admin.create_acls(rules) if verb == "allow" else admin.delete_acls(rules)
    for future in pending.values():
        future.result(timeout=20)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
