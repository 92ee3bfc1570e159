"""The description of the API: OpenAPI 3.1 as JSON, and the same as a page to read, without any script."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, jsonify, render_template

from tracker.look import gettext as _


def init_app(app: Flask, spec_of: Callable[[], dict[str, Any]], prefix: str) -> None:
    """Add /openapi.json and /docs."""

    @app.get(f"{prefix}/openapi.json", endpoint="api_description")
    def description() -> Response:
        return jsonify(spec_of())

    @app.get(f"{prefix}/docs", endpoint="api_docs")
    def docs() -> str:
        spec = spec_of()
        return render_template(
            "api/docs.html",
            title=_("API"),
            path=None,
            info=spec["info"],
            operations=operations(spec),
            schemas=shapes(spec),
        )


def operations(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what each address answers: path, summary, parameters, name of its shape."""
    found = []
    for path, methods in spec["paths"].items():
        shared = methods.get("parameters", [])
        for method, operation in methods.items():
            if method == "parameters":
                continue
            answer = operation["responses"]["200"].get("content", {}).get("application/json", {})
            found.append(
                {
                    "path": path,
                    "method": method.upper(),
                    "summary": operation.get("summary", ""),
                    "parameters": [_parameter(one) for one in [*shared, *operation.get("parameters", [])]],
                    "answer": _shape_name(answer.get("schema", {})),
                }
            )
    return found


def _parameter(one: dict[str, Any]) -> dict[str, str]:
    schema = one.get("schema", {})
    allowed = ", ".join(str(value) for value in schema.get("enum", [])) or schema.get("type", "")
    return {"name": one["name"], "description": one.get("description", ""), "allowed": str(allowed)}


def shapes(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every shape with its members: name, kind, description."""
    schemas = spec.get("components", {}).get("schemas", {})
    return [
        {
            "name": name,
            "members": [
                {"name": key, "kind": _kind(member), "description": member.get("description", "")}
                for key, member in schema.get("properties", {}).items()
            ],
        }
        for name, schema in sorted(schemas.items())
    ]


def _kind(member: dict[str, Any]) -> str:
    if member.get("type") == "array":
        return f"[{_kind(member.get('items', {}))}]"
    if name := _shape_name(member):
        return name
    kind = member.get("type", "")
    return " | ".join(kind) if isinstance(kind, list) else str(kind)


def _shape_name(schema: dict[str, Any]) -> str:
    """Return the name behind a reference, also where it may be null."""
    for candidate in [schema, *schema.get("anyOf", []), *schema.get("allOf", []), *schema.get("oneOf", [])]:
        if "$ref" in candidate:
            return str(candidate["$ref"]).rsplit("/", 1)[-1]
    return ""
