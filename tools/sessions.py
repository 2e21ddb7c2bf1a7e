# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What sessions of the noxfile have in common: Pythons, environments, and trees in which tools find the collection."""

from __future__ import annotations

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

import nox
from python_discovery import get_interpreter

ROOT = pathlib.Path(__file__).resolve().parents[1]
CACHE = ROOT / ".nox"
SKIPPED = CACHE / "skipped"
OTHER_COLLECTIONS = {
    "ansible": ["amazon/aws", "community/aws", "community/general", "community/hashi_vault", "kubernetes/core"],
    "ansible~=12.0": ["awx/awx"],  # the last that has it
}
TARGETS = range(9, 15)  # the minor versions of Python 3
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")
RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"

# pyenv's stand-ins for Pythons that are not switched on only fail: look for the real ones too.
PYENV = pathlib.Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
os.environ["PATH"] = os.pathsep.join([os.environ["PATH"], *map(str, sorted(PYENV.glob("versions/*/bin")))])


def skipped(reason: str) -> None:
    """Say what is skipped and why: now, and once more at the end of `make test`."""
    print(reason)
    SKIPPED.mkdir(parents=True, exist_ok=True)
    (SKIPPED / f"{hashlib.sha256(reason.encode()).hexdigest()}.txt").write_text(reason + "\n")


def python_or_running(version: str) -> str:
    """The version, if it is on this machine, or else the Python that runs nox. The system's own, where there are several: it is built with optimisation."""
    if os.access(own := f"/usr/bin/python{version}", os.X_OK):
        return own
    if get_interpreter(version):
        return version
    skipped(f"Python {version} is not on this machine: {RUNNING} is used in its place.")
    return RUNNING


def real_python(version: str) -> str | None:
    """The path of an interpreter, and not of pyenv's stand-in for it, which is slow and fails in a test environment."""
    found = get_interpreter(version)
    return found.system_executable if found else None


def install(session: nox.Session, *requirements: str, locked: str = "", measured: bool = False) -> None:
    """Install once, and again only when the requirements have changed.

    ``locked``: a file of requirements, all of them with hashes; ``measured``: modules take as long as they do for users.
    """
    files = [pathlib.Path(name) for name in (*requirements, locked) if name.endswith(".txt")]
    wanted = "\n".join([*requirements, *(file.read_text() for file in files)])
    stamp = pathlib.Path(session.virtualenv.location) / "installed.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        python = str(pathlib.Path(session.bin) / "python")
        each = [("--require-hashes", "-r", locked)] if locked else []
        if all(put_into(session, python, *some) for some in (*each, requirements) if some):
            stamp.write_text(wanted)
    if not measured:
        compile_once_in(pathlib.Path(session.virtualenv.location))


def compile_once_in(environment: pathlib.Path) -> None:
    """See `compile_once`."""
    (packages,) = environment.glob("lib/python3*/site-packages")
    shutil.copyfile(ROOT / "tools/compile_once.py", packages / "compile_once.py")
    (packages / "compile_once.pth").write_text("import compile_once\n")


def put_into(session: nox.Session, python: str, *requirements: str) -> bool:
    """Install for a Python by uv, in a third of pip's time; or by pip, whose settings uv does not know. Whether it did, and was not told not to (`nox -R`)."""
    try:
        uv = str(pathlib.Path(sys.executable).with_name("uv"))
        options = ("--quiet", "--python", python)
        done = session.run_install(uv, "pip", "install", *options, *requirements, env={"UV_SYSTEM_CERTS": "true"}, external=True)
    except nox.command.CommandFailed:
        done = session.run_install(*PIP, "--python", python, "install", "--quiet", *requirements, external=True)
    return bool(done)


def node_modules(session: nox.Session, package: str) -> str:
    """The folder in which Node finds the package; empty where there is no npm to install it with."""
    if not shutil.which("npm"):
        skipped(f"npm is not on this machine: what needs {package} is skipped.")
        return ""
    folder = CACHE / "node"
    if not (folder / "node_modules" / package).is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        session.run("npm", "install", "--silent", "--no-save", "--no-fund", "--no-audit", "--prefix", str(folder), package, external=True)
    return str(folder / "node_modules")


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


def installed_collection(session: nox.Session) -> pathlib.Path:
    """A collections path with nothing in it but what a user gets: this checkout as a tarball, installed without Galaxy."""
    copy = collection_copy(session)
    folder = CACHE / f"installed-{pathlib.Path(session.virtualenv.location).name}"
    tree = folder / "collections"
    shutil.rmtree(folder, ignore_errors=True)
    use(session, tree)
    session.run("ansible-galaxy", "collection", "build", "--output-path", str(folder), str(copy), silent=True)
    (tarball,) = folder.glob("*.tar.gz")
    session.run("ansible-galaxy", "collection", "install", "--offline", "--collections-path", str(tree), str(tarball), silent=True)
    return tree


def other_collections(session: nox.Session) -> None:
    """Add the collections that the examples use, out of the wheels that hold them, to what Ansible looks through."""
    tree = CACHE / "others"
    for requirement, names in OTHER_COLLECTIONS.items():
        wanted = tuple(f"ansible_collections/{name}/" for name in names)
        if not all((tree / name).exists() for name in wanted):
            wheels = pathlib.Path(session.create_tmp()).resolve()
            newest = ("--only-binary=:all:", "--python-version", f"3.{TARGETS[-1]}")  # whatever runs nox
            session.run(*PIP, "download", "--quiet", "--no-deps", *newest, "--dest", str(wheels), requirement, external=True)
            (wheel,) = wheels.glob("ansible-*.whl")
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(tree, [name for name in archive.namelist() if name.startswith(wanted)])
            wheel.unlink()
    session.env["ANSIBLE_COLLECTIONS_PATH"] = f"{session.env['ANSIBLE_COLLECTIONS_PATH']}{os.pathsep}{tree}"


def use(session: nox.Session, tree: pathlib.Path) -> None:
    home = CACHE / "home" / pathlib.Path(session.virtualenv.location).name
    home.mkdir(parents=True, exist_ok=True)
    SKIPPED.mkdir(parents=True, exist_ok=True)
    session.env.update(HOME=str(home), PYTHONPATH=str(tree), ANSIBLE_COLLECTIONS_PATH=str(tree), SKIPPED_FOLDER=str(SKIPPED))
    session.env["PYTHONDONTWRITEBYTECODE"] = ""  # where that is set, each Python would compile the tests and the simulator anew


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


def galaxy_importer(session: nox.Session) -> None:
    """Build and import as Automation Hub does, which wants one of its own tags, and do not take a run that complains for a green one."""
    copy = collection_copy(session)
    folder = pathlib.Path(session.create_tmp()).resolve()
    for built in folder.glob("*.tar.gz"):
        built.unlink()
    settings = folder / "galaxy-importer.cfg"
    settings.write_text("[galaxy-importer]\nCHECK_REQUIRED_TAGS=True\nRUN_ANSIBLE_LINT=False\n")
    session.env["GALAXY_IMPORTER_CONFIG"] = str(settings)
    with session.chdir(copy):
        output = session.run("python", "-m", "galaxy_importer.main", "--git-clone-path", ".", "--output-path", str(folder), silent=True) or ""
    if "ERROR" in output or "WARNING" in output:
        session.error(f"Galaxy's importer complains:\n{output}")


def antsibull_docs_lint(session: nox.Session) -> None:
    """Its temporary folder's name goes into the text that it judges, and one name in 37 ends with "_", a reference there: then again."""
    output = ""
    for dummy in range(5):
        output = session.run("antsibull-docs", "lint-collection-docs", "--plugin-docs", ".", silent=True, success_codes=[0, 3]) or ""
        if 'Unknown target name: "antsibull-docs-' not in output:
            break
    if output:
        session.error(output)
