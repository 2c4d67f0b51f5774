"""A page that shows one share with its interval does not wait for a scientific library."""

import subprocess
import sys


def test_a_share_needs_no_scientific_library() -> None:
    script = (
        "import sys; from alliance_core.proportions import share; "
        "share(3, 4, 0, 'a share'); sys.exit('scipy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
