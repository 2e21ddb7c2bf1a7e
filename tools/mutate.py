# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""`make mutate`: change module_utils in every small way, one at a time, and see whether the types or a unit test notice.

Takes a folder to work in and, to try only some mutants, `--sample` or patterns of their names; what else is given goes to `mutmut run`.
Prints those that survived, and fails below a least score. mypy sees the mutants first, since `make test` shows what it refuses (`[tool.mutmut]` says how).
A change that cannot be noticed is marked in place, with `# pragma: no mutate` and the reason.
"""

from __future__ import annotations

import argparse
import ast
import collections
import difflib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import zlib

COLLECTION = "ansible_collections/purecloud/credentials"
LEAST_SCORE = 95.0  # percent
BY_CHANCE = 1.0  # percent, by which the score of a tenth may be lower than that of all
# mutmut's exit statuses, of its workers and of its own.
TIMED_OUT = dict.fromkeys((36, 24, -24, 152, 255), "timed out")
VERDICTS = {1: "killed by tests", 3: "killed by tests", 37: "refused by types", **TIMED_OUT}
SURVIVED = "survived"
KINDS = ("killed by tests", "refused by types", "timed out", SURVIVED)
SAMPLES = 10
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
GENERATED = re.compile(r"\s*# type: ignore # mutmut generated")


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools.mutate")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--sample", type=int, choices=range(SAMPLES), help="try one of ten samples, which together are all")
    given, others = parser.parse_known_args()
    work = given.folder.resolve()
    lay_out(pathlib.Path.cwd(), work)
    (work / "mutants").mkdir()  # what is not there when Python starts, it does not look into later
    environment = {**os.environ, "PYTHONPATH": str(work / "mutants"), "PYTHONDONTWRITEBYTECODE": "1"}
    mutmut = pathlib.Path(sys.executable).with_name("mutmut")  # with -m, it would find first what is not mutated
    chosen = [] if given.sample is None else sample(work, given.sample)
    status = subprocess.run([str(mutmut), "run", *others, *chosen], cwd=work, env=environment, check=False).returncode
    return status or report(work, LEAST_SCORE - (0.0 if given.sample is None else BY_CHANCE))


def lay_out(root: pathlib.Path, work: pathlib.Path) -> None:
    """The checkout, as it is and where Python finds it as a part of `ansible_collections`."""
    shutil.rmtree(work, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=root, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        for place in (work / name, work / COLLECTION / name):
            if (root / name).is_file():
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(root / name, place)


def sample(work: pathlib.Path, number: int) -> list[str]:
    """Patterns of a tenth of the mutants: of each function, those whose number ends in a digit that its name and the sample's number give."""
    patterns = []
    for path in sorted((work / COLLECTION / "plugins/module_utils").rglob("*.py")):
        module = ".".join(path.relative_to(work).with_suffix("").parts)
        tree = ast.parse(path.read_text())
        functions = [f"x_{node.name}" for node in tree.body if isinstance(node, FUNCTION)]
        for each in tree.body:
            if isinstance(each, ast.ClassDef):
                functions += [f"xǁ{each.name}ǁ{node.name}" for node in each.body if isinstance(node, FUNCTION)]
        for function in (f"{module}.{name}" for name in functions):
            digit = (zlib.crc32(function.encode()) + number) % SAMPLES
            patterns.append(f"{function}__mutmut_*{digit}")
    return patterns


def report(work: pathlib.Path, least_score: float) -> int:
    """Print every survivor, and the score."""
    counts: collections.Counter[str] = collections.Counter()
    rooms = work / "mutants" / COLLECTION / "plugins/module_utils"
    for path in sorted(rooms.rglob("*.py")):
        results = json.loads(path.with_suffix(".py.meta").read_text())["exit_code_by_key"] if path.with_suffix(".py.meta").exists() else {}
        functions = functions_of(path.read_text())
        for key, status in results.items():
            if status is not None:
                verdict = VERDICTS.get(status, SURVIVED)
                counts[verdict] += 1
                if verdict == SURVIVED:
                    print(f"{path.relative_to(rooms)}: {difference(functions, key.rpartition('.')[2])}")
    score = 100 - 100 * counts[SURVIVED] / counts.total()
    print(f"{counts.total()} mutants: " + ", ".join(f"{counts[each]} {each}" for each in KINDS) + f". Score: {score:.1f} %")
    return 1 if score < least_score else 0


def functions_of(source: str) -> dict[str, list[str]]:
    lines = source.splitlines()
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, FUNCTION))
    return {node.name: lines[node.lineno - 1 : node.end_lineno] for node in functions}


def difference(functions: dict[str, list[str]], mutant: str) -> str:
    """What is other in a mutant, on one line: `function: old => new` or `Class.method: old => new`."""
    original = mutant.partition("__mutmut_")[0] + "__mutmut_orig"
    one, other = ([GENERATED.sub("", line).strip() for line in functions[name][1:]] for name in (original, mutant))
    changed = [line for line in difflib.ndiff(one, other) if line[0] in "+-"]
    old, new = (" ".join(line[2:] for line in changed if line[0] == sign) for sign in "-+")
    name = re.sub("^x[_ǁ]", "", mutant.partition("__mutmut_")[0]).replace("ǁ", ".")
    return f"{name}: {old} => {new}".strip()


if __name__ == "__main__":
    sys.exit(main())
