"""The package: what it exports, and what it says of it."""

from __future__ import annotations

import inspect
import pathlib
import re
import subprocess
import sys
from typing import Any, Dict

import pytest

import testamur

ROOT = pathlib.Path(__file__).parents[1]


def test_everything_public_is_documented() -> None:
    for name in testamur.__all__:
        thing = getattr(testamur, name)
        if not (inspect.isclass(thing) or inspect.isfunction(thing)):
            continue
        assert thing.__doc__ and "NamedTuple" not in thing.__doc__, name
        for member, value in vars(thing).items() if inspect.isclass(thing) else ():
            if member.startswith("_") or not (inspect.isfunction(value) or isinstance(value, (property, classmethod))):
                continue
            assert inspect.getdoc(getattr(thing, member) if isinstance(value, classmethod) else value), f"{name}.{member}"


def test_the_version_is_that_of_the_rust_crate() -> None:
    manifest = (ROOT / "Cargo.toml").read_text()
    found = re.search(r'^version = "(.*)"$', manifest, re.MULTILINE)
    assert found is not None and found.group(1) == testamur.__version__
    workspace = (ROOT.parents[1] / "Cargo.toml").read_text()
    assert f'version = "{testamur.__version__}"' in workspace


def test_types_are_told() -> None:
    folder = pathlib.Path(testamur.__file__).parent
    assert (folder / "py.typed").is_file() and (folder / "_native.pyi").is_file()


def test_the_programs_of_the_readme_run(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    assert len(blocks) > 5
    names: Dict[str, Any] = {"__name__": "readme"}
    for number, block in enumerate(blocks):
        exec(compile(block, f"README.md, block {number}", "exec"), names)


def test_the_example_runs() -> None:
    run = subprocess.run([sys.executable, str(ROOT / "examples/first_badge.py")], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "accepted\n" in run.stdout and "rejected\n" in run.stdout
