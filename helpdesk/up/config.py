"""What the environment asks of `make up`."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
#: Every process we start carries this, so that a later start can tell ours from any other.
MARK = "BEDSIDE_SUPERVISED_IN"


class CannotStart(Exception):
    """Why not, in one line for the person at the terminal."""


@dataclass(frozen=True)
class Config:
    host: str
    port: int
    data_dir: Path
    demo: bool
    database_url: str
    redis_url: str

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def run_dir(self) -> Path:
        return self.data_dir / "run"

    @property
    def log_dir(self) -> Path:
        return self.data_dir / "log"


def read_config() -> Config:
    """HOST, PORT, DATA_DIR, DEMO, DATABASE_URL and REDIS_URL; raises CannotStart for a value that is none."""
    port = os.environ.get("PORT", "").strip() or "8000"
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise CannotStart(f"PORT must be a number from 1 to 65535, not {port!r}.")
    data_dir = Path(os.environ.get("DATA_DIR", "").strip() or "var").expanduser()
    return Config(
        host=os.environ.get("HOST", "").strip() or "127.0.0.1",
        port=int(port),
        data_dir=(ROOT / data_dir).resolve(),
        demo=os.environ.get("DEMO", "").strip().lower() not in {"0", "no", "false", "off"},
        database_url=os.environ.get("DATABASE_URL", "").strip(),
        redis_url=os.environ.get("REDIS_URL", "").strip(),
    )
