"""The hand-written table, as data. Nothing of the application is imported here."""

from dataclasses import dataclass
from pathlib import Path

ACTORS = {
    "C": "client",
    "T": "therapist",
    "c": "other_client",
    "t": "colleague",
    "S": "supervisor_let_in",
    "s": "supervisor",
    "M": "manager",
    "F": "former_therapist",
    "O": "other_practice",
    "A": "nobody",
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
STATES = ("open", "paused", "closed", "handed_over")
OVER = ("closed", "handed_over")
CELLS = set("okrw.sxga")


@dataclass(frozen=True)
class Row:
    """One address and method: the expected cell of each actor, while the alliance lives and once it is over."""

    name: str
    method: str
    live: str
    over: str


def rows() -> list[Row]:
    lines = (Path(__file__).parent / "matrix.txt").read_text("utf-8").splitlines()
    found = [Row(*line.split()) for line in lines if line.strip() and not line.startswith("#")]
    for row in found:
        assert len(row.live) == len(row.over) == len(ACTORS), row
        assert set(row.live + row.over) <= CELLS, row
        assert row.method in ("GET", "POST", "ANY"), row
    assert len({(row.name, row.method) for row in found}) == len(found)
    return found


def expected(name: str, method: str, actor: str, state: str, table: dict[tuple[str, str], Row]) -> str:
    """The cell for one request; a method that the table does not name does not work for anybody."""
    row = table.get((name, "ANY")) or table.get((name, "GET" if method == "HEAD" else method))
    if row is None:
        is_public = any(one.name == name and "s" not in one.live for one in table.values())
        return "x" if actor != "A" or is_public else "s"
    cells = row.over if state in OVER else row.live
    return cells[list(ACTORS).index(actor)]
