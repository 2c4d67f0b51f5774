"""The science works where no application is: Django cannot be imported, and nothing tries to."""

import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
SCRIPT = """
import importlib, pkgutil, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"django", "alliance", "pandas", "polars", "pyarrow", "sklearn", "statsmodels"}:
            raise ImportError(f"{name} is not part of the science")

sys.meta_path.insert(0, Blocked())
import alliance_core
for module in pkgutil.walk_packages(alliance_core.__path__, "alliance_core."):
    importlib.import_module(module.name)

from alliance_core.dyads import congruence
from alliance_core.matching import Consideration, match
from alliance_core.psychometrics import cronbach_alpha, goal_attainment_t
from alliance_core.tables import matrix_of

items = matrix_of({"a": [9, 6, 8, 7, 10, 6], "b": [2, 1, 4, 1, 5, 2]}, "a", "b")
print(cronbach_alpha(items))
print(match([Consideration("times", [[0, 1], [1, 0]])], [1, 1]))
print(congruence([8, 7, 9, 6], [7, 6, 8, 6]))
print(f"{goal_attainment_t([1, 1, 1]).value:.4f}")
assert not {"django", "alliance"} & set(sys.modules)
"""


def test_the_science_imports_and_works_without_the_application():
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(SOURCE), "PATH": "", "NUMBA_DISABLE_JIT": "1"},
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "63.6931" in run.stdout
    assert "Cronbach's alpha" in run.stdout
