"""Imports point down: cli, then reindex and web, then the stages, then the values."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import missionsearch

PACKAGE = Path(missionsearch.__file__).parent
VALUES = {"models", "errors", "urls", "config", "analysis", "markup", "cldr", "source", ""}
STAGES = {
    "crawl",
    "store",
    "fates",
    "leaving",
    "published",
    "runs",
    "seeds",
    "extract",
    "language",
    "translations",
    "documents",
    "relevance",
    "search",
    "exports",
    "locking",
    "ownership",
    "processes",
    "workers",
    "crosslanguage",
    "querylog",
    "staffstore",
    "runlists",
    "judged",
    "mail",
    "alerts",
}
# A folder's own modules may import each other; beyond that, and the values, only what stands here.
MAY_ALSO_IMPORT = {
    "runlists": {"crawl", "runs", "store"},
    "store": {"fates", "leaving", "published", "runs"},
    "engines": {"search", "staffstore"},
    "relevance": {"search", "engines"},
    "alerts": {"search", "engines", "locales", "mail", "store", "runs"},
    "judged": {"relevance", "search", "engines", "staffstore"},
    "crawl": {"store", "fates", "leaving", "processes"},
    "web": {
        "search",
        "engines",
        "locales",
        "querylog",
        "staffstore",
        "exports",
        "store",
        "runs",
        "published",
        "runlists",
        "locking",
        "seeds",
        "judged",
        "mail",
        "alerts",
        "relevance",
        "crawl",
        "extract",
        "crosslanguage",
    },
    "workers": {"processes"},
    "demo": set(),
    "reindex": STAGES | {"engines"},
    "cli": STAGES | {"engines", "reindex", "web", "demo", "locales", "starter"},
}


def layer(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0].removesuffix(".py").replace("__init__", "")


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names = [
                f"{node.module}.{alias.name}" if node.module == "missionsearch" else node.module or ""
                for alias in node.names
            ]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("missionsearch.")}
    return found - {"__version__"}


def test_imports_point_down() -> None:
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        here = layer(path)
        allowed = VALUES | {here} | MAY_ALSO_IMPORT.get(here, set())
        if here in VALUES:
            allowed = VALUES
        wrong += [f"{path.relative_to(PACKAGE)} imports {name}" for name in sorted(imported(path) - allowed)]
    assert wrong == []


def test_only_the_whoosh_engine_knows_whoosh() -> None:
    knowing = {
        layer(path)
        for path in PACKAGE.rglob("*.py")
        if any(line.startswith(("import whoosh", "from whoosh")) for line in path.read_text("utf-8").splitlines())
    }
    assert knowing <= {"engines"}


def test_no_modules_import_each_other_in_a_circle() -> None:
    """What a function imports when it is called, or for its types alone, makes no circle: nothing waits for it."""
    modules = {dotted(path): path for path in PACKAGE.rglob("*.py")}
    picture = {name: set(loaded(path)) & set(modules) - {name} for name, path in modules.items()}
    assert sum(map(len, picture.values())) > len(modules)
    TopologicalSorter(picture).prepare()  # raises CycleError, which names the circle


def test_no_layers_import_each_other_in_a_circle() -> None:
    """Beyond what a function imports when it is called, as above."""
    picture: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        reached = {name.split(".")[1] for name in loaded(path) if name.count(".")}
        picture.setdefault(layer(path), set()).update(reached - {layer(path)})
    TopologicalSorter(picture).prepare()


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def loaded(path: Path) -> Iterator[str]:
    """Yield the package's modules that importing a module loads: not those that its functions ask for."""
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                place = PACKAGE.parent / inside.replace(".", "/")
                yield inside if place.is_dir() or place.with_suffix(".py").exists() else str(node.module)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not for_types_alone(node):
            waiting.extend(ast.iter_child_nodes(node))


def for_types_alone(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
