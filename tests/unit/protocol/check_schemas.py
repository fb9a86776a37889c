"""Every golden file of the protocol is valid under its JSON Schema, and the schemas refuse what they should."""
import copy
import json
import pathlib
import sys

root = pathlib.Path(sys.argv[1])
try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(0)

schemas = {}
for file in sorted((root / "cloud-bridge/protocol/schema").glob("*.json")):
    schema = json.loads(file.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    schemas[schema["properties"]["type"]["const"]] = jsonschema.Draft202012Validator(schema)

failures = 0
used = set()
for file in sorted((root / "tests/fixtures/protocol").glob("*.json")):
    message = json.loads(file.read_text())
    validator = schemas[message["type"]]
    used.add(message["type"])
    for error in validator.iter_errors(message):
        failures += 1
        print(f"{file.name}: {error.json_path}: {error.message}")
    for missing in ("id", "source", "type", "data"):
        broken = copy.deepcopy(message)
        del broken[missing]
        if validator.is_valid(broken):
            failures += 1
            print(f"{file.name}: the schema does not ask for '{missing}'")
for unused in set(schemas) - used:
    failures += 1
    print(f"no golden file of type {unused}")
# P8: every kind of receipt has an example.
verdicts = {
    single["verdict"]
    for file in (root / "tests/fixtures/protocol").glob("receipt*.json")
    for single in json.loads(file.read_text())["data"]["singles"]
}
for missing in {"stored", "hold", "busy", "refused"} - verdicts:
    failures += 1
    print(f"no golden file with the verdict '{missing}'")

# asyncapi.yaml: every reference leads somewhere, every message is on a channel.
try:
    import yaml
except ImportError:
    print("asyncapi.yaml skipped: python3-yaml is not installed")
else:
    file = root / "docs/protocol/asyncapi.yaml"
    document = yaml.safe_load(file.read_text())

    def follow(reference):
        if not reference.startswith("#/"):
            return json.loads((file.parent / reference).read_text())
        place = document
        for step in reference[2:].split("/"):
            place = place[step]
        return place

    def references(place):
        if isinstance(place, dict):
            for key, value in place.items():
                if key == "$ref":
                    yield value
                yield from references(value)
        elif isinstance(place, list):
            for value in place:
                yield from references(value)

    for reference in references(document):
        try:
            follow(reference)
        except (KeyError, OSError) as error:
            failures += 1
            print(f"asyncapi.yaml: {reference} leads nowhere: {error}")
    for name, message in document["components"]["messages"].items():
        schema = follow(message["payload"]["$ref"])
        if schema["properties"]["type"]["const"] != message["name"]:
            failures += 1
            print(f"asyncapi.yaml: message {name} is not of the type of its schema")
        if not any(name in channel["messages"] for channel in document["channels"].values()):
            failures += 1
            print(f"asyncapi.yaml: message {name} is on no channel")
    sent = {operation["channel"]["$ref"] for operation in document["operations"].values()}
    for unused in {f"#/channels/{name}" for name in document["channels"]} - sent:
        failures += 1
        print(f"asyncapi.yaml: nobody writes or reads {unused}")
print(f"{len(used)} types, {failures} failures")
sys.exit(1 if failures else 0)
