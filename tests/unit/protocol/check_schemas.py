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
print(f"{len(used)} types, {failures} failures")
sys.exit(1 if failures else 0)
