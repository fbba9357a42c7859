"""Start, kill and stop the nodes of a real cluster on loopback.

    python -m tests.opensearch.cluster up|down     keep one running between test runs

The nodes are OpenSearch embedded, from Maven Central; it takes a JDK of 21 or later and Maven. What they need is
fetched once into ``.opensearch/lib``.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
KEPT = HERE.parents[1] / ".opensearch"
"""Of this working copy: the libraries, and where a cluster that is kept up answers."""
OLDEST_JAVA = 21
HEAP = "384m"
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""A node that lives for minutes is up with 8 s of processor time so, with 14 s otherwise; one that is measured is not
told so."""
STARTING_S = float(os.environ.get("STARTING_S", "240"))
"""After which nodes that have not come up are given up; a busy machine may need longer."""


class Unavailable(Exception):
    """No cluster can be had on this machine, and why."""


class Cluster:
    """Nodes on free ports of 127.0.0.1, numbered from 0."""

    def __init__(self, nodes: int = 3, heap: str = HEAP, options: Sequence[str] = QUICK) -> None:
        self.options = [f"-Xms{heap}", f"-Xmx{heap}", *options]
        self.java, self.libraries = find_java(), libraries()
        self.folder = Path(tempfile.mkdtemp(prefix="opensearch-"))
        (self.folder / "snapshots").mkdir()
        ports = free_ports(2 * nodes)
        self.http, self.transport = ports[:nodes], ports[nodes:]
        self.hosts = tuple(f"http://127.0.0.1:{port}" for port in self.http)
        self.processes: dict[int, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Start every node and wait until each knows all of them.

        Raises:
            Unavailable: they did not come up; the message ends with what the first one said.
        """
        for number in range(len(self.http)):
            self.start_node(number)
        self.wait(len(self.http))

    def start_node(self, number: int) -> None:
        """Start one node, or start it again where it was killed."""
        command = [str(self.java), *self.options, "-cp", f"{self.libraries}/*", str(HERE / "Node.java")]
        arguments = [str(self.folder / f"node{number}"), str(number), str(self.http[number])]
        with (self.folder / f"node{number}.log").open("ab") as log:
            self.processes[number] = subprocess.Popen(
                [*command, *arguments, *map(str, self.transport)], stdout=log, stderr=log, start_new_session=True
            )

    def wait(self, nodes: int, status: str = "green") -> None:
        """Wait until so many nodes make one cluster of a status, and each of them answers.

        Raises:
            Unavailable: they do not in time; the message ends with what a node said.
        """
        until = time.monotonic() + STARTING_S
        while time.monotonic() < until:
            alive = [number for number, each in self.processes.items() if each.poll() is None]
            if len(alive) == nodes and all(self.sees(number, nodes, status) for number in alive):
                return
            time.sleep(0.5)
        raise Unavailable(f"{nodes} nodes did not come up in {STARTING_S:.0f} s: {self.said(0)}")

    def sees(self, number: int, nodes: int, status: str) -> bool:
        """Say whether a node answers that it is one of so many, and that the cluster has a status."""
        with contextlib.suppress(OSError, ValueError):
            health = self.ask(number, f"_cluster/health?wait_for_nodes={nodes}&wait_for_status={status}&timeout=2s")
            return bool(health["number_of_nodes"] == nodes and not health["timed_out"])
        return False

    def ask(self, number: int, path: str) -> Any:
        """Return what a node answers to GET."""
        with urllib.request.urlopen(f"{self.hosts[number]}/{path}", timeout=10) as answer:
            return json.load(answer)

    def said(self, number: int) -> str:
        """Return the end of a node's log."""
        return (self.folder / f"node{number}.log").read_text("utf-8", "replace")[-2000:]

    def manager(self) -> int:
        """Return the number of the node that the others elected to manage the cluster."""
        alive = next(number for number, each in self.processes.items() if each.poll() is None)
        name = self.ask(alive, "_cat/cluster_manager?format=json")[0]["node"]
        return int(name.removeprefix("node"))

    def kill(self, number: int) -> None:
        """Kill a node as a power cut would."""
        self.processes[number].kill()
        self.processes[number].wait()

    def stop(self) -> None:
        """End every node and take its data away."""
        for process in self.processes.values():
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def find_java() -> Path:
    """Return the ``java`` of the first JDK that is new enough: of JAVA_HOME, then of those that Debian installs.

    Raises:
        Unavailable: there is none.
    """
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    for home in [*homes, *sorted(Path("/usr/lib/jvm").glob("*"))]:
        if (home / "bin/javac").is_file():
            said = subprocess.run([home / "bin/javac", "-version"], capture_output=True, text=True, check=False)
            version = re.search(r"javac (\d+)", said.stdout + said.stderr)
            if version and int(version[1]) >= OLDEST_JAVA:
                return home / "bin/java"
    raise Unavailable(f"OpenSearch needs a JDK of {OLDEST_JAVA} or later; install one or set JAVA_HOME")


def libraries() -> Path:
    """Return the folder of a node's libraries, fetched by Maven where they are not there yet.

    Raises:
        Unavailable: there is no Maven, or it cannot fetch them.
    """
    kept = KEPT / "lib"
    if not kept.is_dir():
        maven = shutil.which("mvn")
        if maven is None:
            raise Unavailable("OpenSearch is fetched by Maven; install it (apt-get install maven)")
        fetched = KEPT / f"lib-{os.getpid()}"
        goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={fetched}"]
        done = subprocess.run(
            [maven, "-B", "-q", "-f", HERE / "pom.xml", *goal], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Unavailable(f"Maven could not fetch OpenSearch: {done.stdout[-500:]}")
        fetched.rename(kept)
    return kept


def free_ports(count: int) -> list[int]:
    """Return ports of 127.0.0.1 that nobody listens on."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


@contextlib.contextmanager
def cluster(nodes: int = 3, heap: str = HEAP, options: Sequence[str] = QUICK) -> Iterator[Cluster]:
    """A cluster of its own, stopped when it is no longer needed."""
    made = Cluster(nodes, heap, options)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def kept_hosts() -> tuple[str, ...]:
    """Return where a cluster that is kept up answers; empty where none does."""
    with contextlib.suppress(OSError, ValueError):
        hosts = json.loads((KEPT / "up.json").read_text("utf-8"))["hosts"]
        with urllib.request.urlopen(f"{hosts[0]}/_cluster/health", timeout=3):
            return tuple(hosts)
    return ()


def up() -> None:
    made = Cluster()
    made.start()
    pids = [process.pid for process in made.processes.values()]
    (KEPT / "up.json").write_text(json.dumps({"hosts": made.hosts, "pids": pids, "folder": str(made.folder)}), "utf-8")
    print("\n".join(made.hosts))


def down() -> None:
    kept = json.loads((KEPT / "up.json").read_text("utf-8"))
    for pid in kept["pids"]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    shutil.rmtree(kept["folder"], ignore_errors=True)
    (KEPT / "up.json").unlink()


if __name__ == "__main__":
    {"up": up, "down": down}[sys.argv[1]]()
