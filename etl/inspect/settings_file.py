"""Adds a source to the settings file by appending text: what stands there stays as it is, comments too."""

import os
import shutil
from pathlib import Path

from etl.inspect.sentences import error
from tracker import settings as settings_module
from tracker.settings import Settings, SettingsError

_HEAD = {
    "en": """# Settings of Uptake; docs/settings.md explains each of them.
[store]
url = "sqlite:///instance/tracker.db"

[time]
timezone = "Asia/Ho_Chi_Minh"
{fiscal}
[site]
default_language = "en"

# Lists of codes make figures complete: services without dossiers, levels, names of agencies and places.
[catalogue]
# services = "catalogue/services.csv"
# agencies = "catalogue/agencies.csv"
# localities = "catalogue/localities.csv"
""",
    "vi": """# Cấu hình của Uptake; xem giải thích ở docs/settings.md.
[store]
url = "sqlite:///instance/tracker.db"

[time]
timezone = "Asia/Ho_Chi_Minh"
{fiscal}
[site]
default_language = "vi"

# Danh mục giúp số liệu đầy đủ: dịch vụ không phát sinh hồ sơ, mức độ, tên cơ quan và địa bàn.
[catalogue]
# services = "catalogue/services.csv"
# agencies = "catalogue/agencies.csv"
# localities = "catalogue/localities.csv"
""",
}
_FISCAL = "fiscal_year_starts = 4  # {word}\n"


def config_path(named: Path | None) -> Path:
    """The settings file: as named, else by the environment, else `tracker.toml` here."""
    return named or Path(os.environ.get("TRACKER_CONFIG") or "tracker.toml")


def load(config: Path) -> Settings | None:
    """The settings, or None where there is no file yet; raises SettingsError where they cannot be used."""
    return settings_module.load(config) if config.exists() else None


def head(language: str, *, fiscal: bool) -> str:
    """A settings file without sources. `fiscal`: years begin in April until somebody says otherwise."""
    word = "kiểm tra" if language == "vi" else "check"
    return _HEAD[language].replace("{fiscal}", _FISCAL.format(word=word) if fiscal else "")


def append(config: Path, block: str, language: str, *, fiscal: bool = False) -> None:
    """Add a block at the end of the settings file, which is made where there is none.

    The new content is read as settings before it takes the old one's place. Raises SettingsError.
    """
    target = config.resolve()
    try:
        before = target.read_bytes().decode("utf-8") if target.exists() else head(language, fiscal=fiscal)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        end = "" if before.endswith("\n") or not before else "\n"
        line_end = "\r\n" if "\r\n" in before else "\n"
        draft.write_bytes((before + (end + "\n" + block).replace("\n", line_end)).encode())
        try:
            settings_module.load(draft)
            if target.exists():
                shutil.copymode(target, draft)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or type(problem).__name__
        raise SettingsError(error("cannot_write", language, config=str(config), reason=reason)) from None
    except SettingsError as problem:
        reason = str(problem).replace(str(draft), str(config))
        raise SettingsError(error("cannot_write", language, config=str(config), reason=reason)) from None
