"""`inspect`: what a file is, and settings that read it."""

import json
import logging
import re
from pathlib import Path
from typing import NoReturn

import click

from etl.commands.shared import Failure, tell
from etl.inspect import Asked, Finding, InspectError, settings_file
from etl.inspect import inspect as look_at
from etl.inspect.database import plain_name
from etl.inspect.report import as_json as as_object
from etl.inspect.report import as_text
from etl.inspect.sentences import error
from tracker.settings import Settings, SettingsError


@click.command("inspect", short_help="Say what a file is and propose settings for it.")
@click.argument("path")
@click.option("--write", is_flag=True, help="Add the source to the settings file; make one where there is none.")
@click.option("--name", help="Name of the source (default: from the name of the file).")
@click.option("--table", help="Table or view to look at, where PATH is a database: a SQLite file or an address.")
@click.option("--url", help="Address of the web service whose saved answer PATH is.")
@click.option("--lang", type=click.Choice(["vi", "en"]), help="Language (default: that of the settings, else vi).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.option("--config", type=click.Path(path_type=Path), help="Settings file; need not exist.")
def inspect(
    path: str,
    write: bool,
    lang: str | None,
    as_json: bool,
    config: Path | None,
    **asked: str | None,
) -> None:
    """Say what a file is, propose what its columns mean, and print settings that read it.

    PATH is a file, a pattern in quotes ("logs/*.csv"), or a database with --table. Without --write nothing is
    changed.
    """
    what = Asked(path, **asked)
    file = settings_file.config_path(config)
    language = lang or "vi"
    try:
        settings = settings_file.load(file)
        language = lang or (settings.site.default_language if settings else "vi")
        _check_name(what.name, settings, file, language)
        finding = look_at(what, file.resolve().parent, settings, language)
        if not as_json:
            click.echo(as_text(finding, language))
        if write:
            _write(finding, settings, file, language)
        if as_json:  # one object, whatever becomes of the writing
            click.echo(json.dumps(as_object(finding, language), ensure_ascii=False))
    except (InspectError, SettingsError) as problem:
        _fail(plain_name(path), str(problem), as_json=as_json)
    except Exception as problem:
        logging.getLogger(__name__).debug("inspect", exc_info=True)
        # Whatever a strange file does to a parser, it ends in a sentence; its content stays out of it.
        _fail(
            plain_name(path),
            error("cannot_read", language, file=plain_name(path), reason=type(problem).__name__),
            as_json=as_json,
        )


def _check_name(name: str | None, settings: Settings | None, file: Path, language: str) -> None:
    if name is None:
        return
    if not re.fullmatch(r"[\w.-]{1,60}", name):
        raise InspectError(error("bad_name", language, name=name))
    if settings and any(source.name == name for source in settings.source):
        raise InspectError(error("name_exists", language, name=name, config=str(file)))


def _write(finding: Finding, settings: Settings | None, file: Path, language: str) -> None:
    for source in settings.source if settings and finding.origin is None else ():
        if source.path == finding.path:
            parameters = {"name": source.name, "path": finding.path, "config": str(file)}
            raise InspectError(error("path_exists", language, **parameters))
    fiscal = any(warning.code == "fiscal_years" for warning in finding.proposal.warnings)
    settings_file.append(file, finding.block, language, fiscal=fiscal)
    done = {
        "en": f"Source “{finding.name}” is written to {file}. Next: python -m etl run --config {file}",
        "vi": f"Đã ghi nguồn “{finding.name}” vào {file}. Tiếp theo: python -m etl run --config {file}",
    }
    tell(done[language])


def _fail(path: str, sentence: str, *, as_json: bool) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"path": path, "error": sentence}, ensure_ascii=False))
    raise Failure(sentence) from None
